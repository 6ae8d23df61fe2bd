import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from '../../processes.mjs';

const ATTEMPTS = 10;

/** Expands the schema and contracts it again, in the way of the run book: a short lock_timeout, and again if need be. */
export const migrate = {
  name: 'migrate',
  what: 'migrations during load',
  async run(world) {
    await runMigrations(world, 'expand');
    await delay(1_000);
    await runMigrations(world, 'contract');
  },
};

async function runMigrations({ postgres, stage }, name) {
  const dataSource = fileURLToPath(new URL(`migration/${name}.mjs`, import.meta.url));
  const args = ['node_modules/typeorm/cli.js', 'migration:run', '--transaction', 'each', '-d', dataSource];
  const env = { PATH: process.env.PATH, DATABASE_URL: postgres.ownerUrl, PGOPTIONS: '-c lock_timeout=5s' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(process.execPath, args, { what: `The migration "${name}"`, env, signal: stage.signal });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(200);
    }
  }
}
