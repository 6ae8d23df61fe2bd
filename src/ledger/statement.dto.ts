import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { TRANSACTION_TYPES, type TransactionType } from '../posting/transaction-types';
import { IsAssetSymbol, IsInstant } from '../validation';
import { AssetQuery } from '../wallet/wallet.dto';
import { EXPORT_FORMATS, type ExportFormat } from './export-text';
import { EntryDto } from './ledger.dto';
import { ALICE } from './operation.dto';

export class StatementQuery extends AssetQuery {
  /** From this time on, it included; without it: from the beginning. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  from?: string;

  /** Up to this time, it excluded; without it: until now. */
  @ApiPropertyOptional({ format: 'date-time', example: '2100-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  to?: string;
}

export class ExportQuery {
  /** Without it: all of the user's wallets, and what concerns none. */
  @ApiPropertyOptional({ example: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  asset?: string;

  @ApiPropertyOptional({ enum: EXPORT_FORMATS, default: 'ndjson' })
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'ndjson';
}

/** What all entries of one type come to. */
export class TotalDto {
  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'TOP_UP' })
  type: TransactionType;

  @ApiProperty({ example: '100.0000' })
  credited: string;

  @ApiProperty({ example: '0.0000' })
  debited: string;

  @ApiProperty({ type: 'integer', example: 1 })
  count: number;
}

export class StatementDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  @ApiProperty({ example: 'GOLD' })
  assetSymbol: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-01-01T00:00:00.000000Z' })
  from: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-02-01T00:00:00.000000Z' })
  to: string | null;

  @ApiProperty({ example: '500.0000' })
  openingBalance: string;

  /** The opening balance, and what the entries add to it. */
  @ApiProperty({ example: '600.0000' })
  closingBalance: string;

  totals: TotalDto[];

  /** As in the ledger, but oldest first. */
  entries: EntryDto[];
}
