import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { RequireScope, RequireScopesOf } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { ApiBodyProblems, ApiProblems, ApiWriteProblems } from '../problem.dto';
import { LargeBody, Posts } from '../route-settings';
import { BulkService } from './bulk.service';
import { CancellationService } from './cancellation.service';
import { IntentService } from './intent.service';
import { GroupParams, TransactionParams } from './ledger.dto';
import {
  PostBulkDto,
  PostCancellationDto,
  PostGroupRefundDto,
  PostLinkedDto,
  PostRefundDto,
  PostTransactionDto,
  PostTransferDto,
} from './operation.dto';
import {
  BULK_EXAMPLES,
  CANCELLATION_EXAMPLES,
  GROUP_REFUND_EXAMPLES,
  LINKED_EXAMPLES,
  REFUND_EXAMPLES,
  TRANSACTION_EXAMPLES,
  TRANSFER_EXAMPLES,
} from './operation.examples';
import { OPERATION_SCOPES, scopesOfBody, TREASURY_SCOPES } from './operation-scopes';
import {
  BulkDto,
  CancellationDto,
  DryRunDto,
  GroupDto,
  PostedDto,
  RefundedDto,
  TransactionWithLedgerDto,
} from './transaction.dto';
import { TransactionReader } from './transaction-reader';

/** What every operation on credits may meet. */
const ApiOperationProblems = () =>
  ApiProblems(
    ...(['AMOUNT_TOO_LARGE', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND', 'SYSTEM_WALLET', 'ASSET_PAUSED'] as const),
    ...(['INSUFFICIENT_FUNDS', 'CONDITION_FAILED', 'TREASURY_EXHAUSTED', 'WALLET_FROZEN', 'WALLET_CLOSED'] as const),
    'LIMIT_EXCEEDED',
  );

/** What a credit may meet that says something of its lot. */
const ApiLotProblems = () => ApiProblems('ASSET_WITHOUT_LOTS', 'EXPIRY_PASSED');

/** What a refund may meet. */
const ApiRefundProblems = () =>
  ApiProblems(
    ...(['TRANSACTION_NOT_FOUND', 'NOT_REFUNDABLE', 'ALREADY_REFUNDED', 'REFUND_EXCEEDS_ORIGINAL'] as const),
    ...(['AMOUNT_TOO_LARGE', 'INSUFFICIENT_FUNDS', 'TREASURY_EXHAUSTED', 'WALLET_CLOSED'] as const),
    'ALREADY_CHARGED_BACK',
  );

/** What a capture or a release may meet. */
export const ApiHoldProblems = () =>
  ApiProblems(
    ...(['HOLD_NOT_FOUND', 'HOLD_CAPTURED', 'HOLD_RELEASED', 'HOLD_EXPIRED', 'CAPTURE_EXCEEDS_HOLD'] as const),
  );

/** It is 200. As a range it stands behind the 201 for generators of clients that take one type of answer, the first. */
const ApiDryRun = () =>
  ApiResponse({ status: '2XX', type: DryRunDto, description: 'With `dryRun` (200): what would have happened' });

@ApiTags('transactions')
@Controller('api/v1/wallets')
export class TransactionController {
  constructor(
    private readonly intentService: IntentService,
    private readonly bulkService: BulkService,
    private readonly cancellationService: CancellationService,
    private readonly transactionReader: TransactionReader,
  ) {}

  @Post('transactions')
  @RequireScopesOf(scopesOfBody, TREASURY_SCOPES)
  @Idempotent()
  @ApiOperation({ summary: 'Spend, top up, grant or correct credits' })
  @ApiCreatedResponse({ type: PostedDto, description: 'The transaction is posted' })
  @ApiDryRun()
  @ApiOperationProblems()
  @ApiLotProblems()
  @ApiBody({ type: PostTransactionDto, examples: TRANSACTION_EXAMPLES })
  async post(@Body() body: PostTransactionDto, @Req() request: FastifyRequest): Promise<Intent> {
    return this.intentService.transaction(body, request.body);
  }

  @Post('transfers')
  @RequireScope('wallet:transfer')
  @Idempotent()
  @ApiOperation({ summary: 'Give credits from one user to another, with a fee or without' })
  @ApiCreatedResponse({ type: GroupDto, description: 'The transfer is posted' })
  @ApiDryRun()
  @ApiOperationProblems()
  @ApiProblems('SAME_WALLET', 'BONUS_NOT_TRANSFERABLE')
  @ApiBody({ type: PostTransferDto, examples: TRANSFER_EXAMPLES })
  async transfer(@Body() body: PostTransferDto): Promise<Intent> {
    return this.intentService.transfer(body);
  }

  @Post('transactions/linked')
  @LargeBody()
  @RequireScopesOf(scopesOfBody, OPERATION_SCOPES)
  @Idempotent()
  @ApiOperation({ summary: 'Post several operations together: all of them, or none' })
  @ApiCreatedResponse({ type: GroupDto, description: 'All of them are posted' })
  @ApiDryRun()
  @ApiOperationProblems()
  @ApiRefundProblems()
  @ApiHoldProblems()
  @ApiLotProblems()
  @ApiProblems('SAME_WALLET', 'BONUS_NOT_TRANSFERABLE')
  @ApiBody({ type: PostLinkedDto, examples: LINKED_EXAMPLES })
  async linked(@Body() body: PostLinkedDto): Promise<Intent> {
    return this.intentService.linked(body);
  }

  @Post('transactions/bulk')
  @HttpCode(200)
  @LargeBody()
  @Posts()
  @RequireScopesOf(scopesOfBody, OPERATION_SCOPES)
  @ApiOperation({
    summary: 'Post many items, each with a key and an outcome of its own',
    description:
      'There is no header: each item has its `idempotencyKey`, so that the whole request can be repeated. An item that is ' +
      'not valid is answered in its place, and spoils no other. It counts as its items to the rate limit.',
  })
  @ApiOkResponse({ type: BulkDto, description: 'What became of each item, in order' })
  @ApiBodyProblems()
  @ApiProblems('OVERLOADED')
  @ApiBody({ type: PostBulkDto, examples: BULK_EXAMPLES })
  async bulk(@Body() { items }: PostBulkDto, @Req() { caller }: FastifyRequest): Promise<BulkDto> {
    return this.bulkService.post(caller, items);
  }

  @Post('transactions/:transactionId/refunds')
  @RequireScope('wallet:refund')
  @Idempotent()
  @ApiOperation({ summary: 'Give back a transaction, or a part of it' })
  @ApiCreatedResponse({ type: RefundedDto, description: 'The refund is posted' })
  @ApiDryRun()
  @ApiRefundProblems()
  @ApiBody({ type: PostRefundDto, examples: REFUND_EXAMPLES })
  async refund(@Param() { transactionId }: TransactionParams, @Body() body: PostRefundDto): Promise<Intent> {
    return this.intentService.refund(transactionId, body);
  }

  @Post('groups/:groupId/refunds')
  @RequireScope('wallet:refund')
  @Idempotent()
  @ApiOperation({ summary: 'Give back all that is left of a group' })
  @ApiCreatedResponse({ type: GroupDto, description: 'The refunds are posted' })
  @ApiDryRun()
  @ApiProblems('GROUP_NOT_FOUND', 'NOT_REFUNDABLE', 'ALREADY_REFUNDED', 'INSUFFICIENT_FUNDS', 'TREASURY_EXHAUSTED')
  @ApiProblems('WALLET_CLOSED', 'ALREADY_CHARGED_BACK')
  @ApiBody({ type: PostGroupRefundDto, examples: GROUP_REFUND_EXAMPLES })
  async refundGroup(@Param() { groupId }: GroupParams, @Body() body: PostGroupRefundDto): Promise<Intent> {
    return this.intentService.groupRefund(groupId, body);
  }

  @Post('cancellations')
  @HttpCode(200)
  @Posts()
  @RequireScope('wallet:refund')
  @ApiOperation({
    summary: 'Settle a request that has no answer',
    description: 'If it was not posted, it never will be; if it was, it is kept or refunded. Repeats itself safely.',
  })
  @ApiOkResponse({ type: CancellationDto, description: 'What became of the request' })
  @ApiBodyProblems()
  @ApiWriteProblems()
  @ApiProblems('SYSTEM_WALLET', 'TREASURY_EXHAUSTED')
  @ApiBody({ type: PostCancellationDto, examples: CANCELLATION_EXAMPLES })
  async cancel(@Body() body: PostCancellationDto, @Req() { caller }: FastifyRequest): Promise<CancellationDto> {
    return this.cancellationService.cancel(caller, body);
  }

  @Get('groups/:groupId')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'The transactions that were posted together' })
  @ApiOkResponse({ type: GroupDto, description: 'The group' })
  @ApiProblems('VALIDATION_FAILED', 'GROUP_NOT_FOUND')
  async group(@Param() { groupId }: GroupParams): Promise<GroupDto> {
    return this.transactionReader.group(groupId);
  }

  @Get('transactions/:transactionId')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'One transaction with its ledger entries and its refunds' })
  @ApiOkResponse({ type: TransactionWithLedgerDto, description: 'The transaction' })
  @ApiProblems('VALIDATION_FAILED', 'TRANSACTION_NOT_FOUND')
  async transaction(@Param() { transactionId }: TransactionParams): Promise<TransactionWithLedgerDto> {
    return this.transactionReader.transaction(transactionId);
  }
}
