import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import Redis from 'ioredis';
import { Client } from 'pg';
import { DatabaseIdentity } from '../src/database/database-identity';
import { IdempotencyStore, type KeptResponse } from '../src/idempotency/idempotency.store';
import { RedisBreaker } from '../src/redis/redis-breaker';
import { isReplay, untilRedisIsReliable } from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { type Answer, countStatuses, testConfig, times } from './support/service';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const COUNT = 100_000;

describe('Redis', () => {
  const { service, database, redis } = useWorld({ redis: 'own' });

  it('answers repeats alone: not one query reaches PostgreSQL', async () => {
    await untilRedisIsReliable(service);
    const [user, key, refusedKey] = [await openWallet(service, '10'), randomUUID(), randomUUID()];
    const queries = jest.spyOn(Client.prototype, 'query');

    await service.spend(user, '1', 'GOLD', key);
    await service.spend(user, '100', 'GOLD', refusedKey);
    expect(queries.mock.calls.length).toBeGreaterThan(0);
    queries.mockClear();
    await redis.client.config('RESETSTAT');
    const answers: Answer[] = [];
    for (let round = 0; round < 20; round++) {
      // However the same request is spelt.
      const wish = { userId: user.toUpperCase(), type: 'SPEND', amount: 1, assetSymbol: 'gold', reference: null };
      answers.push(await service.post(wish, key));
      answers.push(await service.spend(user, '100', 'GOLD', refusedKey));
      answers.push(await service.spend(user, '2', 'GOLD', key));
    }

    expect(queries).not.toHaveBeenCalled();
    queries.mockRestore();
    expect(countStatuses(answers)).toEqual({ 201: 20, 422: 40 });
    expect(answers.filter(isReplay)).toHaveLength(40);
    // One command each, and nothing is written.
    expect(await redis.client.info('commandstats')).toMatch(/cmdstat_set:calls=60,/);
    expect(await redis.client.info('commandstats')).not.toMatch(/cmdstat_(?:del|pexpire)/);
    await expectLedgerToBalance(database);
  });

  // What docs/idempotency.md promises. A refusal takes a third more.
  it('keeps 100,000 successes within 64 MB, each for a day', async () => {
    await redis.client.flushall();
    // As the service's own, but without its impatience: so much at once is not what it is made for.
    const client = new Redis(redis.url, { lazyConnect: true });
    const config = testConfig(database, { REDIS_KEY_PREFIX: 'wallet:' });
    const store = new IdempotencyStore(
      config,
      new RedisBreaker(config, client),
      service.app.get(DatabaseIdentity),
      client,
    );
    await client.ping();
    const before = await usedMemory();

    for (let written = 0; written < COUNT; written += 1_000) {
      await Promise.all(times(1_000, () => keep(store)));
    }
    const usedMB = ((await usedMemory()) - before) / 1e6;
    client.disconnect();

    expect(await redis.client.dbsize()).toBe(COUNT);
    const ttlMs = await redis.client.pttl((await redis.client.randomkey())!);
    expect(ttlMs).toBeGreaterThan(23 * 60 * 60 * 1_000);
    expect(ttlMs).toBeLessThanOrEqual(24 * 60 * 60 * 1_000);
    process.stdout.write(`Redis keeps ${COUNT} outcomes in ${usedMB.toFixed(1)} MB.\n`);
    expect(usedMB).toBeLessThanOrEqual(64);
  });

  async function usedMemory(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await redis.client.info('memory'))?.[1]);
  }
});

/** As a request does whose claim was lost meanwhile. */
function keep(store: IdempotencyStore): Promise<void> {
  return store.keep(
    { name: `wallet:${randomBytes(32).toString('base64url')}`, value: 'the mark of a claim' },
    success(),
  );
}

function success(): KeptResponse {
  const id = randomUUIDv7();
  const body = { status: 'SUCCESS', txId: id, balance: '123456789.1234' };
  const response = { status: 201, body, location: `/api/v1/wallets/transactions/${id}`, transactionId: id } as const;
  return { fingerprint: randomBytes(32), response };
}
