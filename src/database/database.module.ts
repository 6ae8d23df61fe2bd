import { Module } from '@nestjs/common';
import { DatabaseIdentity } from './database-identity';
import { Reader } from './reader';
import { StartupCheck } from './startup-check';
import { UnitOfWork } from './unit-of-work';

@Module({
  providers: [DatabaseIdentity, UnitOfWork, Reader, StartupCheck],
  exports: [DatabaseIdentity, UnitOfWork, Reader, StartupCheck],
})
export class DatabaseModule {}
