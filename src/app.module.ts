import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from './access/access.module';
import { AuthenticationGuard } from './access/authentication.guard';
import { AuthorizationGuard } from './access/authorization.guard';
import { Config } from './config';
import { ConfigModule } from './config.module';
import { dataSourceOptions } from './data-source-options';
import { connect } from './database/connect';
import { ExpiryModule } from './expiry/expiry.module';
import { FeedModule } from './feed/feed.module';
import { HealthModule } from './health/health.module';
import { MetricsModule } from './health/metrics.module';
import { HoldModule } from './hold/hold.module';
import { LoadShedding } from './http/load-shedding';
import { RateLimitGuard } from './http/rate-limit.guard';
import { IntegrityModule } from './integrity/integrity.module';
import { LedgerModule } from './ledger/ledger.module';
import { LimitModule } from './limit/limit.module';
import { LiabilityModule } from './lot/liability.module';
import { LotModule } from './lot/lot.module';
import { RedisModule } from './redis/redis.module';
import { ReportModule } from './report/report.module';
import { WalletModule } from './wallet/wallet.module';
import { WebhookModule } from './webhook/webhook.module';

const PostgresModule = TypeOrmModule.forRootAsync({
  inject: [Config],
  useFactory: ({ DATABASE_URL, DATABASE_POOL_MAX, DATABASE_PREPARED_STATEMENTS }: Config) => ({
    ...dataSourceOptions(DATABASE_URL, DATABASE_POOL_MAX, DATABASE_PREPARED_STATEMENTS === 'on'),
    // A server that is missing at start-up is said at once; waiting for it is the orchestrator's part.
    retryAttempts: 0,
  }),
  dataSourceFactory: connect,
});

@Module({
  imports: [
    PostgresModule,
    WalletModule,
    LedgerModule,
    HoldModule,
    LotModule,
    LiabilityModule,
    LimitModule,
    ExpiryModule,
    FeedModule,
    WebhookModule,
    ReportModule,
    IntegrityModule,
    RedisModule,
    HealthModule,
  ],
  // In this order: a caller's share of requests is counted under the caller's proven name; limit before authorization, so
  // that guessing is limited too; and only what is authorized takes up room in the posting queue.
  providers: [
    LoadShedding,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: AuthorizationGuard },
    { provide: APP_GUARD, useExisting: LoadShedding },
  ],
})
export class AppModule {
  static with(config: Config): DynamicModule {
    const imports = [ConfigModule.with(config), AccessModule.with(config)];
    return { module: AppModule, imports: config.METRICS === 'on' ? [...imports, MetricsModule] : imports };
  }
}
