import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { LedgerModule } from '../ledger/ledger.module';
import { WalletModule } from '../wallet/wallet.module';
import { ChargebackService } from './chargeback.service';
import { LotController } from './lot.controller';
import { LotOpening } from './lot-opening';
import { LotReader } from './lot-reader';

@Module({
  imports: [AssetModule, IdempotencyModule, LedgerModule, WalletModule],
  controllers: [LotController],
  providers: [LotReader, ChargebackService, LotOpening],
})
export class LotModule {}
