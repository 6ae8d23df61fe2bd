import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { IsAmount, IsAssetSymbol } from '../validation';

export class PutAlertDto {
  @ApiProperty({ example: 'GOLD' })
  @IsAssetSymbol()
  assetSymbol: string;

  /** Webhooks are told when the balance falls below it; null: no more. */
  @ApiProperty({ type: 'string', nullable: true, example: '50' })
  @ValidateIf(({ below }: PutAlertDto) => below !== null)
  @IsAmount()
  below: string | null;
}

export class AlertDto {
  /** @example GOLD */
  assetSymbol: string;

  /** @example 50 */
  below: string;
}

export class AlertsDto {
  alerts: AlertDto[];
}
