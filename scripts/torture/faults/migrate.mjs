import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from '../../processes.mjs';

const ATTEMPTS = 20;
const DATA_SOURCE = fileURLToPath(new URL('migration/data-source.mjs', import.meta.url));

/** Expands the schema and contracts it again, in the way of the run book: a short lock_timeout, and again if need be. */
export const migrate = {
  name: 'migrate',
  what: 'migration during load',
  async run(world) {
    await typeorm(world, 'migration:run', '--transaction', 'each');
    await delay(1_000);
    await typeorm(world, 'migration:revert', '--transaction', 'each');
    await typeorm(world, 'migration:revert', '--transaction', 'each');
  },
};

async function typeorm({ postgres, stage }, ...args) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: postgres.ownerUrl,
    PGOPTIONS: '-c lock_timeout=5s',
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(process.execPath, ['node_modules/typeorm/cli.js', ...args, '-d', DATA_SOURCE], {
        what: 'The migration',
        env,
        signal: stage.signal,
      });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(200);
    }
  }
}
