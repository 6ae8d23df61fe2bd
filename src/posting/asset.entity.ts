import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { type AssetLimits } from './limit-settings';

export const ASSET_STATUSES = ['ACTIVE', 'PAUSED'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

export const LOT_KEEPINGS = ['NONE', 'OPENING', 'KEPT'] as const;
export type LotKeeping = (typeof LOT_KEEPINGS)[number];

/** A virtual currency. Its symbol and its scale never change: seals and replays name them, stored amounts count in them. */
@Entity('assets')
@Unique('assets_symbol_key', ['symbol'])
@Check('assets_symbol_check', `"symbol" ~ '^[A-Z][A-Z0-9_]*$'`)
@Check('assets_scale_check', `"scale" BETWEEN 0 AND 8`)
@Check('assets_refund_grace_days_check', `"refund_grace_days" BETWEEN 1 AND 366`)
export class Asset {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'assets_pkey' })
  id: number;

  @Column({ type: 'varchar', length: 16 })
  symbol: string;

  @Column({ type: 'varchar', length: 100 })
  name: string;

  /** The number of decimals. */
  @Column({ type: 'smallint' })
  scale: number;

  /** While it is paused, nothing but refunds and reversals is posted. */
  @Column({ type: 'enum', enum: ASSET_STATUSES, enumName: 'asset_status', default: 'ACTIVE' })
  status: AssetStatus;

  /** Whether credits are kept in lots. `OPENING`: they are, and what wallets held before is being made lots of. */
  @Column({ type: 'enum', enum: LOT_KEEPINGS, enumName: 'lot_keeping', default: 'NONE' })
  lots: LotKeeping;

  /** For so many days a refund to a lot that has expired can be used; null: it expires again at once. */
  @Column({ type: 'smallint', name: 'refund_grace_days', nullable: true })
  refundGraceDays: number | null;

  /** Whether users may give each other what was given to them. */
  @Column({ type: 'boolean', name: 'bonus_transferable', default: true })
  bonusTransferable: boolean;

  /** null: none. */
  @Column({ type: 'jsonb', nullable: true })
  limits: AssetLimits | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAtMicros: bigint;
}
