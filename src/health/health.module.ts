import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { RedisModule } from '../redis/redis.module';
import { Descriptors } from './descriptors';
import { Drain } from './drain';
import { HealthController } from './health.controller';
import { HealthIndicators } from './health.indicators';

@Module({
  // A probe that fails is seen by whoever probes; once a second in the log would only bury the cause.
  imports: [TerminusModule.forRoot({ logger: false }), DatabaseModule, RedisModule, PostingModule],
  controllers: [HealthController],
  providers: [HealthIndicators, Drain, Descriptors],
  exports: [HealthIndicators],
})
export class HealthModule {}
