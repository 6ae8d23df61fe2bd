import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope, RequireScopeBy } from '../access/access.decorators';
import { type DecidedResponse, type Idempotency } from '../idempotency/idempotency';
import { Idempotent, IdempotencyOf } from '../idempotency/idempotent.decorator';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import {
  HistoryDto,
  LedgerDto,
  PostedDto,
  PostTransactionDto,
  TransactionParams,
  TransactionWithLedgerDto,
} from './ledger.dto';
import { LedgerService } from './ledger.service';
import { HistoryQuery, LedgerQuery } from './list.dto';
import { TransactionService } from './transaction.service';

@ApiTags('transactions')
@Controller('api/v1/wallets')
export class TransactionController {
  constructor(
    private readonly transactionService: TransactionService,
    private readonly ledgerService: LedgerService,
  ) {}

  @Post('transactions')
  @RequireScopeBy<PostTransactionDto['type']>('type', {
    TOP_UP: 'wallet:credit',
    BONUS: 'wallet:credit',
    SPEND: 'wallet:spend',
  })
  @Idempotent()
  @ApiOperation({ summary: 'Top up, grant or spend credits' })
  @ApiCreatedResponse({
    type: PostedDto,
    description: 'The transaction is posted',
    headers: { Location: { description: 'Where the transaction is to be found.', schema: { type: 'string' } } },
  })
  @ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'AMOUNT_TOO_LARGE', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  @ApiProblems('BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'INSUFFICIENT_FUNDS', 'SYSTEM_WALLET')
  @ApiProblems('OVERLOADED', 'WALLET_BUSY', 'TREASURY_EXHAUSTED', 'OUTCOME_UNKNOWN')
  async post(@Body() wish: PostTransactionDto, @IdempotencyOf() idempotency: Idempotency): Promise<DecidedResponse> {
    return this.transactionService.post(wish, idempotency);
  }

  @Get('transactions/:transactionId')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'One transaction with its ledger entries' })
  @ApiOkResponse({ type: TransactionWithLedgerDto, description: 'The transaction' })
  @ApiProblems('VALIDATION_FAILED', 'TRANSACTION_NOT_FOUND')
  async transaction(@Param() { transactionId }: TransactionParams): Promise<TransactionWithLedgerDto> {
    return this.ledgerService.transaction(transactionId);
  }

  @Get(':userId/ledger')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: "The ledger entries of a user's wallets, newest first" })
  @ApiOkResponse({ type: LedgerDto, description: 'A page of entries' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async ledger(@Param() { userId }: UserParams, @Query() query: LedgerQuery): Promise<LedgerDto> {
    return this.ledgerService.entries(userId, query);
  }

  @Get(':userId/transactions')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: "A user's transactions, refused ones included, newest first" })
  @ApiOkResponse({ type: HistoryDto, description: 'A page of transactions' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async history(@Param() { userId }: UserParams, @Query() query: HistoryQuery): Promise<HistoryDto> {
    return this.ledgerService.history(userId, query);
  }
}
