import { setTimeout as delay } from 'node:timers/promises';
import { PostgresProxy } from '../../postgres-proxy.mjs';

const PAUSE_MS = 250;
const TIMES = 15;

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
  async run({ random }) {
    for (let count = 0; count < TIMES; count += 1) {
      const loss = random.pick(['unsent', 'unanswered', 'held']);
      if (loss === 'held') proxy.holdAt('COMMIT');
      else proxy.loseAt('COMMIT', loss);
      await delay(PAUSE_MS);
      proxy.deliver();
    }
    proxy.heal();
  },
};
