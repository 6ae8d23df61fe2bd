import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/access.decorators';
import { formatBalance } from '../amount';
import { formatInstant, parseInstant } from '../instant';
import { ApiProblems } from '../problem.dto';
import { PastReader } from './past-reader';
import { type LotsView, WalletReader, type WalletView } from './wallet-reader';
import { BalanceDto, BalanceQuery, UserDto, UserParams } from './wallet.dto';

@ApiTags('wallets')
@Controller('api/v1/wallets')
export class WalletController {
  constructor(
    private readonly walletReader: WalletReader,
    private readonly pastReader: PastReader,
  ) {}

  @Get(':userId')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'All wallets of a user' })
  @ApiOkResponse({ type: UserDto, description: 'The wallets; none for a user that nobody has given credits yet' })
  @ApiProblems('VALIDATION_FAILED')
  async user(@Param() { userId }: UserParams): Promise<UserDto> {
    const [wallets, status] = await Promise.all([this.walletReader.find(userId), this.walletReader.userStatus(userId)]);
    const byAsset = Object.values(Object.groupBy(wallets, ({ asset }) => asset.symbol)) as WalletView[][];
    return { userId, status, wallets: byAsset.map(balanceOf) };
  }

  @Get(':userId/balance')
  @RequireScope('wallet:read')
  @ApiOperation({ summary: 'The balance of one wallet, now or at any time' })
  @ApiOkResponse({ type: BalanceDto, description: 'The balance' })
  @ApiProblems('VALIDATION_FAILED', 'ASSET_NOT_FOUND', 'WALLET_NOT_FOUND')
  async balance(@Param() { userId }: UserParams, @Query() { asset, at }: BalanceQuery): Promise<BalanceDto> {
    const wallets =
      at === undefined
        ? await this.walletReader.walletsOf(userId, asset)
        : await this.pastReader.walletsAt(userId, asset, parseInstant(at));
    return { userId, ...balanceOf(wallets) };
  }
}

/** Of one asset: a system user's is the sum over its slices. */
function balanceOf(wallets: readonly WalletView[]) {
  const [{ asset, expiredMinor, debtMinor, lots, status }] = wallets as [WalletView];
  const balanceMinor = wallets.reduce((sum, wallet) => sum + wallet.balanceMinor, 0n);
  const heldMinor = wallets.reduce((sum, wallet) => sum + wallet.heldMinor, 0n);
  const format = (minor: bigint) => formatBalance(minor, asset.scale);
  return {
    assetSymbol: asset.symbol,
    balance: format(balanceMinor),
    available: format(balanceMinor - heldMinor - expiredMinor),
    held: format(heldMinor),
    debt: format(debtMinor),
    status,
    ...(lots && classesOf(lots, format)),
  };
}

function classesOf({ paidMinor, bonusMinor, nextExpiry }: LotsView, format: (minor: bigint) => string) {
  return {
    classes: { PAID: format(paidMinor), BONUS: format(bonusMinor) },
    ...(nextExpiry && {
      nextExpiry: { amount: format(nextExpiry.amountMinor), at: formatInstant(nextExpiry.atMicros) },
    }),
  };
}
