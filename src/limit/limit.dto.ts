import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CALENDAR_UNITS, type CalendarUnit, timeZoneOf } from '../posting/calendar';
import { LIMIT_KINDS, type LimitKind } from '../posting/limit-settings';
import { IsAmount, IsAssetSymbol } from '../validation';
import { IsWholeJsonNumber } from '../whole-number';

/** Each costs a posting a look. */
const WINDOWS_MAX = 10;
/** A year. */
const HOURS_MAX = 8_784;
const BALANCE_RULES = ['REJECT', 'CLAMP'] as const;

function IsTimeZone(): PropertyDecorator {
  return ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: (value) => typeof value === 'string' && timeZoneOf(value) !== undefined,
      defaultMessage: (found) => {
        const said: unknown = found?.value;
        const name = typeof said === 'string' ? `: ${said.slice(0, 80)} is none` : '';
        return `${found?.property ?? ''} must be the name of a time zone, like Europe/Berlin${name}`;
      },
    },
  });
}

/** The most that one transaction may be. Zero: none at all. */
export class PerTransactionDto {
  /** Of a `SPEND` or a `CAPTURE`. */
  @ApiPropertyOptional({ type: 'string', example: '500' })
  @IsOptional()
  @IsAmount()
  SPEND?: string | null;

  /** Of a `TOP_UP` or a `BONUS`. */
  @ApiPropertyOptional({ type: 'string', example: '1000' })
  @IsOptional()
  @IsAmount()
  CREDIT?: string | null;

  /** Of what is given to somebody else, without the fee. */
  @ApiPropertyOptional({ type: 'string', example: '100' })
  @IsOptional()
  @IsAmount()
  SEND?: string | null;
}

/** What counts, and how much of it is allowed. */
class MaximumDto {
  /** What counts: `SPEND` and `CAPTURE`; `TOP_UP` and `BONUS`; or what is sent to others. Refunds never do. */
  @ApiProperty({ enum: LIMIT_KINDS, enumName: 'LimitKind', example: 'SPEND' })
  @IsIn(LIMIT_KINDS)
  of: LimitKind;

  /** Zero: nothing at all. */
  @ApiProperty({ type: 'string', example: '1000' })
  @IsAmount()
  max: string;
}

/** Within a day, a week (from Monday) or a month of a time zone. */
class CalendarWindowDto extends MaximumDto {
  @ApiProperty({ enum: CALENDAR_UNITS, enumName: 'CalendarUnit', example: 'DAY' })
  window: CalendarUnit;

  /** Its IANA name. */
  @ApiProperty({ example: 'Europe/Berlin' })
  timeZone: string;
}

/** Within the hours before each transaction. */
class RollingWindowDto extends MaximumDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: HOURS_MAX, example: 24 })
  rollingHours: number;
}

/** One or the other, as it comes. */
export class WindowDto extends MaximumDto {
  @ValidateIf(({ rollingHours }: WindowDto) => rollingHours == null)
  @IsIn(CALENDAR_UNITS, { message: `$property must be one of ${CALENDAR_UNITS.join(', ')}, or rollingHours be given` })
  window?: CalendarUnit | null;

  @ValidateIf(({ rollingHours }: WindowDto) => rollingHours == null)
  @IsTimeZone()
  timeZone?: string | null;

  @IsOptional()
  @IsWholeJsonNumber(1, HOURS_MAX)
  rollingHours?: number | null;
}

const WINDOWS = {
  type: 'array',
  maxItems: WINDOWS_MAX,
  items: { oneOf: [CalendarWindowDto, RollingWindowDto].map((type) => ({ $ref: getSchemaPath(type) })) },
} as const;

function AreWindows(): PropertyDecorator {
  return applyDecorators(
    Type(() => WindowDto),
    ValidateNested({ each: true, message: 'each of $property must be an object' }),
    ArrayMaxSize(WINDOWS_MAX, { message: `$property must be a list of at most ${WINDOWS_MAX}` }),
    IsArray(),
  );
}

export class LargestBalanceDto {
  @ApiProperty({ type: 'string', example: '100000' })
  @IsAmount()
  max: string;

  /** What becomes of a `TOP_UP` or `BONUS` of which only a part fits: refused, or cut down to that. */
  @ApiProperty({ enum: BALANCE_RULES, example: 'REJECT' })
  @IsIn(BALANCE_RULES)
  then: (typeof BALANCE_RULES)[number];
}

/** All limits of an asset: what is not named is not limited. */
@ApiExtraModels(CalendarWindowDto, RollingWindowDto)
export class PutAssetLimitsDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PerTransactionDto)
  perTransaction?: PerTransactionDto | null;

  @ApiPropertyOptional(WINDOWS)
  @IsOptional()
  @AreWindows()
  windows?: WindowDto[] | null;

  /** What no credit of a user may go beyond, but a refund, a release or a correction. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LargestBalanceDto)
  largestBalance?: LargestBalanceDto | null;
}

/** As they were set: without what is not limited. */
export class AssetLimitsDto {
  perTransaction?: PerTransactionDto;

  @ApiProperty(WINDOWS)
  windows: WindowDto[];

  largestBalance?: LargestBalanceDto;
}

/** All limits that a user has set for an asset. */
export class PutUserLimitsDto {
  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  assetSymbol: string;

  /** None above the asset's own of the same window. To loosen or remove one takes effect after 24 hours. */
  @ApiProperty(WINDOWS)
  @AreWindows()
  windows: WindowDto[];
}

const SETTERS = ['ASSET', 'USER'] as const;

export class LimitDto {
  @ApiProperty({ enum: LIMIT_KINDS, enumName: 'LimitKind', example: 'SPEND' })
  of: LimitKind;

  @ApiPropertyOptional({ enum: CALENDAR_UNITS, example: 'DAY' })
  window?: CalendarUnit;

  @ApiPropertyOptional({ example: 'Europe/Berlin' })
  timeZone?: string;

  @ApiPropertyOptional({ type: 'integer' })
  rollingHours?: number;

  /** @example 1000 */
  max: string;

  /**
   * What counts against it at this moment.
   * @example 250
   */
  used: string;

  /** @example 750 */
  remaining: string;

  /** When its day, week or month is over; null where hours are rolling. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-01-31T23:00:00.000000Z' })
  resetsAt: string | null;

  @ApiProperty({ enum: SETTERS })
  setBy: (typeof SETTERS)[number];

  /** From when on it holds. */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  effectiveAt: string;

  /** When it ends, or another of the same window takes its place. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-02-01T12:00:00.000000Z' })
  endsAt?: string;
}

export class LimitsDto {
  limits: LimitDto[];
}
