import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { DatabaseModule } from '../database/database.module';
import { FeedModule } from '../feed/feed.module';
import { JobModule } from '../job/job.module';
import { LedgerModule } from '../ledger/ledger.module';
import { PostingModule } from '../posting/posting.module';
import { AlertController } from './alert.controller';
import { AlertService } from './alert.service';
import { Deliverer } from './deliverer';
import { DueEvents } from './due-events';
import { RunStore } from './run-store';
import { Sender } from './sender';
import { WebhookController } from './webhook.controller';
import { WebhookService } from './webhook.service';

@Module({
  imports: [DatabaseModule, PostingModule, AssetModule, LedgerModule, FeedModule, JobModule],
  controllers: [WebhookController, AlertController],
  providers: [WebhookService, AlertService, Deliverer, DueEvents, RunStore, Sender],
})
export class WebhookModule {}
