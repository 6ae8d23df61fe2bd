import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Wallet } from './wallet.entity';
import { Transaction } from './transaction.entity';

export const ENTRY_TYPES = ['DEBIT', 'CREDIT'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** One debit or credit of one wallet, never changed afterwards. A credit raises the balance: a wallet is a liability. */
@Entity('ledger_entries')
@Index('ledger_entries_transaction_id_idx', ['transactionId'])
@Check('ledger_entries_amount_check', `"amount" > 0`)
@Check('ledger_entries_seq_check', `"seq" > 0`)
export class LedgerEntry {
  @PrimaryColumn({ type: 'uuid', name: 'wallet_id', primaryKeyConstraintName: 'ledger_entries_pkey' })
  walletId: string;

  @ManyToOne(() => Wallet)
  @JoinColumn({ name: 'wallet_id', foreignKeyConstraintName: 'ledger_entries_wallet_id_fkey' })
  wallet?: Wallet;

  /** The wallet's own gapless count of its entries. */
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'ledger_entries_pkey' })
  seq: string;

  @Column({ type: 'uuid', name: 'transaction_id' })
  transactionId: string;

  @ManyToOne(() => Transaction)
  @JoinColumn({ name: 'transaction_id', foreignKeyConstraintName: 'ledger_entries_transaction_id_fkey' })
  transaction?: Transaction;

  @Column({ type: 'enum', enum: ENTRY_TYPES, enumName: 'entry_type' })
  type: EntryType;

  /** Minor units. */
  @Column({ type: 'bigint' })
  amount: string;

  /** The wallet's balance after this entry, in minor units. */
  @Column({ type: 'bigint', name: 'balance_after' })
  balanceAfter: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;
}
