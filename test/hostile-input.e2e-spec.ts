import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { openApiDocument } from '../src/http/openapi';
import { PROBLEMS } from '../src/errors';
import { until } from './support/sessions';
import { answerOf, sendRaw } from './support/raw-http';
import { ALICE, type Answer, BOB, TestService, TREASURY } from './support/service';
import { useWorld } from './support/world';

const BASE = '/api/v1/wallets';
const WISH = { userId: ALICE, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
const POST = `POST ${BASE}/transactions HTTP/1.1`;
const JSON_TYPE = 'Content-Type: application/json';

describe('hostile input', () => {
  const { service, database } = useWorld({
    settings: { REQUEST_TIMEOUT_MS: '500', SIGNING_SECRET: 's'.repeat(32) },
    mustBalance: 'after all tests',
  });

  /** Sends the chunks, one after the other, and gives back all that comes until the connection is closed. */
  async function converse(chunks: readonly (string | Buffer)[], pauseMs = 0): Promise<string> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    const received: Buffer[] = [];
    const closed = once(socket, 'close');
    socket.on('data', (chunk) => received.push(chunk)).on('error', () => undefined);
    for (const chunk of chunks) {
      if (socket.destroyed) break;
      socket.write(chunk);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await closed;
    return Buffer.concat(received).toString();
  }

  function expectHardened(headers: Headers): void {
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': expect.stringContaining('no-store') as string,
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age=') as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    for (const name of headers.keys()) expect(name).not.toMatch(/^(server|x-powered-by|access-control-.*)$/);
  }

  function expectProblem(answer: Answer, code: keyof typeof PROBLEMS): void {
    expect([answer.status, answer.body]).toMatchObject([PROBLEMS[code].status, { code }]);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    expectHardened(answer.headers);
  }

  describe('that is hardly HTTP', () => {
    it.each<[string, string | Buffer]>([
      ['a line of nonsense', 'nonsense\r\n\r\n'],
      ['a method that is none', `STEAL ${BASE}/health HTTP/1.1\r\nHost: a\r\n\r\n`],
      ['a version that is none', `GET ${BASE}/health HTTP/7.7\r\nHost: a\r\n\r\n`],
      ['a path with a blank', `GET ${BASE}/he alth HTTP/1.1\r\nHost: a\r\n\r\n`],
      ['a NUL in a header', `GET ${BASE}/health HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\0b\r\n\r\n`],
      ['a header without a name', `GET ${BASE}/health HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n`],
      ['a blank before the colon', `GET ${BASE}/health HTTP/1.1\r\nHost : a\r\n\r\n`],
      ['a line feed alone', `GET ${BASE}/health HTTP/1.1\nHost: a\n\n`],
      ['two lengths', `${POST}\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}`],
      ['a length below zero', `${POST}\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}`],
      ['a length and chunks', `${POST}\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      [
        'a chunk of no size',
        `${POST}\r\nHost: a\r\n${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      ],
      ['no host', `GET ${BASE}/health HTTP/1.1\r\nConnection: close\r\n\r\n`],
      ['an expectation that nobody meets', `GET ${BASE}/health HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n`],
      ['what a proxy would be asked', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
      ['the beginning of TLS', Buffer.from('16030100a5010000a10303', 'hex')],
      ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ])('is a problem of the catalogue: %s', async (_name, bytes) => {
      expectProblem(answerOf(await converse([bytes])), 'MALFORMED_REQUEST');
    });

    it.each([
      ['headers', `GET ${BASE}/health HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`],
      ['a path', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ])('is a problem of the catalogue: %s of 20 KB', async (_name, bytes) => {
      expectProblem(answerOf(await converse([bytes])), 'HEADERS_TOO_LARGE');
    });

    it('does not answer for the good request before it on the same connection', async () => {
      const body = JSON.stringify(WISH);
      const head = [POST, 'Host: a', JSON_TYPE, 'Idempotency-Key: before-nonsense', `Content-Length: ${body.length}`];
      const response = await converse([`${head.join('\r\n')}\r\n\r\n${body}nonsense\r\n\r\n`]);
      // Lost, or its own: never the answer to the nonsense.
      expect(response).not.toContain('400');
      await until(async () => (await service.post(WISH, 'before-nonsense')).status !== 409);
      expect((await service.post(WISH, 'before-nonsense')).status).toBe(201);
    });
  });

  describe('that comes slowly is cut:', () => {
    const half = `${POST}\r\nHost: a\r\n${JSON_TYPE}\r\nContent-Length: 100\r\n`;

    it.each<[string, string[], number]>([
      ['nothing at all', [''], 0],
      ['half a head', [half], 0],
      ['half a body', [`${half}\r\n{"userId":`], 0],
      ['a head, byte by byte', Array.from(half.repeat(3)), 50],
      ['a body, byte by byte', [`${half}\r\n`, ...Array<string>(90).fill('{')], 50],
    ])('%s', async (_name, chunks, pauseMs) => {
      const response = await converse(chunks, pauseMs);
      expectProblem(answerOf(response), 'REQUEST_TIMEOUT');
    });
  });

  describe('in the path', () => {
    it('a slash at its end makes another path of it, with any method', async () => {
      for (const method of ['POST', 'GET']) {
        const answer = await sendRaw(service.url, [`${method} /api/v1/wallets/transactions/ HTTP/1.1`]);
        expectProblem(answer, 'ROUTE_NOT_FOUND');
      }
    });

    it.each(
      [
        `${BASE}/${ALICE}%2fbalance`,
        `${BASE}/${ALICE}/balance%00`,
        `${BASE}/%00/balance`,
        `${BASE}/%c0%af/balance`,
        `${BASE}/%zz/balance`,
        '/%zz',
        '/%',
        `${BASE}/${'a'.repeat(101)}/balance`,
        `${BASE}/${'a'.repeat(14_000)}/balance`,
        `/${'a/'.repeat(7_000)}`,
        `/${'../'.repeat(50)}etc/passwd`,
        `${BASE}/../../../${BASE}/${ALICE}/balance`,
        `/%2e%2e/%2e%2e/etc/passwd`,
        '/docs/../package.json',
        '/docs/%2e%2e/%2e%2e/package.json',
        '/docs/..%2fpackage.json',
        '/docs/..%5cpackage.json',
        '/docs/%00',
        '/.env',
        '//',
        '/api/v1/wallets//balance',
        `${BASE}/__proto__/balance`,
        `${BASE}/constructor/ledger`,
        `${BASE}/${ALICE}/__proto__`,
        `${BASE}/' OR 1=1--/balance`.replaceAll(' ', '%20'),
        '*',
        'http://[::1/',
      ].map((path) => [path.length < 100 ? path : `${path.slice(0, 100)}... (${path.length})`, path]),
    )('%s is a problem of the request, not of ours', async (_name, path) => {
      const answer = await sendRaw(service.url, [`GET ${path} HTTP/1.1`]);
      expect([400, 404]).toContain(answer.status);
      expect(Object.keys(PROBLEMS)).toContain((answer.body as { code: string }).code);
      expectHardened(answer.headers);
      expect(answer.text).not.toMatch(/FST_|node_modules|\/work|root:/);
    });
  });

  describe('by a method that a path does not have', () => {
    it('is told which it has', async () => {
      const routes = Object.entries(openApiDocument(service.app).paths).map(([pattern, item]) => ({
        path: pattern.replaceAll(/\{\w+\}/g, ALICE),
        pattern: new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        methods: Object.keys(item).map((method) => method.toUpperCase()),
      }));
      expect(routes.length).toBeGreaterThan(20);
      for (const { path } of routes) {
        // A word may stand where another route takes an id.
        const own = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']) {
          if (own.has(method)) continue;
          const answer = await sendRaw(service.url, [`${method} ${path} HTTP/1.1`, 'Content-Type: text/plain'], 'x');
          expectProblem(answer, 'METHOD_NOT_ALLOWED');
          const allowed = answer.headers.get('Allow')?.split(', ') ?? [];
          expect(new Set(allowed.filter((each) => each !== 'HEAD'))).toEqual(own);
        }
      }
    });

    it('or by one that no path has is not found where nothing is', async () => {
      expectProblem(await sendRaw(service.url, ['DELETE /nowhere HTTP/1.1']), 'ROUTE_NOT_FOUND');
    });

    it('is not a preflight that is granted', async () => {
      const answer = await sendRaw(service.url, [
        `OPTIONS ${BASE}/transactions HTTP/1.1`,
        'Origin: https://evil.test',
        'Access-Control-Request-Method: POST',
      ]);
      expectProblem(answer, 'METHOD_NOT_ALLOWED');
    });
  });

  describe('in a body', () => {
    it.each<[string, unknown, string]>([
      ['a field that is not known', { ...WISH, admin: true }, 'admin'],
      ["a name of JavaScript's own", { ...WISH, toString: 1 }, 'toString'],
      ['fields that are not known', { ...WISH, isAdmin: 1, 'user id': 2 }, 'isAdmin'],
      ['a number for a text', { ...WISH, reference: 7 }, 'reference'],
      ['a text beyond its length', { ...WISH, reference: 'x'.repeat(256) }, 'reference'],
      ['a list for an object', { ...WISH, metadata: [1] }, 'metadata'],
      ['metadata beyond its size', { ...WISH, metadata: { text: 'x'.repeat(4_096) } }, 'metadata'],
      ['metadata beyond its size in bytes', { ...WISH, metadata: { text: 'ü'.repeat(2_048) } }, 'metadata'],
      ['a NUL', { ...WISH, metadata: { deep: [{ text: 'a\0b' }] } }, 'metadata.deep.0.text'],
      ['a NUL in a name', { ...WISH, metadata: { 'a\0b': 1 } }, 'metadata.a\\0b'],
      ['half of a surrogate pair', { ...WISH, reference: '\ud800' }, 'reference'],
      ['a prototype', JSON.stringify(WISH).replace('{', '{"__proto__":{"polluted":true},'), '__proto__'],
      ['an escaped prototype', JSON.stringify(WISH).replace('{', '{"\\u005f_proto__":{"polluted":true},'), '__proto__'],
      [
        "a constructor's prototype",
        JSON.stringify(WISH).replace('{', '{"constructor":{"prototype":{"polluted":1}},'),
        'constructor',
      ],
    ])('%s is refused by its name', async (_name, body, property) => {
      const answer = await service.post(body);
      expectProblem(answer, 'VALIDATION_FAILED');
      expect(Object.keys((answer.body as { errors: object }).errors)).toContain(property);
    });

    it.each<[string, string]>([
      ['a depth of 17', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`],
      ['a depth of 10,000', '['.repeat(10_000)],
      ['two values', '{}{}'],
      ['a comment', '/**/{}'],
    ])('%s is malformed', async (_name, body) => {
      expectProblem(await service.post(body), 'MALFORMED_BODY');
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it.each([null, true, 7, 'text', [], [WISH]])('%p is not an order', async (body) => {
      expectProblem(await service.post(JSON.stringify(body)), 'VALIDATION_FAILED');
    });

    it('that is compressed is not unpacked', async () => {
      const bomb = gzipSync(Buffer.alloc(5_000_000));
      const answer = await service.post(new Uint8Array(bomb), undefined, { 'Content-Encoding': 'gzip' });
      expect([400, 413, 415]).toContain(answer.status);
    });

    it('beyond 32 KiB is refused though it does not say its length', async () => {
      const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`;
      const head = [POST, 'Host: a', JSON_TYPE, 'Transfer-Encoding: chunked', 'Connection: close'].join('\r\n');
      const response = await converse([`${head}\r\n\r\n`, chunk, chunk, '0\r\n\r\n']);
      expectProblem(answerOf(response), 'BODY_TOO_LARGE');
    });

    it('of metadata within its bounds is kept as it is', async () => {
      const metadata = { text: 'x'.repeat(4_000), deep: { a: [[{ b: '\u{1f4b0}"\\' }]] } };
      const posted = await service.post({ ...WISH, metadata });
      expect(posted.status).toBe(201);
      const kept = await service.get(posted.headers.get('Location')!);
      expect((kept.body as { metadata: unknown }).metadata).toEqual(metadata);
    });
  });

  describe('in a query', () => {
    it.each([
      'limit=0',
      'limit=501',
      'limit=-1',
      'limit=%2B5',
      'limit=5.0',
      'limit=1e2',
      'limit=0x10',
      'limit=%205',
      'limit=٣'.replace('٣', encodeURIComponent('٣')),
      'limit=5&limit=6',
      'limit[]=5',
      'offset=-1',
      'offset=1e3',
      'offset=9999999999999999',
      'asset=GOLD&asset=DIAMOND',
      'asset[0]=GOLD',
      'asset=%00',
      "asset='%20OR%201=1",
      'asset=__proto__',
      'cursor=a&cursor=b',
      'hasOwnProperty=1',
      '__proto__=1',
      'constructor[prototype][a]=1',
      'toString=1',
      'unknown=1',
      '=1',
    ])('%p is refused', async (query) => {
      expectProblem(await service.get(`${BASE}/${ALICE}/ledger?${query}`), 'VALIDATION_FAILED');
    });

    it.each([
      'from=yesterday',
      'from=2026-01-01',
      'to=2026-13-01T00:00:00Z',
      'to=2026-01-01T00:00:00',
      'type=ISSUED',
      'status=0',
    ])('%p is refused', async (query) => {
      expectProblem(await service.get(`${BASE}/${ALICE}/transactions?${query}`), 'VALIDATION_FAILED');
    });
  });

  describe('as a cursor', () => {
    let cursor: string;
    const ledger = (given: string, query = '&limit=1', userId = ALICE) =>
      service.get(`${BASE}/${userId}/ledger?cursor=${encodeURIComponent(given)}${query}`);

    async function firstCursor(from: TestService): Promise<string> {
      const page = await from.get(`${BASE}/${ALICE}/ledger?limit=1`);
      return (page.body as { pagination: { nextCursor: string } }).pagination.nextCursor;
    }

    beforeAll(async () => {
      for (const user of [ALICE, BOB]) for (let entry = 0; entry < 3; entry++) await service.topUp(user, '1');
      cursor = await firstCursor(service);
      expect((await ledger(cursor)).status).toBe(200);
    });

    it('is refused when one character of it is another', async () => {
      for (let index = 0; index < cursor.length; index++) {
        for (const character of ['A', 'B', '.']) {
          if (cursor[index] === character) continue;
          const answer = await ledger(cursor.slice(0, index) + character + cursor.slice(index + 1));
          expectProblem(answer, 'CURSOR_INVALID');
        }
      }
    });

    it('is refused when it was given out for another list', async () => {
      expectProblem(await ledger(cursor, '', BOB), 'CURSOR_INVALID');
      expectProblem(await ledger(cursor, '', TREASURY), 'CURSOR_INVALID');
      expectProblem(await ledger(cursor, '&asset=GOLD'), 'CURSOR_INVALID');
      expectProblem(await service.get(`${BASE}/${ALICE}/transactions?cursor=${cursor}`), 'CURSOR_INVALID');
    });

    it('is refused when it is a part, or more than all of it', async () => {
      const [payload = '', signature = ''] = cursor.split('.');
      for (const given of [
        '.',
        payload,
        `${payload}.`,
        `.${signature}`,
        `${cursor}.`,
        `${cursor}A`,
        ` ${cursor}`,
        '{}',
      ]) {
        expectProblem(await ledger(given), 'CURSOR_INVALID');
      }
    });

    it('is refused when it is beyond all length', async () => {
      expectProblem(await ledger('a'.repeat(8_193)), 'VALIDATION_FAILED');
    });

    it('is refused when somebody else has signed it', async () => {
      const other = await TestService.start(database, { SIGNING_SECRET: 'o'.repeat(32) });
      const forged = await firstCursor(other);
      await other.stop();
      expectProblem(await ledger(forged), 'CURSOR_INVALID');
    });
  });

  describe('or not, an answer', () => {
    it('has the usual headers, whatever it is', async () => {
      const answers = [
        await service.get(`${BASE}/${ALICE}/balance`, { Origin: 'https://evil.test' }),
        await service.get('/health/ready'),
        await service.topUp(ALICE, '1'),
        await service.spend(ALICE, '1000000000'),
        await service.post('{'),
        await service.get('/nowhere'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 422, 400, 404]);
      for (const { headers } of answers) expectHardened(headers);
      for (const path of ['/docs', '/docs-json', '/metrics']) {
        const response = await fetch(service.url + path);
        await response.arrayBuffer();
        expectHardened(response.headers);
      }
    });
  });
});
