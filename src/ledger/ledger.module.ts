import { Module } from '@nestjs/common';
import { AssetModule } from '../asset/asset.module';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { WalletModule } from '../wallet/wallet.module';
import { BulkService } from './bulk.service';
import { CancellationService } from './cancellation.service';
import { ErasureController } from './erasure.controller';
import { ErasureService } from './erasure.service';
import { ExportReader } from './export-reader';
import { HistoryReader } from './history-reader';
import { IntentService } from './intent.service';
import { LedgerReader } from './ledger-reader';
import { LedgerController } from './ledger.controller';
import { OperationService } from './operation.service';
import { SearchController } from './search.controller';
import { SearchReader } from './search-reader';
import { StatementController } from './statement.controller';
import { StatementReader } from './statement-reader';
import { StatusController } from './status.controller';
import { TransactionController } from './transaction.controller';
import { TransactionReader } from './transaction-reader';
import { TransactionView } from './transaction-view';

@Module({
  imports: [AssetModule, IdempotencyModule, WalletModule],
  controllers: [
    TransactionController,
    StatusController,
    LedgerController,
    StatementController,
    ErasureController,
    SearchController,
  ],
  providers: [
    OperationService,
    IntentService,
    BulkService,
    CancellationService,
    TransactionView,
    TransactionReader,
    HistoryReader,
    LedgerReader,
    StatementReader,
    ExportReader,
    ErasureService,
    SearchReader,
  ],
  exports: [OperationService, IntentService, TransactionView],
})
export class LedgerModule {}
