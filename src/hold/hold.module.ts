import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { LedgerModule } from '../ledger/ledger.module';
import { HoldController } from './hold.controller';
import { HoldReader } from './hold-reader';
import { HoldService } from './hold.service';

@Module({
  imports: [AssetModule, IdempotencyModule, LedgerModule],
  controllers: [HoldController],
  providers: [HoldService, HoldReader],
})
export class HoldModule {}
