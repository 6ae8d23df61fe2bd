import { faultOfPair } from '../standby.mjs';

/** The primary is killed for good; its standby takes over, and the address that the service knows leads there. */
export const failover = faultOfPair({
  name: 'failover',
  what: 'primary killed, failover to a synchronous standby',
  async run(pair) {
    await pair.killPrimary();
    await pair.promote();
  },
});
