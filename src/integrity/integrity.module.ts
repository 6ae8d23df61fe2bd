import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { IntegrityController } from './integrity.controller';
import { IntegrityService } from './integrity.service';
import { Sealer } from './sealer';

@Module({
  imports: [DatabaseModule, PostingModule],
  controllers: [IntegrityController],
  providers: [IntegrityService, Sealer],
})
export class IntegrityModule {}
