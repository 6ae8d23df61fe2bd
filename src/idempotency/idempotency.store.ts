import { createHmac, createSecretKey, hash, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { Injectable } from '@nestjs/common';
import Redis from 'ioredis';
import { Config } from '../config';
import { together } from '../database/together';
import { type DecidedResponse, type Idempotency } from './idempotency';
import { RedisBreaker } from '../redis/redis-breaker';

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
export class IdempotencyStore {
  readonly #redis: ScriptedRedis;
  readonly #secret: KeyObject;
  readonly #mark = together((marks: readonly Held[]) => this.#markIfFree(marks));
  readonly #replace = together((all: readonly (Held & { value: string })[]) => this.#replaceIfHeld(all));
  readonly #delete = together((all: readonly Held[]) => this.#deleteIfHeld(all));

  constructor(
    private readonly config: Config,
    private readonly breaker: RedisBreaker,
    @InjectRedis() redis: Redis,
  ) {
    for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(name, { lua });
    this.#redis = redis as ScriptedRedis;
    this.#secret = createSecretKey(config.SIGNING_SECRET, 'utf8');
  }

  /** Marks the key as being worked on by us, unless something is known of it. */
  async claim(idempotency: Idempotency): Promise<Claim> {
    const name = this.#nameOf(idempotency);
    const mark = CLAIM_MARK + randomUUID();
    const found = await this.#mark({ name, held: mark });
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
    const value = this.#seal(name, { fingerprint: idempotency.fingerprint, response });
    await this.#replace({ name, held, value });
  }

  /** Leaves the key free, so that the next request need not wait for the mark to expire. */
  async release(idempotency: Idempotency, held: string | undefined): Promise<void> {
    if (held !== undefined) await this.#delete({ name: this.#nameOf(idempotency), held });
  }

  /** For each mark null if it was set, else what stands there already. */
  async #markIfFree(marks: readonly Held[]): Promise<unknown[]> {
    const found = await this.breaker.run(async () => {
      try {
        return await this.#redis.markIfFree(marks.length, ...names(marks), CLAIM_TTL_MS, ...helds(marks));
      } catch (error) {
        // Redis may only be late, and we go on without it: a mark that it still sets must not lock its key. On the same
        // connection this comes behind it; nobody waits for it.
        this.#redis.deleteIfHeld(marks.length, ...names(marks), ...helds(marks)).catch(() => undefined);
        throw error;
      }
    });
    const answers: unknown[] = Array.isArray(found) ? found : [];
    // What is an error is no answer; DataLoader would throw it.
    return marks.map((_mark, index) => (answers[index] instanceof Error ? undefined : answers[index]));
  }

  async #replaceIfHeld(all: readonly (Held & { value: string })[]): Promise<undefined[]> {
    const values = all.flatMap(({ held, value }) => [held, value]);
    await this.breaker.run(() => this.#redis.replaceIfHeld(all.length, ...names(all), DECIDED_TTL_MS, ...values));
    return all.map(() => undefined);
  }

  async #deleteIfHeld(all: readonly Held[]): Promise<undefined[]> {
    await this.breaker.run(() => this.#redis.deleteIfHeld(all.length, ...names(all), ...helds(all)));
    return all.map(() => undefined);
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
    return createHmac('sha256', this.#secret).update(name).update(text).digest('base64url');
  }
}

const names = (all: readonly Held[]) => all.map(({ name }) => name);
const helds = (all: readonly Held[]) => all.map(({ held }) => held);

/** Of a SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;
