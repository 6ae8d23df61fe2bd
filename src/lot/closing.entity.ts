import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { LOT_CLASSES, type LotClass } from '../posting/lot.entity';

/**
 * Says that the books of a slice are closed up to a number of its log: what users owned then is kept, so that whoever asks
 * for a moment before it does not have to begin with what they own now. It follows from the log: the three tables of closings
 * may be emptied, and are written again, but only together. What is left of a closing in one of them would be in the way of
 * the next one, or part of it.
 */
@Entity('closings')
@Check('closings_seq_check', `"seq" > 0`)
export class Closing {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'closings_pkey' })
  slice: number;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'closings_pkey' })
  seq: bigint;
}

/** What users had and owed of an asset, where it was not nothing. */
@Entity('closing_balances')
@Check('closing_balances_debt_check', `"debt" >= 0`)
export class ClosingBalance {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'closing_balances_pkey' })
  slice: number;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'closing_balances_pkey' })
  seq: bigint;

  @PrimaryColumn({ type: 'smallint', name: 'asset_id', primaryKeyConstraintName: 'closing_balances_pkey' })
  assetId: number;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'balance' })
  balanceMinor: bigint;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'debt' })
  debtMinor: bigint;
}

/** What of an asset was in lots of these terms, and held by holds of these. What was held of no lot counts as PAID. */
@Entity('closing_lots')
@Check('closing_lots_remaining_check', `"remaining" >= 0`)
@Check('closing_lots_held_check', `"held" >= 0`)
export class ClosingLot {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'closing_lots_pkey' })
  slice: number;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'closing_lots_pkey' })
  seq: bigint;

  /** Counts the rows of the closing from 0. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'closing_lots_pkey' })
  number: number;

  @Column({ type: 'smallint', name: 'asset_id' })
  assetId: number;

  @Column({ type: 'enum', enum: LOT_CLASSES, enumName: 'lot_class' })
  class: LotClass;

  /** The end of its month, by UTC, where it lies behind the last transaction; null: never. */
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAtMicros: bigint | null;

  /** Where it lies not behind the last transaction; null: later, or never. */
  @Column({ type: 'timestamptz', name: 'held_until', nullable: true })
  heldUntilMicros: bigint | null;

  /** What was left of the lots, in minor units. */
  @Column({ type: 'bigint', name: 'remaining' })
  remainingMinor: bigint;

  /** What of them was held, in minor units. */
  @Column({ type: 'bigint', name: 'held' })
  heldMinor: bigint;
}
