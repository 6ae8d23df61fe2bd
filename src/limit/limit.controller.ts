import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { AssetParams } from '../asset/asset.dto';
import { ApiBodyProblems, ApiProblems } from '../problem.dto';
import { BalanceQuery, UserParams } from '../wallet/wallet.dto';
import { AssetLimitsDto, LimitsDto, PutAssetLimitsDto, PutUserLimitsDto } from './limit.dto';
import { ASSET_LIMITS_EXAMPLES, USER_LIMITS_EXAMPLES } from './limit.examples';
import { LimitService } from './limit.service';

@ApiTags('limits')
@Controller('api/v1')
export class LimitController {
  constructor(private readonly limitService: LimitService) {}

  @Get('assets/:symbol/limits')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'What may be moved of an asset, and held' })
  @ApiOkResponse({ type: AssetLimitsDto, description: 'The limits' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async assetLimits(@Param() { symbol }: AssetParams): Promise<AssetLimitsDto> {
    return this.limitService.ofAsset(symbol);
  }

  @Put('assets/:symbol/limits')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: 'Limit what may be moved of an asset, and held',
    description: 'In place of all limits of before, at once. What a day, week or month already holds counts.',
  })
  @ApiOkResponse({ type: AssetLimitsDto, description: 'The limits as they are now' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  @ApiBody({ type: PutAssetLimitsDto, examples: ASSET_LIMITS_EXAMPLES })
  async setAssetLimits(@Param() { symbol }: AssetParams, @Body() body: PutAssetLimitsDto): Promise<AssetLimitsDto> {
    return this.limitService.setOfAsset(symbol, body);
  }

  @Get('wallets/:userId/limits')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'What a user may still spend, be credited and send' })
  @ApiOkResponse({
    type: LimitsDto,
    description: "The asset's limits and the user's own, with what counts against them",
  })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND')
  async userLimits(@Param() { userId }: UserParams, @Query() { asset }: BalanceQuery): Promise<LimitsDto> {
    return this.limitService.ofUser(userId, asset);
  }

  @Put('wallets/:userId/limits')
  @RequireScope('wallet:admin')
  @ApiOperation({
    summary: "Set a user's own limits",
    description:
      "In place of the user's limits of before, beside the asset's. What is new or tighter holds at once; to loosen a limit, " +
      'or to remove it, takes effect after 24 hours.',
  })
  @ApiOkResponse({ type: LimitsDto, description: 'All limits of the user, those that are to come included' })
  @ApiBodyProblems()
  @ApiProblems('ASSET_NOT_FOUND', 'SYSTEM_WALLET', 'WALLET_BUSY', 'OUTCOME_UNKNOWN')
  @ApiBody({ type: PutUserLimitsDto, examples: USER_LIMITS_EXAMPLES })
  async setUserLimits(@Param() { userId }: UserParams, @Body() body: PutUserLimitsDto): Promise<LimitsDto> {
    return this.limitService.setOfUser(userId, body);
  }
}
