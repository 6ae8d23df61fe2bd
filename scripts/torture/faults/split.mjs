import { setTimeout as delay } from 'node:timers/promises';
import { Trouble } from '../../progress.mjs';
import { faultOfPair } from '../standby.mjs';

const SPLIT_MS = 3_000;
// As long as an instance may take to start.
const READY_LIMIT_MS = 60_000;

/**
 * After a failover the old primary comes back, needs no standby any more, and gets half of the new connections: what it
 * acknowledges would be lost. The service has seen the newer time line, and uses none of them.
 */
export const split = faultOfPair({
  name: 'split',
  what: 'old primary comes back beside the new one',
  async run(pair, world) {
    const old = world.postgres;
    await pair.killPrimary();
    await pair.promote();
    await Promise.all(world.instances.map((instance) => untilReady(instance, world.stage.signal)));
    await old.start();
    await old.query('ALTER SYSTEM RESET synchronous_standby_names');
    await old.query('SELECT pg_reload_conf()');
    pair.proxy.turnTo(old.serviceUrl, pair.standby.serviceUrl);
    await delay(SPLIT_MS);
    pair.proxy.turnTo(pair.standby.serviceUrl);
  },
});

/** By then it has been told by the new primary which time line that is on. */
async function untilReady({ url }, signal) {
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await fetch(`${url}/health/ready`)).ok) {
    if (performance.now() > deadline) throw new Trouble('The service did not recover from the failover.');
    await delay(50, undefined, { signal });
  }
}
