import { type DynamicModule, Module } from '@nestjs/common';
import { type Config } from './config';
import { ConfigModule } from './config.module';
import { HealthModule } from './health/health.module';
import { LedgerModule } from './ledger/ledger.module';
import { WalletModule } from './wallet/wallet.module';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.with(config), WalletModule, LedgerModule, HealthModule] };
  }
}
