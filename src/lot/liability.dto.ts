import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { LOT_CLASSES, type LotClass } from '../posting/lot.entity';
import { IsAssetSymbol, IsInstant } from '../validation';

export class LiabilityQuery {
  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  asset: string;

  /**
   * As it was then, with all that was posted at this very moment; without it: now. For a time to come: as it would be if
   * nothing else were posted.
   */
  @ApiPropertyOptional({ format: 'date-time', example: '2100-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  at?: string;
}

/** What users can use of one class, up to one month. */
export class OutstandingDto {
  /** null: of an asset that keeps no lots. What was held before an asset kept lots counts as PAID. */
  @ApiProperty({ type: 'string', enum: [...LOT_CLASSES, null], nullable: true })
  class: LotClass | null;

  /** By UTC; null: it does not expire. */
  @ApiProperty({ type: 'string', nullable: true, example: '2026-12' })
  expiryMonth: string | null;

  /** @example 500 */
  amount: string;
}

export class LiabilityDto {
  /** @example GOLD */
  asset: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  at: string;

  /** What is neither held nor expired. */
  outstanding: OutstandingDto[];

  /**
   * By holds that had not expired. What is held can be captured, whether its lot has expired or not.
   * @example 20
   */
  held: string;

  /**
   * What had expired, and was not booked yet.
   * @example 0
   */
  expiredUnbooked: string;

  /**
   * What users owe after chargebacks. It is no part of the total.
   * @example 0
   */
  debts: string;

  /**
   * All balances of users: what is outstanding, held, and expired unbooked.
   * @example 520
   */
  total: string;
}
