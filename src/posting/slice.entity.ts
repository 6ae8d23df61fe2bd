import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** A fixed part of all users. Its row is the lock that every posting takes first, and the head of the slice's log. */
@Entity('slices')
@Check('slices_transaction_count_check', `"transaction_count" >= 0`)
export class Slice {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'slices_pkey' })
  slice: number;

  /** The slice sequence of its newest transaction. */
  @Column({ type: 'bigint', name: 'transaction_count', default: 0 })
  transactionCount: bigint;

  /** The time of its newest transaction: the next one is later. */
  @Column({ type: 'timestamptz', name: 'last_posted_at', default: () => "'-infinity'" })
  lastPostedMicros: bigint;
}
