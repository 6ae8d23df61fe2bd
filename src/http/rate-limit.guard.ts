import { InjectRedis } from '@nestjs-modules/ioredis';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import Redis from 'ioredis';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Config } from '../config';
import { Problem } from '../errors';
import { RedisBreaker } from '../redis/redis-breaker';
import { clientOf } from './client-address';
import { rateLimited } from '../observability/metrics';

const WINDOW_SECONDS = 60;

/** Probes and scrapers must get through when it matters most. */
const EXEMPT = /^\/(?:health|metrics|docs)/;

/** Stops a runaway caller before it costs anybody else: a share of requests a minute for each, over all instances. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  readonly #limits: Readonly<Record<'read' | 'write', Limit | undefined>>;

  constructor(config: Config, breaker: RedisBreaker, @InjectRedis() redis: Redis) {
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
    const kind = request.method === 'POST' ? 'write' : 'read';
    const limit = this.#limits[kind];
    if (!limit || EXEMPT.test(request.url)) return true;

    const share = await limit.take(request.isAuthenticated ? request.caller : clientOf(request.ip));
    const resetSeconds = Math.max(1, Math.ceil((share.resetsAt - performance.now()) / 1_000));
    // https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
    reply.header('RateLimit-Policy', `"${kind}";q=${limit.points};w=${WINDOW_SECONDS}`);
    reply.header('RateLimit', `"${kind}";r=${share.remaining};t=${resetSeconds}`);
    if (share.granted) return true;

    rateLimited.inc({ kind });
    reply.header('Retry-After', resetSeconds);
    throw new Problem('RATE_LIMITED', `${limit.points} ${kind}s a minute are allowed. Nothing was changed.`);
  }
}

interface Share {
  readonly granted: boolean;
  readonly remaining: number;
  /** By `performance.now()`: the clock on the wall may jump. */
  readonly resetsAt: number;
}

/** What a caller may still use without asking Redis again. */
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
    redis: Redis,
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

  async take(caller: string): Promise<Share> {
    for (;;) {
      const promise = this.#leases.get(caller) ?? this.#renew(caller);
      const lease = await promise;
      const { remaining, resetsAt } = lease;
      if (resetsAt > performance.now()) {
        if (lease.left > 0) return { granted: true, remaining: remaining + --lease.left, resetsAt };
        if (remaining < this.#leaseSize) return { granted: false, remaining: 0, resetsAt };
      }
      // Used up, or of an earlier minute. Whoever comes first asks for the next.
      if (this.#leases.get(caller) === promise) void this.#renew(caller);
    }
  }

  #renew(caller: string): Promise<Lease> {
    if (this.#leases.size >= MAX_LEASES) this.#leases.clear();
    const lease = this.#ask(caller);
    this.#leases.set(caller, lease);
    return lease;
  }

  async #ask(caller: string): Promise<Lease> {
    const fromRedis = await this.breaker.run(() => this.#consume(this.#inRedis, caller));
    return fromRedis ?? this.#consume(this.#inMemory, caller);
  }

  async #consume(limiter: RateLimiterAbstract, caller: string): Promise<Lease> {
    const until = (msBeforeNext: number) => performance.now() + Math.max(1, msBeforeNext);
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(caller, this.#leaseSize);
      return { left: this.#leaseSize, remaining: remainingPoints, resetsAt: until(msBeforeNext) };
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return { left: 0, remaining: 0, resetsAt: until(refused.msBeforeNext) };
    }
  }
}
