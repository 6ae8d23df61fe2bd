import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { PastReader } from './past-reader';
import { WalletReader } from './wallet-reader';
import { WalletController } from './wallet.controller';

@Module({
  imports: [AssetModule, DatabaseModule, PostingModule],
  controllers: [WalletController],
  providers: [WalletReader, PastReader],
  exports: [WalletReader],
})
export class WalletModule {}
