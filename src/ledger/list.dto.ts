import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from '../posting/transaction-types';
import { IsAssetSymbol, IsInstant, IsText } from '../validation';
import { IsWholeNumber } from '../whole-number';

/** More would be no offset any more, but a number that has lost its last digits. */
const MAX_OFFSET = 999_999_999_999_999;

/** A page of a list. */
export class PageQuery {
  /** Without it: all of the user's wallets. */
  @ApiPropertyOptional({ example: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  asset?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsWholeNumber(1, 500)
  limit = 50;

  /** How many of the newest to pass over. Not together with `cursor`; over several wallets or with filters 10,000 at most. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @IsWholeNumber(0, MAX_OFFSET)
  offset = 0;

  /** `pagination.nextCursor` of the page before, with the same filters: walks a list while it grows. */
  @IsOptional()
  @IsString()
  @MaxLength(8_192)
  cursor?: string;
}

class ListQuery extends PageQuery {
  /** The caller's own name for what it was about. */
  @ApiPropertyOptional({ type: 'string', maxLength: 255 })
  @IsOptional()
  @IsText(1, 255)
  reference?: string;

  /** Created at this time or later, RFC 3339 with a time zone. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  from?: string;

  /** Created before this time, RFC 3339 with a time zone. */
  @ApiPropertyOptional({ format: 'date-time', example: '2100-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  to?: string;
}

export class LedgerQuery extends ListQuery {}

export class HistoryQuery extends ListQuery {
  @ApiPropertyOptional({ enum: TRANSACTION_TYPES, enumName: 'TransactionType' })
  @IsOptional()
  @IsIn(TRANSACTION_TYPES)
  type?: TransactionType;

  @ApiPropertyOptional({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  @IsOptional()
  @IsIn(TRANSACTION_STATUSES)
  status?: TransactionStatus;
}

export class PaginationDto {
  /** How many there are in all, exactly. */
  @ApiProperty({ type: 'integer', example: 1 })
  total: number;

  @ApiProperty({ type: 'integer', example: 50 })
  limit: number;

  /** How many newer ones come before this page. */
  @ApiProperty({ type: 'integer', example: 0 })
  offset: number;

  @ApiProperty({ type: 'integer', example: 1 })
  returned: number;

  hasMore: boolean;

  /** For the next page; absent on the last one. */
  nextCursor?: string;
}
