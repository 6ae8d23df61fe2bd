import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { PaginationDto } from '../ledger/list.dto';
import { ALICE, TRANSACTION_ID } from '../ledger/operation.dto';
import { IsAssetSymbols, IsInstant, IsText, IsUuid } from '../validation';
import { IsWholeNumber } from '../whole-number';
import { WEBHOOK_EVENTS, WEBHOOK_STATUSES, type WebhookEvent, type WebhookStatus } from './events';

const URL_MAX = 2_048;
const ASSETS_MAX = 100;
const EXAMPLE_URL = 'https://127.0.0.1:8443/wallet-events';
const INSTANT = '2026-01-31T12:00:00.000000Z';
const OFFSET_MAX = 10_000;

/** One at least, each once. */
const AreEvents = () =>
  applyDecorators(IsArray(), ArrayNotEmpty(), ArrayUnique(), IsIn(WEBHOOK_EVENTS, { each: true }));

/** One at least. */
const AreAssets = () => applyDecorators(IsArray(), ArrayNotEmpty(), ArrayMaxSize(ASSETS_MAX), IsAssetSymbols());

export class WebhookParams {
  // Without an example: no webhook is known beforehand.
  @ApiProperty({ format: 'uuid', description: 'The `id` of a webhook.' })
  @IsUuid()
  webhookId: string;
}

export class PostWebhookDto {
  /** Where events are sent to: by https, to the internet, unless the configuration allows more. */
  @ApiProperty({ example: EXAMPLE_URL, maxLength: URL_MAX })
  @IsString()
  @MaxLength(URL_MAX)
  url: string;

  /** What it is told of. Without it: `transaction.posted`, every success. */
  @ApiPropertyOptional({
    enum: WEBHOOK_EVENTS,
    enumName: 'WebhookEvent',
    isArray: true,
    example: ['transaction.posted'],
  })
  @IsOptional()
  @AreEvents()
  types?: WebhookEvent[] | null;

  /** Only of these assets. Without it: of all, and of what has none. */
  @ApiPropertyOptional({ type: [String], example: ['GOLD'] })
  @IsOptional()
  @AreAssets()
  assets?: string[] | null;

  @ApiPropertyOptional({ type: 'string', maxLength: 255, example: 'Quest engine' })
  @IsOptional()
  @IsText(1, 255)
  description?: string | null;
}

/** What is not named stays as it is. */
export class PatchWebhookDto {
  @ApiPropertyOptional({ type: 'string', example: EXAMPLE_URL, maxLength: URL_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(URL_MAX)
  url?: string | null;

  @ApiPropertyOptional({
    enum: WEBHOOK_EVENTS,
    enumName: 'WebhookEvent',
    isArray: true,
    example: ['transaction.posted'],
  })
  @IsOptional()
  @AreEvents()
  types?: WebhookEvent[] | null;

  /** Null: of all. */
  @ApiPropertyOptional({ type: [String], nullable: true, example: ['GOLD'] })
  @IsOptional()
  @AreAssets()
  assets?: string[] | null;

  @ApiPropertyOptional({ type: 'string', maxLength: 255, nullable: true, example: 'Quest engine' })
  @IsOptional()
  @IsText(1, 255)
  description?: string | null;

  /** `PAUSED`: it is told nothing; what happens meanwhile follows when it is `ACTIVE` again. */
  @ApiPropertyOptional({ enum: WEBHOOK_STATUSES })
  @IsOptional()
  @IsIn(WEBHOOK_STATUSES)
  status?: WebhookStatus | null;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;

  @ApiProperty({ example: EXAMPLE_URL })
  url: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS, enumName: 'WebhookEvent', isArray: true })
  types: WebhookEvent[];

  /** Null: of all. */
  @ApiProperty({ type: [String], nullable: true, example: ['GOLD'] })
  assets: string[] | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'Quest engine' })
  description: string | null;

  @ApiProperty({ enum: WEBHOOK_STATUSES, enumName: 'WebhookStatus' })
  status: WebhookStatus;

  @ApiProperty({ format: 'date-time', example: INSTANT })
  createdAt: string;

  /** Until when the secret of before signs as well; null where there is none. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  previousSecretUntil: string | null;

  /** How many transactions it has not been told of yet, those that it does not want included. */
  @ApiProperty({ type: 'integer', example: 0 })
  behind: number;

  /** How many deliveries are tried again and again; each may hold up others of the same user. */
  @ApiProperty({ type: 'integer', example: 0 })
  retrying: number;

  /** How many deliveries were given up. */
  @ApiProperty({ type: 'integer', example: 0 })
  parked: number;
}

export class WebhookWithSecretDto extends WebhookDto {
  /** Signs what is sent. It is shown this once. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string;
}

export class WebhooksDto {
  webhooks: WebhookDto[];
}

export class RemovedDto {
  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  id: string;
}

const DELIVERY_STATUSES = ['RETRYING', 'PARKED'] as const;

export class DeliveriesQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: (typeof DELIVERY_STATUSES)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsWholeNumber(1, 500)
  limit = 50;

  /** How many to pass over. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: OFFSET_MAX, default: 0 })
  @IsWholeNumber(0, OFFSET_MAX)
  offset = 0;
}

/** An event that the endpoint has not taken. */
export class DeliveryDto {
  /** As in its header `webhook-id`. */
  @ApiProperty({ example: TRANSACTION_ID })
  webhookId: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS, enumName: 'WebhookEvent' })
  event: WebhookEvent;

  /** `RETRYING`: what comes behind it of the same user waits. `PARKED`: it was given up, and the others went on. */
  @ApiProperty({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' })
  status: (typeof DELIVERY_STATUSES)[number];

  @ApiProperty({ format: 'uuid', example: TRANSACTION_ID })
  transactionId: string;

  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  @ApiProperty({ type: 'integer', example: 3 })
  tries: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: INSTANT })
  firstTriedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: INSTANT })
  lastTriedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: INSTANT })
  nextTryAt: string | null;

  /** What the endpoint answered; null where there was no answer. */
  @ApiProperty({ type: 'integer', nullable: true, example: 503 })
  lastStatus: number | null;

  /** Why there was no answer. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  lastError: string | null;

  /** The beginning of the answer. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Come back later' })
  lastAnswer: string | null;
}

class DeliveriesPaginationDto extends PickType(PaginationDto, [
  'total',
  'limit',
  'offset',
  'returned',
  'hasMore',
] as const) {}

export class DeliveriesDto {
  deliveries: DeliveryDto[];
  pagination: DeliveriesPaginationDto;
}

export class PostReplayDto {
  /** What was posted at this time or later is told again. */
  @ApiProperty({ format: 'date-time', example: '2026-01-01T00:00:00Z' })
  @IsInstant()
  from: string;

  /** Before this time. Without it: until now. */
  @ApiPropertyOptional({ type: 'string', format: 'date-time', example: '2100-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  to?: string | null;
}

export class ReplayDto {
  /** How many transactions are gone over; told are those that the webhook wants. */
  @ApiProperty({ type: 'integer', example: 12 })
  transactions: number;
}

export class TestedDto {
  /** Whether it was answered with 2xx. */
  delivered: boolean;

  /** The answer's status; null where there was none. */
  @ApiProperty({ type: 'integer', nullable: true, example: 200 })
  status: number | null;

  /** Why there was no answer. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  error: string | null;
}
