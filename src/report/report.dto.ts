import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { timeZoneOf } from '../posting/calendar';
import { USER_MOVING_TYPES } from '../posting/transaction-types';
import { IsInstant } from '../validation';
import { AssetQuery } from '../wallet/wallet.dto';
import { IsWholeNumber } from '../whole-number';

const PERIODS = ['DAY', 'MONTH'] as const;
const MOVERS = ['SPEND', 'CREDIT'] as const;

class IntervalQuery extends AssetQuery {
  /** From this time on, it included. */
  @ApiProperty({ format: 'date-time', example: '2026-01-01T00:00:00Z' })
  @IsInstant()
  from: string;

  /** Up to this time, it excluded. */
  @ApiProperty({ format: 'date-time', example: '2027-01-01T00:00:00Z' })
  @IsInstant()
  to: string;
}

export class FlowsQuery extends IntervalQuery {
  @ApiPropertyOptional({ enum: PERIODS, default: 'DAY' })
  @IsIn(PERIODS)
  by: (typeof PERIODS)[number] = 'DAY';

  /** Whose days and months. */
  @ApiPropertyOptional({ type: 'string', default: 'UTC' })
  @IsOptional()
  @ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: (value) => typeof value === 'string' && timeZoneOf(value) !== undefined,
      defaultMessage: () => 'timeZone must be the name of a time zone, like Europe/Berlin',
    },
  })
  timeZone = 'UTC';
}

export class FlowDto {
  /**
   * A day, or a month. Of the first and the last only what lies within `from` and `to`.
   * @example 2026-01-31
   */
  period: string;

  @ApiProperty({ enum: USER_MOVING_TYPES, example: 'TOP_UP' })
  type: (typeof USER_MOVING_TYPES)[number];

  /** What came to users. */
  @ApiProperty({ example: '100.0000' })
  credited: string;

  /** What went from users. */
  @ApiProperty({ example: '0.0000' })
  debited: string;

  @ApiProperty({ type: 'integer', example: 1 })
  count: number;
}

export class FlowsDto {
  rows: FlowDto[];
}

export class TopQuery extends IntervalQuery {
  /** `SPEND`: SPEND and CAPTURE; `CREDIT`: TOP_UP and BONUS. */
  @ApiPropertyOptional({ enum: MOVERS, default: 'SPEND' })
  @IsIn(MOVERS)
  by: (typeof MOVERS)[number] = 'SPEND';

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsWholeNumber(1, 500)
  limit = 50;
}

export class MoverDto {
  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000002' })
  userId: string;

  @ApiProperty({ example: '100.0000' })
  amount: string;

  @ApiProperty({ type: 'integer', example: 1 })
  count: number;
}

export class TopDto {
  rows: MoverDto[];
}
