import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery, PaginationDto } from '../ledger/list.dto';
import { ALICE, TRANSACTION_ID } from '../ledger/operation.dto';
import { PostedDto, TransactionDto } from '../ledger/transaction.dto';
import { HOLD_STATUSES, type HoldStatus } from '../posting/hold.entity';
import { IsUuid } from '../validation';

export class HoldParams {
  // Without an example: no hold is known beforehand.
  @ApiProperty({ format: 'uuid', description: 'The `id` of a hold.' })
  @IsUuid()
  holdId: string;
}

export class HoldsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: HOLD_STATUSES, enumName: 'HoldStatus' })
  @IsOptional()
  @IsIn(HOLD_STATUSES)
  status?: HoldStatus;
}

/** An amount that is set aside. */
export class HoldDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;

  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  /** @example GOLD */
  assetSymbol: string;

  /** @example 100.0000 */
  amount: string;

  /** @example 0.0000 */
  captured: string;

  /**
   * What can still be captured.
   * @example 100.0000
   */
  remaining: string;

  @ApiProperty({ enum: HOLD_STATUSES, enumName: 'HoldStatus' })
  status: HoldStatus;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-01-31T13:00:00.000000Z' })
  expiresAt: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'order-4711' })
  reference: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { channel: 'web' } })
  metadata: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  createdAt: string;
}

export class HoldWithTransactionsDto extends HoldDto {
  /** The HOLD, and what became of it, in the order of their posting. */
  transactions: TransactionDto[];
}

export class HoldChangedDto extends PostedDto {
  /** As it is after this transaction. */
  hold: HoldDto;
}

export class HoldsDto {
  holds: HoldDto[];
  pagination: PaginationDto;
}
