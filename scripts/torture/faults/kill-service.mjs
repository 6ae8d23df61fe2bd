import { setTimeout as delay } from 'node:timers/promises';

/** Each instance in turn, while the others go on. */
export const killService = {
  name: 'kill-service',
  what: 'kill -9 of the service',
  async run({ instances }) {
    for (const instance of instances) {
      await instance.kill();
      await delay(300);
      await instance.start();
    }
  },
};
