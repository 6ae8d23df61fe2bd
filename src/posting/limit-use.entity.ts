import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { LIMIT_KINDS, type LimitKind } from './limit-settings';

/**
 * How much of a wallet counts within a span of time: a snapshot of its transactions between two of the slice's sequence,
 * written by the posting, under the slice's lock. It says nothing of how much is allowed, so that it stays true whatever
 * limits are set; what was posted since, and what has left the span since, is added and taken off when it is used next.
 */
@Entity('limit_uses')
@Check('limit_uses_used_check', `"used" >= 0`)
@Check('limit_uses_range_check', `"after_seq" <= "upto_seq"`)
export class LimitUse {
  @PrimaryColumn({ type: 'uuid', name: 'wallet_id', primaryKeyConstraintName: 'limit_uses_pkey' })
  walletId: string;

  @PrimaryColumn({
    type: 'enum',
    enum: LIMIT_KINDS,
    enumName: 'limit_kind',
    primaryKeyConstraintName: 'limit_uses_pkey',
  })
  kind: LimitKind;

  /** `DAY Europe/Berlin`, or `24 hours`. */
  @PrimaryColumn({ type: 'varchar', length: 80, name: 'span', primaryKeyConstraintName: 'limit_uses_pkey' })
  spanName: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'limit_uses_pkey' })
  slice: number;

  /** Minor units. Not a bigint: what was spent again and again may be more than all that there is. */
  @Column({ type: 'numeric' })
  used: string;

  /** When the span began, the last time that it was looked at. */
  @Column({ type: 'timestamptz', name: 'starts_at' })
  startsAtMicros: bigint;

  /** What the slice has posted up to here lies before the span. */
  @Column({ type: 'bigint', name: 'after_seq' })
  afterSeq: bigint;

  /** What the slice has posted up to here is counted. */
  @Column({ type: 'bigint', name: 'upto_seq' })
  uptoSeq: bigint;
}
