import { PROBLEMS, type ProblemCode } from '../src/errors';
import { PostgresProxy } from '../scripts/postgres-proxy.mjs';
import { sendRaw } from './support/raw-http';
import { ALICE, type Answer, TestService, TREASURY } from './support/service';
import { openAsset } from './support/wallets';
import { useWorld } from './support/world';

const A_NEW_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WISH = { userId: ALICE, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
const POST = 'POST /api/v1/wallets/transactions HTTP/1.1';
const JSON_TYPE = 'Content-Type: application/json';

/** What every error answer has in common, whoever made it. */
function expectProblem({ status, headers, body, text }: Answer, code: ProblemCode): void {
  const { status: expectedStatus, title, advice } = PROBLEMS[code];
  expect({ status, type: headers.get('Content-Type'), body: body }).toMatchObject({
    status: expectedStatus,
    type: 'application/problem+json; charset=utf-8',
    body: {
      type: `urn:wallet-service:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status: expectedStatus,
      detail: expect.stringMatching(/^[A-Za-z].+\.$/s) as string,
      code,
      retryable: 'retryable' in PROBLEMS[code],
      requestId: headers.get('X-Request-Id'),
    },
  });
  expect((body as { detail: string }).detail.endsWith(advice)).toBe(true);
  expect(headers.get('X-Request-Id')).toMatch(A_NEW_ID);
  // Nothing of the inside: no stack, no SQL, no file, no version.
  expect(text).not.toMatch(
    /\bat .+:\d+|node_modules|\.[jt]s\b|SELECT|INSERT|relation|FST_ERR|statusCode|\d+\.\d+\.\d+/,
  );
  if (expectedStatus === 503 || expectedStatus === 409) expect(headers.get('Retry-After')).toMatch(/^[1-9][0-9]*$/);
  else expect(headers.get('Retry-After')).toBeNull();
}

describe('an error', () => {
  const { service, database } = useWorld();

  beforeAll(() => openAsset(service, 'SCARCE', 0, '1'));

  function send(method: string, path: string): Promise<Answer> {
    return sendRaw(service.url, [`${method} ${path} HTTP/1.1`]);
  }

  const raw = (lines: string[], body?: string) => sendRaw(service.url, lines, body);

  describe.each<[ProblemCode, Record<string, () => Promise<Answer>>]>([
    [
      'ROUTE_NOT_FOUND',
      {
        'an unknown path': () => service.get('/nowhere'),
        'the bare base path': () => service.get('/api/v1/wallets'),
        'a trailing slash': () => service.get(`/api/v1/wallets/${ALICE}/balance/`),
        'another version': () => service.get(`/api/v2/wallets/${ALICE}/balance`),
        'a path that cannot be decoded': () => service.get('/%zz'),
        'a parameter that cannot be decoded': () => service.get('/api/v1/wallets/%zz/balance'),
        'a parameter beyond all length': () => service.get(`/api/v1/wallets/${'a'.repeat(1_000)}/balance`),
      },
    ],
    [
      'METHOD_NOT_ALLOWED',
      {
        PUT: () => send('PUT', '/api/v1/wallets/transactions'),
        DELETE: () => send('DELETE', `/api/v1/wallets/${ALICE}/balance`),
        OPTIONS: () => send('OPTIONS', '/health/live'),
      },
    ],
    [
      'MALFORMED_REQUEST',
      {
        'a control character in a header': () => raw(['GET /health/live HTTP/1.1', 'X-Request-Id: a\u0001b']),
        'a method that HTTP does not have': () => send('TAKE', '/health/live'),
        'another language': () => raw(['HELLO']),
      },
    ],
    [
      'HEADERS_TOO_LARGE',
      { 'a header of 20 KB': () => raw(['GET /health/live HTTP/1.1', `A: ${'a'.repeat(20_000)}`]) },
    ],
    [
      'MALFORMED_BODY',
      {
        'broken JSON': () => service.post('{"userId":'),
        'no bytes at all': () => service.post(''),
        'bytes that are no UTF-8': () => service.post(new Uint8Array([0x22, 0xff, 0x22])),
        'JSON that is nested too deep': () => service.post('['.repeat(10_000) + ']'.repeat(10_000)),
        'JSON that is broken, and no key either': () => service.post('{', null),
      },
    ],
    [
      'UNSUPPORTED_MEDIA_TYPE',
      {
        'plain text': () => service.post('text', 'a', { 'Content-Type': 'text/plain' }),
        'a form': () => service.post('a=b', 'a', { 'Content-Type': 'application/x-www-form-urlencoded' }),
        'a relative of JSON': () => service.post(WISH, 'a', { 'Content-Type': 'application/json-patch+json' }),
        'a type that only begins like JSON': () => service.post(WISH, 'a', { 'Content-Type': 'application/jsonx' }),
        'no type': () => raw([POST, 'Idempotency-Key: a'], '{}'),
        'half a type': () => service.post(WISH, 'a', { 'Content-Type': 'application' }),
        'JSON that is said to be compressed': () => service.post(WISH, 'a', { 'Content-Encoding': 'gzip' }),
        'JSON in UTF-16': () => service.post(WISH, 'a', { 'Content-Type': 'application/json; charset=utf-16' }),
      },
    ],
    [
      'BODY_TOO_LARGE',
      {
        '32 KiB and a byte': () => service.post(JSON.stringify(WISH).padEnd(32 * 1024 + 1)),
        'much more': () => service.post(JSON.stringify({ ...WISH, reference: 'x'.repeat(1_000_000) })),
      },
    ],
    [
      'IDEMPOTENCY_KEY_MISSING',
      {
        'a POST without a key': () => service.post(WISH, null),
        'a POST with an empty key': () => raw([POST, JSON_TYPE, 'Idempotency-Key:'], JSON.stringify(WISH)),
      },
    ],
    [
      'IDEMPOTENCY_KEY_INVALID',
      {
        'a key with a blank': () => service.post(WISH, 'a b'),
        'two header lines': () =>
          raw([POST, JSON_TYPE, 'Idempotency-Key: a', 'Idempotency-Key: a'], JSON.stringify(WISH)),
      },
    ],
    [
      'VALIDATION_FAILED',
      {
        'a body': () => service.post({}),
        'a body without a type': () => raw([POST, 'Idempotency-Key: a']),
        'a path': () => service.get('/api/v1/wallets/alice/balance'),
        'a query': () => service.get(`/api/v1/wallets/${ALICE}/ledger?limit=0`),
        'an unknown query parameter': () => service.get(`/api/v1/wallets/${ALICE}/balance?currency=GOLD`),
      },
    ],
    ['AMOUNT_TOO_LARGE', { 'a top-up': () => service.topUp(ALICE, '1000000001') }],
    ['CURSOR_INVALID', { 'a list': () => service.get(`/api/v1/wallets/${ALICE}/ledger?cursor=a`) }],
    ['ASSET_NOT_FOUND', { 'a top-up': () => service.topUp(ALICE, '1', 'SILVER') }],
    ['WALLET_NOT_FOUND', { 'a spend': () => service.spend(ALICE, '1', 'DIAMOND') }],
    [
      'TRANSACTION_NOT_FOUND',
      { 'an id': () => service.get('/api/v1/wallets/transactions/99999999-9999-4999-8999-999999999999') },
    ],
    ['INSUFFICIENT_FUNDS', { 'a spend': () => service.spend(ALICE, '1000000') }],
    ['SYSTEM_WALLET', { 'a top-up': () => service.topUp(TREASURY, '1') }],
    [
      'IDEMPOTENCY_KEY_REUSED',
      {
        'another amount': async () => {
          await service.topUp(ALICE, '1', 'GOLD', 'used-before');
          return service.topUp(ALICE, '2', 'GOLD', 'used-before');
        },
      },
    ],
    ['TREASURY_EXHAUSTED', { 'a top-up': () => service.topUp(ALICE, '2', 'SCARCE') }],
  ])('%s', (code, requests) => {
    it.each(Object.entries(requests))('answers %s by a problem of the catalogue', async (_name, request) => {
      expectProblem(await request(), code);
    });
  });

  it('takes a body of 32 KiB', async () => {
    expect((await service.post(JSON.stringify(WISH).padEnd(32 * 1024))).status).toBe(201);
  });

  it('lists the sentences about every property that is not valid', async () => {
    const answer = await service.post({ userId: 1, type: 'GIFT', amount: 'much', assetSymbol: '?' });
    const { detail, errors } = answer.body as { detail: string; errors: Record<string, string[]> };
    expect(Object.keys(errors).sort()).toEqual(['amount', 'assetSymbol', 'type', 'userId']);
    for (const sentences of Object.values(errors)) {
      expect(sentences).toHaveLength(1);
      expect(detail).toContain(sentences[0]);
    }
  });

  describe('that nobody expected', () => {
    it('is INTERNAL, says nothing of the inside, and is as good as not having happened', async () => {
      await database.query('ALTER TABLE ledger_entries RENAME TO elsewhere');
      try {
        expectProblem(await service.get(`/api/v1/wallets/${ALICE}/ledger`), 'INTERNAL');
        expectProblem(await service.topUp(ALICE, '1', 'GOLD', 'met-a-bug'), 'INTERNAL');
      } finally {
        await database.query('ALTER TABLE elsewhere RENAME TO ledger_entries');
      }
      const { status, headers } = await service.topUp(ALICE, '1', 'GOLD', 'met-a-bug');
      expect({ status, replayed: headers.get('Idempotent-Replayed') }).toEqual({ status: 201, replayed: null });
    });
  });

  it('of the database is DATABASE_UNAVAILABLE on every route that needs it', async () => {
    const proxy = await PostgresProxy.start(database.databaseUrl);
    const cutOff = await TestService.start(database, { DATABASE_URL: proxy.url });
    try {
      await proxy.stop();
      const paths = ['balance', 'ledger', 'transactions'].map((list) => `${ALICE}/${list}`);
      for (const path of [...paths, `transactions/${ALICE}`]) {
        expectProblem(await cutOff.get(`/api/v1/wallets/${path}`), 'DATABASE_UNAVAILABLE');
      }
      expectProblem(await cutOff.topUp(ALICE, '1'), 'DATABASE_UNAVAILABLE');
    } finally {
      await cutOff.stop();
    }
  });
});

describe('X-Request-Id', () => {
  const { service } = useWorld();

  const paths = [
    `/api/v1/wallets/${ALICE}/balance`,
    `/api/v1/wallets/${ALICE}/ledger?limit=0`,
    '/nowhere',
    '/%zz',
    '/health/live',
  ];

  it.each(paths)('is given back as the caller chose it, on %s', async (path) => {
    for (const id of ['a', 'trace:4711/7+8=x@y.z_-', 'x'.repeat(128)]) {
      expect((await service.get(path, { 'X-Request-Id': id })).headers.get('X-Request-Id')).toBe(id);
    }
  });

  it.each(paths)('is a new one each time without one, on %s', async (path) => {
    const ids = [await service.get(path), await service.get(path)].map(({ headers }) => headers.get('X-Request-Id'));
    for (const id of ids) expect(id).toMatch(A_NEW_ID);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each(['x'.repeat(129), 'a b', 'a,b', 'a"b', '{}', 'é', '<script>'])(
    'is a new one when the given one is not fit for a log: %s',
    async (id) => {
      const answer = await sendRaw(service.url, ['GET /health/live HTTP/1.1', `X-Request-Id: ${id}`]);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.headers.get('X-Request-Id')).toMatch(A_NEW_ID);
    },
  );

  it('is a new one when two are given', async () => {
    const answer = await sendRaw(service.url, ['GET /health/live HTTP/1.1', 'X-Request-Id: a', 'X-Request-Id: b']);
    expect(answer.headers.get('X-Request-Id')).toMatch(A_NEW_ID);
  });

  it('is on successful posts, replays and refusals alike', async () => {
    const send = () => service.post(WISH, 'same', { 'X-Request-Id': 'mine' });
    const answers = [await send(), await send(), await service.post(WISH, null, { 'X-Request-Id': 'mine' })];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 400]);
    expect(answers.map(({ headers }) => headers.get('X-Request-Id'))).toEqual(['mine', 'mine', 'mine']);
  });
});
