import { randomUUID } from 'node:crypto';
import { bearer, TestKeys } from './support/access';
import { firstColumnOf } from './support/run-book';
import { sendRaw } from './support/raw-http';
import { ALICE, BOB } from './support/service';
import { type LogLine, ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const POST = '/api/v1/wallets/transactions';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SIGNING_SECRET = 'a-signing-secret-that-nobody-may-see';

/** What PostgreSQL says about a row that it refuses holds the whole row. */
const REFUSED_ROW = `ALTER TABLE transactions ADD CONSTRAINT for_the_test CHECK (reference <> 'refused-reference')`;

const { database } = useWorld({ instances: 0 });
const keys = new TestKeys();
const token = keys.issue('shop', ['wallet:read', 'wallet:spend', 'wallet:credit']);

beforeAll(() => database.query(REFUSED_ROW));

afterAll(() => {
  keys.file.remove();
});

interface Sent {
  readonly requestId: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly txId?: string; readonly code?: string };
}

async function send(service: ServiceProcess, path: string, init: RequestInit = {}): Promise<Sent> {
  const requestId = randomUUID();
  const headers = { 'X-Request-Id': requestId, ...bearer(token), ...(init.headers as Record<string, string>) };
  const response = await fetch(service.url + path, { ...init, headers });
  return {
    requestId,
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Sent['body'],
  };
}

function post(service: ServiceProcess, wish: object, headers: Record<string, string> = {}): Promise<Sent> {
  return send(service, POST, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...headers },
    body: JSON.stringify({ userId: BOB, type: 'SPEND', amount: '1', assetSymbol: 'GOLD', ...wish }),
  });
}

async function linesOf(service: ServiceProcess, { requestId }: { requestId: string }): Promise<LogLine[]> {
  const lines = () => service.log.filter((line) => line['requestId'] === requestId);
  await until(() => lines().length > 0);
  return lines();
}

async function lineOf(service: ServiceProcess, sent: { requestId: string }): Promise<LogLine> {
  const [line, ...more] = await linesOf(service, sent);
  expect(more).toEqual([]);
  return line!;
}

describe('the log', () => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start(database, { ...keys.settings, SIGNING_SECRET });
  });

  it('has one line for a request, with all that an operator looks for and nothing else', async () => {
    const posted = await post(service, {}, { traceparent: TRACEPARENT });
    const read = await send(service, `/api/v1/wallets/${BOB}/ledger?asset=GOLD&limit=7`);

    expect(await lineOf(service, posted)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      method: 'POST',
      route: POST,
      status: 201,
      durationMs: expect.any(Number) as number,
      requestId: posted.requestId,
      caller: 'key:shop',
      transactionId: posted.body.txId,
      traceId: TRACE_ID,
      msg: 'request',
    });
    const line = await lineOf(service, read);
    expect(line).toMatchObject({ method: 'GET', route: '/api/v1/wallets/:userId/ledger', status: 200 });
    expect(line).not.toHaveProperty('transactionId');
  });

  it('has one line for each of many requests', async () => {
    const sent = await Promise.all([
      ...Array.from({ length: 20 }, () => post(service, {})),
      ...Array.from({ length: 20 }, () => send(service, `/api/v1/wallets/${ALICE}/balance`)),
      ...Array.from({ length: 20 }, () => send(service, '/not/a/route')),
    ]);

    for (const each of sent) expect(await lineOf(service, each)).toMatchObject({ status: each.status });
  });

  it.each([
    ['hardly HTTP', 'NONSENSE', 400, 'MALFORMED_REQUEST'],
    ['with too large a head', `GET /${'a'.repeat(20_000)} HTTP/1.1`, 431, 'HEADERS_TOO_LARGE'],
    ['to a path that cannot be read', 'GET /api/v1/wallets/%zz/balance HTTP/1.1', 404, 'ROUTE_NOT_FOUND'],
  ])('has one line for what is %s', async (_what, line, status, code) => {
    const answer = await sendRaw(service.url, [line]);
    expect(answer.status).toBe(status);

    const requestId = answer.headers.get('X-Request-Id') ?? '';
    expect(await lineOf(service, { requestId })).toMatchObject({ msg: 'request', route: 'none', status, code });
  });

  it('tells which transaction a repeated and a refused request were about, and why one was refused', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const [first, again] = [await post(service, {}, key), await post(service, {}, key)];
    const refused = await post(service, { amount: '1000000' });

    expect(await lineOf(service, again)).toMatchObject({ status: 201, transactionId: first.body.txId });
    expect(await lineOf(service, refused)).toMatchObject({
      level: 'info',
      status: 422,
      code: 'INSUFFICIENT_FUNDS',
      transactionId: refused.body.txId,
    });
  });

  it('names nobody as the caller of a request that was let in for everybody, or refused', async () => {
    const probe = await send(service, '/health/live');
    const stranger = await send(service, `/api/v1/wallets/${BOB}/balance`, { headers: { Authorization: 'Bearer x' } });

    for (const sent of [probe, stranger]) expect(await lineOf(service, sent)).toMatchObject({ caller: 'anybody' });
    expect(await lineOf(service, stranger)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('tells of a failure that nobody has foreseen once, with its cause', async () => {
    const failed = await post(service, { reference: 'refused-reference' });

    expect(failed).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(await lineOf(service, failed)).toMatchObject({
      level: 'error',
      status: 500,
      code: 'INTERNAL',
      err: {
        code: '23514',
        constraint: 'for_the_test',
        table: 'transactions',
        message: expect.stringContaining('violates check constraint') as string,
        stack: expect.stringMatching(/^\s+at /m) as string,
      },
    });
    expect(service.log.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('holds no body, no idempotency key, no token and no secret, even when PostgreSQL quotes them', async () => {
    const written = {
      key: `key-${randomUUID()}`,
      note: `note-${randomUUID()}`,
      reference: `reference-${randomUUID()}`,
      query: `query-${randomUUID()}`,
    };
    const { key, note, reference, query } = written;
    const posted = await post(service, { reference, metadata: { note } }, { 'Idempotency-Key': key });
    const failed = await post(
      service,
      { reference: 'refused-reference', metadata: { note } },
      { 'Idempotency-Key': `${key}-2` },
    );
    const malformed = await send(service, POST, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${key}-3` },
      body: `{"note": "${note}"`,
    });
    const wrong = await send(service, `/api/v1/wallets/${BOB}/ledger?cursor=${query}`);
    for (const sent of [posted, failed, malformed, wrong]) await lineOf(service, sent);

    expect([posted, failed, malformed, wrong].map(({ status }) => status)).toEqual([201, 500, 400, 400]);
    const { password } = new URL(database.databaseUrl);
    for (const secret of [...Object.values(written), token, SIGNING_SECRET, `:${password}@`, 'refused-reference']) {
      expect(service.stdout + service.stderr).not.toContain(secret);
    }
  });

  it('knows a request by the id that its caller gave it, and the caller by the id that it was given', async () => {
    const [given, without] = [await send(service, '/health/live'), await fetch(`${service.url}/health/live`)];

    expect(given.headers.get('X-Request-Id')).toBe(given.requestId);
    const made = without.headers.get('X-Request-Id')!;
    expect(made).toMatch(UUID);
    await lineOf(service, { requestId: made });
  });

  it.each([
    ['with a quote that would end its place in the line', '","level":"fatal'],
    ['with a blank', 'two words'],
    ['with a control character', 'red\u001b[31m'],
    ['with other letters than those of ASCII', 'ñandú'],
    ['beyond all length', 'x'.repeat(129)],
    ['that is empty', ''],
  ])('takes over no request id %s', async (_what, hostile) => {
    const answer = await sendRaw(service.url, ['GET /health/live HTTP/1.1', `X-Request-Id: ${hostile}`]);

    // Node refuses control characters in a header by itself.
    if (answer.status !== 400) {
      const requestId = answer.headers.get('X-Request-Id')!;
      expect(requestId).toMatch(UUID);
      await lineOf(service, { requestId });
    }
    expect(service.stdout).not.toContain(hostile === '' ? '"requestId":""' : hostile);
  });

  it('passes a traceparent back, if it is one', async () => {
    const traced = await send(service, '/health/live', { headers: { traceparent: TRACEPARENT } });
    expect(traced.headers.get('traceparent')).toBe(TRACEPARENT);
    expect(await lineOf(service, traced)).toMatchObject({ traceId: TRACE_ID });

    for (const invalid of [
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
      `ff-${TRACE_ID}-b7ad6b7169203331-01`,
      `00-${TRACE_ID.toUpperCase()}-b7ad6b7169203331-01`,
      'nonsense',
    ]) {
      const sent = await send(service, '/health/live', { headers: { traceparent: invalid } });
      expect(sent.headers.get('traceparent')).toBeNull();
      expect(await lineOf(service, sent)).not.toHaveProperty('traceId');
    }
  });

  it('has the fields that the run book explains, and no others', () => {
    const lines = service.log.filter(({ msg }) => msg === 'request');
    // With 503 only: while the database is away.
    const fields = new Set([...lines.flatMap(Object.keys), 'cause']);
    expect([...fields].sort()).toEqual(firstColumnOf('docker/RUNBOOK.md', 'field').sort());
  });

  it('is the only thing that a service says, on stdout', async () => {
    await lineOf(service, await send(service, '/health/live'));

    expect(service.stderr).toBe('');
    expect(service.log.length).toBeGreaterThan(10);
  });
});

describe('LOG_LEVEL', () => {
  it('warn leaves out the requests that went well', async () => {
    const service = await ServiceProcess.start(database, { LOG_LEVEL: 'info' });
    const quiet = await ServiceProcess.startOnFreePort(database, { LOG_LEVEL: 'warn' });

    for (const each of [service, quiet]) {
      expect((await post(each, {})).status).toBe(201);
      expect((await post(each, { amount: '1000000' })).status).toBe(422);
      expect((await post(each, { reference: 'refused-reference' })).status).toBe(500);
    }

    const levelsOf = async (each: ServiceProcess) => {
      await until(() => each.log.some(({ level }) => level === 'error'));
      return each.log.filter(({ msg }) => msg === 'request').map(({ level }) => level);
    };
    expect(await levelsOf(service)).toEqual(['info', 'info', 'error']);
    expect(await levelsOf(quiet)).toEqual(['error']);
  });
});

describe('in development, the log', () => {
  it('is for the eyes of people', async () => {
    const service = await ServiceProcess.start(database, { NODE_ENV: 'development' });
    expect((await post(service, {})).status).toBe(201);
    await until(() => service.stdout.includes('POST'));

    expect(service.stdout).toMatch(/^\[\d\d:\d\d:\d\d\] INFO <anybody>: request \{"method":"POST",.*"status":201/m);
  });
});
