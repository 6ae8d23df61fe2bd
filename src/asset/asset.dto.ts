import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ASSET_STATUSES, type AssetStatus } from '../posting/asset.entity';
import { IsAmount, IsAssetSymbol, IsText } from '../validation';
import { IsWholeJsonNumber } from '../whole-number';

export class AssetParams {
  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  symbol: string;
}

export class PostAssetDto {
  /** A letter, then 1 to 15 letters, digits or underscores. It never changes. */
  @ApiProperty({ minLength: 2, maxLength: 16, example: 'RUBY' })
  @IsAssetSymbol(2)
  symbol: string;

  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Rubies' })
  @IsText(1, 100)
  name: string;

  /** How many decimals amounts have. It never changes. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 8, example: 0 })
  @IsWholeJsonNumber(0, 8)
  scale: number;
}

export class PatchAssetDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100, example: 'Gold Coins' })
  @IsOptional()
  @IsText(1, 100)
  name?: string | null;

  /** While it is `PAUSED`, nothing but refunds and reversals is posted. */
  @ApiPropertyOptional({ enum: ASSET_STATUSES, example: 'ACTIVE' })
  @IsOptional()
  @IsIn(ASSET_STATUSES)
  status?: AssetStatus | null;
}

export class AssetDto {
  /** @example GOLD */
  symbol: string;

  /** @example Gold Coins */
  name: string;

  /** @example 4 */
  @ApiProperty({ type: 'integer' })
  scale: number;

  @ApiProperty({ enum: ASSET_STATUSES })
  status: AssetStatus;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  createdAt: string;
}

export class AssetsDto {
  assets: AssetDto[];
}

export class PostSupplyDto {
  /** Above zero, with no more decimals than the asset keeps. */
  @ApiProperty({ type: 'string', example: '1000000' })
  @IsAmount()
  amount: string;

  @ApiPropertyOptional({ type: 'string', maxLength: 255, example: '2026-q4-budget' })
  @IsOptional()
  @IsText(0, 255)
  reference?: string | null;
}

export class SupplyChangedDto {
  @ApiProperty({ enum: ['SUCCESS'] })
  status: 'SUCCESS';

  /** The first of its transactions. */
  @ApiProperty({ format: 'uuid' })
  txId: string;

  @ApiProperty({ format: 'uuid' })
  groupId: string;

  /**
   * What the treasury holds afterwards.
   * @example 1001000000
   */
  treasury: string;
}

/** Where all credits of an asset are: `issued` - `burned` = `treasury` + `users` + `clearing`. */
export class SupplyDto {
  /** @example 1000001500 */
  issued: string;

  /** @example 0 */
  burned: string;

  /** @example 1000000000 */
  treasury: string;

  /** @example 1500 */
  users: string;

  /** What of the users' is set aside by holds. */
  @ApiProperty({ example: '30' })
  held: string;

  /** Between two slices, on its way: always 0 over all of them. */
  clearing: string;
}
