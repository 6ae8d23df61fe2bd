import { RedisModule as RedisConnectionModule } from '@nestjs-modules/ioredis';
import { Module } from '@nestjs/common';
import { Config } from '../config';
import { RedisBreaker } from './redis-breaker';
import { redisConnection } from './redis-connection';

/** Redis may cost a request 100 ms at the most: it is asked twice, for what is known of the key and to keep the outcome. */
const COMMAND_TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 1_000;
const LONGEST_RETRY_DELAY_MS = 1_000;

/** The one connection to Redis, for all that use it, behind a breaker. */
@Module({
  imports: [
    RedisConnectionModule.forRootAsync({
      imports: [],
      inject: [Config],
      useFactory: (config: Config) =>
        redisConnection(config, {
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          commandTimeoutMs: COMMAND_TIMEOUT_MS,
          retryDelayMs: (attempt) => Math.min(attempt * 100, LONGEST_RETRY_DELAY_MS),
        }),
    }),
  ],
  providers: [RedisBreaker],
  exports: [RedisBreaker],
})
export class RedisModule {}
