import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsAssetSymbol, IsUuid } from '../validation';

const ALICE = '00000000-0000-0000-0000-000000000002';

export class UserParams {
  @ApiProperty({ format: 'uuid', example: ALICE })
  @IsUuid()
  userId: string;
}

export class BalanceQuery {
  @ApiPropertyOptional({ type: 'string', default: 'GOLD' })
  @IsOptional()
  @IsAssetSymbol()
  asset = 'GOLD';
}

export class WalletDto {
  /** @example GOLD */
  assetSymbol: string;

  /**
   * A decimal, without trailing zeros.
   * @example 600
   */
  balance: string;
}

export class BalanceDto extends WalletDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid', example: ALICE })
  userId: string;

  wallets: WalletDto[];
}
