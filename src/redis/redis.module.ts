import { RedisModule as RedisConnectionModule } from '@nestjs-modules/ioredis';
import { Module } from '@nestjs/common';
import { Config } from '../config';
import { RedisBreaker } from './redis-breaker';

/** Redis may cost a request 100 ms at the most: it is asked twice, for what is known of the key and to keep the outcome. */
const COMMAND_TIMEOUT_MS = 50;

/** The one connection to Redis, for all that use it, behind a breaker. */
@Module({
  imports: [
    RedisConnectionModule.forRootAsync({
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
  providers: [RedisBreaker],
  exports: [RedisBreaker],
})
export class RedisModule {}
