import { createHmac, createSecretKey, hash, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import Redis from 'ioredis';
import { Config } from '../config';
import { together } from '../database/together';
import { type Key, keyTextOf } from '../posting/command';
import { RedisBreaker } from '../redis/redis-breaker';
import { type DecidedResponse } from './intent';

/** A retry after a crash is executed when the dead claim has expired: seconds, not the lifetime of an outcome. */
const CLAIM_TTL_MS = 10_000;
/** A claim is renewed for as long as its request runs; one renewal may get lost. */
const RENEW_EVERY_MS = 3_000;
const DECIDED_TTL_MS = 24 * 60 * 60 * 1_000;

const CLAIM_MARK = 'claim ';
/** Part of the names of the keys: what an older version has kept is told apart by other fingerprints. */
const FORMAT = 'v2';

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

// Redis runs a script as one step, so that nobody comes between a comparison and the change that depends on it. Each goes
// over any number of keys: what the requests of one turn of the event loop ask for is one command. By pcall, for what is
// wrong with one key (it holds something else, say) is nothing to the others.
const SCRIPTS = {
  /** What stands under each key; where nothing does, the mark is put there, for ARGV[1] ms. */
  markIfFree: `
    local found = {}
    for i, name in ipairs(KEYS) do
      found[i] = redis.pcall('SET', name, ARGV[1 + i], 'PX', ARGV[1], 'NX', 'GET')
    end
    return found`,
  /** Puts a value, for ARGV[1] ms, in the place of what is held; also where that has expired. */
  replaceIfHeld: `
    for i, name in ipairs(KEYS) do
      local value = redis.pcall('GET', name)
      if value == false or value == ARGV[2 * i] then
        redis.pcall('SET', name, ARGV[2 * i + 1], 'PX', ARGV[1])
      end
    end`,
  /** Gives what is held another ARGV[1] ms. */
  renewIfHeld: `
    for i, name in ipairs(KEYS) do
      if redis.pcall('GET', name) == ARGV[1 + i] then redis.pcall('PEXPIRE', name, ARGV[1]) end
    end`,
  deleteIfHeld: `
    for i, name in ipairs(KEYS) do
      if redis.pcall('GET', name) == ARGV[i] then redis.pcall('DEL', name) end
    end`,
};

type Script = (keyCount: number, ...keysAndArguments: (string | number)[]) => Promise<unknown>;
type ScriptedRedis = Redis & Record<keyof typeof SCRIPTS, Script>;

/** What stands under a name, or is to stand there: a mark, or a sealed outcome. */
interface Held {
  readonly name: string;
  readonly held: string;
}

/**
 * Redis' part of idempotency: it only answers sooner. Whatever it loses, delays or makes up, the result is the same,
 * since PostgreSQL decides; so that every failure here is a miss, and none reaches the caller.
 */
@Injectable()
export class IdempotencyStore implements OnApplicationShutdown {
  readonly #redis: ScriptedRedis;
  readonly #secret: KeyObject;
  readonly #mark = together((marks: readonly Held[]) => this.#markIfFree(marks));
  readonly #replace = together((all: readonly (Held & { value: string })[]) => this.#replaceIfHeld(all));
  readonly #delete = together((all: readonly Held[]) => this.#deleteIfHeld(all));
  /** Our claims on keys that are being worked on, by the name of the key. */
  readonly #claims = new Map<string, Held>();
  readonly #renewal = setInterval(() => void this.#renewClaims(), RENEW_EVERY_MS).unref();

  constructor(
    private readonly config: Config,
    private readonly breaker: RedisBreaker,
    @InjectRedis() redis: Redis,
  ) {
    for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(name, { lua });
    this.#redis = redis as ScriptedRedis;
    this.#secret = createSecretKey(config.SIGNING_SECRET, 'utf8');
  }

  onApplicationShutdown(): void {
    clearInterval(this.#renewal);
  }

  /** Marks the key as being worked on by us, until `keep` or `release`, unless something is known of it. */
  async claim(key: Key): Promise<Claim> {
    const name = this.#nameOf(key);
    const mark = CLAIM_MARK + randomUUID();
    const found = await this.#mark({ name, held: mark });
    if (found === null) {
      this.#claims.set(name, { name, held: mark });
      return { kind: 'free', held: mark };
    }
    // undefined: Redis did not answer; a number or a list: it was not Redis.
    if (typeof found !== 'string') return { kind: 'free' };
    if (found.startsWith(CLAIM_MARK)) return { kind: 'in-progress' };
    const kept = this.#unseal(name, found);
    return kept ? { kind: 'decided', kept } : { kind: 'free', held: found };
  }

  /** Keeps the outcome in place of what we hold. */
  async keep(key: Key, held: string | undefined, kept: KeptResponse): Promise<void> {
    if (held === undefined) return;
    const name = this.#nameOf(key);
    this.#claims.delete(name);
    await this.#replace({ name, held, value: this.#seal(name, kept) });
  }

  /** Leaves the key free, so that the next request need not wait for the mark to expire. */
  async release(key: Key, held: string | undefined): Promise<void> {
    if (held === undefined) return;
    const name = this.#nameOf(key);
    this.#claims.delete(name);
    await this.#delete({ name, held });
  }

  async #renewClaims(): Promise<void> {
    const claims = [...this.#claims.values()];
    if (claims.length === 0) return;
    await this.breaker.run(() =>
      this.#redis.renewIfHeld(claims.length, ...namesOf(claims), CLAIM_TTL_MS, ...valuesOf(claims)),
    );
  }

  /** For each mark null if it was set, else what stands there already. */
  async #markIfFree(marks: readonly Held[]): Promise<unknown[]> {
    const found = await this.breaker.run(async () => {
      try {
        return await this.#redis.markIfFree(marks.length, ...namesOf(marks), CLAIM_TTL_MS, ...valuesOf(marks));
      } catch (error) {
        // Redis may only be late, and we go on without it: a mark that it still sets must not lock its key. On the same
        // connection this comes behind it; nobody waits for it.
        this.#redis.deleteIfHeld(marks.length, ...namesOf(marks), ...valuesOf(marks)).catch(() => undefined);
        throw error;
      }
    });
    const answers: unknown[] = Array.isArray(found) ? found : [];
    // What is an error is no answer; DataLoader would throw it.
    return marks.map((_mark, index) => (answers[index] instanceof Error ? undefined : answers[index]));
  }

  async #replaceIfHeld(all: readonly (Held & { value: string })[]): Promise<undefined[]> {
    const values = all.flatMap(({ held, value }) => [held, value]);
    await this.breaker.run(() => this.#redis.replaceIfHeld(all.length, ...namesOf(all), DECIDED_TTL_MS, ...values));
    return all.map(() => undefined);
  }

  async #deleteIfHeld(all: readonly Held[]): Promise<undefined[]> {
    await this.breaker.run(() => this.#redis.deleteIfHeld(all.length, ...namesOf(all), ...valuesOf(all)));
    return all.map(() => undefined);
  }

  /** Hashed: keys are the callers' own words, and of any length. */
  #nameOf(key: Key): string {
    return this.config.REDIS_KEY_PREFIX + hash('sha256', `${FORMAT} ${keyTextOf(key)}`, 'base64url');
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
    return createHmac('sha256', this.#secret).update(name).update(text).digest('base64url');
  }
}

const namesOf = (all: readonly Held[]) => all.map(({ name }) => name);
const valuesOf = (all: readonly Held[]) => all.map(({ held }) => held);

/** Of a SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;
