import { randomBytes, randomUUID } from 'node:crypto';
import { type Span, TraceCollector } from './support/collector';
import { BOB, times } from './support/service';
import { type Ended, logOf, ServiceProcess } from './support/service-process';
import { lockSlices, untilBlocked, untilQueued } from './support/sessions';
import { useWorld } from './support/world';

const POST = '/api/v1/wallets/transactions';
const SERVER = 2;

/** A caller's own span, which its request continues. */
interface Caller {
  readonly traceId: string;
  readonly spanId: string;
  readonly key: string;
}

describe('with TRACING=on', () => {
  const { database } = useWorld({ instances: 0, mustBalance: 'after all tests' });
  let collector: TraceCollector;
  let ended: Ended;
  const alone = caller();
  const batch = times(4, caller);

  /** All that is looked at below: a request by itself, then four of which three are posted together. */
  beforeAll(async () => {
    collector = await TraceCollector.start();
    const settings = { ...collector.settings, OTEL_SERVICE_NAME: 'wallet-of-the-shop' };
    const service = await ServiceProcess.start(database, settings);
    for (const path of ['/health/live', '/health/ready', '/metrics']) await fetch(service.url + path);
    expect(await topUp(service, alone)).toBe(201);

    const session = await lockSlices(database);
    const answers: Promise<number>[] = [];
    for (const [index, each] of batch.entries()) {
      answers.push(topUp(service, each));
      await untilQueued(service, index + 1);
      if (index === 0) await untilBlocked(database);
    }
    await session.release();
    expect(await Promise.all(answers)).toEqual(batch.map(() => 201));

    // The last spans are sent off at the end.
    service.signal('SIGTERM');
    ended = await service.ended;
  });

  afterAll(() => collector.stop());

  const serverSpanOf = ({ traceId }: Caller): Span => collector.trace(traceId).find(({ kind }) => kind === SERVER)!;
  const namesBelow = (parent: Span) =>
    collector
      .trace(parent.traceId)
      .filter(({ parentSpanId }) => parentSpanId === parent.spanId)
      .map(({ name }) => name.replace(/ wallet_\w+$/, ''));

  it('a transaction continues the trace of its caller, with all that was done for it', () => {
    const server = serverSpanOf(alone);
    expect(server).toMatchObject({
      name: `POST ${POST}`,
      parentSpanId: alone.spanId,
      service: 'wallet-of-the-shop',
      attributes: { 'http.route': POST, 'http.response.status_code': '201' },
    });
    expect(namesBelow(server)).toContain('posting');
    // Its caller's share of requests, the claim of its key, and its outcome.
    expect(namesBelow(server).filter((name) => name === 'evalsha')).toHaveLength(3);

    const posting = collector.trace(alone.traceId).find(({ name }) => name === 'posting')!;
    expect(posting).toMatchObject({ links: [], attributes: { 'wallet.posting.commands': '1' } });
    expect(namesBelow(posting)).toEqual(
      expect.arrayContaining([
        'pg.query:START',
        'pg.query:lock_slice',
        'pg.query:insert_ledger_entries',
        'pg.query:COMMIT',
      ]),
    );
  });

  it('requests that are posted together share a posting, in the trace of the first and linked with the others', () => {
    const [, first, second, third] = batch as [Caller, Caller, Caller, Caller];
    const posting = collector.trace(first.traceId).find(({ name }) => name === 'posting')!;

    expect(posting).toMatchObject({
      parentSpanId: serverSpanOf(first).spanId,
      attributes: { 'wallet.posting.commands': '3' },
    });
    expect(namesBelow(posting).filter((name) => name === 'pg.query:COMMIT')).toHaveLength(1);
    const others = [second, third].map(serverSpanOf);
    expect(posting.links.map(({ spanId }) => spanId)).toEqual(others.map(({ spanId }) => spanId));
    for (const other of others) {
      expect(namesBelow(other)).not.toContain('posting');
      expect(other.links).toEqual([expect.objectContaining({ traceId: posting.traceId, spanId: posting.spanId })]);
    }
  });

  it('probes and scrapes leave none, and neither does what nobody asked for', () => {
    const traces = new Set(collector.spans.map(({ traceId }) => traceId));
    expect(traces).toEqual(new Set([alone, ...batch].map(({ traceId }) => traceId)));
  });

  it('no span holds an idempotency key, a body or a password', () => {
    const text = JSON.stringify(collector.spans);
    for (const { key } of [alone, ...batch]) expect(text).not.toContain(key);
    for (const secret of ['a-reference', 'wallet_app:wallet_app']) expect(text).not.toContain(secret);
  });

  it('the log has the same trace ids, and the process ends in order', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = logOf(ended.stdout).filter(({ route }) => route === POST);
    const traceIds = lines.map(({ traceId }) => traceId);
    expect(traceIds.sort()).toEqual([alone, ...batch].map(({ traceId }) => traceId).sort());
  });

  it('and OTEL_SDK_DISABLED=true nothing is traced', async () => {
    const before = collector.spans.length;
    const service = await ServiceProcess.start(database, { ...collector.settings, OTEL_SDK_DISABLED: 'true' });
    expect(await topUp(service, caller())).toBe(201);
    service.signal('SIGTERM');

    expect(await service.ended).toMatchObject({ code: 0 });
    expect(collector.spans).toHaveLength(before);
  });

  it('and no collector the service serves and ends as ever, and says so', async () => {
    const service = await ServiceProcess.start(database, {
      TRACING: 'on',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    expect(await topUp(service, caller())).toBe(201);
    service.signal('SIGTERM');

    const { stdout, ...end } = await service.ended;
    expect(end).toEqual({ code: 0, signal: null, stderr: '' });
    expect(logOf(stdout)).toContainEqual(expect.objectContaining({ level: 'warn', context: 'Tracing' }));
  });
});

function caller(): Caller {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), key: randomUUID() };
}

async function topUp(service: ServiceProcess, { traceId, spanId, key }: Caller): Promise<number> {
  const { status } = await fetch(service.url + POST, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      traceparent: `00-${traceId}-${spanId}-01`,
    },
    body: JSON.stringify({ userId: BOB, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD', reference: 'a-reference' }),
  });
  return status;
}
