import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { type AssetLimits } from './limit-settings';

export const ASSET_STATUSES = ['ACTIVE', 'PAUSED'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

/** A virtual currency. Its symbol and its scale never change: seals and replays name them, stored amounts count in them. */
@Entity('assets')
@Unique('assets_symbol_key', ['symbol'])
@Check('assets_symbol_check', `"symbol" ~ '^[A-Z][A-Z0-9_]*$'`)
@Check('assets_scale_check', `"scale" BETWEEN 0 AND 8`)
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

  /** null: none. */
  @Column({ type: 'jsonb', nullable: true })
  limits: AssetLimits | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAtMicros: bigint;
}
