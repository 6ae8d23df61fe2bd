import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, type EntityManager } from 'typeorm';
import { readDirectUrl } from '../config';
import { connect } from '../database/connect';
import { dataSourceOptions } from '../data-source-options';
import { reasonOf } from '../exit';
import { type Answer } from './answer';

export interface MigrateOptions {
  /** `each` is for what cannot run inside a transaction with others, such as CREATE INDEX CONCURRENTLY. */
  readonly transaction: 'all' | 'each';
}

/** One that migrates, and one that holds the lock. */
const CONNECTIONS = 2;
const ASK_EVERY_MS = 200;

/**
 * Runs the migrations that have not run yet, as the owner of the schema: all of them, or none if one fails.
 *
 * @throws Error with one line for the operator
 */
export async function migrate({ transaction }: MigrateOptions): Promise<Answer> {
  const dataSource = await connect(dataSourceOptions(readDirectUrl(), CONNECTIONS));
  try {
    const done = await alone(dataSource, () => dataSource.runMigrations({ transaction }));
    const migrated = done.map(({ name }) => name);
    const lines = migrated.map((name) => `Migrated: ${name}`);
    return { text: lines.length === 0 ? 'The schema is current.' : lines.join('\n'), json: { migrated } };
  } catch (error) {
    throw new Error(`The migrations failed: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Does the work while nobody else does theirs, as when several instances of a release migrate at once. The lock belongs
 * to a transaction, so that it also holds through a pooler. It takes no table: the first migrations find none.
 */
async function alone<Result>(dataSource: DataSource, work: () => Promise<Result>): Promise<Result> {
  return dataSource.transaction(async (holder) => {
    // For as long as the migrations take.
    await holder.query(`SET LOCAL idle_in_transaction_session_timeout = 0`);
    if (!(await takesLock(holder))) {
      process.stderr.write('Waiting for the migrations that somebody else is running.\n');
      // To wait inside PostgreSQL would keep a snapshot, and CREATE INDEX CONCURRENTLY would wait for that one's end.
      do await sleep(ASK_EVERY_MS);
      while (!(await takesLock(holder)));
    }
    return work();
  });
}

async function takesLock(holder: EntityManager): Promise<boolean> {
  const [answer] = await holder.query<{ taken: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtext('wallet-service migrations')) AS taken`,
  );
  return answer?.taken === true;
}
