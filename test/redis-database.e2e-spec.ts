import { Logger } from '@nestjs/common';
import { readConfig } from '../src/config';
import { untilRedisIsUsed } from './support/idempotency';
import { ALICE, type TestService } from './support/service';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const world = useWorld({ instances: 0, redis: 'own' });
const { database, redis } = world;

/** Posts, and posts again under the same key. */
async function postTwice(service: TestService, key: string): Promise<void> {
  expect(await service.topUp(ALICE, '1', 'GOLD', key)).toMatchObject({ status: 201 });
  const repeated = await service.topUp(ALICE, '1', 'GOLD', key);
  expect([repeated.status, repeated.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
}

const keysIn = async (number: number): Promise<number> => {
  await redis.client.select(number);
  return redis.client.dbsize();
};

it('keeps its keys in the database that REDIS_URL names, after a new connection too', async () => {
  const service = await world.startExtra({ REDIS_URL: `${redis.url}/5` });
  await untilRedisIsUsed(service);
  await redis.client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(async () => (await service.get('/health/ready')).text.includes('"redis":{"status":"up"}'));
  await untilRedisIsUsed(service);

  await postTwice(service, 'selected');

  expect(await keysIn(5)).toBeGreaterThan(0);
  expect(await keysIn(0)).toBe(0);
});

it('is degraded, says so once and keeps no keys where Redis does not have that database', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const service = await world.startExtra({ REDIS_URL: `${redis.url}/99` });

  await postTwice(service, 'refused');

  await until(async () => (await service.get('/health/ready')).text.includes('refuses what it is asked'));
  expect(await service.get('/health/ready')).toMatchObject({
    status: 200,
    body: { details: { redis: { status: 'degraded', message: 'refuses what it is asked' } } },
  });
  const said = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('Redis does not give'));
  expect(said).toEqual([
    'Redis does not give us database 99 (ERR DB index is out of range): ' +
      'PostgreSQL alone answers repeated requests until it does.',
  ]);
  expect(await keysIn(0)).toBe(0);
  warn.mockRestore();
});

it.each(['/cache', '/1x', '/1/2'])('does not take %s for database 0', (path) => {
  const settings = { DATABASE_URL: database.databaseUrl, REDIS_URL: redis.url + path };
  expect(() => readConfig(settings)).toThrow('REDIS_URL takes the number of a database');
});
