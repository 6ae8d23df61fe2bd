import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readDirectUrl } from '../config';
import { connect } from '../database/connect';
import { dataSourceOptions } from '../data-source-options';
import { exitWithOneLine, reasonOf } from '../exit';

const USAGE = 'migrate [--transaction all|each]';

/** Runs the migrations that have not run yet, as the owner of the schema: all of them, or none if one fails. */
async function run(): Promise<void> {
  const transaction = readTransaction();
  const dataSource = await connect(dataSourceOptions(readDirectUrl(), 1));
  try {
    const done = await dataSource.runMigrations({ transaction });
    for (const { name } of done) process.stdout.write(`Migrated: ${name}\n`);
    if (done.length === 0) process.stdout.write('The schema is current.\n');
  } catch (error) {
    throw new Error(`The migrations failed: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await dataSource.destroy();
  }
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
