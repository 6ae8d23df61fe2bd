import { Module } from '@nestjs/common';
import { Reader } from './reader';
import { StartupCheck } from './startup-check';
import { UnitOfWork } from './unit-of-work';

@Module({
  providers: [UnitOfWork, Reader, StartupCheck],
  exports: [UnitOfWork, Reader, StartupCheck],
})
export class DatabaseModule {}
