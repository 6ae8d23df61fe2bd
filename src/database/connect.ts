import { type Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { reasonOf } from '../exit';
import { StartupError } from './startup-check';

/**
 * @throws StartupError with one line for the operator
 */
export async function connect(options?: DataSourceOptions): Promise<DataSource> {
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
