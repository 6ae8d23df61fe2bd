import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessModule } from './access/access.module';
import { AuthenticationGuard } from './access/authentication.guard';
import { AuthorizationGuard } from './access/authorization.guard';
import { type Config } from './config';
import { ConfigModule } from './config.module';
import { HealthModule } from './health/health.module';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { IntegrityModule } from './integrity/integrity.module';
import { LedgerModule } from './ledger/ledger.module';
import { ObservabilityModule } from './observability/observability.module';
import { RateLimitGuard } from './http/rate-limit.guard';
import { WalletModule } from './wallet/wallet.module';

@Module({
  imports: [WalletModule, LedgerModule, IntegrityModule, IdempotencyModule, HealthModule],
  // In this order: a caller's share of requests is counted under the caller's proven name, and whoever has to guess that
  // of somebody else has a share as well.
  providers: [
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: AuthorizationGuard },
  ],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    const imports = [ConfigModule.with(config), AccessModule.with(config)];
    return { module: AppModule, imports: config.METRICS === 'on' ? [...imports, ObservabilityModule] : imports };
  }
}
