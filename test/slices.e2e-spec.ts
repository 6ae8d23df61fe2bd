import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Slices } from '../src/posting/slices';
import { essenceOf, isReplay } from './support/idempotency';
import {
  fundedOverSlices,
  groupOf,
  historyOf,
  link,
  operation,
  refund,
  transfer,
  transferOf,
  txIdOf,
  usersOverSlices,
} from './support/movements';
import { type Answer, countStatuses, type TestService, times, TREASURY } from './support/service';
import { processSettings, ServiceProcess } from './support/service-process';
import { ForeignSession, lockWallets, terminateBackendsDuring, untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const ASSETS = '/api/v1/assets';

/** A new asset without decimals, of which this much is in the treasuries of all slices together. */
async function openAsset(service: TestService, issued: number): Promise<string> {
  const symbol = `S${randomUUID().slice(0, 8).toUpperCase()}`;
  const created = await service.postTo(ASSETS, { symbol, name: 'For a test', scale: 0 }, null);
  const filled = await service.postTo(`${ASSETS}/${symbol}/issuances`, { amount: String(issued) });
  expect([created.status, filled.status]).toEqual([201, 201]);
  return symbol;
}

describeSliced('a treasury', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  const supplyOf = async (symbol: string) => (await other.get(`${ASSETS}/${symbol}/supply`)).body;

  /** New users, all of the same slice. */
  function neighbours(count: number): string[] {
    return usersOverSlices(slices, (count - 1) * slices + 1).filter((_user, index) => index % slices === 0);
  }

  it('whose slice runs out is refilled from the others, and refuses nobody', async () => {
    const symbol = await openAsset(service, 10 * slices);
    const users = neighbours(10 * slices);

    const answers = await Promise.all(users.map((user, index) => services[index % 2]!.topUp(user, '1', symbol)));

    expect(countStatuses(answers)).toEqual({ 201: 10 * slices });
    expect(await supplyOf(symbol)).toMatchObject({ treasury: '0', users: String(10 * slices), clearing: '0' });
    // What moved between the slices stands in the treasury's history, and comes to nothing.
    const moved = (await historyOf(other, TREASURY, `&asset=${symbol}`)).filter(({ type }) =>
      type.startsWith('SUPPLY'),
    );
    expect(moved.length > 0).toBe(slices > 1);
    const net = moved.reduce((sum, { type, amount }) => sum + (type === 'SUPPLY_IN' ? 1 : -1) * Number(amount), 0);
    expect(net).toBe(0);
  });

  it('that is empty in all slices refuses who asks, and leaves the key free', async () => {
    const symbol = await openAsset(service, 3);
    const [alice] = usersOverSlices(slices, 1) as [string];
    const key = randomUUID();

    for (const instance of services) {
      const answer = await instance.topUp(alice, '4', symbol, key);
      expect(answer).toMatchObject({ status: 503, body: { code: 'TREASURY_EXHAUSTED', retryable: true } });
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect(await database.query('SELECT FROM transactions WHERE idempotency_key = $1', [key])).toEqual([]);
    expect(await supplyOf(symbol)).toMatchObject({ treasury: '3', users: '0' });

    await service.postTo(`${ASSETS}/${symbol}/issuances`, { amount: '1' });
    const answer = await other.topUp(alice, '4', symbol, key);
    expect([answer.status, isReplay(answer)]).toEqual([201, false]);
  });

  it('is given to its last piece to those who ask at once in all slices, and no further', async () => {
    const symbol = await openAsset(service, 40);
    const users = usersOverSlices(slices, 60);

    const answers = await Promise.all(users.map((user, index) => services[index % 2]!.topUp(user, '1', symbol)));

    expect(countStatuses(answers)).toEqual({ 201: 40, 503: 20 });
    expect(await supplyOf(symbol)).toMatchObject({ treasury: '0', users: '40', clearing: '0' });
  });

  it('is refilled for all that a linked command takes of it', async () => {
    const symbol = await openAsset(service, 8 * slices);
    const [alice, bob, carol] = neighbours(3) as [string, string, string];
    // Most of it takes more than the slice's share; together they take all that there is.
    const [most, rest] = [String(4 * slices - 2), '4'];
    const operations = [alice, bob, carol].map((user, index) =>
      operation('BONUS', user, index < 2 ? most : rest, symbol),
    );

    const tried = await link(other, operations, undefined, { dryRun: true });
    expect(tried).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect((await link(service, operations)).status).toBe(201);
    expect([await service.balance(alice, symbol), await service.balance(carol, symbol)]).toEqual([most, rest]);

    const tooMuch = [operation('BONUS', alice, '1', symbol), operation('BONUS', bob, '1', symbol)];
    for (const more of [{}, { dryRun: true }]) {
      const answer = await link(service, tooMuch, undefined, more);
      expect(answer).toMatchObject({ status: 503, body: { code: 'TREASURY_EXHAUSTED' } });
    }
  });

  it('is refilled for a refund as well, also while the asset is paused', async () => {
    const symbol = await openAsset(service, 2 * slices + 2);
    const [alice, bob] = neighbours(2) as [string, string];
    await service.topUp(alice, String(slices), symbol);
    const spent = txIdOf(await service.spend(alice, String(slices), symbol));
    // Somebody else gets a part of what was spent.
    await service.topUp(bob, '2', symbol);
    const pause = {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ status: 'PAUSED' }),
    };
    expect((await fetch(`${service.url}${ASSETS}/${symbol}`, pause)).status).toBe(200);

    const answer = await refund(other, spent);

    expect(answer.status).toBe(201);
  });
});

describeSliced('a command over slices', (slices) => {
  const world = useWorld({
    slices,
    // One connection: as long as the proxy loses it, there is no other way to the database.
    proxy: true,
    instances: [{ DATABASE_POOL_MAX: '1' }, {}],
    redis: 'none',
    mustBalance: 'after each test',
  });
  const { service, other, database } = world;

  /** Takes 4 GOLD from the first of three users; each is of another slice. */
  const COMMANDS = {
    'a transfer': (instance: TestService, [alice, bob]: readonly string[], key: string) =>
      transfer(instance, transferOf(alice!, bob!, '4'), key),
    'a linked command': (instance: TestService, [alice, bob, carol]: readonly string[], key: string) => {
      const sale = [{ type: 'TRANSFER', ...transferOf(alice!, bob!, '3') }, operation('SPEND', alice!, '1')];
      return link(instance, [...sale, operation('BONUS', bob!, '1'), operation('BONUS', carol!, '1')], key);
    },
  };
  const balances = (users: readonly string[]) => Promise.all(users.map((user) => other.balance(user)));
  const COUNTS = { 'a transfer': 2, 'a linked command': 5 };

  describe.each(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])('(%s)', (what) => {
    const post = COMMANDS[what];
    const after = what === 'a transfer' ? ['6', '5', '1'] : ['6', '5', '2'];

    it.each(['unsent', 'unanswered'] as const)('whose COMMIT is %s has one effect, on all sides', async (loss) => {
      const users = await fundedOverSlices(other, slices, '10', '1', '1');
      const key = randomUUID();
      world.proxy.loseAt('COMMIT', loss);

      const answer = await post(service, users, key);

      expect(world.proxy.pending).toBe(0);
      expect(answer.status).toBe(201);
      expect(groupOf(answer).transactions).toHaveLength(COUNTS[what]);
      expect(await balances(users)).toEqual(after);
      const repeated = await post(other, users, key);
      expect([essenceOf(repeated), isReplay(repeated)]).toEqual([essenceOf(answer), true]);
    });

    it('whose outcome is unknown is settled by its repetition', async () => {
      const users = await fundedOverSlices(other, slices, '10', '1', '1');
      const key = randomUUID();
      world.proxy.loseAt('COMMIT', 'unanswered');
      world.proxy.loseAt('wallet-service', 'unsent', Infinity);

      const unknown = await post(service, users, key);
      world.proxy.heal();

      expect(unknown).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
      expect(await post(other, users, key)).toMatchObject({ status: 201 });
      expect(await balances(users)).toEqual(after);
    });

    it('whose backends are killed while 40 of them are posted is there as a whole or not at all', async () => {
      const scenes = await Promise.all(times(40, () => fundedOverSlices(other, slices, '10', '1', '1')));
      const keys = scenes.map(() => randomUUID());

      await terminateBackendsDuring(
        database,
        Promise.all(scenes.map((users, index) => post(index % 2 ? service : other, users, keys[index]!))),
      );

      // Nobody was promised anything by a 503, and the same key settles it.
      const answers = await Promise.all(scenes.map((users, index) => post(other, users, keys[index]!)));
      expect(countStatuses(answers)).toEqual({ 201: 40 });
      for (const users of scenes) expect(await balances(users)).toEqual(after);
    });

    it('with a wallet that is locked on one side waits for it as a whole, and holds up nobody else', async () => {
      const users = await fundedOverSlices(other, slices, '10', '1', '1');
      const peers = await fundedOverSlices(other, slices, '10', '10', '10');
      const session = await lockWallets(database, [users[1]!]);

      const waiting = post(other, users, randomUUID());
      await untilBlocked(database);
      expect(await balances(users)).toEqual(['10', '1', '1']);
      const [to, from] = [
        await transfer(other, transferOf(peers[0]!, users[0]!, '1')),
        await transfer(other, transferOf(users[0]!, peers[1]!, '1')),
      ];
      expect(countStatuses([to, from, await post(other, peers, randomUUID())])).toEqual({ 201: 3 });
      await session.release();

      expect((await waiting).status).toBe(201);
      expect(await balances(users)).toEqual(after);
    });
  });

  it('that stays locked on one side is refused in the end, moves nothing, and leaves its key free', async () => {
    const users = await fundedOverSlices(other, slices, '10', '1', '1');
    const key = randomUUID();
    const session = await lockWallets(database, [users[1]!]);
    const waiting = COMMANDS['a transfer'](other, users, key);
    await untilBlocked(database);

    // Sixteen seconds later. What remains is one lock_timeout.
    const clock = jest.spyOn(performance, 'now');
    const now = performance.now();
    clock.mockImplementation(() => now + 16_000);
    const refused = await waiting;
    clock.mockRestore();

    expect(refused).toMatchObject({ status: 503, body: { code: 'WALLET_BUSY' } });
    expect(await balances(users)).toEqual(['10', '1', '1']);
    await session.release();
    const answer = await COMMANDS['a transfer'](other, users, key);
    expect([answer.status, isReplay(answer)]).toEqual([201, false]);
  });

  it('waits for several wallets that others have locked, in whatever order they come free', async () => {
    const [alice, bob] = (await fundedOverSlices(other, slices, '10', '10')) as [string, string];
    const [ofAlice, ofBob] = [await lockWallets(database, [alice]), await lockWallets(database, [bob])];

    const crossing = [transfer(other, transferOf(alice, bob, '3')), transfer(other, transferOf(bob, alice, '1'))];
    await untilBlocked(database);
    await ofAlice.release();
    await sleep(50);
    await ofBob.release();

    expect(countStatuses(await Promise.all(crossing))).toEqual({ 201: 2 });
    expect(await balances([alice, bob])).toEqual(['8', '12']);
  });
});

describe('a service with two lanes', () => {
  const slices = 8;
  const { services, other, database, service } = useWorld({
    slices,
    instances: 2,
    redis: 'none',
    settings: { POSTING_LANES: '2' },
    mustBalance: 'after each test',
  });
  const numbers = new Slices(slices).numbers;

  it('goes on in one of them, and over slices of both, while a slice of the other is locked', async () => {
    const [first, second, third, fourth] = (await fundedOverSlices(service, slices, '10', '10', '10', '10')) as [
      string,
      string,
      string,
      string,
    ];
    const session = await ForeignSession.begin(database);
    await session.query('SELECT FROM slices WHERE slice = $1 FOR UPDATE', [numbers[0]]);

    const waiting = service.spend(first, '1');
    await untilBlocked(database);
    const answers = await Promise.all([
      ...times(10, () => service.spend(second, '1')),
      ...times(10, (index) =>
        transfer(service, transferOf(index % 2 ? third : fourth, index % 2 ? fourth : third, '1')),
      ),
    ]);
    expect(countStatuses(answers)).toEqual({ 201: 20 });
    await session.release();

    expect((await waiting).status).toBe(201);
  });

  it('posts what stays in a lane and what goes over both, on two instances, without a deadlock', async () => {
    const users = await fundedOverSlices(service, slices, ...times(32, () => '50'));

    const answers = await Promise.all(
      times(400, (index): Promise<Answer> => {
        const [instance, user] = [services[index % 2]!, users[index % 32]!];
        const peer = users[(index * 7 + 3) % 32]!;
        if (index % 3 === 0 || peer === user) return instance.spend(user, '1');
        if (index % 3 === 1) return transfer(instance, transferOf(user, peer, '1'));
        const grants = times(8, (slice) => operation('BONUS', users[slice]!, '1'));
        return link(instance, index % 2 ? grants : grants.toReversed());
      }),
    );

    expect(countStatuses(answers)).toEqual({ 201: 400 });
    const [deadlocks] = await database.query(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toEqual({ deadlocks: 0 });
    expect((await historyOf(other, users[0]!)).length).toBeGreaterThan(100);
  });
});

describeSliced('a ledger', (slices) => {
  const { database } = useWorld({ slices, instances: 0 });

  it('is served by nobody who was told another number of slices', async () => {
    const wrong = slices === 1 ? 8 : 1;

    const { code, stderr } = await ServiceProcess.run({ ...processSettings(database), SLICES: String(wrong) });

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `wallet-service: SLICES=${wrong}, but the ledger was installed with ${slices}: their number cannot be changed by a setting.\n`,
    });
  });
});
