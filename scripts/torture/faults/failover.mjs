import { Pair, REPLICATING } from '../standby.mjs';

let pair;

/** The primary is killed for good; its standby takes over, and the address that the service knows leads there. */
export const failover = {
  name: 'failover',
  what: 'primary killed, failover to a synchronous standby',
  settings: REPLICATING,
  async connect(world) {
    pair = await Pair.open(world);
  },
  async run() {
    await pair.killPrimary();
    await pair.promote();
  },
};
