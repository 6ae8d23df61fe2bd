import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Equals, IsBoolean, IsIn, IsOptional, ValidateBy, validateSync } from 'class-validator';
import { AsItCame } from '../as-it-came';
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

  /** Whether its credits are kept in lots, by class, priority and expiry. It cannot be undone. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsOptional()
  @IsBoolean()
  lots?: boolean | null;
}

/** For so many days what is refunded to a lot that has expired can be used. */
export class GraceDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 366, example: 14 })
  @IsWholeJsonNumber(1, 366)
  graceDays: number;
}

const EXPIRED_REFUND = {
  oneOf: [{ type: 'string', enum: ['EXPIRE_AGAIN'] }, { $ref: getSchemaPath(GraceDto) }],
  description:
    'What becomes of a refund to a lot that has expired since: it expires again at once, or some days later.',
  example: 'EXPIRE_AGAIN',
};

@ApiExtraModels(GraceDto)
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

  /** `true` keeps its credits in lots from now on: what wallets hold becomes one lot each, without expiry. It cannot be undone. */
  @ApiPropertyOptional({ type: 'boolean', example: true })
  @IsOptional()
  @Equals(true)
  lots?: true | null;

  @ApiPropertyOptional(EXPIRED_REFUND)
  @AsItCame()
  @IsOptional()
  @ValidateBy({
    name: 'isExpiredRefund',
    validator: {
      validate: isExpiredRefund,
      defaultMessage: () => 'expiredRefund must be "EXPIRE_AGAIN" or {"graceDays": 1 to 366}',
    },
  })
  expiredRefund?: ExpiredRefund;

  /** Whether users may give each other what was given to them. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @IsBoolean()
  bonusTransferable?: boolean | null;
}

export type ExpiredRefund = 'EXPIRE_AGAIN' | GraceDto;

function isExpiredRefund(value: unknown): boolean {
  if (value === 'EXPIRE_AGAIN') return true;
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'graceDays') return false;
  return validateSync(Object.assign(new GraceDto(), value)).length === 0;
}

export class AssetDto {
  /** @example GOLD */
  symbol: string;

  @ApiProperty({ example: 'Gold Coins' })
  name: string;

  /** @example 4 */
  @ApiProperty({ type: 'integer' })
  scale: number;

  @ApiProperty({ enum: ASSET_STATUSES })
  status: AssetStatus;

  /** Whether its credits are kept in lots. */
  @ApiProperty({ example: false })
  lots: boolean;

  /** Only where it keeps lots. */
  @ApiPropertyOptional(EXPIRED_REFUND)
  expiredRefund?: ExpiredRefund;

  /** Only where it keeps lots. */
  @ApiPropertyOptional({ example: true })
  bonusTransferable?: boolean;

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
  @ApiProperty({ example: '0' })
  clearing: string;
}
