import { randomUUID } from 'node:crypto';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { bearer, TestKeys } from './support/access';
import { untilRedisIsReliable, untilRedisIsUsed } from './support/idempotency';
import { type Answer, ALICE, BOB, countStatuses, type TestService, times } from './support/service';
import { useWorld } from './support/world';

const LIMIT = 5;
const LIMITED = { RATE_LIMIT_WRITES_PER_MINUTE: `${LIMIT}`, RATE_LIMIT_READS_PER_MINUTE: `${LIMIT}` };
const MORE_THAN_A_MINUTE_MS = 61_000;
const SPEND = { userId: BOB, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };

describe('the rate limit', () => {
  const world = useWorld({ instances: 0, redis: 'own', settings: LIMITED, mustBalance: 'after all tests' });
  const { redis } = world;

  beforeEach(() => redis.client.flushall());

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A late answer of Redis would let an instance count by itself, beside what was counted in Redis. */
  async function start(settings: Record<string, string> = {}): Promise<TestService> {
    const service = await world.startExtra(settings);
    await untilRedisIsReliable(service);
    return service;
  }

  function read(service: TestService, headers: Record<string, string> = {}): Promise<Answer> {
    return service.get(`/api/v1/wallets/${ALICE}/balance`, headers);
  }

  /** One after the other, so that which of them is refused is no accident. */
  async function statusesOf(count: number, request: (index: number) => Promise<Answer>): Promise<number[]> {
    const statuses: number[] = [];
    for (let index = 0; index < count; index++) statuses.push((await request(index)).status);
    return statuses;
  }

  it('says with each answer what is left, and when that changes', async () => {
    const service = await start();

    const reads = [await read(service), await read(service)];
    const write = await service.post(SPEND);

    for (const [index, { headers }] of reads.entries()) {
      expect(headers.get('RateLimit-Policy')).toBe('"read";q=5;w=60');
      expect(headers.get('RateLimit')).toMatch(new RegExp(`^"read";r=${LIMIT - 1 - index};t=(60|5\\d)$`));
    }
    expect(write.headers.get('RateLimit-Policy')).toBe('"write";q=5;w=60');
    expect(write.headers.get('RateLimit')).toMatch(/^"write";r=4;t=(60|5\d)$/);
  });

  it('refuses what goes beyond it with a problem that says when to come back', async () => {
    const service = await start();
    expect(await statusesOf(LIMIT, () => read(service))).toEqual(times(LIMIT, () => 200));

    const refused = await read(service);

    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', status: 429 } });
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    expect(refused.headers.get('RateLimit')).toMatch(/^"read";r=0;t=\d+$/);
    const retryAfter = Number(refused.headers.get('Retry-After'));
    expect(retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBeLessThanOrEqual(60);
  });

  it('counts reads and writes each by themselves', async () => {
    const service = await start();

    expect(await statusesOf(LIMIT + 1, () => read(service))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statusesOf(LIMIT + 1, () => service.post(SPEND))).toEqual([201, 201, 201, 201, 201, 429]);
  });

  it('counts a bulk as its items, and leaves what a refused one would have taken to others', async () => {
    const service = await start();
    const bulk = (count: number) => {
      const items = times(count, () => ({ ...SPEND, idempotencyKey: randomUUID() }));
      return service.postTo('/api/v1/wallets/transactions/bulk', { items }, null);
    };

    const first = await bulk(3);
    expect(first).toMatchObject({ status: 200, body: { succeeded: 3 } });
    expect(first.headers.get('RateLimit')).toMatch(/^"write";r=2;/);
    const refused = await bulk(3);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(refused.headers.get('RateLimit')).toMatch(/^"write";r=2;/);

    expect(await statusesOf(3, () => service.post(SPEND))).toEqual([201, 201, 429]);
  });

  it('lets a bulk of more items than the limit take all of one minute', async () => {
    const service = await start();
    const items = times(LIMIT + 1, () => ({ ...SPEND, idempotencyKey: randomUUID() }));

    const answer = await service.postTo('/api/v1/wallets/transactions/bulk', { items }, null);

    expect(answer).toMatchObject({ status: 200, body: { succeeded: LIMIT + 1 } });
    expect((await service.post(SPEND)).status).toBe(429);
  });

  it('counts a change of an asset as a write', async () => {
    const service = await start();
    expect(await statusesOf(LIMIT, () => service.post(SPEND))).toEqual(times(LIMIT, () => 201));

    const { status } = await fetch(`${service.url}/api/v1/assets/GOLD`, { method: 'PATCH' });

    expect(status).toBe(429);
  });

  it('leaves the key of a refused request free', async () => {
    const [limited, unlimited] = [await start(), await start({ RATE_LIMIT_WRITES_PER_MINUTE: '0' })];
    await statusesOf(LIMIT, () => limited.post(SPEND));
    const key = randomUUID();

    expect((await limited.post(SPEND, key)).status).toBe(429);

    const accepted = await unlimited.post(SPEND, key);
    expect(accepted.status).toBe(201);
    expect(accepted.headers.has('Idempotent-Replayed')).toBe(false);
  });

  it('begins anew with the next minute', async () => {
    const service = await start();
    expect(await statusesOf(LIMIT + 1, () => read(service))).toContain(429);

    // The minute passes: in Redis, and here.
    await redis.client.flushall();
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + MORE_THAN_A_MINUTE_MS);

    expect(await statusesOf(LIMIT + 1, () => read(service))).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('lasts no longer when the clock is set back', async () => {
    const service = await start();
    expect(await statusesOf(LIMIT + 1, () => read(service))).toContain(429);

    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() - 60 * MORE_THAN_A_MINUTE_MS);

    expect(Number((await read(service)).headers.get('Retry-After'))).toBeLessThanOrEqual(60);
  });

  it('counts each caller by itself, from wherever the requests come', async () => {
    const keys = new TestKeys();
    const [shop, game] = ['shop', 'game'].map((caller) => bearer(keys.issue(caller, ['wallet:read'])));
    const service = await start({ ...keys.settings, TRUSTED_PROXIES: '127.0.0.1' });

    const fromAnywhere = (index: number) => read(service, { ...shop, 'X-Forwarded-For': `203.0.113.${index}` });
    expect(await statusesOf(LIMIT + 1, fromAnywhere)).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await read(service, game)).status).toBe(200);

    keys.file.remove();
  });

  it('is shared by all instances', async () => {
    const instances = [await start(), await start()];

    const statuses = await statusesOf(LIMIT + 2, (index) => read(instances[index % 2]!));

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it('is never exceeded, and all but used up, by many requests at once to two instances', async () => {
    const limit = 1_500;
    const settings = { RATE_LIMIT_READS_PER_MINUTE: `${limit}` };
    const instances = [await start(settings), await start(settings)];
    const answers: Awaited<ReturnType<typeof read>>[] = [];
    // All at once would keep this one process, in which both run, from hearing Redis in time.
    while (answers.length < limit + 100) {
      answers.push(...(await Promise.all(times(100, (index) => read(instances[index % 2]!)))));
    }

    const { 200: granted = 0, 429: refused = 0 } = countStatuses(answers);
    expect(granted + refused).toBe(limit + 100);
    expect(granted).toBeLessThanOrEqual(limit);
    // What an instance has taken from Redis and not used is lost to the other: a thousandth each.
    expect(granted).toBeGreaterThanOrEqual(limit - 4);
  });

  it('is counted by each instance alone while Redis is gone, and together again afterwards', async () => {
    const instances = [await start(), await start()];
    await redis.halt();

    for (const instance of instances) {
      expect(await statusesOf(LIMIT + 1, () => read(instance))).toEqual([200, 200, 200, 200, 200, 429]);
    }

    await redis.restart();
    const other = await start();
    const another = await start();
    expect(await statusesOf(LIMIT + 1, (index) => read(index % 2 ? other : another))).toContain(429);
  });

  it('costs next to nothing while Redis hangs', async () => {
    const service = await world.startExtra({ RATE_LIMIT_READS_PER_MINUTE: '1000' });
    await untilRedisIsUsed(service);
    redis.freeze();
    const asked = jest.spyOn(RateLimiterRedis.prototype, 'consume');

    const statuses = await statusesOf(50, () => read(service));
    redis.thaw();

    expect(statuses).toEqual(times(50, () => 200));
    // Three times the timeout of a command, and then nothing.
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('of 0 is none', async () => {
    const service = await start({ RATE_LIMIT_READS_PER_MINUTE: '0', RATE_LIMIT_WRITES_PER_MINUTE: '0' });

    const answers = await Promise.all(times(50, () => read(service)));

    expect(countStatuses(answers)).toEqual({ 200: 50 });
    expect(answers[0]!.headers.has('RateLimit')).toBe(false);
    expect((await service.post(SPEND)).headers.has('RateLimit-Policy')).toBe(false);
  });

  it('does not hold for probes, nor for who scrapes', async () => {
    const service = await start({ RATE_LIMIT_READS_PER_MINUTE: '1' });
    expect(await statusesOf(2, () => read(service))).toEqual([200, 429]);

    for (const path of ['/health/live', '/health/ready', '/health/startup', '/metrics']) {
      const responses = await Promise.all(times(10, () => fetch(service.url + path)));
      expect(responses.map(({ status, headers }) => [status, headers.has('RateLimit')])).toEqual(
        times(10, () => [200, false]),
      );
    }
  });

  describe('of callers that are not known', () => {
    it('holds for who guesses keys as well, and not for those who are known at the same address', async () => {
      const keys = new TestKeys();
      const shop = bearer(keys.issue('shop', ['wallet:read']));
      const service = await start(keys.settings);

      const statuses = await statusesOf(LIMIT + 1, (index) => read(service, bearer(`wallet_guess${index}`)));

      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      expect((await read(service, shop)).status).toBe(200);
      keys.file.remove();
    });

    it('goes by the address, whatever they say that it is', async () => {
      const service = await start();

      const statuses = await statusesOf(LIMIT + 1, (index) =>
        read(service, { 'X-Forwarded-For': `203.0.113.${index}` }),
      );

      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    });

    it('goes by the address that a proxy of ours has seen', async () => {
      const service = await start({ TRUSTED_PROXIES: '127.0.0.0/8, ::1' });
      const from = (address: string) => read(service, { 'X-Forwarded-For': address });

      expect(await statusesOf(LIMIT + 1, () => from('203.0.113.1'))).toContain(429);
      expect((await from('203.0.113.2')).status).toBe(200);
      // What the client itself wrote before is not believed.
      expect((await from('203.0.113.9, 203.0.113.1')).status).toBe(429);
      expect((await from('203.0.113.1, 203.0.113.9')).status).toBe(200);
    });
  });
});
