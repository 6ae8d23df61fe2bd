import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf, WalletClient } from '@wallet-service/client';
import { Balancer } from './support/balancer';
import { times } from './support/service';
import { describeSliced } from './support/slices';
import { openWallets } from './support/wallets';
import { useWorld } from './support/world';

const CALLERS = 10;
const INTENTS = 8;
const CALLS = CALLERS * INTENTS;
// However slow the machine is: enough is under way at each fault, and enough is left for the next.
const CALLS_BETWEEN_FAULTS = 5;

describeSliced('intents of a client with two instances, while much goes wrong,', (slices) => {
  const world = useWorld({
    slices,
    instances: 2,
    // The first instance loses its connections to PostgreSQL around COMMIT as well.
    proxy: true,
    mustBalance: 'after each test',
  });
  const { service, other, database } = world;
  let balancer: Balancer;
  let url: string;

  beforeEach(async () => {
    balancer = new Balancer([service.url, other.url]);
    url = await balancer.start();
  });

  afterEach(() => balancer.stop());

  const FAULTS: readonly (() => unknown)[] = [
    () => {
      balancer.cutAll();
    },
    () => {
      balancer.loseAnswers(5);
    },
    () => {
      world.proxy.loseAt('COMMIT', 'unanswered');
    },
    () => {
      world.proxy.loseAt('COMMIT', 'unsent');
    },
    () => {
      world.proxy.loseAll();
    },
    () =>
      database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND usename = 'wallet_app'`,
      ),
  ];

  /** One fault after the other, each when some calls have got through since the one before. */
  async function disturb(done: () => number): Promise<number> {
    let count = 0;
    for (; done() < CALLS; count += 1) {
      const before = done();
      await FAULTS[count % FAULTS.length]!();
      while (done() < Math.min(before + CALLS_BETWEEN_FAULTS, CALLS)) await sleep(20);
    }
    return count;
  }

  it.each([
    { name: 'one request for each', batching: false },
    { name: 'sent together', batching: true },
  ])('are each executed once, $name', async ({ batching }) => {
    const users = await openWallets(other, CALLERS, '1000');
    const wallet = new WalletClient({ url, batching, deadlineMs: 300_000, attemptTimeoutMs: 30_000 });
    let done = 0;
    const caller = async (userId: string) => {
      for (let intent = 0; intent < INTENTS; intent += 1) {
        const key = keyOf('order', userId, intent);
        const { txId, balance } = await wallet.post(
          { type: 'SPEND', userId, amount: '1', assetSymbol: 'GOLD' },
          { key },
        );
        expect(balance).toBe(String(999 - intent));
        expect(txId).toMatch(/^[0-9a-f-]{36}$/);
        done += 1;
      }
    };

    const disturbed = disturb(() => done);
    await Promise.all(users.map(caller)).finally(() => (done = CALLS));
    world.proxy.heal();

    expect(await disturbed).toBeGreaterThan(FAULTS.length);
    expect(balancer.cuts).toBeGreaterThan(0);
    const keys = users.flatMap((userId) => times(INTENTS, (intent) => keyOf('order', userId, intent)));
    const rows = await database.query<{ key: string; count: string }>(
      `SELECT idempotency_key AS key, count(*) FROM transactions WHERE idempotency_key = ANY($1) GROUP BY 1`,
      [keys],
    );
    expect(rows).toHaveLength(CALLS);
    expect(rows.filter(({ count }) => count !== '1')).toEqual([]);
    for (const user of users) expect(await other.balance(user)).toBe(String(1_000 - INTENTS));
  });
});
