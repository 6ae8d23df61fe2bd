import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { PostingModule } from '../posting/posting.module';
import { Expiry } from './expiry';

@Module({
  imports: [DatabaseModule, PostingModule],
  providers: [Expiry],
})
export class ExpiryModule {}
