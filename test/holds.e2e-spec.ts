import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Expiry } from '../src/expiry/expiry';
import { type HoldsDto } from '../src/hold/hold.dto';
import { lastingText } from './support/answers';
import {
  cancel,
  capture,
  fundedOverSlices,
  groupOf,
  historyOf,
  hold,
  holdOf,
  link,
  operation,
  placed,
  problemOf,
  refund,
  refundGroup,
  release,
  transactionOf,
  txIdOf,
  usersOverSlices,
  walletOf,
} from './support/movements';
import { type Answer, countStatuses, times, TREASURY } from './support/service';
import { lockSlices, untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

const HOUR_MS = 3_600_000;

describeSliced('a hold', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function funded(amount: string): Promise<string> {
    return (await fundedOverSlices(service, slices, amount))[0]!;
  }

  /** By the clock that decides. */
  async function untilExpired({ expiresAt }: { readonly expiresAt: string | null }): Promise<void> {
    const [row] = await database.query<{ left: number }>(
      `SELECT (extract(epoch FROM $1::timestamptz - clock_timestamp()) * 1000)::float AS left`,
      [expiresAt],
    );
    await sleep(Math.max(0, row!.left) + 2);
  }

  /** Whoever was not too early has the same answer. */
  function expectSame(answers: readonly Answer[]): Answer {
    const [first, ...more] = answers.filter(({ status }) => status !== 409);
    expect(first).toMatchObject({ status: 201 });
    for (const another of more) expect(lastingText(another.text)).toBe(lastingText(first!.text));
    return first!;
  }

  it('counts against what is available at once, and leaves the balance until it is captured', async () => {
    const user = await funded('100');

    const answer = await hold(service, user, '30', {
      reference: 'order-1',
      metadata: { lines: 2 },
      expiresInSeconds: 60,
    });

    expect(answer).toMatchObject({
      status: 201,
      body: {
        userId: user,
        assetSymbol: 'GOLD',
        amount: '30.0000',
        captured: '0.0000',
        remaining: '30.0000',
        status: 'HELD',
        reference: 'order-1',
        metadata: { lines: 2 },
      },
    });
    const { id, expiresAt, createdAt } = answer.body as { id: string; expiresAt: string; createdAt: string };
    expect(answer.headers.get('Location')).toBe(`/api/v1/wallets/holds/${id}`);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(60_000);
    expect(await walletOf(other, user)).toMatchObject({
      balance: '100',
      available: '70',
      held: '30',
      status: 'ACTIVE',
    });
    expect(await service.spend(user, '70.0001')).toMatchObject({
      status: 422,
      body: {
        code: 'INSUFFICIENT_FUNDS',
        detail: expect.stringMatching(/^Of the wallet 70 GOLD is available; 70\.0001 would be needed\./) as string,
        available: '70',
        required: '70.0001',
      },
    });
    expect(await hold(other, user, '71')).toMatchObject({ status: 422, body: { available: '70', required: '71' } });
    expect(await service.spend(user, '70')).toMatchObject({ status: 201, body: { balance: '30' } });

    const captured = await capture(other, id);
    expect(captured).toMatchObject({
      status: 201,
      body: {
        status: 'SUCCESS',
        balance: '0',
        hold: { id, status: 'CAPTURED', captured: '30.0000', remaining: '0.0000' },
      },
    });
    expect(await transactionOf(service, txIdOf(captured))).toMatchObject({
      type: 'CAPTURE',
      fromUser: user,
      toUser: TREASURY,
      relatesTo: id,
      groupId: null,
    });
    expect(await walletOf(service, user)).toMatchObject({ balance: '0', available: '0', held: '0' });
  });

  it('is captured in parts, the last of which releases what is left, and shows its life', async () => {
    const user = await funded('100');
    const { id } = await placed(service, user, '50', { reference: 'order-2' });

    const first = await capture(service, id, { amount: '20', final: false, reference: 'parcel 1' });
    expect(first.body).toMatchObject({
      balance: '80',
      hold: { status: 'HELD', captured: '20.0000', remaining: '30.0000' },
    });
    expect(await capture(other, id, { amount: '30.5', final: false })).toMatchObject({
      status: 422,
      body: { code: 'CAPTURE_EXCEEDS_HOLD', captured: '20', remaining: '30' },
    });
    const last = await capture(other, id, { amount: '10', reference: 'parcel 2' });
    expect(last.body).toMatchObject({
      balance: '70',
      hold: { status: 'CAPTURED', captured: '30.0000', remaining: '0.0000' },
    });
    expect(await walletOf(service, user)).toMatchObject({ balance: '70', available: '70', held: '0' });

    const { transactions, ...shown } = await holdOf(other, id);
    expect(shown).toEqual((last.body as { hold: object }).hold);
    expect(transactions.map(({ type, amount, reference }) => [type, amount, reference])).toEqual([
      ['HOLD', '50.0000', 'order-2'],
      ['CAPTURE', '20.0000', 'parcel 1'],
      ['CAPTURE', '10.0000', 'parcel 2'],
      ['RELEASE', '20.0000', 'parcel 2'],
    ]);
    expect((await historyOf(service, user)).map(({ type, status }) => [type, status])).toEqual([
      ['RELEASE', 'SUCCESS'],
      ['CAPTURE', 'SUCCESS'],
      ['CAPTURE', 'REJECTED'],
      ['CAPTURE', 'SUCCESS'],
      ['HOLD', 'SUCCESS'],
      ['TOP_UP', 'SUCCESS'],
    ]);
    expect(await capture(service, id)).toMatchObject({ status: 422, body: { code: 'HOLD_CAPTURED' } });
    expect(await release(service, id)).toMatchObject({ status: 422, body: { code: 'HOLD_CAPTURED' } });
  });

  it('is released, and then nothing of it is left', async () => {
    const user = await funded('100');
    const { id } = await placed(service, user, '40');

    const released = await release(other, id, { reference: 'out of stock' });

    expect(released).toMatchObject({
      status: 200,
      body: { balance: '100', hold: { status: 'RELEASED', remaining: '0.0000' } },
    });
    expect(await walletOf(service, user)).toMatchObject({ available: '100', held: '0' });
    for (const again of [await capture(service, id, { amount: '1' }), await release(service, id)]) {
      expect(again).toMatchObject({ status: 422, body: { code: 'HOLD_RELEASED', captured: '0', remaining: '0' } });
    }
    expect(await capture(service, randomUUID())).toMatchObject({ status: 404, body: { code: 'HOLD_NOT_FOUND' } });
    // A transaction, but no hold.
    expect(await release(service, txIdOf(released))).toMatchObject({ status: 404, body: { code: 'HOLD_NOT_FOUND' } });
  });

  it('100 at once of 10 on 500, with spends beside them, never take more than there is', async () => {
    const user = await funded('500');

    const answers = await Promise.all(
      times(150, (index) =>
        index % 3 === 2 ? service.spend(user, '10') : hold(services[index % 2]!, user, '10', { expiresInSeconds: 600 }),
      ),
    );

    expect(countStatuses(answers)).toEqual({ 201: 50, 422: 100 });
    const holds = answers.filter(({ status, body }) => status === 201 && 'remaining' in (body as object)).length;
    const { balance, available, held } = await walletOf(other, user);
    expect({ balance, available, held }).toEqual({
      balance: String(500 - (50 - holds) * 10),
      available: '0',
      held: String(holds * 10),
    });
    for (const answer of answers.filter(({ status }) => status === 422)) {
      expect(answer.body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', available: '0', required: '10' });
    }
  });

  it('captured 50 times at once, in parts and finally, is never captured beyond its amount', async () => {
    const user = await funded('100');
    const { id } = await placed(service, user, '100');

    const answers = await Promise.all(
      times(50, (index) => capture(services[index % 2]!, id, { amount: '3', final: index % 25 === 24 })),
    );

    const captures = answers.filter(({ status }) => status === 201);
    const shown = await holdOf(other, id);
    expect(Number(shown.captured)).toBe(captures.length * 3);
    expect(captures.length).toBeLessThanOrEqual(33);
    expect(shown).toMatchObject({ status: 'CAPTURED', remaining: '0.0000' });
    expect(await walletOf(service, user)).toMatchObject({ balance: String(100 - captures.length * 3), held: '0' });
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(['HOLD_CAPTURED', 'CAPTURE_EXCEEDS_HOLD']).toContain(problemOf(answer).code);
    }
  });

  it('captured and released at once is one of both, and the other is told so', async () => {
    const user = await funded('200');
    for (let round = 0; round < 10; round++) {
      const { id } = await placed(service, user, '10');
      const [captured, released] = await Promise.all([capture(service, id), release(other, id)]);
      const won = captured.status === 201 ? 'CAPTURED' : 'RELEASED';
      expect(await holdOf(service, id)).toMatchObject({ status: won });
      expect([captured.status, released.status].sort()).toEqual(won === 'CAPTURED' ? [201, 422] : [200, 422]);
      expect(problemOf(won === 'CAPTURED' ? released : captured).code).toBe(`HOLD_${won}`);
    }
  });

  it('has one effect under one key, whatever is repeated', async () => {
    const user = await funded('100');
    const [placing, capturing] = [randomUUID(), randomUUID()];
    const wish = { expiresInSeconds: 60, reference: 'order' };

    const holds = await Promise.all(times(10, (index) => hold(services[index % 2]!, user, '30', wish, placing)));
    const first = expectSame(holds);
    const { id } = first.body as { id: string };
    const captures = await Promise.all(
      times(10, (index) => capture(services[index % 2]!, id, { amount: '5' }, capturing)),
    );
    expectSame(captures);

    expect(await walletOf(service, user)).toMatchObject({ balance: '95', available: '95', held: '0' });
    // As it was then, not as it is now.
    const again = await hold(other, user, '30', wish, placing);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(lastingText(again.text)).toBe(lastingText(first.text));
    expect(await hold(other, user, '30', { ...wish, expiresInSeconds: 61 }, placing)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  describe('that expires', () => {
    it('is expired at its moment for whoever reads or posts, though nobody has booked it', async () => {
      const user = await funded('100');
      const due = await placed(service, user, '60', { expiresInSeconds: 1 });
      const lasting = await placed(service, user, '10', { expiresInSeconds: 600 });
      await untilExpired(due);

      expect(await walletOf(other, user)).toMatchObject({ balance: '100', available: '90', held: '10' });
      expect(await holdOf(other, due.id)).toMatchObject({ status: 'EXPIRED', remaining: '0.0000', captured: '0.0000' });
      const listed = async (status: string) => {
        const { body } = await other.get(`/api/v1/wallets/${user}/holds?status=${status}`);
        return (body as HoldsDto).holds.map(({ id }) => id);
      };
      expect([await listed('EXPIRED'), await listed('HELD')]).toEqual([[due.id], [lasting.id]]);
      expect(await service.spend(user, '90')).toMatchObject({ status: 201, body: { balance: '10' } });

      // The service has booked it, in front of the spend.
      const [, booked] = await historyOf(service, user);
      expect(booked).toMatchObject({ type: 'RELEASE', caller: 'wallet-service', amount: '60.0000', relatesTo: due.id });
      expect(await capture(service, due.id)).toMatchObject({ status: 422, body: { code: 'HOLD_EXPIRED' } });
      expect(await release(service, lasting.id)).toMatchObject({ status: 200 });
    });

    it('expires while its capture waits for a lock, by the clock of the database', async () => {
      const user = await funded('100');
      const due = await placed(service, user, '60', { expiresInSeconds: 1 });
      const slicesLocked = await lockSlices(database);
      const answered = capture(service, due.id);
      await untilBlocked(database);
      await untilExpired(due);
      await slicesLocked.release();

      expect(await answered).toMatchObject({ status: 422, body: { code: 'HOLD_EXPIRED' } });
      expect(await holdOf(service, due.id)).toMatchObject({ status: 'EXPIRED' });
      expect(await walletOf(service, user)).toMatchObject({ balance: '100', available: '100', held: '0' });
    });

    it.each([-HOUR_MS, HOUR_MS])('does so however wrong the clock of the service is (by %i ms)', async (byMs) => {
      const now = Date.now.bind(Date);
      jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
      const user = await funded('100');
      const due = await placed(service, user, '60', { expiresInSeconds: 2 });

      expect((await capture(service, due.id, { amount: '1', final: false })).status).toBe(201);
      await untilExpired(due);
      expect(await capture(service, due.id, { amount: '1' })).toMatchObject({
        status: 422,
        body: { code: 'HOLD_EXPIRED' },
      });

      // To the millisecond: what was captured was so before, what was refused was so afterwards.
      const history = await historyOf(service, user);
      const [refused, booked, captured] = history.map(({ createdAt }) => Date.parse(createdAt)) as [
        number,
        number,
        number,
      ];
      expect(captured).toBeLessThan(Date.parse(due.expiresAt!));
      expect(booked).toBeGreaterThanOrEqual(Date.parse(due.expiresAt!));
      expect(refused).toBeGreaterThanOrEqual(booked);
    });

    it('is booked by the sweeper, once, however many instances sweep', async () => {
      const users = await fundedOverSlices(service, slices, ...times(8, () => '100'));
      const holds = await Promise.all(
        users.flatMap((user) =>
          times(3, (index) => placed(service, user, '10', { expiresInSeconds: index === 2 ? 600 : 1 })),
        ),
      );
      const due = holds.filter((_hold, index) => index % 3 !== 2);
      for (const one of due) await untilExpired(one);

      await Promise.all(services.flatMap(({ app }) => [app.get(Expiry).sweep(), app.get(Expiry).sweep()]));

      const rows = await database.query<{ count: number }>(
        `SELECT count(*)::int FROM transactions WHERE type = 'RELEASE' AND relates_to = ANY($1)`,
        [due.map(({ id }) => id)],
      );
      expect(rows).toEqual([{ count: 16 }]);
      for (const user of users) expect(await walletOf(other, user)).toMatchObject({ available: '90', held: '10' });
      const [newest] = await historyOf(service, users[0]!);
      // Two that expire together are let go together.
      expect(newest).toMatchObject({
        type: 'RELEASE',
        caller: 'wallet-service',
        groupId: expect.any(String) as string,
      });
    });
  });

  describe('among linked operations', () => {
    it('is placed, captured and released with the others, or not at all', async () => {
      const user = await funded('100');
      const { id } = await placed(service, user, '50');
      const operations = [
        { type: 'CAPTURE', holdId: id, amount: '20', final: false },
        operation('BONUS', user, '5'),
        { type: 'HOLD', userId: user, amount: '10', assetSymbol: 'GOLD', expiresInSeconds: 60 },
      ];

      const refused = await link(service, [...operations, operation('SPEND', user, '1000')]);
      expect(refused).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', index: 3, available: '45' } });
      expect(await walletOf(service, user)).toMatchObject({ balance: '100', held: '50' });
      const posted = groupOf(await link(other, operations));
      expect(posted.transactions.map(({ type }) => type)).toEqual(['CAPTURE', 'BONUS', 'HOLD']);
      expect(await walletOf(service, user)).toMatchObject({ balance: '85', held: '40', available: '45' });
      const released = await link(service, [
        { type: 'RELEASE', holdId: posted.transactions[2]!.id },
        { type: 'RELEASE', holdId: id, userId: user, assetSymbol: 'GOLD' },
      ]);
      expect(released.status).toBe(201);
      expect(await walletOf(service, user)).toMatchObject({ balance: '85', held: '0' });
    });

    it('says with the index which hold it was', async () => {
      const [user, another] = (await fundedOverSlices(service, slices, '100', '100')) as [string, string];
      const { id } = await placed(service, user, '50');
      const tooMuch = { type: 'CAPTURE', holdId: id, amount: '51' };
      expect(await link(service, [operation('SPEND', another, '1'), tooMuch])).toMatchObject({
        status: 422,
        body: { code: 'CAPTURE_EXCEEDS_HOLD', index: 1, remaining: '50' },
      });
      const ofNobody = { type: 'RELEASE', holdId: randomUUID() };
      expect(await link(service, [operation('SPEND', another, '1'), ofNobody])).toMatchObject({
        status: 404,
        body: { code: 'HOLD_NOT_FOUND', index: 1 },
      });
      const misnamed = { type: 'RELEASE', holdId: id, userId: another };
      expect(await link(service, [misnamed])).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect(await service.balance(another)).toBe('100');
    });
  });

  describe('that was captured', () => {
    it('is refunded as a spend is, by the capture and not by the hold', async () => {
      const user = await funded('100');
      const { id } = await placed(service, user, '50');
      const captured = await capture(service, id, { amount: '30' });

      expect(await refund(other, txIdOf(captured), { amount: '10' })).toMatchObject({
        status: 201,
        body: { balance: '80', refunded: '10', refundable: '20' },
      });
      expect(await refund(service, id)).toMatchObject({ status: 422, body: { code: 'NOT_REFUNDABLE' } });
      const { groupId } = await transactionOf(service, txIdOf(captured));
      // What has no entries is passed over: the release of the rest.
      expect(groupOf(await refundGroup(service, groupId!)).transactions).toMatchObject([
        { type: 'REFUND', amount: '20.0000', relatesTo: txIdOf(captured) },
      ]);
      expect(await transactionOf(service, id)).toMatchObject({ type: 'HOLD', refunds: [], refunded: '0.0000' });
      expect(await service.balance(user)).toBe('100');
    });
  });

  it('has no place in the ledger, by whatever reference it is looked for', async () => {
    const user = await funded('100');
    const { id } = await placed(service, user, '50', { reference: 'order-3' });
    await capture(service, id, { amount: '20', reference: 'order-3' });

    const { body } = await other.get(`/api/v1/wallets/${user}/ledger?reference=order-3&limit=1`);
    expect(body).toMatchObject({ entries: [{ txType: 'CAPTURE' }], pagination: { total: 1, hasMore: false } });
  });

  describe('whose answer was lost', () => {
    it('is released by its cancellation, and by that of its group', async () => {
      const user = await funded('100');
      const [alone, linked, gone, never] = times(4, () => randomUUID());
      await hold(service, user, '10', {}, alone);
      const member = { type: 'HOLD', userId: user, amount: '10', assetSymbol: 'GOLD' };
      await link(service, [operation('SPEND', user, '5'), member], linked);
      const captured = await hold(service, user, '10', {}, gone);
      await capture(service, (captured.body as { id: string }).id);

      expect(await cancel(other, user, alone!, 'REFUND')).toMatchObject({
        outcome: 'REFUNDED',
        transactions: [{ type: 'RELEASE', amount: '10.0000' }],
      });
      expect(await cancel(other, user, linked!, 'REFUND')).toMatchObject({
        outcome: 'REFUNDED',
        transactions: [{ type: 'RELEASE' }, { type: 'REFUND', amount: '5.0000' }],
      });
      expect(await cancel(other, user, gone!, 'REFUND')).toMatchObject({
        outcome: 'KEPT',
        problem: { code: 'HOLD_CAPTURED' },
      });
      expect(await cancel(other, user, never!, 'REFUND')).toMatchObject({ outcome: 'CANCELLED' });
      expect(await hold(service, user, '10', {}, never)).toMatchObject({ status: 422, body: { code: 'CANCELLED' } });
      expect(await walletOf(service, user)).toMatchObject({ balance: '90', available: '90', held: '0' });
    });

    it('is kept, and said why, when nothing of its group is left to be released', async () => {
      const user = await funded('100');
      const member = { type: 'HOLD', userId: user, amount: '10', assetSymbol: 'GOLD' };
      const [gone, taken] = [randomUUID(), randomUUID()];
      const [released] = groupOf(await link(service, [member], gone)).transactions;
      await release(service, released!.id);
      const [spent, captured] = groupOf(
        await link(service, [operation('SPEND', user, '5'), member], taken),
      ).transactions;
      await capture(service, captured!.id);
      await refund(service, spent!.id);

      for (const instance of services) {
        expect(await cancel(instance, user, gone, 'REFUND')).toMatchObject({
          outcome: 'KEPT',
          problem: { code: 'HOLD_RELEASED', index: 0, captured: '0', remaining: '0' },
        });
        expect(await cancel(instance, user, taken, 'REFUND')).toMatchObject({
          outcome: 'KEPT',
          problem: { code: 'HOLD_CAPTURED', index: 0, captured: '10', remaining: '0' },
        });
      }
      expect(await walletOf(service, user)).toMatchObject({ balance: '90', available: '90', held: '0' });
    });
  });

  describe('list', () => {
    it('shows them newest first, by asset and status, page by page', async () => {
      const user = await funded('100');
      await fund(service, user, '50', 'DIAMOND');
      const ids: string[] = [];
      for (let index = 0; index < 5; index++) ids.unshift((await placed(service, user, '10')).id);
      const diamond = await placed(service, user, '3', { assetSymbol: 'DIAMOND' });
      await release(service, ids[0]!);
      await capture(service, ids[1]!, { amount: '4' });
      const list = async (query: string) =>
        (await other.get(`/api/v1/wallets/${user}/holds?${query}`)).body as HoldsDto;

      const all = await list('');
      expect(all.holds.map(({ id }) => id)).toEqual([diamond.id, ...ids]);
      expect(all.pagination).toMatchObject({ total: 6, returned: 6, hasMore: false });
      expect(all.holds[2]).toMatchObject({ status: 'CAPTURED', captured: '4.0000', remaining: '0.0000' });
      expect((await list('asset=diamond')).holds).toEqual([diamond]);
      expect((await list('status=RELEASED')).holds.map(({ id }) => id)).toEqual([ids[0]]);

      const page = await list('asset=GOLD&status=HELD&limit=2');
      expect(page.holds.map(({ id }) => id)).toEqual([ids[2], ids[3]]);
      expect(page.pagination).toMatchObject({ total: 3, hasMore: true });
      // What leaves the list meanwhile is no reason to lose the place in it.
      await release(service, ids[3]!);
      const rest = await list(`asset=GOLD&status=HELD&limit=2&cursor=${page.pagination.nextCursor}`);
      expect(rest.holds.map(({ id }) => id)).toEqual([ids[4]]);
      expect(rest.pagination).toMatchObject({ hasMore: false });
      expect(await list('')).toMatchObject({ pagination: { total: 6 } });
      expect((await other.get(`/api/v1/wallets/${randomUUID()}/holds`)).body).toMatchObject({ holds: [] });
    });
  });

  it.each([
    ['no time at all', { expiresInSeconds: 0 }, 'expiresInSeconds'],
    ['more than a leap year', { expiresInSeconds: 366 * 86_400 + 1 }, 'expiresInSeconds'],
    ['half a second', { expiresInSeconds: 0.5 }, 'expiresInSeconds'],
    ['nothing', { amount: '0' }, 'amount'],
    ['a member that nobody knows', { final: true }, 'final'],
  ])('of %s is refused, and nothing is set aside', async (_what, wrong, property) => {
    const user = await funded('100');
    const answer = await hold(service, user, '10', wrong);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual([property]);
    expect(await walletOf(service, user)).toMatchObject({ held: '0' });
  });

  it('is refused to whoever has no wallet, and to the system', async () => {
    const [nobody] = usersOverSlices(slices, 1);
    expect(await hold(service, nobody!, '1')).toMatchObject({ status: 404, body: { code: 'WALLET_NOT_FOUND' } });
    expect(await hold(service, TREASURY, '1')).toMatchObject({ status: 422, body: { code: 'SYSTEM_WALLET' } });
  });
});
