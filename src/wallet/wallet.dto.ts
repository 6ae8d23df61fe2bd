import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';

/** A UUID of any version, normalised to lower case. */
export function IsUuid(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
    Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { message: '$property must be a UUID' }),
  );
}

/** Normalised to upper case. */
export function IsAssetSymbol(): PropertyDecorator {
  return applyDecorators(
    // ASCII only: other letters may turn into these (the Turkish dotless i becomes an I).
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\w+$/.test(value) ? value.toUpperCase() : value,
    ),
    Matches(/^[A-Z][A-Z0-9_]{0,15}$/, {
      message: '$property must be an asset symbol: a letter, then up to 15 letters, digits or underscores',
    }),
  );
}

export class UserParams {
  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000002' })
  @IsUuid()
  userId: string;
}

export class BalanceQuery {
  @ApiPropertyOptional({ type: 'string', default: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  asset = 'GOLD';
}

export class BalanceDto {
  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000002' })
  userId: string;

  /** @example GOLD */
  assetSymbol: string;

  /**
   * A decimal, without trailing zeros.
   * @example 600
   */
  balance: string;
}
