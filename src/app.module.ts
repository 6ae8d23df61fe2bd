import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type Config } from './config';
import { ConfigModule } from './config.module';
import { HealthModule } from './health/health.module';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { LedgerModule } from './ledger/ledger.module';
import { ObservabilityModule } from './observability/observability.module';
import { RateLimitGuard } from './rate-limit.guard';
import { WalletModule } from './wallet/wallet.module';

@Module({
  imports: [WalletModule, LedgerModule, IdempotencyModule, HealthModule, ObservabilityModule],
  providers: [{ provide: APP_GUARD, useClass: RateLimitGuard }],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.with(config)] };
  }
}
