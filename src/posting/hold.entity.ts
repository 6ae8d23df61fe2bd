import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type LotShare } from './lot.entity';

/** `EXPIRED` shows what was let go by time; the others by whom it was asked for. */
export const HOLD_STATUSES = ['HELD', 'CAPTURED', 'RELEASED', 'EXPIRED'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/**
 * An amount that is set aside for a later capture; it bears the id of the HOLD that placed it. A snapshot of the HOLD, the
 * CAPTUREs and the RELEASEs that relate to it, written only by the posting, under the slice's lock.
 */
@Entity('holds')
@Index('holds_wallet_id_expires_at_idx', ['walletId', 'expiresAtMicros'], { where: `"status" = 'HELD'` })
@Index('holds_expires_at_idx', ['expiresAtMicros'], { where: `"status" = 'HELD' AND "expires_at" IS NOT NULL` })
@Check('holds_captured_check', `"captured" >= 0`)
@Check('holds_remaining_check', `"remaining" >= 0 AND ("remaining" > 0) = ("status" = 'HELD')`)
export class Hold {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'holds_pkey' })
  id: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'holds_pkey' })
  slice: number;

  @Column({ type: 'uuid', name: 'wallet_id' })
  walletId: string;

  @Column({ type: 'enum', enum: HOLD_STATUSES, enumName: 'hold_status' })
  status: HoldStatus;

  /** Minor units. */
  @Column({ type: 'bigint', name: 'captured' })
  capturedMinor: bigint;

  /** What is still set aside, in minor units. */
  @Column({ type: 'bigint', name: 'remaining' })
  remainingMinor: bigint;

  /** What it sets aside of which lots, the first to be captured first; null where the asset has kept none. */
  @Column({ type: 'jsonb', nullable: true })
  lots: readonly LotShare[] | null;

  /** From this moment on it is expired; null: never. */
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAtMicros: bigint | null;
}
