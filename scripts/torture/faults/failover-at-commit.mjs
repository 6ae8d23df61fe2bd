import { setTimeout as delay } from 'node:timers/promises';
import { Pair, REPLICATING } from '../standby.mjs';

let pair;

/** The primary goes between a COMMIT that it has executed, or never got, and the answer: only the standby can tell. */
export const failoverAtCommit = {
  name: 'failover-at-commit',
  what: 'primary killed around COMMIT, failover',
  settings: REPLICATING,
  async connect(world) {
    pair = await Pair.open(world);
  },
  async run({ random, stage }) {
    pair.proxy.loseAt('COMMIT', random.pick(['unanswered', 'unsent']));
    while (pair.proxy.pending > 0) await delay(1, undefined, { signal: stage.signal });
    await pair.killPrimary();
    await pair.promote();
  },
};
