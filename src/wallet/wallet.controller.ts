import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { formatBalance } from '../amount';
import { RequireScope } from '../access/access.decorators';
import { ApiProblems } from '../problem.dto';
import { BalanceDto, BalanceQuery, UserParams } from './wallet.dto';
import { WalletService } from './wallet.service';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class WalletController {
  constructor(private readonly walletService: WalletService) {}

  @Get(':userId/balance')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'The balance of one wallet' })
  @ApiOkResponse({ type: BalanceDto, description: 'The balance' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async balance(@Param() { userId }: UserParams, @Query() query: BalanceQuery): Promise<BalanceDto> {
    const [wallet] = await this.walletService.walletsOf(userId, query.asset);
    const { asset, balanceMinor } = wallet!;
    return { userId, assetSymbol: asset.symbol, balance: formatBalance(balanceMinor, asset.scale) };
  }
}
