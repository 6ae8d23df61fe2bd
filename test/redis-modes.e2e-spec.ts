import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { IdempotencyStore } from '../src/idempotency/idempotency.store';
import { type Key } from '../src/posting/command';
import { HASH_TAGS } from '../src/redis/hash-tags';
import { redisKeyPrefixOf } from './support/database';
import { expectOneOutcome, isReplay, untilRedisIsReliable, untilRedisIsUsed } from './support/idempotency';
import { RedisCluster } from './support/redis-cluster';
import { type Protection, type RedisPair } from './support/redis-pair';
import { RedisSentinels } from './support/redis-sentinels';
import { ALICE, type TestService, times } from './support/service';
import { ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { STORY, tellStory } from './support/story';
import { runWallet } from './support/wallet-process';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

type Servers = new (protection?: Protection) => RedisPair;

const KINDS: readonly [string, Servers, number][] = [
  ['a cluster of three servers', RedisCluster, 3],
  ['a pair of servers with Sentinels', RedisSentinels, 1],
];

describe.each(KINDS)('with %s', (_what, Kind, sharers) => {
  const servers = new Kind();
  beforeAll(() => servers.start());
  const world = useWorld({ instances: 2, settings: () => servers.settings, mustBalance: 'after each test' });
  const { service, other, database } = world;
  const both = [service, other];
  beforeAll(() => bothUseRedis());
  afterAll(() => servers.stop());

  async function bothUseRedis(): Promise<void> {
    await Promise.all(both.map(untilRedisIsUsed));
  }

  it('everything has one effect and one answer, and each server has its share of the keys', async () => {
    expect(await tellStory(database, both)).toEqual(STORY);

    // On a busy machine Redis may come too late for some.
    await until(async () => {
      await Promise.all(times(100, () => service.topUp(ALICE, '1')));
      const names = await servers.storedNames();
      expect(names).toHaveLength(sharers);
      return names.every((share) => share.length > 10);
    });
  });

  it('what is asked in one moment under many keys is answered from Redis', async () => {
    const keys = times(100, () => randomUUID());
    const ask = (instance: TestService) => Promise.all(keys.map((key) => instance.topUp(ALICE, '1', 'GOLD', key)));
    await ask(service);

    const queries = jest.spyOn(Client.prototype, 'query');
    // On a busy machine Redis may come too late for some, now and then.
    await until(async () => {
      queries.mockClear();
      expect((await ask(other)).map(isReplay)).toEqual(times(100, () => true));
      return queries.mock.calls.every(([query]) => (query as { name?: string }).name !== 'select_decided');
    });
    queries.mockRestore();
  });

  it('a key has one owner, whoever comes first', async () => {
    const user = await openWallet(service, '1000');
    const keys = times(50, () => randomUUID());
    const ask = (key: string) => times(4, (turn) => both[turn % 2]!.spend(user, '1', 'GOLD', key));

    const answers = await Promise.all(keys.map((key) => Promise.all(ask(key))));

    for (const [index, raced] of answers.entries()) await expectOneOutcome(database, keys[index]!, raced);
    expect(await service.balance(user)).toBe('950');
  });

  it('what is to be forgotten is, wherever it lies', async () => {
    const prefix = `${randomUUID()}:`;
    const instance = await world.startExtra({ ...servers.settings, REDIS_KEY_PREFIX: prefix });
    await untilRedisIsReliable(instance);
    const store = instance.app.get(IdempotencyStore);
    const keys = times(100, () => ({ caller: 'anybody', idempotencyKey: randomUUID() }));
    const response = { status: 201, body: {}, location: '/', transactionId: randomUUID() } as const;
    const keep = async (key: Key) => {
      const claim = await store.claim(key);
      if (claim.kind === 'free') await store.keep(claim.held, { fingerprint: randomBytes(32), response });
      return claim.kind === 'decided';
    };
    await Promise.all(keys.map((key) => until(() => keep(key))));

    expect(await store.forget(keys)).toBe(true);

    expect(await servers.storedValues(prefix)).toEqual(keys.map(() => 'forgotten'));
  });

  it('a rate limit is shared by all instances', async () => {
    const settings = { ...servers.settings, RATE_LIMIT_READS_PER_MINUTE: '5', REDIS_KEY_PREFIX: `${randomUUID()}:` };
    const instances = [await world.startExtra(settings), await world.startExtra(settings)];
    // A late answer of Redis would let an instance count by itself, beside what the other one takes.
    await Promise.all(instances.map(untilRedisIsReliable));

    const statuses: number[] = [];
    for (let turn = 0; turn < 7; turn++) {
      statuses.push((await instances[turn % 2]!.get(`/api/v1/wallets/${ALICE}/balance`)).status);
    }

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'a failover in the middle of 200 requests, by %s of the primary, costs none its one outcome, and Redis is used again',
    async (signal) => {
      const user = await openWallet(service, '1000');
      const keys = times(100, () => randomUUID());
      const ask = (key: string) => both.map((instance) => instance.spend(user, '1', 'GOLD', key));

      const asked = Promise.all(keys.slice(0, 50).map((key) => Promise.all(ask(key))));
      const failedOver = servers.failOver(signal);
      const later = Promise.all(keys.slice(50).map((key) => Promise.all(ask(key))));
      for (const [index, raced] of [...(await asked), ...(await later)].entries()) {
        await expectOneOutcome(database, keys[index]!, raced);
      }
      expect(await tellStory(database, both)).toEqual(STORY);
      await failedOver;

      await bothUseRedis();
      expect(await tellStory(database, both)).toEqual(STORY);
      if (signal === 'SIGSTOP') await servers.thaw();
      await bothUseRedis();
      expect(await service.balance(user)).toBe('900');
    },
  );
});

/** As docs/redis.md has it. */
const RIGHTS =
  '+@connection +info +cluster|info +cluster|slots ' +
  '+eval +evalsha +get +set +del +exists +expire +pexpire +pttl +incrby';

describe.each([
  ['a cluster of three servers', RedisCluster, 'localhost'],
  ['a pair of servers with Sentinels', RedisSentinels, '127.0.0.1'],
] as const)('with %s', (_what, Kind, host) => {
  const { database } = useWorld({ instances: 0 });
  let servers: RedisPair | undefined;
  afterEach(() => servers?.stop());

  it('Redis is used over TLS, as a user who may do no more than is needed', async () => {
    const prefix = redisKeyPrefixOf(database);
    servers = new Kind({ host, rights: `${RIGHTS} ~${prefix}*` });
    await servers.start();
    const settings = { ...servers.settings, NODE_EXTRA_CA_CERTS: servers.certificateFile };
    const service = await ServiceProcess.start(database, settings);
    const state = async () => (await fetch(`${service.url}/health/ready`)).text();
    await until(async () => (await state()).includes('"redis":{"status":"up"}'));

    const transactions = `${service.url}/api/v1/wallets/transactions`;
    const body = JSON.stringify({ userId: ALICE, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' });
    await until(async () => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
      expect((await fetch(transactions, { method: 'POST', headers, body })).status).toBe(201);
      return (await servers!.storedNames()).flat().length > 10;
    });

    expect(service.log.filter(({ msg }) => msg.startsWith('Redis refuses'))).toEqual([]);
    const { DATABASE_URL, DIRECT_URL } = { DATABASE_URL: database.databaseUrl, DIRECT_URL: database.directUrl };
    const { status, stdout } = runWallet(
      { ...settings, DATABASE_URL, DIRECT_URL, REDIS_KEY_PREFIX: prefix, AUTH: 'off' },
      'doctor',
    );
    expect(stdout).toMatch(/^ok +redis: +Redis answers/m);
    expect(status).toBe(0);
  });
});

describe('the names of keys', () => {
  it('are shared out evenly over any number of servers', async () => {
    const { default: slotOf } = await import('cluster-key-slot');
    for (const servers of [1, 3, 4, 6, 10, 16, 32]) {
      const shares = times(servers, () => 0);
      for (const tag of HASH_TAGS) shares[Math.floor((slotOf(`wallet:${tag}name`) * servers) / 16_384)]!++;
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }
  });
});
