import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Problem } from '../errors';
import { Asset } from './asset.entity';

/** The nil UUID. */
export const ISSUANCE_USER_ID = '00000000-0000-0000-0000-000000000000';
export const TREASURY_USER_ID = '00000000-0000-0000-0000-000000000001';
/** The max UUID. */
export const CLEARING_USER_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export const WALLET_KINDS = ['USER', 'TREASURY', 'ISSUANCE', 'CLEARING'] as const;
export type WalletKind = (typeof WALLET_KINDS)[number];
export type SystemKind = Exclude<WalletKind, 'USER'>;

/** Whose a system wallet is. There is one of each kind for every asset and slice, from the asset's beginning. */
export const SYSTEM_USERS: Readonly<Record<SystemKind, string>> = {
  TREASURY: TREASURY_USER_ID,
  ISSUANCE: ISSUANCE_USER_ID,
  CLEARING: CLEARING_USER_ID,
};

export const SYSTEM_USER_IDS: readonly string[] = Object.values(SYSTEM_USERS);

export function isSystemUser(userId: string): boolean {
  return SYSTEM_USER_IDS.includes(userId);
}

/**
 * @param property of the request, which has the user's id
 * @throws Problem SYSTEM_WALLET
 */
export function refuseSystemUser(userId: string, property: string): void {
  if (isSystemUser(userId)) throw new Problem('SYSTEM_WALLET', `${property} names a system user.`);
}

/**
 * `FROZEN`: the user can do nothing with it; credits, and what the house does, go on. `CLOSED`: nothing is posted to it.
 */
export const WALLET_STATUSES = ['ACTIVE', 'FROZEN', 'CLOSED'] as const;
export type WalletStatus = (typeof WALLET_STATUSES)[number];

/** Of a wallet with a status of its own, whose user has one as well. */
export function stricterOf(one: WalletStatus, other: WalletStatus): WalletStatus {
  return WALLET_STATUSES.indexOf(one) > WALLET_STATUSES.indexOf(other) ? one : other;
}

/** What a wallet is when it comes into being. */
export const NEW_WALLET = {
  balanceMinor: 0n,
  heldMinor: 0n,
  debtMinor: 0n,
  status: 'ACTIVE',
  dueAtMicros: null,
  entryCount: 0n,
  transactionCount: 0n,
} as const;

const kindIs = (kind: SystemKind) => `("kind" = '${kind}') = ("user_id" = '${SYSTEM_USERS[kind]}')`;

/**
 * One user's holding of one asset.
 *
 * All but its name is a snapshot of the ledger, written only by the posting, under the slice's lock and the row's
 * own. No index may ever cover them: an update has to stay HOT (see PostgreSQL's manual, "Heap-Only Tuples").
 */
@Entity('wallets')
@Unique('wallets_user_id_asset_id_slice_key', ['userId', 'assetId', 'slice'])
@Check('wallets_balance_check', `"balance" >= "held" OR "kind" IN ('ISSUANCE', 'CLEARING')`)
@Check('wallets_held_check', `"held" >= 0`)
@Check('wallets_debt_check', `"debt" >= 0`)
@Check('wallets_entry_count_check', `"entry_count" >= 0`)
@Check('wallets_transaction_count_check', `"transaction_count" >= 0`)
@Check('wallets_kind_check', [kindIs('ISSUANCE'), kindIs('TREASURY'), kindIs('CLEARING')].join(' AND '))
export class Wallet {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'wallets_pkey' })
  id: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'wallets_pkey' })
  slice: number;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'smallint', name: 'asset_id' })
  assetId: number;

  @ManyToOne(() => Asset)
  @JoinColumn({ name: 'asset_id', foreignKeyConstraintName: 'wallets_asset_id_fkey' })
  asset?: Asset;

  @Column({ type: 'enum', enum: WALLET_KINDS, enumName: 'wallet_kind' })
  kind: WalletKind;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'balance', default: 0 })
  balanceMinor: bigint;

  /** How much of the balance is set aside by holds, in minor units. */
  @Column({ type: 'bigint', name: 'held', default: 0 })
  heldMinor: bigint;

  /** What is owed since a chargeback took what was spent already, in minor units: the next credits repay it. */
  @Column({ type: 'bigint', name: 'debt', default: 0 })
  debtMinor: bigint;

  /** Its own; its user's may be stricter. */
  @Column({ type: 'enum', enum: WALLET_STATUSES, enumName: 'wallet_status', default: 'ACTIVE' })
  status: WalletStatus;

  /** No hold or lot of it expires before then; null where none expires. */
  @Column({ type: 'timestamptz', name: 'due_at', nullable: true })
  dueAtMicros: bigint | null;

  /** How many ledger entries the wallet has; the `seq` of its newest one. */
  @Column({ type: 'bigint', name: 'entry_count', default: 0 })
  entryCount: bigint;

  /** How many transactions name it as their user's wallet, refused ones included. */
  @Column({ type: 'bigint', name: 'transaction_count', default: 0 })
  transactionCount: bigint;
}
