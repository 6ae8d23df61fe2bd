import { ApiProperty } from '@nestjs/swagger';
import { ENTRY_TYPES, type EntryType } from '../posting/ledger-entry.entity';
import { TRANSACTION_TYPES, type TransactionType } from '../posting/transaction-types';
import { IsUuid } from '../validation';
import { PaginationDto } from './list.dto';
import { TRANSACTION_ID, WALLET_ID } from './operation.dto';
import { TransactionDto } from './transaction.dto';

export class TransactionParams {
  // Without an example: no transaction is known beforehand.
  @ApiProperty({ format: 'uuid', description: 'The `txId` of an answer, or the `id` of a transaction in a list.' })
  @IsUuid()
  transactionId: string;
}

export class GroupParams {
  @ApiProperty({ format: 'uuid', description: 'The `groupId` of an answer, or of a transaction in a list.' })
  @IsUuid()
  groupId: string;
}

export class EntryDto {
  /** The wallet and the entry's number in it. */
  @ApiProperty({ example: `${WALLET_ID}-2` })
  id: string;

  @ApiProperty({ enum: ENTRY_TYPES, enumName: 'EntryType', example: 'CREDIT' })
  entryType: EntryType;

  @ApiProperty({ example: '100.0000' })
  amount: string;

  @ApiProperty({ example: '600.0000' })
  balanceAfter: string;

  /** @example GOLD */
  assetSymbol: string;

  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  txId: string;

  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'TOP_UP' })
  txType: TransactionType;

  /** Who asked for it. */
  @ApiProperty({ example: 'shop' })
  caller: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  groupId: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'order-4711' })
  reference: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000000Z' })
  createdAt: string;
}

export class LedgerDto {
  entries: EntryDto[];
  pagination: PaginationDto;
}

export class HistoryDto {
  transactions: TransactionDto[];
  pagination: PaginationDto;
}
