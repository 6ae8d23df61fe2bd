import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Asset } from '../posting/asset.entity';

/** A link of an asset's hash chain of before there were slices. The slices' chains begin with the last of them. */
@Entity('asset_seals')
@Check('asset_seals_range_check', `"first_seq" >= 1 AND "last_seq" BETWEEN "first_seq" AND "first_seq" + 999`)
@Check('asset_seals_hash_check', `octet_length("hash") = 32`)
export class AssetSeal {
  @PrimaryColumn({ type: 'smallint', name: 'asset_id', primaryKeyConstraintName: 'asset_seals_pkey' })
  assetId: number;

  @ManyToOne(() => Asset)
  @JoinColumn({ name: 'asset_id', foreignKeyConstraintName: 'asset_seals_asset_id_fkey' })
  asset?: Asset;

  @PrimaryColumn({ type: 'bigint', name: 'first_seq', primaryKeyConstraintName: 'asset_seals_pkey' })
  firstSeq: string;

  @Column({ type: 'bigint', name: 'last_seq' })
  lastSeq: string;

  @Column({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;
}
