import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { Idempotent } from '../idempotency/idempotent.decorator';
import { type Intent } from '../idempotency/intent';
import { ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { IntentService } from './intent.service';
import { PutStatusDto } from './operation.dto';
import { STATUS_EXAMPLES } from './operation.examples';
import { TransactionDto } from './transaction.dto';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class StatusController {
  constructor(private readonly intentService: IntentService) {}

  @Put(':userId/status')
  @HttpCode(200)
  @RequireScope('wallet:admin')
  @Idempotent()
  @ApiOperation({
    summary: 'Freeze or close a wallet, or all of a user, and undo it',
    description: 'Without `assetSymbol` it is for all wallets of the user, those to come included.',
  })
  @ApiOkResponse({ type: TransactionDto, description: 'The status is set' })
  @ApiProblems('ASSET_NOT_FOUND', 'WALLET_NOT_FOUND', 'SYSTEM_WALLET', 'WALLET_NOT_EMPTY')
  @ApiBody({ type: PutStatusDto, examples: STATUS_EXAMPLES })
  async set(@Param() { userId }: UserParams, @Body() body: PutStatusDto): Promise<Intent> {
    return this.intentService.status(userId, body);
  }
}
