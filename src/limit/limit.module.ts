import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { LimitController } from './limit.controller';
import { LimitService } from './limit.service';

@Module({
  imports: [AssetModule, DatabaseModule, PostingModule],
  controllers: [LimitController],
  providers: [LimitService],
})
export class LimitModule {}
