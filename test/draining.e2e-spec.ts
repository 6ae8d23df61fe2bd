import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeepAliveClient, type PlainAnswer } from './support/keep-alive';
import { expectLedgerToBalance } from './support/ledger';
import { OwnPostgres } from './support/own-postgres';
import { ALICE, BOB, times, TREASURY } from './support/service';
import { ServiceProcess } from './support/service-process';
import { lockWallets, until, untilBlocked, untilQueued } from './support/sessions';
import { useWorld } from './support/world';

/** Starts the clock by SIGTERM, and stops it when the process has ended. */
async function endOf(service: ServiceProcess): Promise<{ code: number | null; tookMs: number; stderr: string }> {
  service.signal('SIGTERM');
  const started = performance.now();
  const { code, stderr } = await service.ended;
  return { code, tookMs: performance.now() - started, stderr };
}

/** Nor has it given up what still ran, as it does in time for whoever would kill it. */
const CLEAN = { code: 0, stderr: '' };

/** It takes as long as everybody's patience, and disturbs nobody: it happens while the others are looked at. */
async function endWhilePostgresHangs() {
  const postgres = await OwnPostgres.start();
  const service = await ServiceProcess.start(postgres.database);
  const client = new KeepAliveClient(service.url);
  try {
    expect((await client.get('/health/ready')).status).toBe(200);
    await postgres.freeze();
    const running = client.topUp(ALICE, randomUUID());
    return { end: await endOf(service), answer: await running };
  } finally {
    client.close();
    await service.kill();
    await postgres.remove();
  }
}

describe('a service that is told to end', () => {
  const { database } = useWorld({ instances: 0 });
  let service: ServiceProcess;
  let client: KeepAliveClient;

  async function start(settings: Record<string, string> = {}): Promise<void> {
    service = await ServiceProcess.start(database, settings);
    client = new KeepAliveClient(service.url);
  }

  let hanging: ReturnType<typeof endWhilePostgresHangs>;

  beforeAll(() => {
    hanging = endWhilePostgresHangs();
    // Its own test says it.
    hanging.catch(() => undefined);
  });

  afterEach(async () => {
    client.close();
    await service.kill();
    await expectLedgerToBalance(database);
  });

  async function transactionsOf(keys: string[]): Promise<number> {
    const [row] = await database.query<{ count: number }>(
      'SELECT count(*)::int FROM transactions WHERE idempotency_key = ANY($1)',
      [keys],
    );
    return row!.count;
  }

  it('is not ready at once, and serves whoever still comes, on connections that it closes', async () => {
    await start({ SHUTDOWN_DELAY_MS: '3000' });
    expect((await client.topUp(BOB, randomUUID())).headers.connection).toBe('keep-alive');
    const end = endOf(service);

    await until(async () => (await client.get('/health/ready')).status === 503);
    expect((await client.get('/health/ready')).body).toMatchObject({
      error: { service: { status: 'down', message: 'draining' } },
    });
    expect((await client.get('/health/live')).status).toBe(200);
    for (let request = 0; request < 20; request++) {
      // On its old connection or on a new one: both work.
      const answer = await client.topUp(BOB, randomUUID());
      expect(answer).toMatchObject({ status: 201, headers: { connection: 'close' } });
    }

    const { tookMs, ...ended } = await end;
    expect(ended).toEqual(CLEAN);
    expect(tookMs).toBeGreaterThan(2_900);
  });

  it('finishes the request that is running, and ends right after it', async () => {
    await start();
    const session = await lockWallets(database, [BOB]);
    const running = client.topUp(BOB, randomUUID());
    await untilBlocked(database);

    const end = endOf(service);
    await sleep(300);
    expect(service.isRunning).toBe(true);
    await session.release();

    expect(await running).toMatchObject({ status: 201, headers: { connection: 'close' } });
    expect(await end).toMatchObject(CLEAN);
  });

  it('empties its queue', async () => {
    await start({ POSTING_BATCH_MAX: '10' });
    const keys = times(100, () => randomUUID());
    const session = await lockWallets(database, [TREASURY]);
    const running = Promise.all(keys.map((key) => client.topUp(BOB, key)));
    await untilBlocked(database);
    await untilQueued(service, 100);

    const end = endOf(service);
    await sleep(200);
    await session.release();

    expect((await running).map(({ status }) => status)).toEqual(times(100, () => 201));
    expect(await transactionsOf(keys)).toBe(100);
    expect(await end).toMatchObject(CLEAN);
  });

  it('finishes what was asked for by clients that are gone', async () => {
    await start({ POSTING_BATCH_MAX: '1' });
    const keys = times(20, () => randomUUID());
    const session = await lockWallets(database, [TREASURY]);
    const abandoned = keys.map((key) => client.topUp(BOB, key).catch((error: unknown) => error));
    await untilQueued(service, 20);
    client.close();
    await Promise.all(abandoned);

    const end = endOf(service);
    await sleep(200);
    await session.release();

    expect(await end).toMatchObject(CLEAN);
    expect(await transactionsOf(keys)).toBe(20);
  });

  it('does not wait for connections on which nothing happens', async () => {
    await start();
    const sockets = times(3, () => connect(Number(new URL(service.url).port), '127.0.0.1'));
    const [idle, silent, halfway] = sockets as [Socket, Socket, Socket];
    idle.write('GET /health/live HTTP/1.1\r\nHost: service\r\n\r\n');
    halfway.write('POST /api/v1/wallets/transactions HTTP/1.1\r\nHost: service\r\nContent-Length: 100\r\n\r\n{');
    for (const socket of sockets) socket.on('error', () => undefined);
    await new Promise((resolve) => idle.once('data', resolve));
    expect(silent.readyState).toBe('open');
    expect(await client.get('/health/live')).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });

    expect(await endOf(service)).toMatchObject(CLEAN);
    for (const socket of sockets) socket.destroy();
  });

  it('needs to be told only once', async () => {
    await start({ SHUTDOWN_DELAY_MS: '500' });

    const end = endOf(service);
    service.signal('SIGTERM');
    await sleep(100);
    service.signal('SIGINT');

    expect(await end).toMatchObject(CLEAN);
  });

  it('ends all the same when PostgreSQL hangs', async () => {
    const { end, answer } = await hanging;

    expect(end).toMatchObject(CLEAN);
    expect(answer.status).toBe(503);
  });
});

describe('three instances that are restarted one after the other', () => {
  const { database } = useWorld({ instances: 0 });
  // Many times the balancer's interval: a busy machine may keep it from asking for a while.
  const SETTINGS = { SHUTDOWN_DELAY_MS: '3000' };

  it('lose no acknowledged write, and no client sees its connection refused or reset', async () => {
    const balancer = new Balancer();
    const instances = await Promise.all(times(3, () => ServiceProcess.start(database, SETTINGS)));
    for (const { url } of instances) balancer.add(url);
    await balancer.probe();

    const acknowledged: string[] = [];
    let isOver = false;
    const prober = async () => {
      while (!isOver) {
        await balancer.probe();
        await sleep(50);
      }
    };
    const payer = async () => {
      while (!isOver) {
        const key = randomUUID();
        expect(await balancer.topUp(BOB, key)).toMatchObject({ status: 201 });
        acknowledged.push(key);
      }
    };
    const clients = Promise.all([prober(), ...times(12, payer)]);

    for (const instance of instances) {
      const [end, replacement] = await Promise.all([endOf(instance), ServiceProcess.start(database, SETTINGS)]);
      expect(end).toMatchObject(CLEAN);
      balancer.remove(instance.url);
      balancer.add(replacement.url);
      await until(() => balancer.isReady(replacement.url));
    }
    await until(() => acknowledged.length > 500);
    isOver = true;
    await clients;

    const decided = await database.query<{ key: string }>('SELECT idempotency_key AS key FROM transactions');
    const keys = new Set(decided.map(({ key }) => key));
    expect(acknowledged.filter((key) => !keys.has(key))).toEqual([]);
    await expectLedgerToBalance(database);
    balancer.close();
  });
});

/** Sends to whichever instance said, when it was last asked, that it is ready; and keeps its connections. */
class Balancer {
  readonly #instances = new Map<string, { readonly client: KeepAliveClient; isReady: boolean }>();
  #turn = 0;

  add(url: string): void {
    this.#instances.set(url, { client: new KeepAliveClient(url), isReady: false });
  }

  remove(url: string): void {
    this.#instances.get(url)?.client.close();
    this.#instances.delete(url);
  }

  isReady(url: string): boolean {
    return this.#instances.get(url)?.isReady === true;
  }

  /** Once at a time: an answer that comes late must not stand for the instance as it is now. */
  async probe(): Promise<void> {
    const probes = [...this.#instances.values()].map(async (instance) => {
      const status = await fetch(`${instance.client.url}/health/ready`).then(
        (response) => response.status,
        () => undefined,
      );
      instance.isReady = status === 200;
    });
    await Promise.all(probes);
  }

  topUp(userId: string, key: string): Promise<PlainAnswer> {
    const ready = [...this.#instances.values()].filter(({ isReady }) => isReady);
    return ready[this.#turn++ % ready.length]!.client.topUp(userId, key);
  }

  close(): void {
    for (const url of [...this.#instances.keys()]) this.remove(url);
  }
}
