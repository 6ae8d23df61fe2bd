import { setTimeout as delay } from 'node:timers/promises';
import { PostgresProxy } from '../../postgres-proxy.mjs';

const LOSSES = 15;
// Of one loss, counting how often the service tries again by itself: with the last of them it has to give up.
const TIMES = [1, 1, 2, 4];
// For what was held back to come when it is no longer expected.
const HELD_MS = 150;
const PAUSE_MS = 50;

let proxy;

/** The service cannot tell the three apart: not executed, executed, and executed later, when it asks again already. */
export const cutCommit = {
  name: 'cut-commit',
  what: 'connection cut around COMMIT',
  async connect(world) {
    proxy = await PostgresProxy.start(world.databaseUrl);
    world.stage.onClose(() => proxy.stop());
    world.databaseUrl = proxy.url;
  },
  async run({ random, stage }) {
    for (let count = 0; count < LOSSES; count += 1) {
      const loss = random.pick(['unsent', 'unanswered', 'held']);
      if (loss === 'held') proxy.holdAt('COMMIT');
      else proxy.loseAt('COMMIT', loss, random.pick(TIMES));
      while (proxy.pending > 0) await delay(20, undefined, { signal: stage.signal });
      if (loss === 'held') await delay(HELD_MS);
      proxy.deliver();
      await delay(PAUSE_MS);
    }
  },
};
