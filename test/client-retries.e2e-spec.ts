import { isProblem, NoAnswerError, UnexpectedAnswerError, WalletClient } from '@wallet-service/client';
import { type ProblemCode, problemBody } from '../src/errors';
import { AnsweringServer, cut, cutInAnswer, json, text } from './support/answering-server';
import { ALICE } from './support/service';

const POSTED = { status: 'SUCCESS', txId: '019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21', balance: '70' };
const SPEND = { type: 'SPEND', userId: ALICE, amount: '30', assetSymbol: 'GOLD' } as const;

function problem(code: ProblemCode, headers?: Record<string, string>) {
  const body = { ...problemBody(code, `${code} here.`), requestId: 'r' };
  return json(body.status, body, headers);
}

/** What only timing or a broken network can bring about is told by a server that does as it is told. */
describe('the client repeats what may still be answered', () => {
  const server = new AnsweringServer();
  let wallet: WalletClient;
  let impatient: WalletClient;
  const posted = json(201, POSTED);
  const errorOf = (call: Promise<unknown>) => call.then(() => undefined, (error: unknown) => error); // prettier-ignore

  beforeAll(async () => {
    const url = await server.start();
    wallet = new WalletClient({ url });
    impatient = new WalletClient({ url, attemptTimeoutMs: 300 });
  });

  afterAll(() => server.stop());

  const keys = () => server.requests.map(({ headers }) => headers['idempotency-key']);

  it.each([
    ['a connection that is cut', cut],
    ['an answer that is cut off', cutInAnswer],
    ['OUTCOME_UNKNOWN', problem('OUTCOME_UNKNOWN')],
    ['IDEMPOTENCY_IN_PROGRESS', problem('IDEMPOTENCY_IN_PROGRESS')],
    ['OVERLOADED', problem('OVERLOADED')],
    ['RATE_LIMITED', problem('RATE_LIMITED')],
    ['a proxy without a service', text(502, '<h1>Bad Gateway</h1>')],
  ])('after %s, under the same key', async (_, failure) => {
    server.answer(failure, failure, posted);
    expect(await wallet.post(SPEND)).toEqual(POSTED);
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(1);
  });

  it('after no answer at all, under the same key', async () => {
    // On a busy machine the last one may come too late as well.
    server.answer(...[1, 2].map(() => () => undefined), ...Array<typeof posted>(20).fill(posted));
    expect(await impatient.post(SPEND)).toEqual(POSTED);
    expect(keys().length).toBeGreaterThanOrEqual(3);
    expect(new Set(keys()).size).toBe(1);
  });

  it('no earlier than Retry-After says, in seconds or as a date', async () => {
    const inTwoSeconds = () => new Date(Date.now() + 2_000).toUTCString();
    for (const retryAfter of [() => '1', inTwoSeconds]) {
      const began = performance.now();
      server.answer(problem('OVERLOADED', { 'Retry-After': retryAfter() }), posted);
      await wallet.post(SPEND);
      // A date has no fractions of a second.
      expect(performance.now() - began).toBeGreaterThan(950);
    }
  });

  it('not at all when the deadline would be over by then', async () => {
    server.answer(problem('TREASURY_EXHAUSTED', { 'Retry-After': '60' }));
    expect(await errorOf(wallet.post(SPEND))).toMatchObject({ code: 'TREASURY_EXHAUSTED', retryAfterMs: 60_000 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    'INSUFFICIENT_FUNDS',
    'VALIDATION_FAILED',
    'FORBIDDEN',
    'ASSET_NOT_FOUND',
    'IDEMPOTENCY_KEY_REUSED',
  ] as const)('but %s is an answer', async (code) => {
    server.answer(problem(code));
    expect(isProblem(await errorOf(wallet.post(SPEND)), code)).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('and tells the refusal that it finds behind an unknown outcome', async () => {
    server.answer(problem('OUTCOME_UNKNOWN'), problem('INSUFFICIENT_FUNDS'));
    expect(await errorOf(wallet.post(SPEND))).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  it('and never says that a write was refused which may have been posted', async () => {
    // The token has expired between the attempts, say.
    server.answer(cut, problem('UNAUTHENTICATED'));
    const error = await errorOf(wallet.post(SPEND, { key: 'order:1' }));
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error).toMatchObject({ key: 'order:1', attempts: 2, cause: { code: 'UNAUTHENTICATED' } });
  });

  it('until the one deadline of all attempts, and then gives the key to be settled by', async () => {
    server.answer();
    const error = await errorOf(impatient.post(SPEND, { key: 'order:2', deadlineMs: 3_000 }));
    expect(error).toMatchObject({ name: 'NoAnswerError', key: 'order:2' });
    expect(server.requests.length).toBeGreaterThan(1);
    // So many unanswered attempts take all of the time, without the waits between them.
    expect(server.requests.length).toBeLessThanOrEqual(10);
  });

  it('until the caller gives up', async () => {
    const giveUp = new AbortController();
    server.answer(() => {
      giveUp.abort(new Error('the player has left'));
    });
    expect(await errorOf(wallet.post(SPEND, { signal: giveUp.signal, key: 'order:3' }))).toMatchObject({
      name: 'NoAnswerError',
      key: 'order:3',
      cause: { message: 'the player has left' },
    });
    expect(await errorOf(wallet.post(SPEND, { signal: giveUp.signal }))).toMatchObject({
      message: 'the player has left',
    });
  });

  it('but sends nothing again that has no key and may have been done', async () => {
    const create = () =>
      errorOf(wallet.call('POST /api/v1/assets', { body: { symbol: 'RUBY', name: 'Rubies', scale: 0 } }));
    server.answer(cut);
    expect(await create()).toBeInstanceOf(NoAnswerError);
    expect(server.requests).toHaveLength(1);
    server.answer(problem('OVERLOADED'), json(201, {}));
    expect(await create()).toBeUndefined();
  });

  it('and repeats of a bulk only the items that may succeed later', async () => {
    const item = (idempotencyKey: string) => ({ idempotencyKey, ...SPEND });
    const result = (idempotencyKey: string, problem?: object) =>
      problem ? { idempotencyKey, status: 503, replayed: false, problem } : { idempotencyKey, status: 201, replayed: false, transaction: { id: idempotencyKey } }; // prettier-ignore
    const busy = problemBody('WALLET_BUSY', 'Locked.');
    server.answer(
      cut,
      json(200, { results: [result('a'), result('b', busy), result('c', busy)] }),
      json(200, { results: [result('b'), result('c', problemBody('INSUFFICIENT_FUNDS', 'Too little.'))] }),
    );
    const outcomes = await wallet.bulk(['a', 'b', 'c'].map(item));
    expect(outcomes.map(({ transaction, error }) => transaction?.id ?? (isProblem(error) && error.code))).toEqual([
      'a',
      'b',
      'INSUFFICIENT_FUNDS',
    ]);
    const sent = server.requests.map(({ body }) => (JSON.parse(body) as { items: unknown[] }).items.length);
    expect(sent).toEqual([3, 3, 2]);
  });

  it("and takes an answer that is nobody's for what it is", async () => {
    server.answer(text(404, '<h1>Not Found</h1>'));
    expect(await errorOf(wallet.post(SPEND))).toBeInstanceOf(UnexpectedAnswerError);
  });
});

describe('the feed of the client', () => {
  const server = new AnsweringServer();
  let wallet: WalletClient;

  beforeAll(async () => {
    wallet = new WalletClient({ url: await server.start() });
  });

  afterAll(() => server.stop());

  const event = (position: string) => ({ position, transaction: { id: position } });

  it('goes on where it was, through failures and where there is nothing new, until it is told to end', async () => {
    const end = new AbortController();
    server.answer(
      json(200, { events: [event('1'), event('2')], next: 'n2', hasMore: true }),
      cut,
      json(200, { events: [], next: 'n3', hasMore: false }),
      json(200, { events: [event('4')], next: 'n4', hasMore: false }),
      () => {
        end.abort();
      },
    );
    const seen: string[] = [];
    for await (const { position } of wallet.events({ after: '0', types: ['SPEND', 'REFUND'], signal: end.signal })) {
      seen.push(position);
    }
    expect(seen).toEqual(['1', '2', '4']);
    const asked = server.requests.map(({ path }) => new URL(path, 'http://feed').searchParams);
    expect(asked.map((query) => query.get('after'))).toEqual(['0', 'n2', 'n2', 'n3', 'n4']);
    expect(Object.fromEntries(asked[0]!)).toMatchObject({ types: 'SPEND,REFUND', waitSeconds: '30' });
  });

  it('tells of a restore that has lost what was seen', async () => {
    const body = { ...problemBody('INTERNAL', 'Lost.'), code: 'FEED_RESET', status: 410, retryable: false };
    server.answer(json(410, body));
    await expect(wallet.events({ after: '7' }).next()).rejects.toMatchObject({ code: 'FEED_RESET' });
  });
});
