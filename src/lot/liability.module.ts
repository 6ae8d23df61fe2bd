import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { LiabilityCloser } from './liability-closer';
import { LiabilityController } from './liability.controller';
import { LiabilityReader } from './liability-reader';

@Module({
  imports: [AssetModule, DatabaseModule, PostingModule],
  controllers: [LiabilityController],
  providers: [LiabilityCloser, LiabilityReader],
})
export class LiabilityModule {}
