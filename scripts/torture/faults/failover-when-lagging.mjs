import { setTimeout as delay } from 'node:timers/promises';
import { Pair, REPLICATING } from '../standby.mjs';

const LAG_MS = 2_000;

let pair;

/** The standby receives nothing for a while, so that every COMMIT waits for it; and in the middle of that the primary goes. */
export const failoverWhenLagging = {
  name: 'failover-when-lagging',
  what: 'standby lags, primary killed meanwhile, failover',
  settings: REPLICATING,
  async connect(world) {
    pair = await Pair.open(world);
  },
  async run() {
    const [{ pid }] = await pair.standby.query('SELECT pid FROM pg_stat_wal_receiver');
    process.kill(pid, 'SIGSTOP');
    try {
      await delay(LAG_MS);
      await pair.killPrimary();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await pair.promote();
  },
};
