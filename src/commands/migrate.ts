import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type DataSource, type EntityManager } from 'typeorm';
import { readDirectUrl } from '../config';
import { connect } from '../database/connect';
import { dataSourceOptions } from '../data-source-options';
import { exitWithOneLine, reasonOf } from '../exit';

const USAGE = 'migrate [--transaction all|each]';
/** One that migrates, and one that holds the lock. */
const CONNECTIONS = 2;
const ASK_EVERY_MS = 200;

/** Runs the migrations that have not run yet, as the owner of the schema: all of them, or none if one fails. */
async function run(): Promise<void> {
  const transaction = readTransaction();
  const dataSource = await connect(dataSourceOptions(readDirectUrl(), CONNECTIONS));
  try {
    const done = await alone(dataSource, () => dataSource.runMigrations({ transaction }));
    for (const { name } of done) process.stdout.write(`Migrated: ${name}\n`);
    if (done.length === 0) process.stdout.write('The schema is current.\n');
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
      process.stdout.write('Waiting for the migrations that somebody else is running.\n');
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

/** `each` is for what cannot run inside a transaction with others, such as CREATE INDEX CONCURRENTLY. */
function readTransaction(): 'all' | 'each' {
  try {
    const { values } = parseArgs({ options: { transaction: { type: 'string', default: 'all' } } });
    if (values.transaction === 'all' || values.transaction === 'each') return values.transaction;
    throw new Error('--transaction takes all or each.');
  } catch (error) {
    throw new Error(`${reasonOf(error)} (${USAGE})`, { cause: error });
  }
}

run().catch(exitWithOneLine);
