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

/** What is there of which class; what has expired is in neither. */
export class ClassesDto {
  /** @example 500 */
  PAID: string;

  /** @example 100 */
  BONUS: string;
}

export class NextExpiryDto {
  /** @example 100 */
  amount: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-31T23:59:59.000000Z' })
  at: string;
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
   * What can be spent: the balance less what is held, and what has expired and is not booked yet.
   * @example 570
   */
  available: string;

  /**
   * What is set aside by holds.
   * @example 30
   */
  held: string;

  /**
   * What a chargeback could not take: the next credits repay it.
   * @example 0
   */
  debt: string;

  /** Its own or its user's, whichever is stricter. */
  @ApiProperty({ enum: WALLET_STATUSES, enumName: 'WalletStatus' })
  status: WalletStatus;

  /** Only where the asset keeps lots. */
  classes?: ClassesDto;

  /** Only where something of it expires. */
  nextExpiry?: NextExpiryDto;
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
