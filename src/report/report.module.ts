import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { FlowCounter } from './flow-counter';
import { ReportController } from './report.controller';
import { ReportReader } from './report-reader';
import { Watch } from './watch';

@Module({
  imports: [AssetModule, DatabaseModule, PostingModule],
  controllers: [ReportController],
  providers: [FlowCounter, ReportReader, Watch],
})
export class ReportModule {}
