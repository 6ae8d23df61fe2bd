import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config';
import { DatabaseIdentity } from './database-identity';
import { Nodes } from './nodes';
import { Reader } from './reader';
import { StartupCheck } from './startup-check';
import { UnitOfWork } from './unit-of-work';

@Module({
  providers: [
    {
      provide: Nodes,
      inject: [Config, DataSource],
      useFactory: (config: Config, dataSource: DataSource) => Nodes.find(config, dataSource),
    },
    DatabaseIdentity,
    UnitOfWork,
    Reader,
    StartupCheck,
  ],
  exports: [Nodes, DatabaseIdentity, UnitOfWork, Reader, StartupCheck],
})
export class DatabaseModule {}
