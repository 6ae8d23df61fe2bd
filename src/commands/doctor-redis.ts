import { randomUUID } from 'node:crypto';
import Redis from 'ioredis';
import { reasonOf } from '../exit';
import { type Finding, ok, wrong } from './finding';

const PATIENCE_MS = 2_000;

/** Redis, by what the service asks of it: a key that is set for a moment by a script. */
export async function examineRedis(url: string, prefix: string): Promise<Finding> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: unknown;
  redis.on('error', (error) => (cause ??= error));
  try {
    await redis.connect();
    // The driver would go on in database 0 where it cannot have another.
    await redis.select(redis.options.db ?? 0);
    const info = await redis.info('cluster');
    if (/^cluster_enabled:1/m.test(info)) {
      return wrong(
        'redis',
        'Redis runs in cluster mode, in which keys cannot be asked for together.',
        'Use a single server, with replicas if you like.',
      );
    }
    await redis.eval(
      `return redis.call('SET', KEYS[1], ARGV[1], 'PX', 1000)`,
      1,
      `${prefix}doctor:${randomUUID()}`,
      'well',
    );
    return ok('redis', `Redis answers, and keeps what it is given, in database ${redis.options.db ?? 0}.`);
  } catch (error) {
    return refused(cause ?? error);
  } finally {
    redis.disconnect();
  }
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
  if (reason.startsWith('OOM')) return wrong('redis', says, 'Give it memory, and maxmemory-policy volatile-lru.');
  return wrong('redis', says, 'Start Redis, or correct host, port and protocol (rediss:// for TLS) in REDIS_URL.');
}
