import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A virtual currency. `scale` is its number of decimals and never changes: every stored amount counts in it. */
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

  @Column({ type: 'smallint' })
  scale: number;
}
