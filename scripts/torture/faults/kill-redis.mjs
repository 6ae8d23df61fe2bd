import { setTimeout as delay } from 'node:timers/promises';

/** It comes back empty. */
export const killRedis = {
  name: 'kill-redis',
  what: 'kill -9 of Redis',
  async run({ redis }) {
    await redis.kill();
    await delay(2_000);
    await redis.start();
  },
};
