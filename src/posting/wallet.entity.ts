import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Asset } from './asset.entity';

export const ISSUANCE_USER_ID = '00000000-0000-0000-0000-000000000000';
export const TREASURY_USER_ID = '00000000-0000-0000-0000-000000000001';

/** Treasury and issuance: they exist from their asset's beginning, and take part in postings only by its rules. */
export const SYSTEM_USER_IDS: readonly string[] = [TREASURY_USER_ID, ISSUANCE_USER_ID];

export function isSystemUser(userId: string): boolean {
  return SYSTEM_USER_IDS.includes(userId);
}

export const WALLET_KINDS = ['USER', 'TREASURY', 'ISSUANCE'] as const;
export type WalletKind = (typeof WALLET_KINDS)[number];

/** How many transactions a wallet has of each type and status, `{"SPEND/SUCCESS": 12}`: the totals of its history. */
export type TransactionCounts = Readonly<Record<string, number>>;

/**
 * One user's holding of one asset.
 *
 * `balance` (minor units) and the counts are a snapshot of the ledger, written only by the posting, under the row's
 * lock. No index may ever cover them: an update has to stay HOT (see PostgreSQL's manual, "Heap-Only Tuples").
 */
@Entity('wallets')
@Unique('wallets_user_id_asset_id_key', ['userId', 'assetId'])
@Unique('wallets_id_asset_id_key', ['id', 'assetId'])
@Check('wallets_balance_check', `"balance" >= 0 OR "kind" = 'ISSUANCE'`)
@Check('wallets_entry_count_check', `"entry_count" >= 0`)
@Check(
  'wallets_kind_check',
  `("kind" = 'ISSUANCE') = ("user_id" = '${ISSUANCE_USER_ID}') AND ("kind" = 'TREASURY') = ("user_id" = '${TREASURY_USER_ID}')`,
)
export class Wallet {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'wallets_pkey' })
  id: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'smallint', name: 'asset_id' })
  assetId: number;

  @ManyToOne(() => Asset)
  @JoinColumn({ name: 'asset_id', foreignKeyConstraintName: 'wallets_asset_id_fkey' })
  asset?: Asset;

  @Column({ type: 'enum', enum: WALLET_KINDS, enumName: 'wallet_kind' })
  kind: WalletKind;

  /** Minor units, as PostgreSQL's bigint arrives: a decimal string. */
  @Column({ type: 'bigint', default: 0 })
  balance: string;

  /** How many ledger entries the wallet has; the `seq` of its newest one. */
  @Column({ type: 'bigint', name: 'entry_count', default: 0 })
  entryCount: string;

  @Column({ type: 'jsonb', name: 'transaction_counts', default: {} })
  transactionCounts: TransactionCounts;

  /** The time of the newest transaction: the next one is never dated before it. */
  @Column({ type: 'timestamptz', name: 'last_posted_at', nullable: true })
  lastPostedAt: Date | null;
}
