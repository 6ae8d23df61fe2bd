import { Module } from '@nestjs/common';
import { Config } from '../config';
import { DatabaseModule } from '../database/database.module';
import { Commits } from './commits';
import { PostingQueue } from './posting-queue';
import { PostingService } from './posting.service';
import { RowLocks } from './posting.sql';
import { Slices } from './slices';

@Module({
  imports: [DatabaseModule],
  providers: [
    { provide: Slices, inject: [Config], useFactory: ({ SLICES }: Config) => new Slices(SLICES) },
    RowLocks,
    Commits,
    PostingService,
    PostingQueue,
  ],
  exports: [Slices, RowLocks, Commits, PostingService, PostingQueue],
})
export class PostingModule {}
