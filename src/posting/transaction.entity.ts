import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Wallet } from './wallet.entity';

export const TRANSACTION_TYPES = ['ISSUE', 'TOP_UP', 'BONUS', 'SPEND'] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

export const TRANSACTION_STATUSES = ['SUCCESS', 'REJECTED'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/**
 * One decided command, never changed afterwards: `SUCCESS` with its ledger entries, or `REJECTED` with its reason.
 *
 * It is also PostgreSQL's part of idempotency: one row per caller and key, whatever Redis says.
 */
@Entity('transactions')
@Unique('transactions_caller_idempotency_key_key', ['caller', 'idempotencyKey'])
@Index('transactions_wallet_id_type_status_seq_idx', ['walletId', 'type', 'status', 'seq'], { unique: true })
@Check('transactions_amount_check', `"amount" > 0`)
@Check('transactions_seq_check', `"seq" > 0`)
@Check('transactions_fingerprint_check', `octet_length("fingerprint") = 32`)
@Check('transactions_rejection_check', `("status" = 'REJECTED') = ("rejection_code" IS NOT NULL)`)
@Check('transactions_wallets_check', `"wallet_id" <> "counter_wallet_id"`)
export class Transaction {
  /** UUID version 7. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'transactions_pkey' })
  id: string;

  @Column({ type: 'varchar', length: 255 })
  caller: string;

  @Column({ type: 'varchar', length: 255, name: 'idempotency_key' })
  idempotencyKey: string;

  /** SHA-256 of the request that was decided: the same key with another one is refused. */
  @Column({ type: 'bytea' })
  fingerprint: Buffer;

  @Column({ type: 'enum', enum: TRANSACTION_TYPES, enumName: 'transaction_type' })
  type: TransactionType;

  @Column({ type: 'enum', enum: TRANSACTION_STATUSES, enumName: 'transaction_status' })
  status: TransactionStatus;

  @Column({ type: 'varchar', length: 64, name: 'rejection_code', nullable: true })
  rejectionCode: string | null;

  @Column({ type: 'smallint', name: 'asset_id' })
  assetId: number;

  /** Minor units. */
  @Column({ type: 'bigint' })
  amount: string;

  /** The wallet whose owner the command named; the transaction stands in this wallet's history. */
  @Column({ type: 'uuid', name: 'wallet_id' })
  walletId: string;

  // With the asset, so that both sides are proven to hold the same one.
  @ManyToOne(() => Wallet)
  @JoinColumn([
    { name: 'wallet_id', referencedColumnName: 'id', foreignKeyConstraintName: 'transactions_wallet_fkey' },
    { name: 'asset_id', referencedColumnName: 'assetId', foreignKeyConstraintName: 'transactions_wallet_fkey' },
  ])
  wallet?: Wallet;

  @Column({ type: 'uuid', name: 'counter_wallet_id' })
  counterWalletId: string;

  @ManyToOne(() => Wallet)
  @JoinColumn([
    { name: 'counter_wallet_id', referencedColumnName: 'id', foreignKeyConstraintName: 'transactions_counter_fkey' },
    { name: 'asset_id', referencedColumnName: 'assetId', foreignKeyConstraintName: 'transactions_counter_fkey' },
  ])
  counterWallet?: Wallet;

  /** The wallet's own gapless count of its transactions of this type and status. */
  @Column({ type: 'bigint' })
  seq: string;

  /** The wallet's balance after the decision, in minor units; for a refusal, what was available. */
  @Column({ type: 'bigint', name: 'balance_after' })
  balanceAfter: string;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference: string | null;

  @Column({ type: 'jsonb', nullable: true })
  metadata: Record<string, unknown> | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;
}
