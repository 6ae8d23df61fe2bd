import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery, PaginationDto } from '../ledger/list.dto';
import { TRANSACTION_ID } from '../ledger/operation.dto';
import { PostedDto, SpentDto } from '../ledger/transaction.dto';
import { LOT_CLASSES, LOT_STATUSES, type LotClass, type LotStatus } from '../posting/lot.entity';
import { TRANSACTION_TYPES, type TransactionType } from '../posting/transaction-types';

export class LotsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: LOT_STATUSES, enumName: 'LotStatus' })
  @IsOptional()
  @IsIn(LOT_STATUSES)
  status?: LotStatus;
}

/** What transactions of one type have taken of a lot, less what was given back by refunds of them. */
export class LotTakenDto {
  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'SPEND' })
  type: TransactionType;

  @ApiProperty({ example: '30.0000' })
  amount: string;
}

/** Credits of one origin. */
export class LotDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;

  /** @example GOLD */
  assetSymbol: string;

  @ApiProperty({ enum: LOT_CLASSES, enumName: 'LotClass' })
  class: LotClass;

  /** The lower, the earlier it is used. */
  @ApiProperty({ type: 'integer', example: 50 })
  priority: number;

  /**
   * What it was opened with.
   * @example 100.0000
   */
  amount: string;

  /**
   * What is left of it, what is held included.
   * @example 70.0000
   */
  remaining: string;

  /**
   * What of it is set aside by holds.
   * @example 0.0000
   */
  held: string;

  @ApiProperty({ enum: LOT_STATUSES, enumName: 'LotStatus' })
  status: LotStatus;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-12-31T23:59:59.000000Z' })
  expiresAt: string | null;

  /** What has become of the rest. */
  taken: LotTakenDto[];

  /** Which has opened it. */
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  transactionId: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  createdAt: string;
}

export class LotsDto {
  lots: LotDto[];
  pagination: PaginationDto;
}

export class ChargedBackDto extends PostedDto {
  /**
   * What was left of the very credits that were bought.
   * @example 40
   */
  takenFromLot: string;

  /**
   * What was taken of other credits.
   * @example 0
   */
  takenFromOthers: string;

  /**
   * What is missing: the next credits repay it.
   * @example 60
   */
  debt: string;

  /** Where the spent part went; empty where the asset keeps no lots. */
  spentOn: SpentDto[];
}
