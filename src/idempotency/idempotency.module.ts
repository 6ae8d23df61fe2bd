import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { RedisModule } from '../redis/redis.module';
import { IdempotencyStore } from './idempotency.store';

@Module({
  imports: [DatabaseModule, PostingModule, RedisModule],
  providers: [IdempotencyStore],
  exports: [IdempotencyStore, DatabaseModule, PostingModule],
})
export class IdempotencyModule {}
