import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { WALLET_STATUSES, type WalletStatus } from '../posting/wallet.entity';
import { IsAssetSymbol, IsInstant, IsUuid } from '../validation';

const ALICE = '00000000-0000-0000-0000-000000000002';

export class UserParams {
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;
}

/** One wallet: that of GOLD unless another is named. */
export class AssetQuery {
  @ApiPropertyOptional({ type: 'string', default: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  asset = 'GOLD';
}

export class BalanceQuery extends AssetQuery {
  /** As it was then, with all that was posted at this very moment; without it: as it is now. */
  @ApiPropertyOptional({ format: 'date-time', example: '2100-01-01T00:00:00Z' })
  @IsOptional()
  @IsInstant()
  at?: string;
}

export class WalletDto {
  /** @example GOLD */
  assetSymbol: string;

  /**
   * A decimal, without trailing zeros.
   * @example 600
   */
  balance: string;

  /**
   * What can be spent: the balance less what is held.
   * @example 570
   */
  available: string;

  /**
   * What is set aside by holds.
   * @example 30
   */
  held: string;

  /** Its own or its user's, whichever is stricter. */
  @ApiProperty({ enum: WALLET_STATUSES, enumName: 'WalletStatus' })
  status: WalletStatus;
}

export class BalanceDto extends WalletDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  /** Of all wallets of the user, those to come included; single ones may be stricter. */
  @ApiProperty({ enum: WALLET_STATUSES, enumName: 'WalletStatus' })
  status: WalletStatus;

  wallets: WalletDto[];
}
