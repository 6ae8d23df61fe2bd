import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { AssetController } from './asset.controller';
import { AssetService } from './asset.service';
import { SupplyService } from './supply.service';

@Module({
  imports: [IdempotencyModule],
  controllers: [AssetController],
  providers: [AssetService, SupplyService],
  exports: [AssetService, SupplyService],
})
export class AssetModule {}
