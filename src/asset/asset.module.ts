import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { AssetService } from './asset.service';

@Module({
  imports: [DatabaseModule, PostingModule],
  providers: [AssetService],
  exports: [AssetService],
})
export class AssetModule {}
