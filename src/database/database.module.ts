import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config';
import { connect } from './connect';
import { dataSourceOptions } from '../data-source-options';
import { Reader } from './reader';
import { StartupCheck } from './startup-check';
import { UnitOfWork } from './unit-of-work';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: (config: Config) => ({
        ...dataSourceOptions(
          config.DATABASE_URL,
          config.DATABASE_POOL_MAX,
          config.DATABASE_PREPARED_STATEMENTS === 'on',
        ),
        // A server that is missing at start-up is said at once; waiting for it is the orchestrator's part.
        retryAttempts: 0,
      }),
      dataSourceFactory: connect,
    }),
  ],
  providers: [UnitOfWork, Reader, StartupCheck],
  exports: [UnitOfWork, Reader, StartupCheck],
})
export class DatabaseModule {}
