import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { LedgerModule } from '../ledger/ledger.module';
import { PostingModule } from '../posting/posting.module';
import { FeedController } from './feed.controller';
import { FeedReader } from './feed-reader';
import { FeedService } from './feed.service';
import { News } from './news';

@Module({
  imports: [DatabaseModule, PostingModule, LedgerModule],
  controllers: [FeedController],
  providers: [FeedReader, FeedService, News],
  exports: [News],
})
export class FeedModule {}
