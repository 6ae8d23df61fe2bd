import { RedisModule } from '@nestjs-modules/ioredis';
import { Module } from '@nestjs/common';
import { Config } from '../config';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { IdempotencyStore } from './idempotency.store';
import { RedisBreaker } from '../redis/redis-breaker';

/** Redis may cost a request 100 ms at the most: it is asked twice, for what is known of the key and to keep the outcome. */
const COMMAND_TIMEOUT_MS = 50;

@Module({
  imports: [
    DatabaseModule,
    PostingModule,
    RedisModule.forRootAsync({
      imports: [],
      inject: [Config],
      useFactory: (config: Config) => ({
        type: 'single',
        url: config.REDIS_URL ?? '',
        options: {
          lazyConnect: true,
          commandTimeout: COMMAND_TIMEOUT_MS,
          connectTimeout: 1_000,
          // Otherwise commands wait for the connection to come back, and requests with them.
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
        },
      }),
    }),
  ],
  providers: [IdempotencyStore, RedisBreaker],
  exports: [IdempotencyStore, RedisBreaker, DatabaseModule, PostingModule],
})
export class IdempotencyModule {}
