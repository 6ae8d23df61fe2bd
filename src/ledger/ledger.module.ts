import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { DecidedOutcomes } from '../idempotency/decided-outcomes';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { WalletModule } from '../wallet/wallet.module';
import { LedgerService } from './ledger.service';
import { PostingQueue } from '../posting/posting-queue';
import { PostingService } from '../posting/posting.service';
import { WalletLocks } from '../posting/posting.sql';
import { TransactionController } from './transaction.controller';
import { TransactionService } from './transaction.service';

@Module({
  imports: [DatabaseModule, IdempotencyModule, WalletModule],
  controllers: [TransactionController],
  providers: [
    TransactionService,
    { provide: DecidedOutcomes, useExisting: TransactionService },
    PostingQueue,
    PostingService,
    WalletLocks,
    LedgerService,
  ],
  exports: [PostingQueue],
})
export class LedgerModule {}
