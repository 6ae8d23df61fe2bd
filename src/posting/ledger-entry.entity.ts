import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

export const ENTRY_TYPES = ['DEBIT', 'CREDIT'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** One debit or credit of one wallet, never changed afterwards. A credit raises the balance: a wallet is a liability. */
@Entity('ledger_entries')
@Check('ledger_entries_amount_check', `"amount" > 0`)
@Check('ledger_entries_seq_check', `"seq" > 0`)
export class LedgerEntry {
  @PrimaryColumn({ type: 'uuid', name: 'wallet_id', primaryKeyConstraintName: 'ledger_entries_pkey' })
  walletId: string;

  /** The wallet's own gapless count of its entries. */
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'ledger_entries_pkey' })
  seq: bigint;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'ledger_entries_pkey' })
  slice: number;

  @Column({ type: 'uuid', name: 'transaction_id' })
  transactionId: string;

  @Column({ type: 'enum', enum: ENTRY_TYPES, enumName: 'entry_type' })
  type: EntryType;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'amount' })
  amountMinor: bigint;

  /** The wallet's balance after this entry, in minor units. */
  @Column({ type: 'bigint', name: 'balance_after' })
  balanceAfterMinor: bigint;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAtMicros: bigint;
}
