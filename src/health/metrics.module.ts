import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { RedisModule } from '../redis/redis.module';
import { HealthModule } from './health.module';
import { MetricsController } from './metrics.controller';

@Module({ imports: [HealthModule, DatabaseModule, RedisModule], controllers: [MetricsController] })
export class MetricsModule {}
