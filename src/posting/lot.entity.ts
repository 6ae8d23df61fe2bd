import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was bought, and what was given. In the order in which they are consumed, where nothing else decides. */
export const LOT_CLASSES = ['BONUS', 'PAID'] as const;
export type LotClass = (typeof LOT_CLASSES)[number];

/** `SPENT`: nothing is left of it, be it spent, sent or taken back; `EXPIRED`: what was left has expired. */
export const LOT_STATUSES = ['OPEN', 'SPENT', 'EXPIRED'] as const;
export type LotStatus = (typeof LOT_STATUSES)[number];

/** The lower, the earlier it is consumed. */
export const DEFAULT_PRIORITY = 50;

/** What decides when a lot is consumed. */
export interface LotTerms {
  readonly class: LotClass;
  readonly priority: number;
  /** From this moment on nothing of it can be used; null: never. */
  readonly expiresAtMicros: bigint | null;
}

/** A lot as it was opened. */
export interface OpenedLot {
  readonly id: string;
  readonly class: LotClass;
  readonly priority: number;
  readonly expiresAtMicros?: string;
  readonly amount: string;
}

/** A part of a lot. */
export interface LotShare {
  readonly lotId: string;
  readonly class: LotClass;
  readonly amount: string;
}

export function isExpired({ expiresAtMicros }: Pick<Lot, 'expiresAtMicros'>, nowMicros: bigint): boolean {
  return expiresAtMicros !== null && expiresAtMicros <= nowMicros;
}

/**
 * Credits of one origin, in a wallet of an asset that keeps lots. A snapshot of the transactions that have opened it and
 * taken of it, written only by the posting, under the slice's lock.
 *
 * No index covers what a debit changes, but for the last one of a lot: an update stays HOT.
 */
@Entity('lots')
@Index('lots_wallet_id_idx', ['walletId'], { where: `"status" = 'OPEN'` })
@Index('lots_wallet_id_opened_seq_idx', ['walletId', 'openedSeq'])
@Index('lots_expires_at_idx', ['expiresAtMicros'], { where: `"status" = 'OPEN' AND "expires_at" IS NOT NULL` })
@Check('lots_amount_check', `"amount" > 0`)
@Check('lots_remaining_check', `"remaining" BETWEEN 0 AND "amount" AND ("remaining" > 0) = ("status" = 'OPEN')`)
@Check('lots_held_check', `"held" BETWEEN 0 AND "remaining"`)
@Check('lots_priority_check', `"priority" BETWEEN 0 AND 100`)
@Check('lots_expires_at_check', `"class" = 'BONUS' OR "expires_at" IS NULL`)
export class Lot implements LotTerms {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'lots_pkey' })
  id: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'lots_pkey' })
  slice: number;

  @Column({ type: 'uuid', name: 'wallet_id' })
  walletId: string;

  /** That has opened it. */
  @Column({ type: 'uuid', name: 'transaction_id' })
  transactionId: string;

  /** The transaction's place in its slice: the lower, the older. */
  @Column({ type: 'bigint', name: 'opened_seq' })
  openedSeq: bigint;

  /** Counts the lots that the transaction has opened from 0. */
  @Column({ type: 'smallint' })
  number: number;

  @Column({ type: 'enum', enum: LOT_CLASSES, enumName: 'lot_class' })
  class: LotClass;

  @Column({ type: 'smallint' })
  priority: number;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAtMicros: bigint | null;

  /** What it was opened with, in minor units. */
  @Column({ type: 'bigint', name: 'amount' })
  amountMinor: bigint;

  /** What is left of it, in minor units; what is held is still there. */
  @Column({ type: 'bigint', name: 'remaining' })
  remainingMinor: bigint;

  /** What of it is set aside by holds, in minor units. */
  @Column({ type: 'bigint', name: 'held', default: 0 })
  heldMinor: bigint;

  @Column({ type: 'enum', enum: LOT_STATUSES, enumName: 'lot_status' })
  status: LotStatus;
}
