import { randomUUID } from 'node:crypto';
import { type BulkResultDto } from '../src/ledger/transaction.dto';
import { bearer, TestKeys } from './support/access';
import { bulk, cancel, fundedOverSlices, link, operation, transferOf, usersOverSlices } from './support/movements';
import { countStatuses, times, TREASURY } from './support/service';
import { ServiceProcess } from './support/service-process';
import { lockWallets, until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const BULK = '/api/v1/wallets/transactions/bulk';

const item = (type: string, userId: string, amount: string, idempotencyKey: string = randomUUID()) => ({
  idempotencyKey,
  ...operation(type, userId, amount),
});

/** Each is wrong in another way. */
const MALFORMED: readonly ((good: object) => unknown)[] = [
  () => null,
  () => 'SPEND',
  () => [],
  (good) => ({ ...good, idempotencyKey: undefined }),
  (good) => ({ ...good, idempotencyKey: 'a,b' }),
  (good) => ({ ...good, amount: '0' }),
  (good) => ({ ...good, amount: '-1' }),
  (good) => ({ ...good, amount: '1.00001' }),
  (good) => ({ ...good, type: 'ISSUE' }),
  (good) => ({ ...good, userId: 'me' }),
  (good) => ({ ...good, more: 1 }),
  (good) => ({ ...good, dryRun: true }),
  ({ idempotencyKey }: { idempotencyKey?: string }) => ({ idempotencyKey, operations: [] }),
];

describeSliced('a bulk', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  /** 650 grants, 100 repetitions of them, 50 that are malformed, 100 for which the funds are missing, 100 linked ones. */
  async function mixedItems(): Promise<{ items: unknown[]; expected: string[] }> {
    const users = usersOverSlices(slices, 100);
    await bulk(
      service,
      users.map((user) => item('BONUS', user, '1')),
    );
    const grants = times(650, (index) => item('BONUS', users[index % 100]!, '1'));
    const parts: [what: string, some: unknown[]][] = [
      ['posted', grants],
      ['repeated', grants.slice(0, 100)],
      ['malformed', times(50, (index) => MALFORMED[index % MALFORMED.length]!(item('BONUS', users[0]!, '1')))],
      ['short', users.map((user) => item('SPEND', user, '1000'))],
      [
        'group',
        users.map((user) => ({
          idempotencyKey: randomUUID(),
          operations: [operation('BONUS', user, '1'), operation('BONUS', users[0]!, '1')],
        })),
      ],
    ];
    const all = parts.flatMap(([what, some]) => some.map((one) => ({ what, one })));
    // Neither the kinds nor a key and its repetition stand together.
    const mixed = all
      .map((entry, index) => ({ ...entry, place: (index * 7) % all.length }))
      .sort((a, b) => a.place - b.place);
    return { items: mixed.map(({ one }) => one), expected: mixed.map(({ what }) => what) };
  }

  function seen({ status, replayed, problem, transaction, group }: BulkResultDto): string {
    const code = (problem as { code?: string } | undefined)?.code;
    if (status === 400) return 'malformed';
    if (status === 422 && code === 'INSUFFICIENT_FUNDS') return 'short';
    if (status === 201 && group) return 'group';
    return status === 201 && transaction ? (replayed ? 'repeated' : 'posted') : `${status} ${code}`;
  }

  it('of 1,000 items has an outcome for each, in order; the same again is all replays', async () => {
    const { items, expected } = await mixedItems();
    // Which of two equal items is the repetition follows from their order.
    const met = new Set<unknown>();
    const inOrder = expected.map((what, index) => {
      if (what !== 'posted' && what !== 'repeated') return what;
      const isMet = met.has(items[index]);
      met.add(items[index]);
      return isMet ? 'repeated' : 'posted';
    });

    const first = await bulk(service, items);
    expect(first.results.map(seen)).toEqual(inOrder);
    expect(first).toMatchObject({ succeeded: 850, refused: 150 });
    for (const [index, { idempotencyKey }] of first.results.entries()) {
      expect(idempotencyKey).toBe((items[index] as { idempotencyKey?: string } | null)?.idempotencyKey ?? null);
    }
    const stored = await countTransactions(database);

    const second = await bulk(other, items);
    for (const [index, result] of second.results.entries()) {
      const isKept = result.status === 201 || result.status === 422;
      expect(result).toEqual({ ...first.results[index], replayed: isKept });
    }
    expect(await countTransactions(database)).toEqual(stored);
  });

  it('sent to both instances at once is posted once', async () => {
    const users = usersOverSlices(slices, 50);
    const items = times(300, (index) => item('BONUS', users[index % 50]!, '1'));

    const answers = await Promise.all(times(4, (index) => bulk(services[index % 2]!, items)));

    for (const [index] of items.entries()) {
      const results = answers.map(({ results }) => results[index]!);
      expect(results.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(results.map(({ transaction }) => transaction!.id)).size).toBe(1);
    }
    for (const user of users) expect(await service.balance(user)).toBe('6');
  });

  it('has one outcome for each key, whatever else its items ask for under it', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '10')) as [string, string];
    const good = item('SPEND', alice, '4');
    const reused = { status: 422, replayed: false, problem: { code: 'IDEMPOTENCY_KEY_REUSED' } };

    const { results } = await bulk(service, [
      good,
      { ...good, amount: '4.00', userId: alice.toUpperCase() },
      { ...good, amount: '5' },
      { ...good, userId: bob },
      { ...good, reference: 'other' },
      { ...good, amount: 'x' },
    ]);

    expect(results).toMatchObject([
      { status: 201, replayed: false },
      { status: 201, replayed: true },
      reused,
      reused,
      reused,
      { status: 400 },
    ]);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(['6', '10']);
    // Its items stand for the routes that they would have had.
    const { idempotencyKey: key, ...body } = good;
    expect(await service.post(body, key)).toMatchObject({ status: 201, body: { txId: results[0]!.transaction!.id } });
  });

  it('takes linked items, each all or nothing, and tells each as its own request would be told', async () => {
    // Whichever item comes first: both have a wallet.
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '1')) as [string, string];
    const [sold, tooMuch] = [
      {
        idempotencyKey: randomUUID(),
        operations: [{ type: 'TRANSFER', ...transferOf(alice, bob, '4') }, operation('BONUS', alice, '1', 'DIAMOND')],
      },
      {
        idempotencyKey: randomUUID(),
        operations: [operation('BONUS', bob, '1', 'DIAMOND'), operation('SPEND', bob, '1000')],
      },
    ] as const;
    const unknown = {
      idempotencyKey: randomUUID(),
      operations: [operation('SPEND', usersOverSlices(slices, 1)[0]!, '1')],
    };

    const { results, succeeded, refused } = await bulk(service, [sold, tooMuch, unknown]);

    expect({ succeeded, refused }).toEqual({ succeeded: 1, refused: 2 });
    expect(results).toMatchObject([
      {
        status: 201,
        group: { status: 'SUCCESS', transactions: [{ type: 'SEND' }, { type: 'RECEIVE' }, { type: 'BONUS' }] },
      },
      { status: 422, problem: { code: 'INSUFFICIENT_FUNDS', index: 1 } },
      { status: 404, problem: { code: 'WALLET_NOT_FOUND' } },
    ]);
    const single = await link(other, [...sold.operations], sold.idempotencyKey);
    expect(single).toMatchObject({ status: 201, body: results[0]!.group });
    expect(single.headers.get('Idempotent-Replayed')).toBe('true');
    expect((await service.get(`/api/v1/wallets/${bob}`)).body).toMatchObject({ wallets: [{ assetSymbol: 'GOLD' }] });
  });

  it('may name a system user or an asset that is not there in one item, to the harm of no other', async () => {
    const [alice] = usersOverSlices(slices, 1) as [string];
    const { results } = await bulk(service, [
      item('BONUS', TREASURY, '1'),
      { ...item('BONUS', alice, '1'), assetSymbol: 'NOTHING' },
      item('BONUS', alice, '1'),
    ]);

    expect(results).toMatchObject([
      { status: 422, problem: { code: 'SYSTEM_WALLET' } },
      { status: 404, problem: { code: 'ASSET_NOT_FOUND' } },
      { status: 201, transaction: { userId: alice } },
    ]);
  });

  it('takes a body of 2 MB, and 1 to 1,000 items', async () => {
    const [alice] = usersOverSlices(slices, 1) as [string];
    const post = (items: unknown, blanks = 0) =>
      service.postTo(BULK, JSON.stringify({ items }) + ' '.repeat(blanks), null);
    const large = times(1_000, () => ({ ...item('BONUS', alice, '1'), metadata: { note: 'x'.repeat(1_700) } }));
    const size = JSON.stringify({ items: large }).length;
    expect(size).toBeGreaterThan(1_800_000);

    const whole = await post(large, 2 * 1024 * 1024 - size);
    expect(whole).toMatchObject({ status: 200, body: { succeeded: 1_000, refused: 0 } });
    expect(await post(large, 2 * 1024 * 1024 - size + 1)).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE' },
    });
    for (const items of [
      [],
      [...large.map(({ metadata, ...small }) => small), item('BONUS', alice, '1')],
      {},
      'x',
      null,
    ]) {
      expect(await post(items)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
    expect(await service.balance(alice)).toBe('1000');
  });

  it('of linked items that make more transactions than may wait is posted as a whole', async () => {
    const users = usersOverSlices(slices, 40);
    const items = times(150, () => ({
      idempotencyKey: randomUUID(),
      operations: users.map((user) => operation('BONUS', user, '1')),
    }));

    const { results } = await bulk(service, items);

    expect(countStatuses(results as never[])).toEqual({ 201: 150 });
    for (const user of users) expect(await service.balance(user)).toBe('150');
  });

  it('that is cancelled for one of its items skips that one', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '10')) as [string, string];
    const items = [item('SPEND', alice, '1'), item('SPEND', bob, '1')];
    await cancel(other, bob, items[1]!.idempotencyKey);

    expect((await bulk(service, items)).results).toMatchObject([
      { status: 201 },
      { status: 422, problem: { code: 'CANCELLED' } },
    ]);
  });

  describe('whose instance is killed in the middle of it', () => {
    afterEach(() => ServiceProcess.killAll());

    it('and is sent again to another one has posted nothing twice', async () => {
      const users = usersOverSlices(slices, 50);
      const items = times(1_000, (index) => item('BONUS', users[index % 50]!, '1'));
      await bulk(service, users.map((user) => item('BONUS', user, '1'))); // prettier-ignore
      const doomed = await ServiceProcess.start(database, { POSTING_BATCH_MAX: '20' });
      const before = await countTransactions(database);
      // What is for one of them waits: it does not come to an end.
      const session = await lockWallets(database, [users[0]!]);

      const answer = fetch(doomed.url + BULK, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ items }),
      });
      const lost = expect(answer).rejects.toThrow();
      await until(async () => (await countTransactions(database)) >= before + 100);
      await doomed.kill();
      await lost;
      const left = await countTransactions(database);
      await session.release();

      const { results } = await bulk(service, items);

      expect(countStatuses(results as never[])).toEqual({ 201: 1_000 });
      // What the dead one had sent may have been posted since.
      const repeated = results.filter(({ replayed }) => replayed).length;
      expect(repeated).toBeGreaterThanOrEqual(left - before);
      expect(repeated).toBeLessThan(1_000);
      expect(await countTransactions(database)).toBe(before + 1_000);
      for (const user of users) expect(await service.balance(user)).toBe('21');
    });
  });
});

describe('a bulk with scopes', () => {
  const keys = new TestKeys();
  const { service } = useWorld({ settings: () => keys.settings, mustBalance: 'after all tests' });
  const some = keys.issue('some', ['wallet:credit', 'wallet:spend']);
  const all = keys.issue('all', ['wallet:credit', 'wallet:spend', 'wallet:transfer']);
  const [alice, bob] = usersOverSlices(1, 2) as [string, string];
  const transferring = {
    idempotencyKey: randomUUID(),
    operations: [{ type: 'TRANSFER', ...transferOf(alice, bob, '1') }],
  };
  const post = (items: unknown[], token: string) => service.postTo(BULK, { items }, null, bearer(token));

  afterAll(() => {
    keys.file.remove();
  });

  it('is refused as a whole when one of its items needs a scope that the caller lacks', async () => {
    const items = [item('BONUS', alice, '10'), transferring];

    expect(await post(items, some)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', detail: expect.stringContaining('wallet:transfer') as string },
    });
    expect((await service.get(`/api/v1/wallets/${alice}/balance?asset=GOLD`, bearer(all))).status).toBe(403);
    expect(await post(items.slice(0, 1), some)).toMatchObject({ status: 200, body: { succeeded: 1 } });
    expect(await post(items.slice(1), all)).toMatchObject({ status: 200, body: { succeeded: 1 } });
  });
});

async function countTransactions(database: { query: (text: string) => Promise<object[]> }): Promise<number> {
  const [row] = (await database.query('SELECT count(*)::int FROM transactions')) as [{ count: number }];
  return row.count;
}
