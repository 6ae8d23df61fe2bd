import { randomUUID } from 'node:crypto';
import { isProblem, keyOf, WalletClient } from '@wallet-service/client';
import { AnsweringServer, cut, json } from './support/answering-server';
import { ALICE, times } from './support/service';
import { openWallet, openWallets } from './support/wallets';
import { useWorld } from './support/world';

const BULK = '/api/v1/wallets/transactions/bulk';
const SPEND = { type: 'SPEND', assetSymbol: 'GOLD' } as const;
const errorOf = (call: Promise<unknown>) => call.then(() => undefined, (error: unknown) => error); // prettier-ignore

describe('calls that are sent together', () => {
  const { service } = useWorld({ mustBalance: 'after all tests' });
  const paths: string[] = [];
  let batching: WalletClient;
  let single: WalletClient;

  beforeAll(() => {
    const counted: typeof fetch = (input, init) => {
      paths.push(new URL(input).pathname);
      return fetch(input, init);
    };
    batching = new WalletClient({ url: service.url, batching: true, fetch: counted });
    single = new WalletClient({ url: service.url });
  });

  beforeEach(() => {
    paths.length = 0;
  });

  it('have the answers that they would have had alone, each its own', async () => {
    const users = await openWallets(service, 20, '10');
    const calls = users.map((userId, index) => ({
      key: randomUUID(),
      body: { ...SPEND, userId, amount: BigInt(index + 1) },
    }));
    const outcomeOf = (wallet: WalletClient) => ({ key, body }: (typeof calls)[number]) =>
      wallet.post(body, { key }).catch((error: unknown) => {
        if (!isProblem(error, 'INSUFFICIENT_FUNDS')) throw error;
        const { code, status, available, required, txId } = error;
        return { code, status, available, required, txId };
      }); // prettier-ignore
    const together = await Promise.all(calls.map(outcomeOf(batching)));
    expect(paths).toEqual([BULK]);
    // Repeated one by one, by the route of their own: the same intents.
    for (const [index, call] of calls.entries()) expect(await outcomeOf(single)(call)).toEqual(together[index]);
    expect(together.filter((outcome) => 'code' in outcome)).toHaveLength(10);
  });

  it('are joined while another is under way, and never held back for others', async () => {
    const [first, ...others] = await openWallets(service, 10, '10');
    const post = (userId: string) => batching.post({ ...SPEND, userId, amount: '1' });
    const under = post(first!);
    await new Promise(setImmediate);
    await Promise.all([under, ...others.map(post)]);
    expect(paths).toEqual(['/api/v1/wallets/transactions', BULK]);
    await post(first!);
    expect(paths).toHaveLength(3);
  });

  it('may be linked operations as well', async () => {
    const [userId, other] = await openWallets(service, 2, '10');
    const [{ groupId, transactions }, { balance }] = await Promise.all([
      batching.linked([
        { ...SPEND, userId: userId!, amount: '1' },
        { type: 'BONUS', userId: userId!, amount: 2n, assetSymbol: 'DIAMOND' },
      ]),
      batching.post({ ...SPEND, userId: other!, amount: '1' }),
    ]);
    expect(paths).toEqual([BULK]);
    expect(transactions.map((one) => one.groupId)).toEqual([groupId, groupId]);
    expect(balance).toBe('9');
  });

  it('cost each other nothing where one of them is not valid', async () => {
    const userId = await openWallet(service, '10');
    const [posted, invalid] = await Promise.all([
      batching.post({ ...SPEND, userId, amount: '1' }),
      errorOf(batching.post({ ...SPEND, userId: 'nobody', amount: '1' })),
    ]);
    expect(posted).toMatchObject({ balance: '9' });
    expect(invalid).toMatchObject({ code: 'VALIDATION_FAILED', requestId: expect.stringMatching(/./) as string });
  });
});

describe('requests of calls that are sent together', () => {
  const server = new AnsweringServer();
  let wallet: WalletClient;
  const spend = (name: string, options = {}) =>
    wallet.post({ ...SPEND, userId: ALICE, amount: '1' }, { key: keyOf(name), ...options });
  const keysOf = ({ body }: { body: string }) =>
    (JSON.parse(body) as { items?: { idempotencyKey: string }[] }).items?.map(({ idempotencyKey }) => idempotencyKey);
  const result = (idempotencyKey: string) => ({
    idempotencyKey,
    status: 201,
    replayed: false,
    transaction: { id: idempotencyKey, balanceAfter: '5.5000' },
  });
  const alone = (name: string) => json(201, { status: 'SUCCESS', txId: name, balance: '1' });

  beforeAll(async () => {
    wallet = new WalletClient({ url: await server.start(), batching: true, deadlineMs: 20_000 });
  });

  afterAll(() => server.stop());

  it('are repeated under the same keys when nobody knows what became of them', async () => {
    server.answer(cut, ...times(3, () => (arrived: Parameters<typeof cut>[0]) => {
      const keys = keysOf(arrived);
      if (keys) json(200, { results: keys.map(result) })(arrived);
      else alone(String(arrived.headers['idempotency-key']))(arrived);
    })); // prettier-ignore
    const outcomes = await Promise.all(['a', 'b', 'c'].map((name) => spend(name)));
    expect(outcomes.map(({ txId }) => txId)).toEqual(['a', 'b', 'c']);
    expect(keysOf(server.requests[0]!)).toEqual(['a', 'b', 'c']);
  });

  it('are taken apart where one of them is refused as a whole', async () => {
    const forbidden = { code: 'FORBIDDEN', status: 403, retryable: false, requiredScopes: ['wallet:admin'] };
    server.answer(json(403, forbidden), alone('a'), json(403, forbidden));
    const [first, second] = await Promise.all([spend('a'), errorOf(spend('b'))]);
    expect(first).toMatchObject({ txId: 'a' });
    expect(second).toMatchObject({ code: 'FORBIDDEN', requiredScopes: ['wallet:admin'] });
  });

  it('end for each of them at its own deadline, and go on for the others', async () => {
    let answer: (() => void) | undefined;
    server.answer((arrived) => {
      answer = () => {
        json(200, { results: keysOf(arrived)!.map(result) })(arrived);
      };
    });
    const patient = spend('patient');
    expect(await errorOf(spend('hasty', { deadlineMs: 300 }))).toMatchObject({ name: 'NoAnswerError', key: 'hasty' });
    answer!();
    expect(await patient).toEqual({ status: 'SUCCESS', txId: 'patient', balance: '5.5' });
  });

  it('let others pass by that have waited for long', async () => {
    server.answer(() => undefined, alone('second'));
    const end = new AbortController();
    const first = errorOf(spend('first', { signal: end.signal }));
    await new Promise(setImmediate);
    expect(await spend('second')).toMatchObject({ txId: 'second' });
    end.abort();
    expect(await first).toMatchObject({ name: 'NoAnswerError', key: 'first' });
  });
});
