import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 200;
const TIMES = 20;
// Now also those end that have only just been let in.
const STORM = { ms: 2_000, pauseMs: 5 };

const TERMINATE_ONE = `
  SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity WHERE usename = 'wallet_app' ORDER BY random() LIMIT 1) AS victim`;

const TERMINATE_ALL = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wallet_app'`;

export const terminateBackends = {
  name: 'terminate-backends',
  what: 'pg_terminate_backend at random every 200 ms, then of all every 5 ms',
  async run({ postgres }) {
    for (let count = 0; count < TIMES; count += 1) {
      await postgres.query(TERMINATE_ONE);
      await delay(PAUSE_MS);
    }
    const end = performance.now() + STORM.ms;
    while (performance.now() < end) {
      await postgres.query(TERMINATE_ALL);
      await delay(STORM.pauseMs);
    }
  },
};
