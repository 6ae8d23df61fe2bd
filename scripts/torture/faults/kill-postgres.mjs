import { setTimeout as delay } from 'node:timers/promises';

/** Its next start recovers from the crash by the WAL. */
export const killPostgres = {
  name: 'kill-postgres',
  what: 'kill -9 of PostgreSQL (postmaster)',
  async run({ postgres }) {
    await postgres.kill();
    await delay(500);
    await postgres.start();
  },
};
