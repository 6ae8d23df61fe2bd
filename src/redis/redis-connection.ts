import { type RedisModuleOptions } from '@nestjs-modules/ioredis';
import type Redis from 'ioredis';
import { type Cluster, type RedisOptions } from 'ioredis';
import { type Config } from '../config';
import { addressesOf } from '../redis-url';

export type RedisClient = Redis | Cluster;

export interface Patience {
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  /** How long to wait before connecting again; null: not at all. */
  readonly retryDelayMs: (attempt: number) => number | null;
}

/** How to reach what REDIS_URL and REDIS_MODE name. */
export function redisConnection(
  { REDIS_URL = '', REDIS_MODE }: Pick<Config, 'REDIS_URL' | 'REDIS_MODE'>,
  { connectTimeoutMs, commandTimeoutMs, retryDelayMs }: Patience,
): RedisModuleOptions {
  const options = {
    lazyConnect: true,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // Otherwise commands wait for the connection to come back, and requests with them.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: retryDelayMs,
  };
  if (REDIS_MODE === 'single') return { type: 'single', url: REDIS_URL, options };
  const urls = addressesOf(REDIS_URL).map((address) => new URL(address));
  const [url] = urls as [URL];
  if (REDIS_MODE === 'cluster') {
    return {
      type: 'cluster',
      nodes: urls.map(addressOf),
      options: {
        lazyConnect: true,
        enableOfflineQueue: false,
        clusterRetryStrategy: retryDelayMs,
        slotsRefreshTimeout: connectTimeoutMs,
        // Whoever asks goes on without Redis meanwhile, and nothing may be executed when it is no longer expected.
        ...{ retryDelayOnFailover: 0, retryDelayOnClusterDown: 0, retryDelayOnTryAgain: 1, maxRedirections: 4 },
        // A certificate bears the server's name, which is resolved when a connection is made.
        dnsLookup: (host, found) => {
          found(null, host);
        },
        redisOptions: { ...accessTo(url), connectTimeout: connectTimeoutMs },
      },
      onClientReady: (cluster) => {
        limitTime(cluster, commandTimeoutMs);
      },
    };
  }
  const { tls, ...access } = accessTo(url);
  return {
    type: 'single',
    options: {
      ...options,
      ...access,
      db: Number(url.pathname.slice(1)),
      sentinels: urls.map(addressOf),
      name: REDIS_MODE.slice(REDIS_MODE.indexOf(':') + 1),
      sentinelRetryStrategy: retryDelayMs,
      sentinelCommandTimeout: connectTimeoutMs,
      ...sentinelAccess(url.searchParams),
      ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
    },
  };
}

/** By the driver's own option the search for the servers would have no more time than a command, connecting included. */
function limitTime(cluster: Cluster, timeoutMs: number): void {
  const send = cluster.sendCommand.bind(cluster);
  cluster.sendCommand = (command, ...rest) => {
    if (command.name !== 'cluster') command.setTimeout(timeoutMs);
    return send(command, ...rest);
  };
}

function addressOf({ hostname, port }: URL): { host: string; port?: number } {
  // An IPv6 address stands in brackets in a URL.
  return { host: hostname.replace(/^\[|\]$/g, ''), ...(port !== '' && { port: Number(port) }) };
}

/** For all servers alike. */
function accessTo({ protocol, username, password }: URL): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}

/** Sentinels have users of their own, or none. */
function sentinelAccess(parameters: URLSearchParams): Pick<RedisOptions, 'sentinelUsername' | 'sentinelPassword'> {
  const [sentinelUsername, sentinelPassword] = [parameters.get('sentinelUsername'), parameters.get('sentinelPassword')];
  return {
    ...(sentinelUsername !== null && { sentinelUsername }),
    ...(sentinelPassword !== null && { sentinelPassword }),
  };
}
