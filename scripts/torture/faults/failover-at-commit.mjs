import { setTimeout as delay } from 'node:timers/promises';
import { faultOfPair } from '../standby.mjs';

/** The primary goes between a COMMIT that it has executed, or never got, and the answer: only the standby can tell. */
export const failoverAtCommit = faultOfPair({
  name: 'failover-at-commit',
  what: 'primary killed around COMMIT, failover',
  async run(pair, { random, stage }) {
    pair.proxy.loseAt('COMMIT', random.pick(['unanswered', 'unsent']));
    while (pair.proxy.pending > 0) await delay(1, undefined, { signal: stage.signal });
    await pair.killPrimary();
    await pair.promote();
  },
});
