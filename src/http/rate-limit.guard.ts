import { InjectRedis } from '@nestjs-modules/ioredis';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config';
import { Problem } from '../errors';
import { RedisBreaker } from '../redis/redis-breaker';
import { type RedisClient } from '../redis/redis-connection';
import { clientOf } from './client-address';
import { rateLimited } from '../observability/metrics';

const WINDOW_SECONDS = 60;

/** Probes and scrapers must get through when it matters most. */
const EXEMPT = /^\/(?:health|metrics|docs)/;
const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Stops a runaway caller before it costs anybody else: a share of requests a minute for each, over all instances. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  readonly #limits: Readonly<Record<'read' | 'write', Limit | undefined>>;

  constructor(config: Config, breaker: RedisBreaker, @InjectRedis() redis: RedisClient) {
    const limit = (kind: string, points: number) => {
      const keyPrefix = `${config.REDIS_KEY_PREFIX}rate:${kind}`;
      return points === 0 ? undefined : new Limit(points, keyPrefix, breaker, redis);
    };
    this.#limits = {
      read: limit('read', config.RATE_LIMIT_READS_PER_MINUTE),
      write: limit('write', config.RATE_LIMIT_WRITES_PER_MINUTE),
    };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const kind = READING_METHODS.includes(request.method) ? 'read' : 'write';
    const limit = this.#limits[kind];
    if (!limit || EXEMPT.test(request.url)) return true;

    const caller = request.isAuthenticated ? request.caller : clientOf(request.ip);
    const share = await limit.take(caller, weightOf(request.body));
    const resetSeconds = Math.max(1, Math.ceil((share.resetsAt - performance.now()) / 1_000));
    // https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
    reply.header('RateLimit-Policy', `"${kind}";q=${limit.points};w=${WINDOW_SECONDS}`);
    reply.header('RateLimit', `"${kind}";r=${share.remaining};t=${resetSeconds}`);
    if (share.granted) return true;

    rateLimited.inc({ kind });
    reply.header('Retry-After', resetSeconds);
    throw new Problem('RATE_LIMITED', `${limit.points} ${kind}s a minute are allowed.`);
  }
}

/** A bulk counts as its items. The body is not validated yet. */
function weightOf(body: unknown): number {
  const { items } = (body ?? {}) as { items?: unknown };
  return Array.isArray(items) ? Math.max(1, items.length) : 1;
}

interface Share {
  readonly granted: boolean;
  readonly remaining: number;
  /** By `performance.now()`: the clock on the wall may jump. */
  readonly resetsAt: number;
}

/** What a caller may still use without asking Redis again, and what Redis had left behind it. */
interface Lease {
  left: number;
  readonly remaining: number;
  readonly resetsAt: number;
}

/** More callers than that at a time are forgotten, at the cost of asking Redis once more for each. */
const MAX_LEASES = 10_000;

/** One limit, counted in Redis for all instances, or in memory while Redis is gone. */
class Limit {
  readonly #leases = new Map<string, Promise<Lease>>();
  readonly #inRedis: RateLimiterRedis;
  readonly #inMemory: RateLimiterMemory;
  /** A thousandth of the limit at a time: a busy caller does not cost a command for each request. */
  readonly #leaseSize: number;

  constructor(
    readonly points: number,
    keyPrefix: string,
    private readonly breaker: RedisBreaker,
    redis: RedisClient,
  ) {
    this.#leaseSize = Math.ceil(points / 1_000);
    this.#inMemory = new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix });
    this.#inRedis = new RateLimiterRedis({
      storeClient: redis,
      points,
      duration: WINDOW_SECONDS,
      keyPrefix,
    });
  }

  /** Takes what one request counts for; more than the whole limit takes all of one minute. */
  async take(caller: string, wanted: number): Promise<Share> {
    const weight = Math.min(wanted, this.points);
    for (;;) {
      const promise = this.#leases.get(caller) ?? this.#renew(caller, weight);
      const lease = await promise;
      const { remaining, resetsAt } = lease;
      const isCurrent = resetsAt > performance.now();
      if (isCurrent && lease.left >= weight) {
        lease.left -= weight;
        return { granted: true, remaining: remaining + lease.left, resetsAt };
      }
      const missing = weight - lease.left;
      if (isCurrent && remaining < missing) return { granted: false, remaining: remaining + lease.left, resetsAt };
      // Not enough, or of an earlier minute. Whoever comes first asks for the next, into which the rest of this one goes.
      if (this.#leases.get(caller) === promise) void this.#renew(caller, weight, isCurrent ? lease : undefined);
    }
  }

  #renew(caller: string, weight: number, lease?: Lease): Promise<Lease> {
    if (this.#leases.size >= MAX_LEASES) this.#leases.clear();
    const { left = 0, remaining = this.points } = lease ?? {};
    if (lease) lease.left = 0;
    const renewed = this.#ask(caller, left, Math.min(Math.max(this.#leaseSize, weight - left), remaining));
    this.#leases.set(caller, renewed);
    return renewed;
  }

  async #ask(caller: string, left: number, wanted: number): Promise<Lease> {
    const lease =
      (await this.breaker.run(() => this.#consume(this.#inRedis, caller, wanted))) ??
      (await this.#consume(this.#inMemory, caller, wanted));
    return { ...lease, left: left + lease.left };
  }

  async #consume(limiter: RateLimiterAbstract, caller: string, wanted: number): Promise<Lease> {
    const until = (msBeforeNext: number) => performance.now() + Math.max(1, msBeforeNext);
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(caller, wanted);
      return { left: wanted, remaining: remainingPoints, resetsAt: until(msBeforeNext) };
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return { left: 0, remaining: 0, resetsAt: until(refused.msBeforeNext) };
    }
  }
}
