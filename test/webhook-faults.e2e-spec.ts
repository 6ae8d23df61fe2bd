import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../scripts/torture/random.mjs';
import { fundedOverSlices } from './support/movements';
import { times } from './support/service';
import { ServiceProcess } from './support/service-process';
import { describeSliced } from './support/slices';
import { QUICK, subscribe, WebhookReceiver } from './support/webhook-receiver';
import { useWorld } from './support/world';

const USERS = 20;
const ROUNDS = 30;

describeSliced('a receiver that fails at random, is slow, dies and comes back', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after all tests' });

  const seed = Date.now() % 1_000_000;
  const random = new Random(seed);

  it(`gets every transaction of each user in order, though workers are killed in the middle (seed ${seed})`, async () => {
    const receiver = await WebhookReceiver.start();
    await subscribe(service, receiver);
    receiver.behaviour = async () => {
      const chance = random.next();
      await sleep(chance * 20);
      if (chance > 0.98) return undefined;
      return chance > 0.8 ? random.integer(500, 503) : 200;
    };
    const worker = { ...QUICK, ROLE: 'worker', WEBHOOK_RETRY_DELAYS_MS: '20,50', WEBHOOK_TIMEOUT_MS: '300' };
    const workers = await Promise.all(times(2, () => ServiceProcess.start(database, worker)));
    const users = await fundedOverSlices(service, slices, ...times(USERS, () => `${ROUNDS}`));

    let isWritten = false;
    const writing = Promise.all(
      users.map(async (user) => {
        for (let round = 0; round < ROUNDS; round++) {
          await service.spend(user, '1');
          await sleep(random.integer(0, 500));
        }
      }),
    ).then(() => (isWritten = true));
    for (let round = 0; round < 3; round++) {
      await sleep(random.integer(2_000, 3_000));
      if (round === 1) {
        await receiver.stop();
        await sleep(2_000);
        await receiver.start();
      }
      // Whoever tells the endpoint is among them: the other takes over.
      await workers[round % 2]!.kill();
      workers[round % 2] = await ServiceProcess.start(database, worker);
    }
    await writing;
    expect(isWritten).toBe(true);

    const log = await database.query<{ id: string; user: string }>(
      `SELECT id, user_id AS user FROM transactions WHERE user_id = ANY($1) AND status = 'SUCCESS' ORDER BY slice, slice_seq`,
      [users],
    );
    expect(log).toHaveLength(USERS * (ROUNDS + 1));
    const missing = () => {
      const taken = new Set(receiver.taken.map(({ id }) => id));
      return log.filter(({ id }) => !taken.has(id)).length;
    };
    for (let waited = 0; missing() > 0 && waited < 180_000; waited += 100) await sleep(100);
    expect(missing()).toBe(0);
    expect(receiver.invalid).toEqual([]);
    const firstTaken = [...new Set(receiver.taken.map(({ id }) => id))];
    for (const user of users) {
      const ids = log.filter((row) => row.user === user).map(({ id }) => id);
      expect(firstTaken.filter((id) => ids.includes(id))).toEqual(ids);
      expect(receiver.firstSeen.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual(ids);
    }
    await receiver.stop();
  }, 400_000);
});
