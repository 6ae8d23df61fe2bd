import { DataSource, type DataSourceOptions } from 'typeorm';
import { reasonOf } from '../exit';
import { StartupError } from './startup-check';

/**
 * @throws StartupError with one line for the operator
 */
export async function connect(options?: DataSourceOptions): Promise<DataSource> {
  if (options?.type !== 'postgres') throw new TypeError('The database is a PostgreSQL');
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    const { host } = new URL(options.url ?? '');
    throw new StartupError(`No connection to PostgreSQL at ${host}: ${reasonOf(error)}.`, { cause: error });
  }
}
