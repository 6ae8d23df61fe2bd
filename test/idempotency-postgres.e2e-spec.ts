import { hash, randomUUID } from 'node:crypto';
import { retries } from '../src/observability/metrics';
import { type Posted, PostingQueue } from '../src/posting/posting-queue';
import { essenceOf, isReplay } from './support/idempotency';
import { sendRaw } from './support/raw-http';
import { type Answer, countStatuses, TestService, times, TREASURY } from './support/service';
import { describeSliced, neighbourOf } from './support/slices';
import { command, fund, openWallet } from './support/wallets';
import { useWorld } from './support/world';

/** PostgreSQL's part of idempotency: there is no Redis here at all. */
describeSliced('a key', (slices) => {
  const { service, database } = useWorld({ slices, redis: 'none', mustBalance: 'after each test' });

  it('that is repeated gets the first answer again, marked as a replay', async () => {
    const [user, key] = [randomUUID(), randomUUID()];

    const first = await service.topUp(user, '1.50', 'GOLD', key);
    await fund(service, user, '5');
    const repeated = await service.topUp(user, '1.50', 'GOLD', key);

    expect(first).toMatchObject({ status: 201, body: { status: 'SUCCESS', balance: '1.5' } });
    expectReplay(repeated, first);
    expect(first.headers.get('Location')).toBe(`/api/v1/wallets/transactions/${(first.body as { txId: string }).txId}`);
    expect(await service.balance(user)).toBe('6.5');
    expect(await transactionsUnder(key)).toBe(1);
  });

  it('that is repeated on another instance, later, gets the first answer again', async () => {
    const [user, key] = [randomUUID(), randomUUID()];
    const first = await service.topUp(user, '1', 'GOLD', key);

    const other = await TestService.start(database, { REDIS_URL: '' });
    expectReplay(await other.topUp(user, '1', 'GOLD', key), first);
    await other.stop();
  });

  it('that two requests of one batch repeat is answered by its transactions once', async () => {
    const queue = service.app.get(PostingQueue);
    const repeated = command();
    const { transactions } = await queue.post(repeated);

    const replays = await Promise.all(times(2, () => queue.post(repeated)));

    for (const replay of replays) {
      expect(replay.replayed).toBe(true);
      expect(replay.transactions.map(({ id }) => id)).toEqual(transactions.map(({ id }) => id));
    }
  });

  it('that was refused stays refused after a top-up', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];

    const first = await service.spend(user, '2', 'GOLD', key);
    await fund(service, user, '100');
    const repeated = await service.spend(user, '2', 'GOLD', key);

    expect(first).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', available: '1', required: '2' } });
    expect(first.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    expectReplay(repeated, first);
    expect(await service.balance(user)).toBe('101');
    expect(await service.spend(user, '2')).toMatchObject({ status: 201, body: { balance: '99' } });
  });

  it('that is sent by 50 requests at once is decided once, and all get the same answer', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];

    const answers = await Promise.all(times(50, () => service.spend(user, '1', 'GOLD', key)));

    expectOneOriginal(answers);
    expect(countStatuses(answers)).toEqual({ 201: 50 });
    expect(await service.balance(user)).toBe('0');
    expect(await transactionsUnder(key)).toBe(1);
  });

  it('that is sent by 50 requests at once is refused once, and all get the same answer', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];

    const answers = await Promise.all(times(50, () => service.spend(user, '2', 'GOLD', key)));

    expectOneOriginal(answers);
    expect(countStatuses(answers)).toEqual({ 422: 50 });
    expect(await transactionsUnder(key)).toBe(1);
  });

  it('that is sent by 50 first credits at once opens one wallet with one entry', async () => {
    const [user, key] = [randomUUID(), randomUUID()];

    const answers = await Promise.all(times(50, () => service.topUp(user, '1', 'GOLD', key)));

    expectOneOriginal(answers);
    expect(countStatuses(answers)).toEqual({ 201: 50 });
    expect(await service.balance(user)).toBe('1');
  });

  it('is the same one in its quoted form, and however the same request is spelt', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    const wish = { userId, type: 'TOP_UP', amount: '1.5', assetSymbol: 'GOLD' };
    const first = await service.post(wish, key);

    const { assetSymbol, amount, type } = wish;
    for (const spelling of [
      { assetSymbol, amount, type, userId },
      { ...wish, reference: null, metadata: null, ifBalance: null },
      { ...wish, userId: userId.toUpperCase() },
      { ...wish, assetSymbol: 'gold' },
      { ...wish, amount: 1.5 },
      { ...wish, amount: '1.50000' },
      { ...wish, dryRun: false },
    ]) {
      expectReplay(await service.post(spelling, `"${key}"`), first);
    }
    expect(await service.balance(userId)).toBe('1.5');
  });

  it('is the same one when the request line names the whole address', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    const first = await service.topUp(userId, '1', 'GOLD', key);
    const body = JSON.stringify({ userId, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' });
    const path = '/api/v1/wallets/transactions';

    for (const target of [path, `${service.url}${path}`, `http://elsewhere${path}`]) {
      const lines = [`POST ${target} HTTP/1.1`, 'Content-Type: application/json', `Idempotency-Key: ${key}`];
      expectReplay(await sendRaw(service.url, lines, body), first);
    }
  });

  it('with another request is refused, and nothing is changed', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    const wish = { userId, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
    const first = await service.post(wish, key);
    const { txId } = first.body as { txId: string };
    const others = [
      { ...wish, amount: '2' },
      { ...wish, type: 'BONUS' },
      // PostgreSQL alone holds a key against the requests of its own slice.
      { ...wish, userId: neighbourOf(userId, slices) },
      { ...wish, assetSymbol: 'DIAMOND' },
      { ...wish, reference: 'another' },
      { ...wish, metadata: { order: 1 } },
      { ...wish, ifBalance: { gte: '0' } },
    ];

    for (const other of others) {
      const answer = await service.post(other, key);
      expect(answer).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', txId } });
      expect(answer.headers.has('Idempotent-Replayed')).toBe(false);
    }

    expectReplay(await service.post(wish, key), first);
    expect(await service.balance(userId)).toBe('1');
    expect(await transactionsUnder(key)).toBe(1);
  });

  it('with a request that is not valid is not looked up', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    const wish = { userId, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
    await service.post(wish, key);

    expect(await service.post({ ...wish, amount: '0' }, key)).toMatchObject({ status: 400 });
    expect(await service.post({ ...wish, assetSymbol: 'RUBY' }, key)).toMatchObject({ status: 404 });
    expect(await service.post({ ...wish, userId: TREASURY }, key)).toMatchObject({ body: { code: 'SYSTEM_WALLET' } });
  });

  it('with different requests at once decides one of them, and refuses the others', async () => {
    const [user, key] = [randomUUID(), randomUUID()];

    const answers = await Promise.all(times(20, (index) => service.topUp(user, `${index + 1}`, 'GOLD', key)));

    expect(countStatuses(answers)).toEqual({ 201: 1, 422: 19 });
    for (const { status, body } of answers) {
      if (status === 422) expect(body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect(await transactionsUnder(key)).toBe(1);
  });

  it('with requests for two assets at once decides one of them, and spoils no batch for the others', async () => {
    const user = randomUUID();
    for (const asset of ['GOLD', 'DIAMOND']) await fund(service, user, '1', asset);
    const keys = times(100, () => randomUUID());

    const retriesBefore = (await retries.get()).values;

    // Each asset takes the keys in its own order, so that they meet from both ends.
    const inGold = Promise.all(keys.map((key) => service.topUp(user, '1', 'GOLD', key)));
    const inDiamond = Promise.all(keys.toReversed().map((key) => service.topUp(user, '1', 'DIAMOND', key)));
    const [gold, diamond] = [await inGold, (await inDiamond).toReversed()];

    for (const [index, answer] of gold.entries()) {
      const [winner, loser] = answer.status === 201 ? [answer, diamond[index]!] : [diamond[index]!, answer];
      expect(winner.status).toBe(201);
      const { txId } = winner.body as { txId: string };
      expect(loser).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', txId } });
    }
    expect((await retries.get()).values).toEqual(retriesBefore);
    const kept = await database.query('SELECT FROM transactions WHERE idempotency_key = ANY($1)', [keys]);
    expect(kept).toHaveLength(100);
  });

  it('with a request for each of two assets at once decides one of them, also when each is alone in its batch', async () => {
    const user = randomUUID();
    for (const asset of ['GOLD', 'DIAMOND']) await fund(service, user, '1', asset);

    for (const key of times(30, () => randomUUID())) {
      const answers = await Promise.all(['GOLD', 'DIAMOND'].map((asset) => service.topUp(user, '1', asset, key)));
      expect(countStatuses(answers)).toEqual({ 201: 1, 422: 1 });
    }
  });

  it('belongs to its caller: two callers with the same key make two transactions', async () => {
    const queue = service.app.get(PostingQueue);
    const [userId, idempotencyKey] = [randomUUID(), randomUUID()];
    const idOf = ({ transactions }: Posted) => transactions[0]!.id;
    const of = (caller: string) => command({ userId, idempotencyKey, caller });

    const [shop, game, shopAgain] = await Promise.all([
      queue.post(of('shop')),
      queue.post(of('game')),
      queue.post(of('shop')),
    ]);

    expect([shop.replayed, game.replayed, shopAgain.replayed]).toEqual([false, false, true]);
    expect(idOf(game)).not.toBe(idOf(shop));
    expect(idOf(shopAgain)).toBe(idOf(shop));
    expect(await service.balance(userId)).toBe('2');
    expect(await transactionsUnder(idempotencyKey)).toBe(2);
  });

  it('of one caller is not taken for that of another whose name continues it', async () => {
    const queue = service.app.get(PostingQueue);
    const pairs = [
      { caller: 'a', idempotencyKey: 'k' },
      { caller: 'k a', idempotencyKey: 'k' },
      { caller: 'a', idempotencyKey: 'k-k' },
      { caller: 'A', idempotencyKey: 'k' },
      { caller: 'a', idempotencyKey: 'K' },
    ];

    const posted = await Promise.all(pairs.map((pair) => queue.post(command(pair))));

    expect(posted.map(({ replayed }) => replayed)).toEqual(pairs.map(() => false));
  });

  it('is judged by the fingerprint that was stored, also within one batch', async () => {
    const queue = service.app.get(PostingQueue);
    const [userId, idempotencyKey] = [randomUUID(), randomUUID()];
    const one = command({ userId, idempotencyKey });
    const other = { ...one, fingerprint: hash('sha256', 'another request', 'buffer') };

    const [, first, second, third] = await Promise.allSettled([
      queue.post(command()),
      queue.post(one),
      queue.post(other),
      queue.post(one),
    ]);

    expect(first).toMatchObject({ value: { replayed: false } });
    expect(second).toMatchObject({ reason: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(third).toMatchObject({ value: { replayed: true } });
  });

  async function transactionsUnder(key: string): Promise<number> {
    return (await database.query('SELECT FROM transactions WHERE idempotency_key = $1', [key])).length;
  }
});

function expectReplay(repeated: Answer, first: Answer): void {
  expect([isReplay(first), isReplay(repeated)]).toEqual([false, true]);
  expect(essenceOf(repeated)).toEqual(essenceOf(first));
}

/** All are the same answer, and one of them was not a replay. */
function expectOneOriginal(answers: Answer[]): void {
  expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
  for (const answer of answers) expect(essenceOf(answer)).toEqual(essenceOf(answers[0]!));
}
