import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, Matches, Validate, ValidatorConstraint } from 'class-validator';
import { isDecimal } from '../amount';
import { AsItCame } from '../as-it-came';
import { IsAssetSymbol, IsUuid } from '../wallet/wallet.dto';
import { ENTRY_TYPES, type EntryType } from '../posting/ledger-entry.entity';
import { PaginationDto } from './list.dto';
import {
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from '../posting/transaction.entity';

const ALICE = '00000000-0000-0000-0000-000000000002';
const TREASURY = '00000000-0000-0000-0000-000000000001';
const TRANSACTION_ID = '019ab5a0-7c5e-7d2a-b1c4-3f6f0a7d9e21';
const WALLET_ID = '019ab5a0-6f1b-7c3e-9a55-2d1f4b8c6e70';

/** Beyond that, keep the data elsewhere and its name in `reference`. */
const METADATA_MAX_BYTES = 4_096;

const PUBLIC_TYPES = ['TOP_UP', 'BONUS', 'SPEND'] as const satisfies TransactionType[];

@ValidatorConstraint()
class IsAmountConstraint {
  validate(value: unknown): boolean {
    return isDecimal(value);
  }

  defaultMessage(): string {
    return 'amount must be a decimal number, like "100" or "0.5": up to 19 digits, and a point with up to 18 more if need be';
  }
}

@ValidatorConstraint()
class IsSmallConstraint {
  validate(value: unknown): boolean {
    return Buffer.byteLength(JSON.stringify(value ?? null)) <= METADATA_MAX_BYTES;
  }

  defaultMessage(): string {
    return `metadata must take at most ${METADATA_MAX_BYTES} bytes as JSON`;
  }
}

export class PostTransactionDto {
  /** Whose wallet. */
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;

  /** `TOP_UP` (bought) and `BONUS` (granted) credit the user from the treasury; `SPEND` is the way back. */
  @ApiProperty({ enum: PUBLIC_TYPES, example: 'TOP_UP' })
  @IsIn(PUBLIC_TYPES)
  type: (typeof PUBLIC_TYPES)[number];

  /** Above zero, with no more decimals than the asset keeps. A string, or a number written without an exponent. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }], example: '100' })
  @Validate(IsAmountConstraint)
  amount: string;

  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  assetSymbol: string;

  /** The caller's own name for what this is about: an order, a quest. */
  @ApiPropertyOptional({ type: 'string', maxLength: 255, example: 'order-4711' })
  @IsOptional()
  // Counted as PostgreSQL counts: by code points.
  @Matches(/^[^]{0,255}$/u, { message: 'reference must be a text of at most 255 characters' })
  reference?: string | null;

  /** Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { channel: 'web' } })
  @AsItCame()
  @IsOptional()
  @IsObject()
  @Validate(IsSmallConstraint)
  metadata?: Record<string, unknown> | null;
}

export class TransactionParams {
  // Without an example: no transaction is known beforehand.
  @ApiProperty({ format: 'uuid', description: 'The `txId` of an answer, or the `id` of a transaction in a list.' })
  @IsUuid()
  transactionId: string;
}

export class PostedDto {
  @ApiProperty({ enum: ['SUCCESS'] })
  status: 'SUCCESS';

  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  txId: string;

  /**
   * The wallet's balance after this transaction, without trailing zeros.
   * @example 600
   */
  balance: string;
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

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000Z' })
  createdAt: string;
}

export class LedgerDto {
  entries: EntryDto[];
  pagination: PaginationDto;
}

export class RejectionDto {
  @ApiProperty({ enum: ['INSUFFICIENT_FUNDS'] })
  code: string;

  /**
   * What the wallet held.
   * @example 500
   */
  available: string;

  /**
   * What it would have taken.
   * @example 1000
   */
  required: string;
}

export class TransactionDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;

  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'TOP_UP' })
  type: TransactionType;

  @ApiProperty({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  status: TransactionStatus;

  /** Only where `status` is `REJECTED`. */
  rejection?: RejectionDto;

  @ApiProperty({ example: '100.0000' })
  amount: string;

  /** @example GOLD */
  assetSymbol: string;

  @ApiProperty({ format: 'uuid', example: TREASURY })
  fromUser: string;

  @ApiProperty({ format: 'uuid', example: ALICE })
  toUser: string;

  /** @example order-4711 */
  idempotencyKey: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'order-4711' })
  reference: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { channel: 'web' } })
  metadata: Record<string, unknown> | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T12:00:00.000Z' })
  createdAt: string;
}

export class HistoryDto {
  transactions: TransactionDto[];
  pagination: PaginationDto;
}

export class TransactionEntryDto {
  @ApiProperty({ enum: ENTRY_TYPES, enumName: 'EntryType', example: 'CREDIT' })
  entryType: EntryType;

  @ApiProperty({ format: 'uuid', example: WALLET_ID })
  walletId: string;

  @ApiProperty({ example: '100.0000' })
  amount: string;

  @ApiProperty({ example: '600.0000' })
  balanceAfter: string;
}

export class TransactionWithLedgerDto extends TransactionDto {
  /** One debit and one credit; empty where `status` is `REJECTED`. */
  ledger: TransactionEntryDto[];
}
