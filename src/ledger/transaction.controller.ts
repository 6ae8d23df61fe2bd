import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { RequireScope, RequireScopesOf } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { ApiProblems } from '../problem.dto';
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
import { scopesOfBody } from './operation-scopes';
import {
  BulkDto,
  CancellationDto,
  GroupDto,
  PostedDto,
  RefundedDto,
  TransactionWithLedgerDto,
} from './transaction.dto';
import { TransactionReader } from './transaction-reader';

const LOCATION = { Location: { description: 'Where it is to be found.', schema: { type: 'string' as const } } };

/** What every body that moves credits may meet. */
const ApiPostingProblems = () =>
  ApiProblems(
    ...([
      'VALIDATION_FAILED',
      'MALFORMED_BODY',
      'BODY_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'AMOUNT_TOO_LARGE',
    ] as const),
    ...(['ASSET_NOT_FOUND', 'ASSET_PAUSED', 'INSUFFICIENT_FUNDS', 'CONDITION_FAILED', 'CANCELLED'] as const),
    ...(['OVERLOADED', 'WALLET_BUSY', 'TREASURY_EXHAUSTED', 'OUTCOME_UNKNOWN'] as const),
  );

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
  @RequireScopesOf(
    scopesOfBody,
    '`wallet:spend` for `SPEND`, `wallet:credit` for `TOP_UP` and `BONUS`, `wallet:admin` for adjustments',
  )
  @Idempotent()
  @ApiOperation({ summary: 'Spend, top up, grant or correct credits' })
  @ApiCreatedResponse({ type: PostedDto, description: 'The transaction is posted', headers: LOCATION })
  @ApiPostingProblems()
  @ApiProblems('WALLET_NOT_FOUND', 'SYSTEM_WALLET')
  async post(@Body() body: PostTransactionDto, @Req() request: FastifyRequest): Promise<Intent> {
    return this.intentService.transaction(body, request.body);
  }

  @Post('transfers')
  @RequireScope('wallet:transfer')
  @Idempotent()
  @ApiOperation({ summary: 'Give credits from one user to another, with a fee or without' })
  @ApiCreatedResponse({ type: GroupDto, description: 'The transfer is posted', headers: LOCATION })
  @ApiPostingProblems()
  @ApiProblems('WALLET_NOT_FOUND', 'SYSTEM_WALLET', 'SAME_WALLET')
  async transfer(@Body() body: PostTransferDto): Promise<Intent> {
    return this.intentService.transfer(body);
  }

  @Post('transactions/linked')
  @LargeBody()
  @RequireScopesOf(scopesOfBody, 'every scope that its operations need')
  @Idempotent()
  @ApiOperation({ summary: 'Post several operations together: all of them, or none' })
  @ApiCreatedResponse({ type: GroupDto, description: 'All of them are posted', headers: LOCATION })
  @ApiPostingProblems()
  @ApiProblems('WALLET_NOT_FOUND', 'TRANSACTION_NOT_FOUND', 'SYSTEM_WALLET', 'SAME_WALLET')
  @ApiProblems('NOT_REFUNDABLE', 'ALREADY_REFUNDED', 'REFUND_EXCEEDS_ORIGINAL')
  async linked(@Body() body: PostLinkedDto): Promise<Intent> {
    return this.intentService.linked(body);
  }

  @Post('transactions/bulk')
  @HttpCode(200)
  @LargeBody()
  @Posts()
  @RequireScopesOf(scopesOfBody, 'every scope that its items need')
  @ApiOperation({ summary: 'Post many items, each with a key and an outcome of its own' })
  @ApiOkResponse({ type: BulkDto, description: 'What became of each item, in order' })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'OVERLOADED')
  async bulk(@Body() { items }: PostBulkDto, @Req() { caller }: FastifyRequest): Promise<BulkDto> {
    return this.bulkService.post(caller, items);
  }

  @Post('transactions/:transactionId/refunds')
  @RequireScope('wallet:refund')
  @Idempotent()
  @ApiOperation({ summary: 'Give back a transaction, or a part of it' })
  @ApiCreatedResponse({ type: RefundedDto, description: 'The refund is posted', headers: LOCATION })
  @ApiPostingProblems()
  @ApiProblems('TRANSACTION_NOT_FOUND', 'NOT_REFUNDABLE', 'ALREADY_REFUNDED', 'REFUND_EXCEEDS_ORIGINAL')
  async refund(@Param() { transactionId }: TransactionParams, @Body() body: PostRefundDto): Promise<Intent> {
    return this.intentService.refund(transactionId, body);
  }

  @Post('groups/:groupId/refunds')
  @RequireScope('wallet:refund')
  @Idempotent()
  @ApiOperation({ summary: 'Give back all that is left of a group' })
  @ApiCreatedResponse({ type: GroupDto, description: 'The refunds are posted', headers: LOCATION })
  @ApiPostingProblems()
  @ApiProblems('GROUP_NOT_FOUND', 'NOT_REFUNDABLE', 'ALREADY_REFUNDED')
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
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'SYSTEM_WALLET')
  @ApiProblems('OVERLOADED', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
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
