import { randomUUID } from 'node:crypto';
import { type LotsDto } from '../src/lot/lot.dto';
import { assetWithLots, balanceOf, credit, lotsOf } from './support/lots';
import { bulk, link, problemOf, refund, transfer, transactionOf, txIdOf } from './support/movements';
import { times } from './support/service';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const POINTS = { assetSymbol: 'POINTS' };

describeSliced('the settings of an asset that keeps lots', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });

  beforeAll(() => assetWithLots(service));

  const patch = (body: object, symbol = 'POINTS') => other.send('PATCH', `/api/v1/assets/${symbol}`, body, null);
  /** How often the table was looked into, and how many of its rows were read. */
  const readOfLots = async () => {
    const [row] = await database.query<{
      inserted: number;
      opened: number;
      scans: number;
      wholeScans: number;
      rows: number;
    }>(
      `SELECT n_tup_ins::int AS inserted, (SELECT sum(jsonb_array_length(details->'lots')) FROM transactions)::int AS opened,
              (seq_scan + idx_scan)::int AS scans, seq_scan::int AS "wholeScans",
              (seq_tup_read + idx_tup_fetch)::int AS rows
         FROM pg_stat_user_tables WHERE relname = 'lots'`,
    );
    return row!;
  };
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  it('are changed one by one, and only where it keeps lots', async () => {
    await assetWithLots(service, 'SET');
    const settings = async () => (await service.get('/api/v1/assets/SET')).body;
    expect(await settings()).toMatchObject({ lots: true, expiredRefund: 'EXPIRE_AGAIN', bonusTransferable: true });
    expect(await patch({ expiredRefund: { graceDays: 14 } }, 'SET')).toMatchObject({ status: 200 });
    expect(await patch({ bonusTransferable: false, lots: true }, 'SET')).toMatchObject({ status: 200 });
    expect(await settings()).toMatchObject({ lots: true, expiredRefund: { graceDays: 14 }, bonusTransferable: false });
    expect(await patch({ expiredRefund: 'EXPIRE_AGAIN', bonusTransferable: true }, 'SET')).toMatchObject({
      body: { expiredRefund: 'EXPIRE_AGAIN', bonusTransferable: true },
    });
    for (const body of [{ expiredRefund: 'EXPIRE_AGAIN' }, { bonusTransferable: false }]) {
      expect(await patch(body, 'GOLD')).toMatchObject({ status: 422, body: { code: 'ASSET_WITHOUT_LOTS' } });
    }
    for (const body of [
      ...[{ lots: false }, { expiredRefund: 'NEVER' }, { expiredRefund: {} }, { expiredRefund: { graceDays: 0 } }],
      ...[
        { expiredRefund: { graceDays: 367 } },
        { expiredRefund: { graceDays: 1, hours: 2 } },
        { bonusTransferable: 1 },
      ],
    ]) {
      expect(await patch(body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
    expect((await service.get('/api/v1/assets/GOLD')).body).not.toHaveProperty('expiredRefund');
  });

  it.each([
    ['class', { class: 'GIFT' }],
    ['class', { class: 7 }],
    ['priority', { priority: 101 }],
    ['priority', { priority: -1 }],
    ['priority', { priority: 1.5 }],
    ['expiresInSeconds', { expiresInSeconds: 0 }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresInSeconds', { expiresInSeconds: 5, expiresAt: '2099-01-01T00:00:00Z' }],
    ['expiresInSeconds', { expiresInSeconds: 5, class: 'PAID' }],
    ['expiresAt', { expiresAt: '2099-01-01T00:00:00Z', class: 'PAID' }],
    ['expiresInSeconds', { expiresInSeconds: 5, type: 'TOP_UP' }],
    ['class', { class: 'PAID', type: 'SPEND' }],
    ['priority', { priority: 5, type: 'ADJUST_DOWN', reason: 'a test' }],
  ])('refuse %s of a credit as it should not be: %j', async (property, lot) => {
    const user = randomUUID();
    const answer = await credit(service, user, 'BONUS', '5', lot);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual([property]);
    const linked = await link(other, [{ type: 'BONUS', userId: user, amount: '5', ...POINTS, ...lot }]);
    expect(linked).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(JSON.stringify((linked.body as { errors: object }).errors)).toContain(`operations.0.${property}`);
    expect(await lotsOf(service, user)).toEqual([]);
  });

  it('refuse every word of lots where there are none, and what has passed where there are', async () => {
    for (const lot of [{ class: 'PAID' }, { priority: 50 }, { expiresAt: inAnHour() }, { expiresInSeconds: 9 }]) {
      const answer = await credit(service, randomUUID(), 'BONUS', '5', { ...lot, assetSymbol: 'GOLD' });
      expect(answer).toMatchObject({ status: 422, body: { code: 'ASSET_WITHOUT_LOTS' } });
    }
    const key = randomUUID();
    const late = { expiresAt: '2020-01-01T00:00:00Z' };
    const user = randomUUID();
    expect(await credit(service, user, 'BONUS', '5', late, key)).toMatchObject({
      ...{ status: 422, body: { code: 'EXPIRY_PASSED', retryable: false } },
    });
    const again = await credit(other, user, 'BONUS', '5', late, key);
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([422, 'true']);
    expect(await lotsOf(service, user)).toEqual([]);
  });

  it('take what is said and what goes without saying for the same request', async () => {
    const [user, key] = [randomUUID(), randomUUID()];
    const first = await credit(service, user, 'BONUS', '5', {}, key);
    for (const lot of [{ class: 'BONUS' }, { priority: 50 }, { class: 'BONUS', priority: 50, expiresAt: null }]) {
      expect((await credit(other, user, 'BONUS', '5', lot, key)).text).toBe(first.text);
    }
    expect(await credit(other, user, 'BONUS', '5', { priority: 51 }, key)).toMatchObject({
      ...{ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } },
    });
    expect(await credit(other, user, 'BONUS', '5', { class: 'PAID' }, key)).toMatchObject({ status: 422 });
  });

  it('let users send only what they have paid for, where what was given is not transferable', async () => {
    await assetWithLots(service, 'OWN', { bonusTransferable: false });
    const [user, friend] = [randomUUID(), randomUUID()];
    const own = { assetSymbol: 'OWN' };
    await credit(service, user, 'BONUS', '10', { ...own, priority: 1 });
    await credit(service, user, 'TOP_UP', '10', own);
    const send = (amount: string, more: object = {}) =>
      transfer(other, { fromUserId: user, toUserId: friend, amount, ...own, ...more });

    expect(await send('11')).toMatchObject({
      ...{ status: 422, body: { code: 'BONUS_NOT_TRANSFERABLE', available: '10', required: '11' } },
    });
    expect(await send('21')).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', available: '20' } });
    expect(await send('8', { fee: { amount: '2', paidBy: 'SENDER' } })).toMatchObject({ status: 201 });
    // The fee is no gift: it is paid in the usual order.
    expect(await balanceOf(service, user, 'OWN')).toMatchObject({ balance: '10', classes: { PAID: '2', BONUS: '8' } });
    expect(await balanceOf(service, friend, 'OWN')).toMatchObject({ classes: { PAID: '8', BONUS: '0' } });
    expect(await send('3', { dryRun: true })).toMatchObject({
      body: { rejection: { code: 'BONUS_NOT_TRANSFERABLE' } },
    });
    await patch({ bonusTransferable: true }, 'OWN');
    expect(await send('10')).toMatchObject({ status: 201 });
  });

  it('are kept by each item of a bulk', async () => {
    const users = times(20, () => randomUUID());
    const items = users.flatMap((userId, index) => [
      {
        idempotencyKey: randomUUID(),
        userId,
        type: 'BONUS',
        amount: '5',
        ...POINTS,
        priority: index,
        expiresInSeconds: 900,
      },
      { idempotencyKey: randomUUID(), userId, type: 'BONUS', amount: '5', ...POINTS, priority: 101 },
      { idempotencyKey: randomUUID(), userId, type: 'BONUS', amount: '5', assetSymbol: 'GOLD', priority: 1 },
    ]);
    const { results } = await bulk(service, items);
    expect(results.map(({ status }) => status)).toEqual(users.flatMap(() => [201, 400, 422]));
    expect(results[0]!.transaction).toMatchObject({ lots: [{ class: 'BONUS', priority: 0, amount: '5' }] });
    const lots = await Promise.all(users.map((user) => lotsOf(other, user)));
    expect(lots).toMatchObject(users.map((_, priority) => [{ priority, amount: '5' }]));
  });

  it('show lots by pages whose borders lie within those of one transaction', async () => {
    const [user, friend] = [randomUUID(), randomUUID()];
    await Promise.all(times(7, (priority) => credit(service, user, 'BONUS', '2', { priority })));
    await credit(service, friend, 'TOP_UP', '1');
    await transfer(service, { fromUserId: user, toUserId: friend, amount: '13', ...POINTS });
    await credit(service, friend, 'TOP_UP', '1');
    const all = await lotsOf(other, friend);
    expect(all.map(({ priority, amount }) => `${priority} ${amount}`)).toEqual([
      ...['50 1', '0 2', '1 2', '2 2', '3 2', '4 2', '5 2', '6 1', '50 1'],
    ]);
    for (const limit of [1, 2, 3, 4, 8]) {
      for (const status of ['', '&status=OPEN']) {
        const pages: string[][] = [];
        let path: string | undefined = `/api/v1/wallets/${friend}/lots?limit=${limit}${status}`;
        while (path !== undefined) {
          const { lots, pagination } = (await service.get(path)).body as LotsDto;
          expect(pagination).toMatchObject({ total: 9, offset: pages.flat().length, returned: lots.length });
          pages.push(lots.map(({ id }) => id));
          const { nextCursor } = pagination;
          // What is opened meanwhile lies above the cursor, and shifts nothing.
          path = nextCursor && `/api/v1/wallets/${friend}/lots?limit=${limit}${status}&cursor=${nextCursor}`;
        }
        expect(pages.flat()).toEqual(all.map(({ id }) => id));
        expect(pages.slice(0, -1).every(({ length }) => length === limit)).toBe(true);
      }
    }
    const byOffset = (await service.get(`/api/v1/wallets/${friend}/lots?limit=3&offset=4`)).body as LotsDto;
    expect(byOffset.lots.map(({ id }) => id)).toEqual(all.slice(4, 7).map(({ id }) => id));
  });

  it('name on both sides what was paid with what', async () => {
    const user = randomUUID();
    const bought = txIdOf(await credit(service, user, 'TOP_UP', '10'));
    const [lot] = (await transactionOf(other, bought)).lots!;
    const spends = await Promise.all(times(3, () => credit(service, user, 'SPEND', '3')));
    await refund(service, txIdOf(spends[0]!), { amount: '1' });
    const { spentOn } = await transactionOf(other, bought);
    expect(spentOn!.map(({ amount }) => amount).sort()).toEqual(['2', '3', '3']);
    expect(new Set(spentOn!.map(({ transactionId }) => transactionId))).toEqual(new Set(spends.map(txIdOf)));
    for (const spent of spends) {
      expect((await transactionOf(other, txIdOf(spent))).paidFrom).toEqual([
        { lotId: lot!.lotId, class: 'PAID', amount: '3' },
      ]);
    }
    expect(await lotsOf(other, user)).toMatchObject([{ remaining: '2', taken: [{ type: 'SPEND', amount: '8' }] }]);
    expect(problemOf(await credit(service, user, 'SPEND', '3')).code).toBe('INSUFFICIENT_FUNDS');
  });

  it('never make a posting look at what is spent, however much that is', async () => {
    const user = randomUUID();
    const items = times(1_000, (index) => [
      { type: 'BONUS', userId: user, amount: '1', ...POINTS, priority: index % 100 },
      { type: 'SPEND', userId: user, amount: '1', ...POINTS },
    ]).flat();
    for (let first = 0; first < items.length; first += 100) {
      expect(await link(service, items.slice(first, first + 100))).toMatchObject({ status: 201 });
    }
    await credit(service, user, 'BONUS', '30');
    await database.query('ANALYZE lots');

    // PostgreSQL tells some seconds later what was read.
    await until(async () => {
      const { inserted, opened } = await readOfLots();
      return inserted === opened;
    });
    const before = await readOfLots();
    for (let count = 0; count < 10; count++) await credit(service, user, 'SPEND', '1');
    await until(async () => (await readOfLots()).scans >= before.scans + 10);

    const after = await readOfLots();
    expect(after.rows - before.rows).toBeLessThan(100);
    expect(after.wholeScans).toBe(before.wholeScans);
    expect((await lotsOf(other, user, '&status=OPEN')).length).toBe(1);
  });
});
