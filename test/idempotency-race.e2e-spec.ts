import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  expectInProgress,
  expectOneOutcome,
  isReplay,
  transactionIdsOf,
  untilRedisIsReliable,
} from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { type Answer, countStatuses, type TestService, times } from './support/service';
import { lockWallets, untilBlocked } from './support/sessions';
import { describeSliced, neighbourOf } from './support/slices';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

/** Long enough for the breaker to open, and over when it looks again, a second later. */
const PAUSE_MS = 1_000;

describeSliced('requests that race under one key', (slices) => {
  const { services, database, redis } = useWorld({
    slices,
    redis: 'own',
    instances: [{}, {}, { REDIS_URL: '' }, { REDIS_URL: '' }],
  });
  const [withRedis, withoutRedis] = [services.slice(0, 2), services.slice(2)];

  afterEach(async () => {
    await Promise.all(withRedis.map(untilRedisIsReliable));
    await expectLedgerToBalance(database);
  });

  describe.each([
    { scene: 'on one instance with Redis', instances: () => withRedis.slice(0, 1) },
    { scene: 'on two instances with Redis', instances: () => withRedis },
    { scene: 'on one instance without Redis', instances: () => withoutRedis.slice(0, 1) },
    { scene: 'on two instances without Redis', instances: () => withoutRedis },
    { scene: 'on two instances, one with Redis and one without', instances: () => [withRedis[0]!, withoutRedis[0]!] },
    { scene: 'on two instances with Redis paused', instances: () => withRedis, paused: true },
  ])('$scene', ({ instances, paused = false }) => {
    const instance = (index: number): TestService => instances()[index % instances().length]!;

    beforeEach(async () => {
      if (paused) await redis.client.client('PAUSE', PAUSE_MS, 'ALL');
    });

    it('have one effect and one answer, 100 at once', async () => {
      const [user, key] = [await openWallet(withoutRedis[0]!, '100'), randomUUID()];

      const answers = await Promise.all(times(100, (index) => instance(index).spend(user, '1', 'GOLD', key)));
      const late = await Promise.all(instances().map((service) => service.spend(user, '1', 'GOLD', key)));

      const outcome = await expectOneOutcome(database, key, [...answers, ...late]);
      expect(outcome).toMatchObject({ status: 201, body: { status: 'SUCCESS', balance: '99' } });
      expect(late.map(isReplay)).toEqual(late.map(() => true));
      expect(await withoutRedis[0]!.balance(user)).toBe('99');
    });

    it('have one refusal, 100 at once', async () => {
      const [user, key] = [await openWallet(withoutRedis[0]!, '1'), randomUUID()];

      const answers = await Promise.all(times(100, (index) => instance(index).spend(user, '2', 'GOLD', key)));

      const outcome = await expectOneOutcome(database, key, answers);
      expect(outcome).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS' } });
    });

    it('but ask for different things never have two effects, 50 pairs at once', async () => {
      const user = await openWallet(withoutRedis[0]!, '1000');
      const pairs = times(50, (index) => ({ key: randomUUID(), ...differentWishes(user, index, slices) }));

      const answers = await Promise.all(
        pairs.map(({ key, one, other }, index) =>
          Promise.all([instance(index).post(one, key), instance(index + 1).post(other, key)]),
        ),
      );

      for (const [index, { key, one, other }] of pairs.entries()) {
        const [first, second] = answers[index]!;
        const winner = first.status === 201 ? first : second;
        const loser = first.status === 201 ? second : first;
        expect(winner.status).toBe(201);
        if (loser.status === 409) expectInProgress(loser);
        else expectReused(loser);
        expect(await transactionIdsOf(database, key)).toEqual([(winner.body as { txId: string }).txId]);

        const [won, lost] = winner === first ? [one, other] : [other, one];
        const late = [instance(index).post(won, key), instance(index + 1).post(lost, key)] as const;
        expect(await late[0]).toMatchObject({ status: 201, text: winner.text });
        expectReused(await late[1]);
      }
    });
  });

  it('of which a locked wallet holds the first are answered 409 before it is released, and slow nobody', async () => {
    const [user, key] = [await openWallet(withRedis[0]!, '10'), randomUUID()];
    const session = await lockWallets(database, [user]);
    const first = withRedis[0]!.spend(user, '1', 'GOLD', key);
    await untilBlocked(database);

    const early = [await withRedis[0]!.spend(user, '1', 'GOLD', key)];
    early.push(...(await Promise.all(times(20, (index) => withRedis[index % 2]!.spend(user, '1', 'GOLD', key)))));
    const others = await Promise.all(times(100, (index) => withRedis[index % 2]!.topUp(randomUUID(), '1')));
    await session.release();

    early.forEach(expectInProgress);
    expect(countStatuses(others)).toEqual({ 201: 100 });
    const late = await withRedis[1]!.spend(user, '1', 'GOLD', key);
    const outcome = await expectOneOutcome(database, key, [await first, ...early, late]);
    expect(outcome).toMatchObject({ status: 201, body: { balance: '9' } });
  });

  it('of which the first runs for longer than its claim lives are answered 409 all the same', async () => {
    await redis.client.flushall();
    const [user, key] = [await openWallet(withoutRedis[0]!, '10'), randomUUID()];
    const session = await lockWallets(database, [user]);
    const first = withRedis[0]!.spend(user, '1', 'GOLD', key);
    await untilBlocked(database);

    // It would be gone by then, if it were not renewed: every second.
    const [claim] = await redis.storedNames();
    await redis.client.pexpire(claim!, 4_000);
    await sleep(4_500);
    const early = await withRedis[1]!.spend(user, '1', 'GOLD', key);
    await session.release();

    expectInProgress(early);
    expect(await first).toMatchObject({ status: 201, body: { balance: '9' } });
  });

  it('without Redis wait for the first, and replay it', async () => {
    const [user, key] = [await openWallet(withoutRedis[0]!, '10'), randomUUID()];
    const session = await lockWallets(database, [user]);
    const answers = times(4, (index) => withoutRedis[index % 2]!.spend(user, '1', 'GOLD', key));
    await untilBlocked(database, 2);
    await session.release();

    const outcome = await expectOneOutcome(database, key, await Promise.all(answers));
    expect(outcome).toMatchObject({ status: 201, body: { balance: '9' } });
    expect(countStatuses(await Promise.all(answers))).toEqual({ 201: 4 });
  });
});

/** Two requests that nobody may take for one another, of as many kinds as there are. */
function differentWishes(userId: string, index: number, slices: number): { one: object; other: object } {
  const one = { userId, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };
  const others = [
    { ...one, amount: '2' },
    { ...one, type: 'TOP_UP' },
    // PostgreSQL alone holds a key against the requests of its own slice.
    { ...one, type: 'TOP_UP', userId: neighbourOf(userId, slices) },
    { ...one, type: 'TOP_UP', assetSymbol: 'DIAMOND' },
    { ...one, reference: 'another order' },
  ];
  return { one, other: others[index % others.length]! };
}

function expectReused(answer: Answer): void {
  expect(answer).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  expect(isReplay(answer)).toBe(false);
}
