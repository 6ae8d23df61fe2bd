import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { TRANSACTION_TYPES, type TransactionType } from '../posting/transaction-types';

/**
 * What the users' transactions of one type have moved within a quarter of an hour, over all slices. Any day of any time zone
 * is a sum of them. A snapshot of the log, as far as `flow_cuts` says; nothing of it changes any more when its time is over
 * and the log is counted.
 */
@Entity('flows')
@Check('flows_amount_check', `"amount" > 0`)
@Check('flows_count_check', `"count" > 0`)
export class Flow {
  @PrimaryColumn({ type: 'smallint', name: 'asset_id', primaryKeyConstraintName: 'flows_pkey' })
  assetId: number;

  @PrimaryColumn({ type: 'timestamptz', name: 'starts_at', primaryKeyConstraintName: 'flows_pkey' })
  startsAtMicros: bigint;

  @PrimaryColumn({
    type: 'enum',
    enum: TRANSACTION_TYPES,
    enumName: 'transaction_type',
    primaryKeyConstraintName: 'flows_pkey',
  })
  type: TransactionType;

  /** Minor units; beyond a bigint, in theory. */
  @Column({ type: 'numeric', name: 'amount' })
  amountMinor: string;

  @Column({ type: 'bigint' })
  count: bigint;
}

/** How far a slice's log is counted in `flows`. */
@Entity('flow_cuts')
@Check('flow_cuts_upto_seq_check', `"upto_seq" >= 0`)
export class FlowCut {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'flow_cuts_pkey' })
  slice: number;

  @Column({ type: 'bigint', name: 'upto_seq' })
  uptoSeq: bigint;
}
