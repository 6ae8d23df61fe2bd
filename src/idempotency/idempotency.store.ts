import { createHmac, hash, randomUUID, timingSafeEqual } from 'node:crypto';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { Injectable } from '@nestjs/common';
import Redis from 'ioredis';
import { Config } from '../config';
import { type DecidedResponse, type Idempotency } from './idempotency';
import { RedisBreaker } from './redis-breaker';

/** A retry after a crash is executed when the dead claim has expired: seconds, not the lifetime of an outcome. */
const CLAIM_TTL_MS = 10_000;
const DECIDED_TTL_MS = 24 * 60 * 60 * 1_000;

const CLAIM_MARK = 'claim ';

/** An outcome, and the request it was the outcome of. */
export interface KeptResponse {
  readonly fingerprint: Buffer;
  readonly response: DecidedResponse;
}

/** What Redis knows of a key. */
export type Claim =
  /** Nobody else is known to work on it. `held` is what stands in Redis, to be replaced or released by us alone. */
  | { readonly kind: 'free'; readonly held?: string }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'decided'; readonly kept: KeptResponse };

// Redis runs a script as one step, so that nobody comes between the comparison and the change.
const SCRIPTS = {
  replaceIfHeld: {
    numberOfKeys: 1,
    lua: `local value = redis.call('GET', KEYS[1])
          if value == false or value == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end`,
  },
  deleteIfHeld: {
    numberOfKeys: 1,
    lua: `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`,
  },
};

type ScriptedRedis = Redis & {
  replaceIfHeld(key: string, held: string, value: string, ttlMs: number): Promise<void>;
  deleteIfHeld(key: string, held: string): Promise<void>;
};

/**
 * Redis' part of idempotency: it only answers sooner. Whatever it loses, delays or makes up, the result is the same,
 * since PostgreSQL decides; so that every failure here is a miss, and none reaches the caller.
 */
@Injectable()
export class IdempotencyStore {
  readonly #redis: ScriptedRedis;

  constructor(
    private readonly config: Config,
    private readonly breaker: RedisBreaker,
    @InjectRedis() redis: Redis,
  ) {
    for (const [name, script] of Object.entries(SCRIPTS)) redis.defineCommand(name, script);
    this.#redis = redis as ScriptedRedis;
  }

  /** Marks the key as being worked on by us, unless something is known of it. */
  async claim(idempotency: Idempotency): Promise<Claim> {
    const name = this.#nameOf(idempotency);
    const mark = CLAIM_MARK + randomUUID();
    const found = await this.breaker.run(() => this.#mark(name, mark));
    if (found === null) return { kind: 'free', held: mark };
    // undefined: Redis did not answer; a number or a list: it was not Redis.
    if (typeof found !== 'string') return { kind: 'free' };
    if (found.startsWith(CLAIM_MARK)) return { kind: 'in-progress' };
    const kept = this.#unseal(name, found);
    return kept ? { kind: 'decided', kept } : { kind: 'free', held: found };
  }

  /** Keeps the outcome in place of what we hold. */
  async keep(idempotency: Idempotency, held: string | undefined, response: DecidedResponse): Promise<void> {
    if (held === undefined) return;
    const name = this.#nameOf(idempotency);
    const sealed = this.#seal(name, { fingerprint: idempotency.fingerprint, response });
    await this.breaker.run(() => this.#redis.replaceIfHeld(name, held, sealed, DECIDED_TTL_MS));
  }

  /** Leaves the key free, so that the next request need not wait for the mark to expire. */
  async release(idempotency: Idempotency, held: string | undefined): Promise<void> {
    if (held === undefined) return;
    await this.breaker.run(() => this.#redis.deleteIfHeld(this.#nameOf(idempotency), held));
  }

  /** null: the mark was set; else what stands there already. */
  async #mark(name: string, mark: string): Promise<string | null> {
    try {
      return await this.#redis.set(name, mark, 'PX', CLAIM_TTL_MS, 'NX', 'GET');
    } catch (error) {
      // Redis may only be late, and we go on without it: the mark that it still sets must not lock the key. On the same
      // connection this comes behind it; nobody waits for it.
      this.#redis.deleteIfHeld(name, mark).catch(() => undefined);
      throw error;
    }
  }

  /** Hashed: keys are the callers' own words, and of any length. */
  #nameOf({ caller, key }: Idempotency): string {
    return this.config.REDIS_KEY_PREFIX + hash('sha256', `${key} ${caller}`, 'base64url');
  }

  #seal(name: string, { fingerprint, response }: KeptResponse): string {
    const text = JSON.stringify({ fingerprint: fingerprint.toString('base64url'), response });
    return this.#signatureOf(name, text) + text;
  }

  /** Nothing at all for what we have not written ourselves, under this very name. */
  #unseal(name: string, sealed: string): KeptResponse | undefined {
    const text = sealed.slice(SIGNATURE_LENGTH);
    const given = Buffer.from(sealed.slice(0, SIGNATURE_LENGTH));
    const expected = Buffer.from(this.#signatureOf(name, text));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { fingerprint, response } = JSON.parse(text) as { fingerprint: string; response: DecidedResponse };
    return { fingerprint: Buffer.from(fingerprint, 'base64url'), response };
  }

  #signatureOf(name: string, text: string): string {
    return createHmac('sha256', this.config.SIGNING_SECRET).update(name).update(text).digest('base64url');
  }
}

/** Of a SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;
