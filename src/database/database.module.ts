import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { Config } from '../config';
import { reasonOf } from '../exit';
import { dataSourceOptions } from './data-source-options';
import { Reader } from './reader';
import { StartupCheck, StartupError } from './startup-check';
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

async function connect(options?: DataSourceOptions): Promise<DataSource> {
  if (options?.type !== 'postgres') throw new TypeError('The database is a PostgreSQL');
  try {
    const dataSource = await new DataSource(options).initialize();
    surviveLostConnections((dataSource.driver as PostgresDriver).master as Pool);
    return dataSource;
  } catch (error) {
    const { host } = new URL(options.url ?? '');
    throw new StartupError(`No connection to PostgreSQL at ${host}: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * While a connection passes from the pool to whoever asked for it, nobody listens for its errors, and one that is lost
 * just then would end the process. Whoever uses it learns of the loss by the statement that fails.
 */
function surviveLostConnections(pool: Pool): void {
  pool.on('connect', (client) => client.on('error', () => undefined));
}
