import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { MetricsController } from '../health/metrics.controller';

@Module({ imports: [HealthModule, IdempotencyModule], controllers: [MetricsController] })
export class ObservabilityModule {}
