import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type TestDatabase } from './support/database';
import { TestRedis } from './support/redis';
import { lockWallets, until, untilBlocked } from './support/sessions';
import { ALICE, type Answer, TestService, times, TREASURY } from './support/service';
import { timed } from './support/stopwatch';
import { useWorld } from './support/world';

/** What Kubernetes waits for an answer unless told otherwise. */
const PROBE_TIMEOUT_MS = 1_000;

interface Probed extends Answer {
  readonly tookMs: number;
}

async function probe(service: TestService, path: string): Promise<Probed> {
  const { result, tookMs } = await timed(() => service.get(path));
  return { ...result, tookMs };
}

function expectReady(probed: Probed): void {
  expect(probed).toMatchObject({ status: 200, body: { details: { database: { status: 'up' } } } });
  expect(probed.tookMs).toBeLessThan(PROBE_TIMEOUT_MS);
}

function expectNotReady(probed: Probed, reason: string): void {
  expect(probed).toMatchObject({
    status: 503,
    body: { status: 'error', error: { database: { status: 'down', message: reason } } },
  });
  expect(probed.tookMs).toBeLessThan(PROBE_TIMEOUT_MS);
}

async function probeSessions(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'wallet-service-probe'
        AND datname = current_database()`,
  );
  return row!.count;
}

describe('while PostgreSQL', () => {
  const { service, postgres, redis } = useWorld({ ownPostgres: true, redis: 'own' });

  it('is well, the service is alive, started and ready', async () => {
    for (const path of ['/health/live', '/health/startup', '/health/ready']) {
      expect(await probe(service, path)).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
    const up = { status: 'up' };
    expect((await probe(service, '/health/ready')).body).toEqual({
      status: 'ok',
      info: { service: up, database: up, clock: up, redis: up },
      error: {},
      details: { service: up, database: up, clock: up, redis: up },
    });
  });

  it('is asked by many at once, they share one connection of their own', async () => {
    for (const probed of await Promise.all(times(50, () => probe(service, '/health/ready')))) expectReady(probed);

    expect(await probeSessions(postgres.database)).toBe(1);
  });

  it.each(['with', 'without'])('hangs, a service %s a connection says in time that it is not ready', async (having) => {
    const other = having === 'with' ? service : await TestService.start(postgres.database);
    await postgres.freeze();

    try {
      // More often than it gives up: no probe waits for those before it.
      const probed = await Promise.all(
        times(15, async (index) => {
          await sleep(index * 150);
          return probe(other, '/health/ready');
        }),
      );
      for (const each of probed) expectNotReady(each, 'does not answer');
    } finally {
      postgres.thaw();
    }

    await until(async () => (await other.get('/health/ready')).status === 200);
    expect((await service.spend(ALICE, '1')).status).toBe(201);
    if (other !== service) await other.stop();
    await until(async () => (await probeSessions(postgres.database)) === 1);
  });

  it('and Redis hang, the service is alive, and says so at once', async () => {
    await postgres.freeze();
    redis.freeze();

    try {
      const probed = await Promise.all(
        times(20, (index) => probe(service, index % 2 ? '/health/live' : '/health/startup')),
      );
      for (const { status, tookMs } of probed)
        expect({ status, isSlow: tookMs > 500 }).toEqual({ status: 200, isSlow: false });
    } finally {
      postgres.thaw();
      redis.thaw();
    }

    await until(async () => (await service.get('/health/ready')).status === 200);
  });

  it('lets nobody write, the service is not ready, and reads on', async () => {
    const allow = async (writes: boolean) => {
      await postgres.configure('default_transaction_read_only', writes ? 'off' : 'on');
      await until(async () => (await service.get('/health/ready')).status === (writes ? 200 : 503));
    };

    await allow(false);
    expectNotReady(await probe(service, '/health/ready'), 'read-only');
    expect(await service.spend(ALICE, '1')).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect(await service.balance(ALICE)).not.toBe('0');

    await allow(true);
    expectReady(await probe(service, '/health/ready'));
    expect((await service.spend(ALICE, '1')).status).toBe(201);
  });

  it('is a standby, the service is not ready until it is promoted', async () => {
    await postgres.stop();
    postgres.becomeStandby();
    await postgres.startAgain();

    await until(async () => (await service.get('/health/ready')).text.includes('read-only'));
    expectNotReady(await probe(service, '/health/ready'), 'read-only');
    expect(await service.spend(ALICE, '1')).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });

    await postgres.database.query('SELECT pg_promote()');
    await until(async () => (await service.get('/health/ready')).status === 200);
    expect((await service.spend(ALICE, '1')).status).toBe(201);
  });

  it('is slow to let anybody in, and slower to answer, the service says in time that it is not ready', async () => {
    const { port } = new URL(postgres.database.databaseUrl);
    const slow = await startSlowProxy(Number(port));
    const url = Object.assign(new URL(postgres.database.databaseUrl), { port: (slow.address() as AddressInfo).port });
    const other = await TestService.start(postgres.database, { DATABASE_URL: url.href });

    expectNotReady(await probe(other, '/health/ready'), 'does not answer');

    await other.stop();
    slow.close();
  });
});

/** Holds back each answer of the server for a while, and that to the probe's own question for ever. */
async function startSlowProxy(port: number): Promise<Server> {
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    let isProbe = false;
    client.on('data', (sent) => {
      isProbe ||= sent.includes('wallet-service-probe');
      if (!sent.includes('pg_is_in_recovery() OR') || !isProbe) server.write(sent);
    });
    server.on('data', (answered) => setTimeout(() => client.write(answered), isProbe ? 180 : 0));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

describe('while all is well with PostgreSQL, the service', () => {
  const { database } = useWorld({ instances: 0 });

  it('is ready with all its connections in use, and requests waiting for one', async () => {
    const service = await TestService.start(database, { DATABASE_POOL_MAX: '1' });
    const session = await lockWallets(database, [TREASURY]);
    const waiting = Promise.all([...times(20, () => service.spend(ALICE, '1')), service.balance(ALICE)]);
    await untilBlocked(database);

    for (const probed of await Promise.all(times(5, () => probe(service, '/health/ready')))) expectReady(probed);

    await session.release();
    await waiting;
    await service.stop();
  });

  it('is ready without Redis, and says that it is degraded as long as that lasts, whether it is used or not', async () => {
    const redis = await TestRedis.start();
    const service = await TestService.start(database, { REDIS_URL: redis.url });
    const statusOfRedis = async () => {
      const probed = await probe(service, '/health/ready');
      expectReady(probed);
      return (probed.body as { details: { redis: { status: string } } }).details.redis.status;
    };
    await until(async () => (await statusOfRedis()) === 'up');

    await redis.halt();
    await until(async () => (await statusOfRedis()) === 'degraded');
    expect((await service.spend(ALICE, '1')).status).toBe(201);
    expect(await statusOfRedis()).toBe('degraded');

    await redis.restart();
    await until(async () => (await statusOfRedis()) === 'up');

    await service.stop();
    await redis.stop();
  });

  it('is ready with a Redis that takes no writes, and says that it is degraded until it does', async () => {
    const redis = await TestRedis.start();
    const service = await TestService.start(database, { REDIS_URL: redis.url });
    const isRedis = async (said: object) => {
      expect((await service.spend(ALICE, '1')).status).toBe(201);
      const probed = await probe(service, '/health/ready');
      expectReady(probed);
      return isDeepStrictEqual((probed.body as { details: { redis: object } }).details.redis, said);
    };
    await until(() => isRedis({ status: 'up' }));

    // What a failover leaves behind of a primary.
    await redis.client.replicaof('127.0.0.1', 1);
    await until(() => isRedis({ status: 'degraded', message: 'refuses what it is asked' }));

    await redis.client.replicaof('NO', 'ONE');
    await until(() => isRedis({ status: 'up' }));
    await service.stop();
    await redis.stop();
  });

  it('is ready, and not degraded, where no Redis was asked for', async () => {
    const service = await TestService.start(database, { REDIS_URL: '' });

    expect((await probe(service, '/health/ready')).body).toMatchObject({ details: { redis: { status: 'up' } } });

    await service.stop();
  });
});
