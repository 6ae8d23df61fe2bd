import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises';
import { getRedisConnectionToken } from '@nestjs-modules/ioredis';
import { Logger } from '@nestjs/common';
import type Redis from 'ioredis';
import { Client } from 'pg';
import { type Claim, IdempotencyStore } from '../src/idempotency/idempotency.store';
import { RedisBreaker } from '../src/redis/redis-breaker';
import { essenceOf, expectOneOutcome, isReplay, untilRedisIsReliable, untilRedisIsUsed } from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { FakeRedis } from './support/fake-redis';
import { type TestService, times } from './support/service';
import { lockWallets, until, untilBlocked } from './support/sessions';
import { STORY, summaryOf, tellStory } from './support/story';
import { fund, openWallet } from './support/wallets';
import { useWorld } from './support/world';

describe('with a Redis that', () => {
  const world = useWorld({ instances: 2, redis: 'own' });
  const { service, other, database, redis } = world;
  const both = () => [service, other];

  beforeAll(async () => {
    await Promise.all([untilRedisIsUsed(service), untilRedisIsUsed(other)]);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    // A test that failed may have left it frozen.
    redis.thaw();
    await Promise.all([untilRedisIsUsed(service), untilRedisIsUsed(other)]);
    await expectLedgerToBalance(database);
  });

  it('is healthy, everything has one effect and one answer', async () => {
    expect(await tellStory(database, both())).toEqual(STORY);
    expect(await redis.storedNames()).not.toEqual([]);
  });

  it('is stopped and started again, it has as well, and Redis is used again', async () => {
    await redis.halt();
    expect(await tellStory(database, both())).toEqual(STORY);

    await redis.restart();
    await Promise.all([untilRedisIsUsed(service), untilRedisIsUsed(other)]);
    expect(await tellStory(database, both())).toEqual(STORY);
    expect(await redis.storedNames()).not.toEqual([]);
  });

  it('is frozen for a while, it has as well', async () => {
    redis.freeze();
    const told = await tellStory(database, both()).finally(() => {
      redis.thaw();
    });
    expect(told).toEqual(STORY);
    await Promise.all([untilRedisIsUsed(service), untilRedisIsUsed(other)]);
    expect(await tellStory(database, both())).toEqual(STORY);
  });

  it('is frozen before the instance starts, it has as well', async () => {
    redis.freeze();
    const instance = await world.startExtra();
    const told = await tellStory(database, [instance]).finally(() => {
      redis.thaw();
    });
    expect(told).toEqual(STORY);
    await untilRedisIsUsed(instance);
  });

  it('executes late what it was asked while it was frozen, the key of a failed request is free all the same', async () => {
    const [userId, key] = [randomUUID(), randomUUID()];
    redis.freeze();
    const failed = await service.spend(userId, '1', 'GOLD', key);
    redis.thaw();
    await redis.client.ping();
    expect(summaryOf(failed)).toBe('404 WALLET_NOT_FOUND');

    await fund(other, userId, '1');

    expect(summaryOf(await other.spend(userId, '1', 'GOLD', key))).toBe('201, balance 0');
  });

  it('is flushed every 100 ms, it has as well', async () => {
    const flushing = setInterval(() => void redis.client.flushall(), 100);
    const told = await Promise.all(times(8, () => tellStory(database, both()))).finally(() => {
      clearInterval(flushing);
    });
    for (const story of told) expect(story).toEqual(STORY);
  });

  it('is flushed before each request, it has as well', async () => {
    expect(await tellStory(database, both(), () => redis.client.flushall())).toEqual(STORY);
  });

  it('loses the claim of a request that is being worked on, the second owner of the key gets a replay', async () => {
    const [user, key] = [await openWallet(service, '10'), randomUUID()];
    const session = await lockWallets(database, [user]);
    const first = service.spend(user, '1', 'GOLD', key);
    await untilBlocked(database);
    await redis.client.flushall();
    const second = other.spend(user, '1', 'GOLD', key);
    await untilBlocked(database, 2);
    await session.release();

    await expectOneOutcome(database, key, await Promise.all([first, second]));
  });

  it.each([
    'noeviction',
    'allkeys-lru',
    'allkeys-lfu',
    'allkeys-random',
    'volatile-lru',
    'volatile-lfu',
    'volatile-random',
    'volatile-ttl',
  ])('is out of memory and follows %s, it has as well', async (policy) => {
    const { client } = redis;
    await client.flushall();
    await client.config('RESETSTAT');
    await client.config('SET', 'maxmemory-policy', policy);
    const used = Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    await client.config('SET', 'maxmemory', used + 100_000);
    // More than there is room for, before each request, and at last not even room for what Redis itself needs.
    let stuffed = 0;
    const stuff = async () => {
      const ballast = times(20, () => client.set(`ballast:${stuffed++}`, randomBytes(8_000), 'PX', 60_000));
      await Promise.allSettled(ballast);
    };
    const told = [await tellStory(database, both(), stuff)];
    await client.config('SET', 'maxmemory', 1);
    told.push(await tellStory(database, both()));
    const evicted = Number(/evicted_keys:(\d+)/.exec(await client.info('stats'))?.[1]);
    const refused = await client.set('refused', '1').catch((error: unknown) => (error as Error).message);
    await client.config('SET', 'maxmemory', 0);

    for (const story of told) expect(story).toEqual(STORY);
    expect(refused).toContain('OOM');
    expect(evicted > 0).toBe(policy !== 'noeviction');
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['a list', async (name) => redis.client.multi().del(name).rpush(name, 'claim ').exec()],
    ['a hash', async (name) => redis.client.multi().del(name).hset(name, 'claim', '1').exec()],
    ['nothing', async (name) => redis.client.set(name, '')],
    ['a number', async (name) => redis.client.set(name, '1')],
    ['random bytes', async (name) => redis.client.set(name, randomBytes(300))],
    ['JSON without a signature', async (name) => redis.client.set(name, '{"status":201}')],
    ['a megabyte', async (name) => redis.client.set(name, 'x'.repeat(1_000_000))],
    ['half of what was kept', async (name) => halve(name)],
  ])('holds %s under its keys, it has as well', async (_what, spoil) => {
    await redis.client.flushall();
    const spoilAll = async () => Promise.all((await redis.storedNames()).map(spoil));
    expect(await tellStory(database, both(), spoilAll)).toEqual(STORY);
    await redis.client.flushall();
  });

  async function halve(name: string): Promise<void> {
    const value = await redis.client.get(name);
    if (value !== null) await redis.client.set(name, value.slice(0, value.length / 2));
  }

  it('refuses what it is asked, one line says so', async () => {
    const lines = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const [instance, key] = [await world.startExtra(), randomUUID()];
    await untilRedisIsReliable(instance);
    await redis.client.flushall();
    await instance.topUp(randomUUID(), '1', 'GOLD', key);
    for (const name of await redis.storedNames()) {
      await redis.client.del(name);
      await redis.client.rpush(name, 'a list');
    }

    for (let round = 0; round < 3; round++) await instance.topUp(randomUUID(), '1', 'GOLD', key);

    const said = lines.mock.calls.map(([line]) => line as string).filter((line) => line.includes('Redis'));
    expect(said).toEqual([expect.stringMatching(/^Redis refuses what it is asked, .*: WRONGTYPE /)]);
  });

  it('is killed and started in the middle of 200 requests, each has one effect and one answer', async () => {
    const user = await openWallet(service, '1000');
    const keys = times(100, () => randomUUID());
    const ask = (key: string) => [service, other].map((instance) => instance.spend(user, '1', 'GOLD', key));

    const answers = Promise.all(keys.map((key) => Promise.all(ask(key))));
    await redis.halt();
    await redis.restart();
    for (const [index, raced] of (await answers).entries()) await expectOneOutcome(database, keys[index]!, raced);

    expect(await service.balance(user)).toBe('900');
  });

  it('is gone, costs nothing after the first failures, and one log line each way', async () => {
    const lines = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const linesBack = jest.spyOn(Logger.prototype, 'log').mockImplementation();
    const said = () => [...lines.mock.calls, ...linesBack.mock.calls].map(([line]) => line as string);

    redis.freeze();
    // What is asked for at once is one command, and three in a row have to fail.
    for (let round = 0; round < 3; round++) await Promise.all(times(20, () => service.topUp(randomUUID(), '1')));
    // It is asked once more before anything is said.
    await until(() => said().length > 0);
    expect(said()).toEqual([expect.stringContaining('Redis does not answer')]);

    const commands = jest.spyOn(connectionOf(service), 'sendCommand');
    await Promise.all(times(20, () => service.topUp(randomUUID(), '1')));
    // But for the probe's own, nobody waits for Redis.
    expect(commands.mock.calls.map(([{ name }]) => name).filter((name) => name !== 'ping')).toEqual([]);

    await redis.halt();
    await Promise.all(times(20, () => service.topUp(randomUUID(), '1')));
    await sleep(1_200);
    expect(said()).toHaveLength(1);

    await redis.restart();
    await untilRedisIsUsed(service);
    expect(said()).toEqual([
      expect.stringContaining('Redis does not answer'),
      expect.stringContaining('Redis answers again'),
    ]);
  });

  it('is slow while an instance starts is asked by its first request all the same, and nothing is said of it', async () => {
    const lines = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await redis.client.flushall();
    await redis.client.client('PAUSE', 300, 'ALL');
    const instance = await world.startExtra();
    // Were it not used yet, a line would say so.
    expect(lines).not.toHaveBeenCalledWith(expect.stringContaining('Redis'));

    await untilRedisIsReliable(instance);
    await instance.topUp(randomUUID(), '1');
    expect(await redis.storedNames()).toHaveLength(1);
  });

  it('answers, but too late for a process that stood still, is asked again at once, and nothing is said of it', async () => {
    const [breaker, connection] = [service.app.get(RedisBreaker), connectionOf(service)];
    const { commandTimeout } = connection.options;
    const lines = [jest.spyOn(Logger.prototype, 'warn'), jest.spyOn(Logger.prototype, 'log')];
    const late = async () => {
      // From here on the time that is over is looked at before the answer is.
      await immediately();
      connection.options.commandTimeout = 1;
      const answer = connection.ping();
      // For what is asked next there is all the time that it takes.
      connection.options.commandTimeout = 60_000;
      standStill();
      return answer;
    };
    try {
      for (let time = 0; time < 3; time++) expect(await breaker.run(late)).toBeUndefined();
      expect(breaker.isOpen).toBe(true);
      await untilRedisIsUsed(service);
    } finally {
      connection.options.commandTimeout = commandTimeout!;
    }
    for (const said of lines) expect(said).not.toHaveBeenCalledWith(expect.stringContaining('Redis'));
  });
});

describe('with a Redis that answers in time, whatever this machine is busy with, and', () => {
  const { service, other, redis } = useWorld({ instances: 2, redis: 'own', mustBalance: 'after each test' });
  beforeAll(() => Promise.all([service, other].map(untilRedisIsReliable)));

  it('has lost a claim, the one who held it neither releases nor replaces the claim of the next', async () => {
    const key = { caller: 'anybody', idempotencyKey: randomUUID() };
    const [mine, theirs] = [service.app.get(IdempotencyStore), other.app.get(IdempotencyStore)];
    const { held } = (await mine.claim(key)) as Extract<Claim, { kind: 'free' }>;
    await redis.client.flushall();
    const theirClaim = (await theirs.claim(key)) as Extract<Claim, { kind: 'free' }>;
    expect(theirClaim).toMatchObject({ kind: 'free', held: expect.anything() as unknown });

    await mine.release(held);
    expect(await mine.claim(key)).toEqual({ kind: 'in-progress' });
    const response = { status: 201, body: {}, location: '/', transactionId: randomUUID() } as const;
    await mine.keep(held, { fingerprint: randomBytes(32), response });
    expect(await mine.claim(key)).toEqual({ kind: 'in-progress' });
    // Otherwise it would be renewed for as long as that instance runs.
    await theirs.release(theirClaim.held);
  });

  it('holds a tampered outcome, the true one is replayed, and stands in Redis again', async () => {
    await redis.client.flushall();
    const [user, key] = [await openWallet(service, '10'), randomUUID()];
    await redis.client.flushall();
    const first = await service.spend(user, '1', 'GOLD', key);
    const [name] = (await redis.storedNames()) as [string];
    const kept = (await redis.client.get(name))!;
    expect(kept).toContain('"balance":"9"');

    for (const tampered of [kept.replace('"balance":"9"', '"balance":"999"'), `A${kept.slice(1)}`, `${kept} `]) {
      await redis.client.set(name, tampered, 'KEEPTTL');
      const replay = await other.spend(user, '1', 'GOLD', key);
      expect(essenceOf(replay)).toEqual(essenceOf(first));
      expect(isReplay(replay)).toBe(true);
      expect(await redis.client.get(name)).toContain('"balance":"9"');
    }
  });

  it('holds the outcome of another key under this one, it is not taken for it', async () => {
    const user = await openWallet(service, '10');
    const [mine, theirs] = times(2, () => randomUUID()) as [string, string];
    await redis.client.flushall();
    await service.spend(user, '1', 'GOLD', theirs);
    const [theirName] = (await redis.storedNames()) as [string];
    const first = await service.spend(user, '2', 'GOLD', mine);
    const myName = (await redis.storedNames()).find((name) => name !== theirName)!;

    // Even with the very request of the other key.
    await redis.client.copy(theirName, myName, 'REPLACE');

    expect(summaryOf(await other.spend(user, '1', 'GOLD', mine))).toBe('422 IDEMPOTENCY_KEY_REUSED');
    expect(essenceOf(await other.spend(user, '2', 'GOLD', mine))).toEqual(essenceOf(first));
  });

  it('holds something else under one key, requests of that moment with other keys are answered from Redis as ever', async () => {
    const user = await openWallet(service, '100');
    const [spoilt, ...others] = times(4, () => randomUUID()) as [string, ...string[]];
    await redis.client.flushall();
    await service.spend(user, '1', 'GOLD', spoilt);
    const [name] = (await redis.storedNames()) as [string];
    for (const key of others) await service.spend(user, '1', 'GOLD', key);
    await redis.client.del(name);
    await redis.client.rpush(name, 'a list');

    const queries = jest.spyOn(Client.prototype, 'query');
    const answers = await Promise.all([spoilt, ...others].map((key) => service.spend(user, '1', 'GOLD', key)));
    const sent = queries.mock.calls.map(([query]) => query as unknown as { name?: string; values: string[] });
    queries.mockRestore();

    expect(answers.map(isReplay)).toEqual([true, true, true, true]);
    const lookedUp = sent.filter(({ name: statement }) => statement === 'select_decided');
    expect(lookedUp.map(({ values: [, keys] }) => keys)).toEqual([`{"${spoilt}"}`]);
    expect(await redis.client.type(name)).toBe('list');
  });
});

describe('with something in the place of Redis that', () => {
  let fake: FakeRedis;

  beforeAll(async () => {
    fake = await FakeRedis.start();
  });

  const { service, database } = useWorld({
    settings: () => ({ REDIS_URL: fake.url }),
    mustBalance: 'after each test',
  });

  afterAll(() => fake.stop());

  it.each<[string, string | Buffer]>([
    ['a number', ':1\r\n'],
    ['OK', '+OK\r\n'],
    ['an empty list', '*0\r\n'],
    ['a list of lists', '*2\r\n*1\r\n:1\r\n$1\r\na\r\n'],
    ['that there is nothing', '$-1\r\n'],
    ['random bytes', Buffer.concat([Buffer.from('$64\r\n'), randomBytes(64), Buffer.from('\r\n')])],
    ['that it does not know the command', '-ERR unknown command\r\n'],
    ['that it is loading', '-LOADING Redis is loading the dataset in memory\r\n'],
    ['that it is a replica', "-READONLY You can't write against a read only replica.\r\n"],
    ['that it misses a script', '-NOSCRIPT No matching script.\r\n'],
    ['twice', '+OK\r\n+OK\r\n'],
  ])('answers %s, everything has one effect and one answer', async (_what, answer) => {
    await untilRedisIsUsed(service);
    fake.answer = answer;
    expect(await tellStory(database, [service])).toEqual(STORY);
  });

  it.each<[string, string | Buffer]>([
    ['in another protocol', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['by random bytes', randomBytes(64)],
    ['by hanging up', 'hang up'],
    ['nothing at all', ''],
  ])('answers %s, everything has one effect and one answer', async (_what, answer) => {
    await untilRedisIsUsed(service);
    fake.answer = answer;
    expect(await tellStory(database, [service])).toEqual(STORY);

    // And so it does when a connection begins like that.
    fake.convincing = false;
    fake.hangUp();
    expect(await tellStory(database, [service])).toEqual(STORY);
    fake.convincing = true;
    fake.hangUp();
  });
});
function connectionOf({ app }: TestService): Redis {
  return app.get<Redis>(getRedisConnectionToken());
}

/** Longer than a millisecond, without a turn for anybody else. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
