import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type HoldStatus } from './hold.entity';
import { type LotShare, type OpenedLot } from './lot.entity';
import {
  MARKING_TYPES,
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from './transaction-types';

/** Why a command was refused by a business rule: a code, and what helps the caller. Amounts in minor units, as texts. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly available?: string;
  readonly required?: string;
  readonly refunded?: string;
  readonly refundable?: string;
  readonly captured?: string;
  readonly remaining?: string;
  /** LIMIT_EXCEEDED: which one. */
  readonly limit?: string;
  readonly max?: string;
  readonly used?: string;
  /** LIMIT_EXCEEDED: when it begins anew, in microseconds since the epoch. */
  readonly resetsAtMicros?: string;
}

export const REJECTION_CODES = [
  'INSUFFICIENT_FUNDS',
  'WALLET_FROZEN',
  'WALLET_CLOSED',
  'WALLET_NOT_EMPTY',
  'CAPTURE_EXCEEDS_HOLD',
  'HOLD_CAPTURED',
  'HOLD_RELEASED',
  'HOLD_EXPIRED',
  'REFUND_EXCEEDS_ORIGINAL',
  'ALREADY_REFUNDED',
  'CONDITION_FAILED',
  'ASSET_PAUSED',
  'LIMIT_EXCEEDED',
  'ALREADY_CHARGED_BACK',
  'BONUS_NOT_TRANSFERABLE',
  'EXPIRY_PASSED',
  'LINKED_OPERATION_REJECTED',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** What a transaction's type shows beyond the columns, fixed when it is decided. Amounts in minor units, as texts. */
export interface Details {
  /** SEND and RECEIVE: the user on the other side of the transfer. */
  readonly peerUserId?: string;
  /** REFUND and REVERSAL: how much of the original is refunded with this one. */
  readonly refunded?: string;
  /** REFUND and REVERSAL: how much of it is left. */
  readonly refundable?: string;
  /** HOLD: when it expires, in microseconds since the epoch. */
  readonly expiresAtMicros?: string;
  /** CAPTURE and RELEASE: what their command has made of the hold. */
  readonly hold?: { readonly status: HoldStatus; readonly captured: string; readonly remaining: string };
  /** TOP_UP and BONUS of which only a part fits under the largest balance: what was asked for. */
  readonly requestedAmount?: string;
  /** ISSUE and BURN: what all treasuries hold together afterwards. */
  readonly treasury?: string;
  /** The lots that it has opened. */
  readonly lots?: readonly OpenedLot[];
  /** What it has taken of which lots, set aside or let go in them, or given back to them, the first one first. */
  readonly lotShares?: readonly LotShare[];
  /** CHARGEBACK: how much of what it takes is of the original's lot. */
  readonly takenFromLot?: string;
  /** CHARGEBACK: what could not be taken, and is owed since then. */
  readonly debt?: string;
}

/**
 * One decided operation, or one of the two or three that a transfer or a capture is, never changed afterwards: `SUCCESS` with its ledger
 * entries, or `REJECTED` with its reason.
 *
 * It is also PostgreSQL's part of idempotency: the transactions of one caller and key are one command, once.
 */
@Entity('transactions')
@Unique('transactions_key_key', ['caller', 'idempotencyKey', 'position', 'slice'])
@Unique('transactions_slice_slice_seq_key', ['slice', 'sliceSeq'])
@Index('transactions_user_id_slice_seq_idx', ['userId', 'sliceSeq'])
@Index('transactions_marks_idx', ['userId', 'sliceSeq'], { where: '"entry_seq" IS NULL OR "relates_to" IS NOT NULL' })
@Index('transactions_walletless_idx', ['userId'], { where: '"wallet_id" IS NULL' })
@Index('transactions_group_id_idx', ['groupId'], { where: '"group_id" IS NOT NULL' })
@Index('transactions_reference_created_at_idx', ['reference', 'createdAtMicros'], { where: '"reference" IS NOT NULL' })
@Index('transactions_relates_to_idx', ['relatesTo'], { where: '"relates_to" IS NOT NULL' })
@Check('transactions_amount_check', `"amount" > 0`)
@Check('transactions_slice_seq_check', `"slice_seq" > 0`)
@Check('transactions_fingerprint_check', `octet_length("fingerprint") = 32`)
@Check('transactions_rejection_check', `("status" = 'REJECTED') = ("rejection" IS NOT NULL)`)
@Check('transactions_salt_check', `("salt" IS NULL) = (coalesce("reference", "metadata"::text, "reason") IS NULL)`)
@Check('transactions_erased_check', `"erased_at" IS NULL OR ("salt" IS NULL AND "texts_hash" IS NOT NULL)`)
@Check(
  'transactions_movement_check',
  // A chargeback of what is all spent takes nothing: it leaves a debt.
  `CASE WHEN "status" = 'SUCCESS' AND "type"::text NOT IN ('${MARKING_TYPES.join(`', '`)}')
             AND NOT ("type"::text = 'CHARGEBACK' AND "amount" IS NULL)
        THEN num_nulls("asset_id", "amount", "balance_after", "wallet_id", "entry_seq", "counter_wallet_id", "counter_entry_seq") = 0
        ELSE num_nonnulls("entry_seq", "counter_wallet_id", "counter_entry_seq") = 0 END`,
)
export class Transaction {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'transactions_pkey' })
  id: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'transactions_pkey' })
  slice: number;

  /** The slice's own gapless count of its transactions, in the order of their commits. */
  @Column({ type: 'bigint', name: 'slice_seq' })
  sliceSeq: bigint;

  @Column({ type: 'varchar', length: 255 })
  caller: string;

  @Column({ type: 'varchar', length: 255, name: 'idempotency_key' })
  idempotencyKey: string;

  /** Counts the transactions of a command from 0. */
  @Column({ type: 'smallint' })
  position: number;

  /** Which operation of the command it belongs to, from 0, in the order in which they were sent. */
  @Column({ type: 'smallint', name: 'operation_index' })
  index: number;

  /** What was asked, without its texts: the same key with another one is refused. */
  @Column({ type: 'bytea' })
  fingerprint: Buffer;

  /** The rule by which `fingerprint` was made. */
  @Column({ type: 'smallint', name: 'fingerprint_version', default: 2 })
  fingerprintVersion: number;

  @Column({ type: 'enum', enum: TRANSACTION_TYPES, enumName: 'transaction_type' })
  type: TransactionType;

  @Column({ type: 'enum', enum: TRANSACTION_STATUSES, enumName: 'transaction_status' })
  status: TransactionStatus;

  @Column({ type: 'jsonb', nullable: true })
  rejection: Rejection | null;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'smallint', name: 'asset_id', nullable: true })
  assetId: number | null;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'amount', nullable: true })
  amountMinor: bigint | null;

  /** The user's; null where there is none, or none yet. */
  @Column({ type: 'uuid', name: 'wallet_id', nullable: true })
  walletId: string | null;

  /** The `seq` of the entry in the user's wallet. */
  @Column({ type: 'bigint', name: 'entry_seq', nullable: true })
  entrySeq: bigint | null;

  /** The system wallet on the other side. */
  @Column({ type: 'uuid', name: 'counter_wallet_id', nullable: true })
  counterWalletId: string | null;

  @Column({ type: 'bigint', name: 'counter_entry_seq', nullable: true })
  counterEntrySeq: bigint | null;

  /** The balance of the user's wallet after this transaction, in minor units; for a refusal, as before its command. */
  @Column({ type: 'bigint', name: 'balance_after', nullable: true })
  balanceAfterMinor: bigint | null;

  /** The same for all transactions of a linked command; null for a single one. */
  @Column({ type: 'uuid', name: 'group_id', nullable: true })
  groupId: string | null;

  /** The original of a refund, reversal or chargeback; the HOLD of a capture or a release; the credit of a recovery. */
  @Column({ type: 'uuid', name: 'relates_to', nullable: true })
  relatesTo: string | null;

  @Column({ type: 'jsonb', nullable: true })
  details: Details | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference: string | null;

  @Column({ type: 'jsonb', nullable: true })
  metadata: Readonly<Record<string, unknown>> | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reason: string | null;

  /** 16 random bytes where there is a text: what the hash of the texts is salted with. */
  @Column({ type: 'bytea', nullable: true })
  salt: Buffer | null;

  /** SHA-256 over the salt and the texts: what the seals hold in their place. */
  @Column({ type: 'bytea', name: 'texts_hash', nullable: true })
  textsHash: Buffer | null;

  /** When the texts were erased, with their salt: the one thing that ever changes of a transaction, once. */
  @Column({ type: 'timestamptz', name: 'erased_at', nullable: true })
  erasedAtMicros: bigint | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAtMicros: bigint;
}
