import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ALICE } from '../ledger/operation.dto';
import { TransactionDto } from '../ledger/transaction.dto';
import { TRANSACTION_TYPES, type TransactionType } from '../posting/transaction-types';
import { IsUuid } from '../validation';
import { IsWholeNumber } from '../whole-number';

const POSITION = 'AAAAAAAqkm8tT2…';

export class EventsQuery {
  /** `next`, or the `position` of an event, of an earlier answer. Without it: from the beginning; `now`: from here on. */
  @ApiPropertyOptional({ example: 'now' })
  @IsOptional()
  @IsString()
  @MaxLength(8_192)
  after?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsWholeNumber(1, 500)
  limit = 50;

  /** How long to wait where there is nothing new yet. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 30, default: 0 })
  @IsWholeNumber(0, 30)
  waitSeconds = 0;

  /** Only transactions of these types: with commas between them, or one by one. */
  @ApiPropertyOptional({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', isArray: true, example: ['SPEND'] })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(TRANSACTION_TYPES, { each: true })
  @ArrayMaxSize(TRANSACTION_TYPES.length)
  @ArrayNotEmpty()
  @IsArray()
  types?: TransactionType[];

  /** Only transactions of this user. */
  @ApiPropertyOptional({ format: 'uuid', example: ALICE })
  @IsOptional()
  @IsUuid()
  userId?: string;
}

export class EventDto {
  /** To go on behind this very event. */
  @ApiProperty({ example: POSITION })
  position: string;

  transaction: TransactionDto;
}

export class EventsDto {
  /** In the order of their posting, for each user and each slice of the ledger. */
  events: EventDto[];

  /** To go on behind this answer; given also where there was nothing. */
  @ApiProperty({ example: POSITION })
  next: string;

  /** Whether there is more already. */
  hasMore: boolean;
}
