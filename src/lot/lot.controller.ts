import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { TransactionParams } from '../ledger/ledger.dto';
import { PostChargebackDto } from '../ledger/operation.dto';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { ChargebackService } from './chargeback.service';
import { ChargedBackDto, LotsDto, LotsQuery } from './lot.dto';
import { CHARGEBACK_EXAMPLES } from './lot.examples';
import { LotReader } from './lot-reader';

@ApiTags('lots')
@Controller('api/v1/wallets')
export class LotController {
  constructor(
    private readonly lotReader: LotReader,
    private readonly chargebackService: ChargebackService,
  ) {}

  @Get(':userId/lots')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: "A user's lots, newest first: what is left of each, and what became of the rest" })
  @ApiOkResponse({ type: LotsDto, description: 'A page of lots' })
  @ApiProblems('VALIDATION_FAILED', 'CURSOR_INVALID', 'ASSET_NOT_FOUND')
  async lots(@Param() { userId }: UserParams, @Query() query: LotsQuery): Promise<LotsDto> {
    return this.lotReader.list(userId, query);
  }

  @Post('transactions/:transactionId/chargebacks')
  @RequireScope('wallet:refund')
  @Idempotent()
  @ApiOperation({ summary: 'Take back a top-up that is not paid for: what is left of it, and the rest as a debt' })
  @ApiCreatedResponse({ type: ChargedBackDto, description: 'What there was is taken' })
  @ApiProblems('TRANSACTION_NOT_FOUND', 'NOT_REFUNDABLE', 'ALREADY_CHARGED_BACK', 'ALREADY_REFUNDED', 'WALLET_CLOSED')
  @ApiBody({ type: PostChargebackDto, examples: CHARGEBACK_EXAMPLES })
  async chargeback(@Param() { transactionId }: TransactionParams, @Body() body: PostChargebackDto): Promise<Intent> {
    return this.chargebackService.chargeback(transactionId, body);
  }
}
