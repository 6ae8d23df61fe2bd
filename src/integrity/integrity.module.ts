import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { JobModule } from '../job/job.module';
import { PostingModule } from '../posting/posting.module';
import { DailyVerification } from './daily-verification';
import { IntegrityController } from './integrity.controller';
import { IntegrityService } from './integrity.service';
import { Sealer } from './sealer';

@Module({
  imports: [DatabaseModule, PostingModule, JobModule],
  controllers: [IntegrityController],
  providers: [IntegrityService, Sealer, DailyVerification],
})
export class IntegrityModule {}
