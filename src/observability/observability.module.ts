import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { MetricsController } from './metrics.controller';

@Module({ imports: [IdempotencyModule], controllers: [MetricsController] })
export class ObservabilityModule {}
