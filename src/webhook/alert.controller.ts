import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { ApiBodyProblems, ApiProblems } from '../problem.dto';
import { UserParams } from '../wallet/wallet.dto';
import { AlertsDto, PutAlertDto } from './alert.dto';
import { AlertService } from './alert.service';

@ApiTags('events')
@Controller('api/v1/wallets')
export class AlertController {
  constructor(private readonly alertService: AlertService) {}

  @Get(':userId/alerts')
  @RequireScope('wallet:events')
  @ApiOperation({ summary: 'Below which balances of a user webhooks are told' })
  @ApiOkResponse({ type: AlertsDto, description: 'One for each asset that has one' })
  @ApiProblems('VALIDATION_FAILED')
  async alerts(@Param() { userId }: UserParams): Promise<AlertsDto> {
    return this.alertService.of(userId);
  }

  @Put(':userId/alerts')
  @RequireScope('wallet:events')
  @ApiOperation({
    summary: 'Tell webhooks when a balance falls below an amount',
    description:
      'By the event `balance.below`, with the transaction that takes it from there, or above, to below; and again when it ' +
      'has been back. In place of the alert of before.',
  })
  @ApiOkResponse({ type: AlertsDto, description: 'All alerts of the user' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'SYSTEM_WALLET', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  async setAlert(@Param() { userId }: UserParams, @Body() body: PutAlertDto): Promise<AlertsDto> {
    return this.alertService.set(userId, body);
  }
}
