import { randomUUID } from 'node:crypto';
import { setAside } from '../src/observability/metrics';
import { lastingText } from './support/answers';
import { type TestDatabase } from './support/database';
import { countStatuses, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { fund, openWallets } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('two instances on one database', (slices) => {
  // Without Redis: what is shown here is that PostgreSQL alone decides.
  const { services, database } = useWorld({ instances: 2, redis: 'none', slices, mustBalance: 'after each test' });
  const instance = (index: number) => services[index % 2]!;

  it('post 500 + 500 opposing operations of two users in two assets without losing or inventing anything', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    const users = [alice, bob];
    for (const user of users) {
      for (const asset of ['GOLD', 'DIAMOND']) await fund(instance(0), user, '1000', asset);
    }
    const supply = await totals(database, users);

    // What one instance gives and takes, the other takes and gives.
    const answers = await Promise.all(
      times(500, (index) => {
        const asset = index % 4 < 2 ? 'GOLD' : 'DIAMOND';
        const [giver, taker] = index % 2 === 0 ? [alice, bob] : [bob, alice];
        return [
          instance(index >> 2).spend(giver, '1', asset),
          instance((index >> 2) + 1).topUp(taker, '1', asset),
        ] as const;
      }).flat(),
    );

    expect(countStatuses(answers)).toEqual({ 201: 1_000 });
    expect(await totals(database, users)).toEqual(supply);
    for (const user of users) {
      for (const asset of ['GOLD', 'DIAMOND']) expect(await instance(0).balance(user, asset)).toBe('1000');
    }
  });

  it('set no command aside for each other, since each batch takes its slice before its wallets', async () => {
    const users = await openWallets(instance(0), 3, '1000');
    const setAsideSoFar = async () => (await setAside.get()).values[0]?.value;
    const before = await setAsideSoFar();

    const answers = await Promise.all(times(600, (index) => instance(index).spend(users[index % 3]!, '1')));

    expect(countStatuses(answers)).toEqual({ 201: 600 });
    expect(await setAsideSoFar()).toBe(before);
  });

  it('never overdraw a wallet that both spend from', async () => {
    const user = randomUUID();
    await fund(instance(0), user, '100');

    const answers = await Promise.all(times(200, (index) => instance(index).spend(user, '1')));

    expect(countStatuses(answers)).toEqual({ 201: 100, 422: 100 });
    expect(await instance(1).balance(user)).toBe('0');
  });

  it('make one transaction each of the keys that are sent to both at once', async () => {
    const user = randomUUID();
    await fund(instance(0), user, '50');
    const keys = times(100, () => randomUUID());

    // Half of them are refused: a refusal is decided once as well.
    const answers = await Promise.all(
      keys.map((key) => Promise.all([0, 1].map((index) => instance(index).spend(user, '1', 'GOLD', key)))),
    );

    expect(countStatuses(answers.flat())).toEqual({ 201: 100, 422: 100 });
    for (const [one, other] of answers) {
      expect(lastingText(one!.text)).toBe(lastingText(other!.text));
      const replays = [one!, other!].filter(({ headers }) => headers.get('Idempotent-Replayed') === 'true');
      expect(replays).toHaveLength(1);
    }
    const [kept] = await database.query('SELECT count(*)::int FROM transactions WHERE idempotency_key = ANY($1)', [
      keys,
    ]);
    expect(kept).toEqual({ count: 100 });
  });
});

/** The minor units that these users and the treasury hold together, for each asset. */
async function totals(database: TestDatabase, userIds: string[]): Promise<unknown[]> {
  return database.query(
    `SELECT asset_id, sum(balance) FROM wallets WHERE user_id = ANY($1) GROUP BY asset_id ORDER BY asset_id`,
    [[...userIds, TREASURY]],
  );
}
