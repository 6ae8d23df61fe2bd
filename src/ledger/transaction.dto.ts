import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { ENTRY_TYPES, type EntryType } from '../posting/ledger-entry.entity';
import { LOT_CLASSES, type LotClass } from '../posting/lot.entity';
import { REJECTION_CODES } from '../posting/transaction.entity';
import {
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from '../posting/transaction-types';
import { EmbeddedProblemDto } from '../problem.dto';
import { ALICE, GROUP_ID, TRANSACTION_ID, TREASURY, WALLET_ID } from './operation.dto';

const INSTANT = '2026-01-31T12:00:00.000000Z';

/** Why it was refused. Which members there are depends on `code`. */
export class RejectionDto {
  @ApiProperty({ enum: REJECTION_CODES, enumName: 'RejectionCode', example: 'INSUFFICIENT_FUNDS' })
  code: string;

  /** What the user had available. */
  @ApiPropertyOptional({ example: '500' })
  available?: string;

  /** What it would have taken. */
  @ApiPropertyOptional({ example: '1000' })
  required?: string;

  /** What of the original was refunded before. */
  refunded?: string;

  /** What of the original was left. */
  refundable?: string;

  /** What of the hold was captured before. */
  captured?: string;

  /**
   * Which limit it would have exceeded.
   * @example SPEND per DAY Europe/Berlin
   */
  limit?: string;

  /** What the limit allows. */
  @ApiPropertyOptional({ example: '100' })
  max?: string;

  /** What counted against it before. */
  used?: string;

  /** What was left of the limit, or of the hold. */
  remaining?: string;

  /** When the limit's day, week or month is over. */
  @ApiPropertyOptional({ format: 'date-time', example: INSTANT })
  resetsAt?: string;
}

/** A part of a lot. */
export class LotShareDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  lotId: string;

  @ApiProperty({ enum: LOT_CLASSES, enumName: 'LotClass' })
  class: LotClass;

  @ApiProperty({ example: '100.0000' })
  amount: string;
}

/** A lot as it was opened. */
export class OpenedLotDto extends LotShareDto {
  @ApiProperty({ type: 'integer', example: 50 })
  priority: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  expiresAt: string | null;
}

export class TransactionDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;

  /** Counts the transactions of one request from 0. */
  @ApiProperty({ type: 'integer', example: 0 })
  position: number;

  /** Counts the operations of one request from 0, as they were sent. */
  @ApiProperty({ type: 'integer', example: 0 })
  index: number;

  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'SPEND' })
  type: TransactionType;

  @ApiProperty({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  status: TransactionStatus;

  /** Only where `status` is `REJECTED`. */
  rejection?: RejectionDto;

  @ApiProperty({ type: 'string', nullable: true, example: '100.0000' })
  amount: string | null;

  /** Only where it was more than fits under the largest balance: what was asked for. */
  @ApiPropertyOptional({ example: '250.0000' })
  requestedAmount?: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'GOLD' })
  assetSymbol: string | null;

  /** The one user it concerns. */
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: ALICE })
  fromUser: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: TREASURY })
  toUser: string | null;

  /** The balance of `userId`; of a refusal, as before the request. */
  @ApiProperty({ type: 'string', nullable: true, example: '400.0000' })
  balanceAfter: string | null;

  /** Who asked for it. */
  @ApiProperty({ example: 'shop' })
  caller: string;

  @ApiProperty({ example: 'order-4711' })
  idempotencyKey: string;

  /** The same for all transactions that are linked. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  groupId: string | null;

  /** The original of a refund, reversal or chargeback; the hold of a capture or release; the credit of a recovery. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: null })
  relatesTo: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'order-4711' })
  reference: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { channel: 'web' } })
  metadata: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: 'string', nullable: true, example: null })
  reason: string | null;

  /** Only in an asset that keeps lots: what it has taken of which, or set aside in them, the first one first. */
  paidFrom?: LotShareDto[];

  /** Only in an asset that keeps lots: what a refund or a release has given back to which. */
  returnedTo?: LotShareDto[];

  /** Only in an asset that keeps lots: those that it has opened. */
  lots?: OpenedLotDto[];

  /** Only of a chargeback: what could not be taken, and is owed. */
  @ApiPropertyOptional({ example: '0.0000' })
  debt?: string;
  /** Only where `reference`, `metadata` and `reason` were erased: when. */
  @ApiPropertyOptional({ format: 'date-time', example: INSTANT })
  erasedAt?: string;

  @ApiProperty({ format: 'date-time', example: INSTANT })
  createdAt: string;

  /** In a user's history, of what can be refunded: how much of it was. */
  @ApiPropertyOptional({ example: '0.0000' })
  refunded?: string;
}

export class PostedDto {
  @ApiProperty({ enum: ['SUCCESS'] })
  status: 'SUCCESS';

  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  txId: string;

  /**
   * The wallet's balance after this transaction, without trailing zeros.
   * @example 400
   */
  balance: string;

  /** Only where the wallet owed something: what of the credit has repaid it. `balance` is without it. */
  @ApiPropertyOptional({ example: '50' })
  recovered?: string;

  /** Only where no more than a part fits under the largest balance; the transaction says how much. */
  @ApiPropertyOptional({ enum: [true] })
  clamped?: true;
}

export class RefundedDto extends PostedDto {
  /**
   * What of the original is refunded by now.
   * @example 40
   */
  refunded: string;

  /**
   * What of it is left.
   * @example 60
   */
  refundable: string;
}

/** Transactions that were asked for together. */
export class GroupDto {
  @ApiProperty({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  status: TransactionStatus;

  @ApiProperty({ format: 'uuid', example: GROUP_ID })
  groupId: string;

  transactions: TransactionDto[];
}

/** What would be posted: nothing is, so that it has no id and no time. */
export class PreviewedTransactionDto extends OmitType(TransactionDto, ['id', 'createdAt'] as const) {}

/** What would have happened at that moment. */
export class DryRunDto {
  @ApiProperty({ enum: [true] })
  dryRun: true;

  @ApiProperty({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  status: TransactionStatus;

  /** Where `status` is `SUCCESS`. */
  transactions?: PreviewedTransactionDto[];

  /** Where `status` is `REJECTED`. */
  @ApiPropertyOptional({ type: () => EmbeddedProblemDto })
  rejection?: object;
}

/** What became of one item. */
export class BulkResultDto {
  @ApiProperty({ type: 'string', nullable: true, example: 'season-7-alice' })
  idempotencyKey: string | null;

  /** As the item's own request would have been answered. */
  @ApiProperty({ type: 'integer', example: 201 })
  status: number;

  replayed: boolean;

  @ApiPropertyOptional({ type: () => TransactionDto })
  transaction?: TransactionDto;

  @ApiPropertyOptional({ type: () => GroupDto })
  group?: GroupDto;

  /** As in the answer of a single request. */
  @ApiPropertyOptional({ type: () => EmbeddedProblemDto })
  problem?: object;
}

export class BulkDto {
  /** One for each item, in order. */
  results: BulkResultDto[];

  @ApiProperty({ type: 'integer' })
  succeeded: number;

  @ApiProperty({ type: 'integer' })
  refused: number;
}

export class ErasureDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  /** How many of the user's transactions have lost their texts. */
  @ApiProperty({ type: 'integer', example: 1 })
  transactions: number;
}

const CANCELLATION_OUTCOMES = ['CANCELLED', 'KEPT', 'REFUNDED', 'REJECTED'] as const;

export class CancellationDto {
  /** `CANCELLED`: it can never be posted. `KEPT`, `REFUNDED`: it was posted. `REJECTED`: it was refused by a rule. */
  @ApiProperty({ enum: CANCELLATION_OUTCOMES })
  outcome: (typeof CANCELLATION_OUTCOMES)[number];

  transactions: TransactionDto[];

  /** Why it could not be refunded. */
  @ApiPropertyOptional({ type: () => EmbeddedProblemDto })
  problem?: object;
}

export class TransactionEntryDto {
  @ApiProperty({ enum: ENTRY_TYPES, enumName: 'EntryType', example: 'DEBIT' })
  entryType: EntryType;

  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  @ApiProperty({ format: 'uuid', example: WALLET_ID })
  walletId: string;

  @ApiProperty({ example: '100.0000' })
  amount: string;

  @ApiProperty({ example: '400.0000' })
  balanceAfter: string;
}

/** What a transaction took of the lots of another one. */
export class SpentDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  transactionId: string;

  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType', example: 'SPEND' })
  type: TransactionType;

  @ApiProperty({ example: '100.0000' })
  amount: string;
}

export class TransactionWithLedgerDto extends TransactionDto {
  /** One debit and one credit; empty where `status` is `REJECTED`. */
  ledger: TransactionEntryDto[];

  /** How much of it was refunded. */
  @ApiProperty({ example: '0.0000' })
  override refunded: string;

  /** What of the lots that it has opened went where; what was given back since is not in it. */
  spentOn?: SpentDto[];

  /** The ids of its refunds. */
  @ApiProperty({ type: [String], format: 'uuid' })
  refunds: string[];
}
