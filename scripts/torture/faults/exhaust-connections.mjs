import { setTimeout as delay } from 'node:timers/promises';

const HELD_MS = 3_000;

/** Other clients take every connection that PostgreSQL gives away, those of the service's small pools as well. */
export const exhaustConnections = {
  name: 'exhaust-connections',
  what: 'pool exhausted, and no connection to be had',
  settings: { max_connections: 30 },
  environment: { DATABASE_POOL_MAX: '3' },
  async run({ postgres }) {
    const taken = [];
    // Some are left for the superuser.
    const superuser = await postgres.session();
    const end = performance.now() + HELD_MS;
    try {
      while (performance.now() < end) {
        await superuser.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'wallet_app' AND application_name = 'wallet-service'`);
        await takeAll(postgres, taken);
        await delay(100);
      }
    } finally {
      await Promise.all([superuser, ...taken].map((client) => client.end()));
    }
  },
};

async function takeAll(postgres, taken) {
  try {
    for (;;) taken.push(await postgres.session(postgres.serviceUrl));
  } catch (error) {
    // too_many_connections
    if (error.code !== '53300') throw error;
  }
}
