import { randomUUID } from 'node:crypto';
import { createRedisConnection } from '@nestjs-modules/ioredis';
import { Cluster } from 'ioredis';
import { type Config } from '../config';
import { reasonOf } from '../exit';
import { HASH_TAGS } from '../redis/hash-tags';
import { type RedisClient, redisConnection } from '../redis/redis-connection';
import { type Finding, ok, wrong } from './finding';

const PATIENCE_MS = 2_000;

/** Redis, by what the service asks of it: keys that are set for a moment by a script, in a cluster on all servers. */
export async function examineRedis(settings: Partial<Config>): Promise<Finding> {
  const { REDIS_URL = '', REDIS_MODE = 'single', REDIS_KEY_PREFIX = '' } = settings;
  const patience = { connectTimeoutMs: PATIENCE_MS, commandTimeoutMs: PATIENCE_MS, retryDelayMs: () => null };
  const redis = createRedisConnection(redisConnection({ REDIS_URL, REDIS_MODE }, patience));
  let cause: unknown;
  for (const event of ['error', 'node error']) redis.on(event, (error: unknown) => (cause ??= error));
  try {
    await redis.connect();
    const database = await selectedIn(redis);
    if (REDIS_MODE !== 'cluster' && /^cluster_enabled:1/m.test(await redis.info('cluster'))) {
      return wrong('redis', 'Redis runs in cluster mode.', 'Set REDIS_MODE=cluster.');
    }
    const names = HASH_TAGS.map((tag) => `${REDIS_KEY_PREFIX}${tag}doctor:${randomUUID()}`);
    await Promise.all(
      names.map((name) => redis.eval(`return redis.call('SET', KEYS[1], ARGV[1], 'PX', 1000)`, 1, name, 'well')),
    );
    return ok('redis', `Redis answers, and keeps what it is given, ${database}.`);
  } catch (error) {
    return refused(cause ?? error);
  } finally {
    redis.disconnect();
  }
}

async function selectedIn(redis: RedisClient): Promise<string> {
  if (redis instanceof Cluster) return `on ${redis.nodes('master').length} servers of a cluster`;
  const number = redis.options.db ?? 0;
  // The driver would go on in database 0 where it cannot have another.
  await redis.select(number);
  return `in database ${number}`;
}

/** It may quote what it was sent. */
function refused(error: unknown): Finding {
  const [reason = ''] = reasonOf(error).split(', with args', 1);
  const says = `Redis cannot be used, and PostgreSQL alone answers repeated requests: ${reason.replace(/\.?$/, '.')}`;
  if (/^(?:NOAUTH|WRONGPASS)|invalid password|AUTH/.test(reason)) {
    return wrong('redis', says, 'Compare user and password in REDIS_URL with those of the server.');
  }
  if (reason.startsWith('NOPERM'))
    return wrong('redis', says, 'Allow the user of REDIS_URL all commands on its keys (ACL).');
  if (reason.startsWith('READONLY')) return wrong('redis', says, 'REDIS_URL names a replica: name the primary.');
  if (/DB index|out of range/.test(reason)) {
    return wrong('redis', says, 'The server does not have that database: change the number in REDIS_URL.');
  }
  if (/cluster support disabled/.test(reason))
    return wrong('redis', says, 'It is a single server: set REDIS_MODE=single.');
  if (/sentinel/i.test(reason)) {
    return wrong('redis', says, 'Name the Sentinels in REDIS_URL, and in REDIS_MODE what they call the primary.');
  }
  if (reason.startsWith('OOM')) return wrong('redis', says, 'Give it memory, and maxmemory-policy volatile-lru.');
  return wrong('redis', says, 'Start Redis, or correct host, port and protocol (rediss:// for TLS) in REDIS_URL.');
}
