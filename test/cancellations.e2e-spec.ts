import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastingText } from './support/answers';
import { untilRedisIsReliable } from './support/idempotency';
import {
  bulk,
  cancel,
  fundedOverSlices,
  groupOf,
  historyOf,
  link,
  operation,
  refund,
  refundGroup,
  transactionOf,
  transfer,
  transferOf,
  txIdOf,
} from './support/movements';
import { type Answer, type TestService, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

type Policy = 'KEEP' | 'REFUND';
type Post = (service: TestService, users: readonly string[], key: string) => Promise<Answer>;

/** Each takes 1 GOLD from the first of three users, whose slices differ; the last takes part in it as well. */
const REQUESTS: readonly { what: string; post: Post }[] = [
  {
    what: 'a transfer',
    post: (service, [alice, , carol], key) => transfer(service, transferOf(alice!, carol!, '1'), key),
  },
  {
    what: 'a linked command',
    post: (service, [alice, bob, carol], key) => {
      const grants = [bob!, carol!].map((user) => operation('BONUS', user, '1', 'DIAMOND'));
      return link(service, [operation('SPEND', alice!, '1'), ...grants], key);
    },
  },
  { what: 'a spend', post: (service, [alice], key) => service.spend(alice!, '1', 'GOLD', key) },
];

describe.each(['own', 'none'] as const)('with Redis: %s,', (redis) => {
  describeSliced('a cancellation', (slices) => {
    const { service, services, other } = useWorld({ slices, redis, instances: 2, mustBalance: 'after each test' });

    beforeAll(async () => {
      if (redis === 'own') await Promise.all(services.map(untilRedisIsReliable));
    });

    /** The request and its cancellation at once, on two instances; what came of both. */
    async function race(round: number, users: readonly string[], ifPosted: Policy) {
      const key = randomUUID();
      const { post, what } = REQUESTS[round % 3]!;
      // Anybody who takes part in the request may be named.
      const [user] = what === 'a spend' ? users : users.slice(round % 2 === 0 ? 0 : 2);
      // Either of them up to 50 ms behind the other.
      const lead = (Math.floor(round / 3) % 11) * 10 - 50;
      const [answer, told] = await Promise.all([
        sleep(Math.max(0, lead)).then(() => post(service, users, key)),
        sleep(Math.max(0, -lead)).then(() => cancel(other, user!, key, ifPosted)),
      ]);
      const again = await cancel(service, user!, key, ifPosted);
      const late = await post(other, users, key);
      return { answer, told, again, late, left: await service.balance(users[0]!) };
    }

    it.each(['KEEP', 'REFUND'] as const)(
      'that races its own request 252 times with %s tells what became of it, and is right',
      async (ifPosted) => {
        const scenes = await Promise.all(times(252, () => fundedOverSlices(service, slices, '1', '0', '0')));
        const rounds = [];
        for (let first = 0; first < 252; first += 18) {
          rounds.push(
            ...(await Promise.all(times(18, (index) => race(first + index, scenes[first + index]!, ifPosted)))),
          );
        }

        for (const { answer, told, again, late, left } of rounds) {
          expect(again.outcome).toBe(told.outcome);
          expect(lastingText(late.text)).toBe(lastingText(answer.text));
          if (told.outcome === 'CANCELLED') {
            expect(answer).toMatchObject({ status: 422, body: { code: 'CANCELLED' } });
            expect(left).toBe('1');
          } else {
            expect(answer.status).toBe(201);
            expect(told.outcome).toBe(ifPosted === 'KEEP' ? 'KEPT' : 'REFUNDED');
            expect(left).toBe(ifPosted === 'KEEP' ? '0' : '1');
          }
        }
        // Else nothing was raced.
        expect(new Set(rounds.map(({ told }) => told.outcome)).size).toBe(2);
      },
    );

    it.each(REQUESTS)(
      'before $what keeps it from ever being posted, whoever of it is named',
      async ({ post, what }) => {
        const users = await fundedOverSlices(service, slices, '1', '0', '0');
        for (const user of what === 'a spend' ? users.slice(0, 1) : [users[0]!, users[2]!]) {
          const key = randomUUID();

          const told = await cancel(service, user, key, 'REFUND');
          expect(told).toMatchObject({
            outcome: 'CANCELLED',
            transactions: [{ type: 'CANCEL', userId: user, idempotencyKey: key }],
          });
          for (const instance of services) {
            expect(await post(instance, users, key)).toMatchObject({
              status: 422,
              body: { code: 'CANCELLED', txId: told.transactions[0]!.id, retryable: false },
            });
          }
          expect(await cancel(other, user, key)).toEqual(told);
          expect((await historyOf(service, user))[0]).toEqual(told.transactions[0]);
        }
        expect(await service.balance(users[0]!)).toBe('1');
      },
    );

    it.each(REQUESTS)('after $what keeps it or gives it back, whoever of it is named', async ({ post, what }) => {
      const users = await fundedOverSlices(service, slices, '9', '0', '0');
      for (const user of what === 'a spend' ? users.slice(0, 1) : [users[0]!, users[2]!]) {
        const key = randomUUID();
        const posted = await post(service, users, key);
        expect(posted.status).toBe(201);

        const kept = await cancel(other, user, key);
        expect(kept.outcome).toBe('KEPT');
        expect(kept.transactions[0]).toMatchObject({ idempotencyKey: key, userId: users[0] });
        expect(await service.balance(users[0]!)).toBe('8');

        // What was kept may be given back; what was given back stays so.
        const refunded = await cancel(service, user, key, 'REFUND');
        expect(refunded.outcome).toBe('REFUNDED');
        expect(refunded.transactions).toHaveLength(kept.transactions.length);
        expect(refunded.transactions.at(-1)).toMatchObject({
          type: 'REFUND',
          relatesTo: kept.transactions[0]!.id,
          idempotencyKey: `${key},refund`,
        });
        for (const policy of ['REFUND', 'KEEP'] as const)
          expect(await cancel(other, user, key, policy)).toEqual(refunded);
        expect(await service.balance(users[0]!)).toBe('9');
        expect(await post(other, users, key)).toMatchObject({ status: 201, text: posted.text });
      }
    });
  });
});

describeSliced('a cancellation', (slices) => {
  const world = useWorld({ slices, redis: 'own', instances: 2, mustBalance: 'after each test' });
  const { service, services, other, database, redis } = world;

  beforeAll(() => Promise.all(services.map(untilRedisIsReliable)));

  it('refuses whatever arrives later under its key, and nothing of that is kept in Redis', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '10')) as [string, string];
    const earlier = txIdOf(await service.spend(alice, '1'));
    const given = groupOf(await transfer(service, transferOf(alice, bob, '1')));
    const key = randomUUID();
    await cancel(service, alice, key);
    await redis.client.flushall();

    const late: Answer[] = [
      await service.spend(alice, '1', 'GOLD', key),
      await other.topUp(alice, '1000000', 'DIAMOND', key),
      await service.spend(alice, '1', 'DIAMOND', key),
      await transfer(other, transferOf(bob, alice, '1'), key),
      await link(service, [operation('BONUS', bob, '1'), operation('SPEND', alice, '1')], key),
      await refund(other, earlier, {}, key),
      await refundGroup(service, given.groupId, {}, key),
    ];
    for (const answer of late) expect(answer).toMatchObject({ status: 422, body: { code: 'CANCELLED' } });
    const { results } = await bulk(service, [{ idempotencyKey: key, ...operation('SPEND', alice, '1') }]);
    expect(results).toMatchObject([{ idempotencyKey: key, status: 422, problem: { code: 'CANCELLED' } }]);
    expect(await redis.storedNames()).toEqual([]);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(['8', '11']);
    // Another key is another request.
    expect((await service.spend(alice, '1')).status).toBe(201);
  });

  it('of a request that was refused by a rule says so, with either policy', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const key = randomUUID();
    const { txId } = (await service.spend(alice, '11', 'GOLD', key)).body as { txId: string };

    for (const policy of ['KEEP', 'REFUND'] as const) {
      expect(await cancel(other, alice, key, policy)).toMatchObject({
        outcome: 'REJECTED',
        transactions: [{ id: txId, rejection: { code: 'INSUFFICIENT_FUNDS' } }],
      });
    }
  });

  it('that comes too late to give something back keeps it, with the problem that says why, for good', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '0')) as [string];
    const key = randomUUID();
    const granted = txIdOf(await service.topUp(alice, '10', 'GOLD', key));
    await service.spend(alice, '4');

    const kept = await cancel(service, alice, key, 'REFUND');
    expect(kept).toMatchObject({
      outcome: 'KEPT',
      transactions: [{ id: granted, type: 'TOP_UP' }],
      problem: { code: 'INSUFFICIENT_FUNDS', available: '6', required: '10' },
    });
    await fund(service, alice, '100');
    expect(await cancel(other, alice, key, 'REFUND')).toEqual(kept);
    expect((await cancel(other, alice, key)).outcome).toBe('KEPT');
    expect(await service.balance(alice)).toBe('106');
  });

  it('gives back only what was not given back before, and keeps what cannot be given back', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const [key, refundKey, wholeKey] = times(3, () => randomUUID()) as [string, string, string];
    const id = txIdOf(await service.spend(alice, '10', 'GOLD', key));
    const part = txIdOf(await refund(service, id, { amount: '4' }, refundKey));

    expect(await cancel(other, alice, key, 'REFUND')).toMatchObject({
      outcome: 'REFUNDED',
      transactions: [{ type: 'REFUND', amount: '6.0000' }],
    });
    expect(await transactionOf(service, id)).toMatchObject({ refunded: '10.0000' });
    expect(await cancel(other, alice, refundKey, 'REFUND')).toMatchObject({
      outcome: 'KEPT',
      transactions: [{ id: part }],
      problem: { code: 'NOT_REFUNDABLE' },
    });

    const whole = txIdOf(await service.spend(alice, '10', 'GOLD', wholeKey));
    await refund(service, whole);
    expect(await cancel(service, alice, wholeKey, 'REFUND')).toMatchObject({
      outcome: 'KEPT',
      problem: { code: 'ALREADY_REFUNDED', refundable: '0' },
    });
    expect(await service.balance(alice)).toBe('10');
  });

  it('repeats itself safely, 20 times at once, and takes no key of its own', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const [missing, posted] = [randomUUID(), randomUUID()];
    await service.spend(alice, '3', 'GOLD', posted);

    const told = await Promise.all(times(20, (index) => cancel(services[index % 2]!, alice, missing, 'REFUND')));
    const refunded = await Promise.all(times(20, (index) => cancel(services[index % 2]!, alice, posted, 'REFUND')));

    for (const one of told) expect(one).toEqual(told[0]);
    for (const one of refunded) expect(one).toEqual(refunded[0]);
    expect([told[0]!.outcome, refunded[0]!.outcome]).toEqual(['CANCELLED', 'REFUNDED']);
    const kept = await database.query('SELECT FROM transactions WHERE idempotency_key IN ($1, $2)', [
      missing,
      `${posted},refund`,
    ]);
    expect(kept).toHaveLength(2);
    expect(await service.balance(alice)).toBe('10');
  });

  it('takes no system user, no other policy and no key that could not have been sent', async () => {
    const good = { userId: randomUUID(), idempotencyKey: 'key', ifPosted: 'KEEP' };
    const post = (wrong: object) => service.postTo('/api/v1/wallets/cancellations', { ...good, ...wrong }, null);

    expect(await post({ userId: TREASURY })).toMatchObject({ status: 422, body: { code: 'SYSTEM_WALLET' } });
    for (const wrong of [
      { ifPosted: 'keep' },
      { ifPosted: undefined },
      { idempotencyKey: 'a,refund' },
      { userId: 'me' },
    ]) {
      expect(await post(wrong)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
  });
});
