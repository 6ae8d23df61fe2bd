import { setTimeout as delay } from 'node:timers/promises';
import { whileFrozen } from '../servers.mjs';
import { faultOfPair } from '../standby.mjs';

const LAG_MS = 2_000;

/** The standby receives nothing for a while, so that every COMMIT waits for it; and in the middle of that the primary goes. */
export const failoverWhenLagging = faultOfPair({
  name: 'failover-when-lagging',
  what: 'standby lags, primary killed meanwhile, failover',
  async run(pair) {
    const [{ pid }] = await pair.standby.query('SELECT pid FROM pg_stat_wal_receiver');
    await whileFrozen(pid, async () => {
      await delay(LAG_MS);
      await pair.killPrimary();
    });
    await pair.promote();
  },
});
