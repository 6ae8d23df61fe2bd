import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiExtraModels, getSchemaPath, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  Matches,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AsItCame } from '../as-it-came';
import { LOT_CLASSES, type LotClass } from '../posting/lot.entity';
import { WALLET_STATUSES, type WalletStatus } from '../posting/wallet.entity';
import { KEY_RULE, parseKey } from '../idempotency/idempotency-key';
import { IsAmount, IsAssetSymbol, IsInstant, IsText, IsUuid } from '../validation';
import { IsWholeJsonNumber } from '../whole-number';

export const ALICE = '00000000-0000-0000-0000-000000000002';
export const BOB = '00000000-0000-0000-0000-000000000003';
export const TREASURY = '00000000-0000-0000-0000-000000000001';
export const WALLET_ID = '019ab5a0-6f1b-8c3e-9a55-2d1f4b8c6e70';
export const GROUP_ID = '019ab5a0-7c5e-8b1f-8a3d-9c0e5f7a2b64';
export const TRANSACTION_ID = '019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21';

/** Beyond that, keep the data elsewhere and its name in `reference`. */
const METADATA_MAX_BYTES = 4_096;

export const LINKED_MAX = 100;
export const BULK_MAX = 1_000;

function IsSmall(): PropertyDecorator {
  return ValidateBy({
    name: 'isSmall',
    validator: {
      validate: (value) => Buffer.byteLength(JSON.stringify(value ?? null)) <= METADATA_MAX_BYTES,
      defaultMessage: (found) => `${found?.property ?? ''} must take at most ${METADATA_MAX_BYTES} bytes as JSON`,
    },
  });
}

/** What may stand in every operation, for people. */
export class TextsDto {
  /** The caller's own name for what this is about: an order, a quest. */
  @ApiPropertyOptional({ type: 'string', maxLength: 255, example: 'order-4711' })
  @IsOptional()
  @IsText(0, 255)
  reference?: string | null;

  /** Anything worth keeping with the transaction, up to 4 KiB of JSON; long numbers, such as 64-bit ids, as texts. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { channel: 'web' } })
  @AsItCame()
  @IsOptional()
  @IsObject()
  @IsSmall()
  metadata?: Record<string, unknown> | null;
}

/** Bounds of what the user has available, both included; zero is allowed. */
export class IfBalanceDto {
  @ApiPropertyOptional({ type: 'string', example: '10' })
  @IsOptional()
  @IsAmount()
  gte?: string | null;

  @ApiPropertyOptional({ type: 'string', example: '1000' })
  @IsOptional()
  @IsAmount()
  lte?: string | null;
}

export class ConditionalDto extends TextsDto {
  /** The operation is done only if what the user has available is within these bounds. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => IfBalanceDto)
  ifBalance?: IfBalanceDto | null;
}

/** An amount of an asset. */
class AmountDto extends ConditionalDto {
  /** Above zero, with no more decimals than the asset keeps. A string; a number written without an exponent is taken too. */
  @ApiProperty({ type: 'string', example: '100' })
  @IsAmount()
  amount: string;

  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  assetSymbol: string;
}

export const TREASURY_TYPES = ['TOP_UP', 'BONUS', 'SPEND', 'ADJUST_UP', 'ADJUST_DOWN'] as const;
const ADJUSTMENTS: readonly string[] = ['ADJUST_UP', 'ADJUST_DOWN'];

const CENTURY_SECONDS = 100 * 366 * 24 * 60 * 60;

/** What a credit says of the lot that it opens: only for an asset that keeps lots. */
class LotDto extends AmountDto {
  /** A `TOP_UP` is `PAID`, other credits are `BONUS`, unless it is said. */
  @ApiPropertyOptional({ enum: LOT_CLASSES })
  @IsOptional()
  @IsIn(LOT_CLASSES)
  class?: LotClass | null;

  /** The lower, the earlier it is used; 50 where a credit does not say. */
  // No `default` of the document: generated clients would send it with what is spent, too, and be refused.
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 100 })
  @IsOptional()
  @IsWholeJsonNumber(0, 100)
  priority?: number | null;

  /** From then on nothing of it can be used. Never for what is `PAID`; either this or `expiresInSeconds`. */
  @ApiPropertyOptional({ type: 'string', format: 'date-time' })
  @IsOptional()
  @IsInstant()
  expiresAt?: string | null;

  /** The same, counted from the posting. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: CENTURY_SECONDS })
  @IsOptional()
  @IsWholeJsonNumber(1, CENTURY_SECONDS)
  expiresInSeconds?: number | null;
}

/** Between a user and the treasury. */
export class TreasuryOperationDto extends LotDto {
  /** `SPEND` debits the user; `TOP_UP` (bought) and `BONUS` (granted) credit the user; adjustments correct, with a reason. */
  @ApiProperty({ enum: TREASURY_TYPES, example: 'SPEND' })
  @IsIn(TREASURY_TYPES)
  type: (typeof TREASURY_TYPES)[number];

  /** Whose wallet. */
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;

  /** Why: for adjustments, and required there. */
  @ApiPropertyOptional({ type: 'string', maxLength: 255, example: 'lost by a fault of ours, ticket 815' })
  @ValidateIf(({ type, reason }: TreasuryOperationDto) => ADJUSTMENTS.includes(type) || reason != null)
  @IsText(1, 255)
  @ValidateBy({
    name: 'isOfAdjustment',
    validator: {
      validate: (_value, found) => ADJUSTMENTS.includes((found?.object as TreasuryOperationDto).type),
      defaultMessage: () => 'reason is only for ADJUST_UP and ADJUST_DOWN',
    },
  })
  reason?: string | null;
}

export class FeeDto {
  @ApiProperty({ type: 'string', example: '5' })
  @IsAmount()
  amount: string;

  @ApiProperty({ enum: ['SENDER', 'RECEIVER'] })
  @IsIn(['SENDER', 'RECEIVER'])
  paidBy: 'SENDER' | 'RECEIVER';
}

/** From one user to another. */
export class TransferDto extends AmountDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  fromUserId: string;

  @ApiProperty({ format: 'uuid', example: BOB })
  @IsUuid()
  toUserId: string;

  /** What the treasury keeps of it. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => FeeDto)
  fee?: FeeDto | null;
}

export class TransferOperationDto extends TransferDto {
  @ApiProperty({ enum: ['TRANSFER'] })
  @IsIn(['TRANSFER'])
  type: 'TRANSFER';
}

/** Gives back a transaction, or a part of it. */
export class RefundOperationDto extends ConditionalDto {
  /** `REFUND` of what a user was debited, `REVERSAL` of what a user was credited. */
  @ApiProperty({ enum: ['REFUND', 'REVERSAL'] })
  @IsIn(['REFUND', 'REVERSAL'])
  type: 'REFUND' | 'REVERSAL';

  /** The original. */
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  @IsUuid()
  transactionId: string;

  /** The original's user. */
  @ApiPropertyOptional({ format: 'uuid', example: ALICE })
  @IsOptional()
  @IsUuid()
  userId?: string | null;

  /** All that is left, without it. */
  @ApiPropertyOptional({ type: 'string', example: '40' })
  @IsOptional()
  @IsAmount()
  amount?: string | null;

  /** The original's asset. */
  @ApiPropertyOptional({ example: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  assetSymbol?: string | null;
}

const YEAR_AND_A_DAY_SECONDS = 366 * 24 * 60 * 60;

/** Sets an amount aside for a later capture. */
export class PostHoldDto extends AmountDto {
  /** Whose wallet. */
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;

  /** Without it, it does not expire. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: YEAR_AND_A_DAY_SECONDS, example: 3600 })
  @IsOptional()
  @IsWholeJsonNumber(1, YEAR_AND_A_DAY_SECONDS)
  expiresInSeconds?: number | null;
}

export class HoldOperationDto extends PostHoldDto {
  @ApiProperty({ enum: ['HOLD'] })
  @IsIn(['HOLD'])
  type: 'HOLD';
}

class OfHoldDto extends ConditionalDto {
  /** The `id` of the hold. */
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  @IsUuid()
  holdId: string;

  /** The hold's user. */
  @ApiPropertyOptional({ format: 'uuid', example: ALICE })
  @IsOptional()
  @IsUuid()
  userId?: string | null;

  /** The hold's asset. */
  @ApiPropertyOptional({ example: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  assetSymbol?: string | null;
}

/** Takes what was set aside, or a part of it. */
export class CaptureOperationDto extends OfHoldDto {
  @ApiProperty({ enum: ['CAPTURE'] })
  @IsIn(['CAPTURE'])
  type: 'CAPTURE';

  @CaptureAmount()
  amount?: string | null;

  @IsFinal()
  final?: boolean | null;
}

/** Lets go what is left of a hold. */
export class ReleaseOperationDto extends OfHoldDto {
  @ApiProperty({ enum: ['RELEASE'] })
  @IsIn(['RELEASE'])
  type: 'RELEASE';
}

export class PostCaptureDto extends TextsDto {
  @CaptureAmount()
  amount?: string | null;

  @IsFinal()
  final?: boolean | null;
}

function CaptureAmount(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'string', example: '40', description: 'All that is left, without it.' }),
    IsOptional(),
    IsAmount(),
  );
}

function IsFinal(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: 'boolean',
      default: true,
      description: 'Release what is left; `false` keeps it for further captures.',
    }),
    IsOptional(),
    IsBoolean(),
  );
}

export type OperationDto =
  | TreasuryOperationDto
  | TransferOperationDto
  | RefundOperationDto
  | HoldOperationDto
  | CaptureOperationDto
  | ReleaseOperationDto;

const OPERATION_CLASSES = [
  ...TREASURY_TYPES.map((name) => ({ name, value: TreasuryOperationDto })),
  { name: 'TRANSFER', value: TransferOperationDto },
  { name: 'REFUND', value: RefundOperationDto },
  { name: 'REVERSAL', value: RefundOperationDto },
  { name: 'HOLD', value: HoldOperationDto },
  { name: 'CAPTURE', value: CaptureOperationDto },
  { name: 'RELEASE', value: ReleaseOperationDto },
];

class AnyOperationDto {
  @IsIn(OPERATION_CLASSES.map(({ name }) => name))
  type: string;
}

const OPERATION_DTOS = [...new Set(OPERATION_CLASSES.map(({ value }) => value))];

const OPERATION_SCHEMA = {
  oneOf: OPERATION_DTOS.map((type) => ({ $ref: getSchemaPath(type) })),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(OPERATION_CLASSES.map(({ name, value }) => [name, getSchemaPath(value)])),
  },
};

function Operations(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'array', minItems: 1, maxItems: LINKED_MAX, items: OPERATION_SCHEMA }),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(LINKED_MAX),
    ValidateNested({ each: true }),
    Type(() => AnyOperationDto, {
      discriminator: { property: 'type', subTypes: OPERATION_CLASSES },
      keepDiscriminatorProperty: true,
    }),
  );
}

export function DryRun(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'boolean', description: 'Only say what would happen now; no key is used up.' }),
    IsOptional(),
    IsBoolean(),
  );
}

export class PostTransactionDto extends TreasuryOperationDto {
  @DryRun()
  dryRun?: boolean | null;
}

export class PostTransferDto extends TransferDto {
  @DryRun()
  dryRun?: boolean | null;
}

@ApiExtraModels(...OPERATION_DTOS)
export class PostLinkedDto {
  /** All of them are posted, or none; each finds what those before it have done. */
  @Operations()
  operations: OperationDto[];

  @DryRun()
  dryRun?: boolean | null;
}

export class PostRefundDto extends TextsDto {
  /** All that is left, without it. */
  @ApiPropertyOptional({ type: 'string', example: '40' })
  @IsOptional()
  @IsAmount()
  amount?: string | null;

  @DryRun()
  dryRun?: boolean | null;
}

export class PostChargebackDto extends TextsDto {
  /** What may be taken: what is left of the very credits that were bought, or whatever is available. */
  @ApiProperty({ enum: ['LOT', 'ANY'], example: 'ANY' })
  @IsIn(['LOT', 'ANY'])
  from: 'LOT' | 'ANY';

  /** Whether the wallet is frozen with it. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsOptional()
  @IsBoolean()
  freeze?: boolean | null;
}

export class PostGroupRefundDto extends PickType(PostRefundDto, ['reference', 'metadata', 'dryRun'] as const) {}

function IsKey(): PropertyDecorator {
  return ValidateBy({
    name: 'isKey',
    validator: {
      validate: (value) => typeof value === 'string' && parseKey(value) !== undefined,
      defaultMessage: () => `idempotencyKey must be ${KEY_RULE}`,
    },
  });
}

/** One operation under a key of its own. */
export class SingleItemDto extends TreasuryOperationDto {
  @ApiProperty({ maxLength: 255, example: 'season-7-alice' })
  @IsKey()
  idempotencyKey: string;
}

/** Several operations under one key, all or none. */
export class LinkedItemDto {
  @ApiProperty({ maxLength: 255, example: 'season-7-bob' })
  @IsKey()
  idempotencyKey: string;

  @Operations()
  operations: OperationDto[];
}

@ApiExtraModels(SingleItemDto, LinkedItemDto)
export class PostBulkDto {
  /** Each is posted, or refused, by itself and in no order. */
  @ApiProperty({
    type: 'array',
    minItems: 1,
    maxItems: BULK_MAX,
    items: { oneOf: [SingleItemDto, LinkedItemDto].map((type) => ({ $ref: getSchemaPath(type) })) },
  })
  @AsItCame()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BULK_MAX)
  items: unknown[];
}

export class PostErasureDto {
  /** For the history. */
  @ApiProperty({ maxLength: 255, example: 'asked for by the user, ticket 820' })
  @IsText(1, 255)
  reason: string;
}

export class PutStatusDto {
  /**
   * `FROZEN`: the user can do nothing, while credits and what the house does go on. `CLOSED`: nothing is posted; only where
   * the balance is zero. `ACTIVE` undoes either.
   */
  @ApiProperty({ enum: WALLET_STATUSES, example: 'FROZEN' })
  @IsIn(WALLET_STATUSES)
  status: WalletStatus;

  /** Of the wallet of this asset; without it of all the user's wallets, those to come included. */
  @ApiPropertyOptional({ example: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  assetSymbol?: string | null;

  /** For the history. */
  @ApiProperty({ maxLength: 255, example: 'cheating, ticket 816' })
  @IsText(1, 255)
  reason: string;
}

export class PostCancellationDto {
  /** Any user of the request that is not to arrive any more. */
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;

  /** The key it was, or will be, sent with. */
  @ApiProperty({ maxLength: 255, example: 'order-4711' })
  @IsKey()
  idempotencyKey: string;

  /** What is to become of it if it was posted already. */
  @ApiProperty({ enum: ['KEEP', 'REFUND'] })
  @Matches(/^(KEEP|REFUND)$/, { message: 'ifPosted must be KEEP or REFUND' })
  ifPosted: 'KEEP' | 'REFUND';
}
