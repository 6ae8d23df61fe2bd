import { createHmac, createSecretKey, hash, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config';
import { DatabaseIdentity } from '../database/database-identity';
import { together } from '../database/together';
import { type Key, keyTextOf } from '../posting/command';
import { HASH_TAGS, hashTagOf } from '../redis/hash-tags';
import { RedisBreaker } from '../redis/redis-breaker';
import { type RedisClient } from '../redis/redis-connection';
import { type DecidedResponse } from './intent';

/** A retry after a crash is executed when the dead claim has expired: seconds, not the lifetime of an outcome. */
const CLAIM_TTL_MS = 10_000;
/** A claim is renewed for as long as its request runs; several renewals may get lost. */
const RENEW_EVERY_MS = 1_000;
const DECIDED_TTL_MS = 24 * 60 * 60 * 1_000;

/** Longer than a request that is running, and may have read what is to be forgotten. */
const FORGOTTEN_TTL_MS = 60_000;

/** Done well within the time that a command has. */
const FORGOTTEN_AT_ONCE = 100;
/** Ten seconds in all: longer than the breaker takes to find out that Redis is back. */
const FORGET_ATTEMPTS = 20;
const FORGET_AGAIN_MS = 500;

const CLAIM_MARK = 'claim ';
/** Stands for what was kept: no claim, and nothing that we have signed. */
const FORGOTTEN_MARK = 'forgotten';
/** Part of the names of the keys: what an older version has kept is told apart by other fingerprints. */
const FORMAT = 'v2';

/** An outcome, and the request it was the outcome of. */
export interface KeptResponse {
  readonly fingerprint: Buffer;
  readonly response: DecidedResponse;
}

/** What stands under a name in Redis: a mark of ours, or what nobody has written as we do. */
export interface Held {
  readonly name: string;
  readonly value: string;
}

interface Replacement extends Held {
  readonly replacement: string;
}

/** What Redis knows of a key. */
export type Claim =
  /** Nobody else is known to work on it. `held` is what stands in Redis, to be replaced or released by us alone. */
  | { readonly kind: 'free'; readonly held?: Held }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'decided'; readonly kept: KeptResponse };

// Redis runs a script as one step, so that nobody comes between a comparison and the change that depends on it. Each goes
// over any number of keys: what the requests of one turn of the event loop ask for is one command. By pcall, for what is
// wrong with one key (it holds something else, say) is nothing to the others. None answers nil: one that comes twice ends
// the process, for the driver takes it for a text when nobody waits for it.
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
    end
    return 1`,
  /** Gives what is held another ARGV[1] ms. */
  renewIfHeld: `
    for i, name in ipairs(KEYS) do
      if redis.pcall('GET', name) == ARGV[1 + i] then redis.pcall('PEXPIRE', name, ARGV[1]) end
    end
    return 1`,
  /** Puts the mark ARGV[2], for ARGV[1] ms, in the place of whatever there is. */
  forgetAll: `
    for i, name in ipairs(KEYS) do
      if redis.pcall('EXISTS', name) == 1 then redis.pcall('SET', name, ARGV[2], 'PX', ARGV[1]) end
    end
    return 1`,
  deleteIfHeld: `
    for i, name in ipairs(KEYS) do
      if redis.pcall('GET', name) == ARGV[i] then redis.pcall('DEL', name) end
    end
    return 1`,
};

type Script = (keyCount: number, ...keysAndArguments: (string | number)[]) => Promise<unknown>;
type ScriptedRedis = Record<keyof typeof SCRIPTS, Script>;

/**
 * Redis' part of idempotency: it only answers sooner. Whatever it loses, delays or makes up, the result is the same,
 * since PostgreSQL decides; so that every failure here is a miss, and none reaches the caller.
 */
@Injectable()
export class IdempotencyStore implements OnApplicationShutdown {
  readonly #redis: ScriptedRedis;
  readonly #secret: KeyObject;
  /** All of one place is asked for by one command. A cluster's are its slots, and a single server is one place. */
  readonly #placeOf: (of: { readonly name: string }) => string;
  readonly #mark: (mark: Held) => Promise<unknown>;
  readonly #replace: (replacement: Replacement) => Promise<undefined>;
  readonly #delete: (held: Held) => Promise<undefined>;
  /** Our marks on keys that are being worked on. */
  readonly #claims = new Set<Held>();
  readonly #renewal = setInterval(() => void this.#renewClaims(), RENEW_EVERY_MS).unref();

  constructor(
    private readonly config: Config,
    private readonly breaker: RedisBreaker,
    private readonly databaseIdentity: DatabaseIdentity,
    @InjectRedis() redis: RedisClient,
  ) {
    for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(name, { lua });
    this.#redis = redis as RedisClient & ScriptedRedis;
    this.#placeOf = redis.isCluster ? ({ name }) => hashTagOf(name) : () => '';
    this.#mark = together((marks: readonly Held[]) => this.#markIfFree(marks), this.#placeOf);
    this.#replace = together((all: readonly Replacement[]) => this.#replaceIfHeld(all), this.#placeOf);
    this.#delete = together((all: readonly Held[]) => this.#deleteIfHeld(all), this.#placeOf);
    this.#secret = createSecretKey(config.SIGNING_SECRET, 'utf8');
  }

  onApplicationShutdown(): void {
    clearInterval(this.#renewal);
  }

  /** Marks the key as being worked on by us, until `keep` or `release`, unless something is known of it. */
  async claim(key: Key): Promise<Claim> {
    const identity = this.databaseIdentity.current;
    // Whatever Redis would tell may be of a database that is gone.
    if (identity === undefined) return { kind: 'free' };
    const mark = { name: this.#nameOf(key, identity), value: CLAIM_MARK + randomUUID() };
    const found = await this.#mark(mark);
    if (found === null) {
      this.#claims.add(mark);
      return { kind: 'free', held: mark };
    }
    // undefined: Redis did not answer; a number or a list: it was not Redis.
    if (typeof found !== 'string') return { kind: 'free' };
    if (found.startsWith(CLAIM_MARK)) return { kind: 'in-progress' };
    const kept = this.#verify(mark.name, found);
    return kept ? { kind: 'decided', kept } : { kind: 'free', held: { name: mark.name, value: found } };
  }

  /** Keeps the outcome in place of what we hold. */
  async keep(held: Held | undefined, kept: KeptResponse): Promise<void> {
    if (held === undefined) return;
    this.#claims.delete(held);
    await this.#replace({ ...held, replacement: this.#sign(held.name, kept) });
  }

  /** Leaves the key free, so that the next request need not wait for the mark to expire. */
  async release(held: Held | undefined): Promise<void> {
    if (held === undefined) return;
    this.#claims.delete(held);
    await this.#delete(held);
  }

  /**
   * Nothing that was kept under these keys is kept any more, nor what a request that is running was about to keep: the mark in
   * its place is not what it holds.
   *
   * @returns false when Redis did not answer: something may still be there
   */
  async forget(keys: readonly Key[]): Promise<boolean> {
    if (this.config.REDIS_URL === undefined || keys.length === 0) return true;
    const identity = await this.databaseIdentity.find();
    if (identity === undefined) return false;
    const names = [...new Set(keys.map((key) => this.#nameOf(key, identity)))].map((name) => ({ name }));
    for (const inOnePlace of this.#byPlace(names)) {
      for (let first = 0; first < inOnePlace.length; first += FORGOTTEN_AT_ONCE) {
        if (!(await this.#forgetAll(inOnePlace.slice(first, first + FORGOTTEN_AT_ONCE)))) return false;
      }
    }
    return true;
  }

  /** Unlike a request, whoever erases waits for Redis. */
  async #forgetAll(inOnePlace: readonly { readonly name: string }[]): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const done = await this.#run(inOnePlace, () =>
        this.#redis.forgetAll(inOnePlace.length, ...namesOf(inOnePlace), FORGOTTEN_TTL_MS, FORGOTTEN_MARK),
      );
      if (done === 1 || attempt === FORGET_ATTEMPTS) return done === 1;
      await sleep(FORGET_AGAIN_MS);
    }
  }

  async #renewClaims(): Promise<void> {
    const renewals = this.#byPlace([...this.#claims]).map((claims) =>
      this.#run(claims, () =>
        this.#redis.renewIfHeld(claims.length, ...namesOf(claims), CLAIM_TTL_MS, ...valuesOf(claims)),
      ),
    );
    await Promise.all(renewals);
  }

  #byPlace<Item extends { readonly name: string }>(items: readonly Item[]): Item[][] {
    return [...Map.groupBy(items, this.#placeOf).values()];
  }

  /** One command for all of one place. */
  #run<Result>(inOnePlace: readonly { readonly name: string }[], command: () => Promise<Result>) {
    return this.breaker.run(command, this.#placeOf(inOnePlace[0]!));
  }

  /** For each mark null if it was set, else what stands there already. */
  async #markIfFree(marks: readonly Held[]): Promise<unknown[]> {
    const found = await this.#run(marks, async () => {
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

  async #replaceIfHeld(all: readonly Replacement[]): Promise<undefined[]> {
    const values = all.flatMap(({ value, replacement }) => [value, replacement]);
    await this.#run(all, () => this.#redis.replaceIfHeld(all.length, ...namesOf(all), DECIDED_TTL_MS, ...values));
    return all.map(() => undefined);
  }

  async #deleteIfHeld(all: readonly Held[]): Promise<undefined[]> {
    await this.#run(all, () => this.#redis.deleteIfHeld(all.length, ...namesOf(all), ...valuesOf(all)));
    return all.map(() => undefined);
  }

  /**
   * Of one database and time line: what was decided elsewhere is nothing here. Hashed: keys are the callers' own words, and
   * of any length.
   */
  #nameOf(key: Key, identity: string): string {
    const digest = hash('sha256', `${FORMAT} ${identity} ${keyTextOf(key)}`, 'buffer');
    const tag = HASH_TAGS[digest[0]! % HASH_TAGS.length]!;
    return this.config.REDIS_KEY_PREFIX + tag + digest.toString('base64url');
  }

  #sign(name: string, { fingerprint, response }: KeptResponse): string {
    const text = JSON.stringify({ fingerprint: fingerprint.toString('base64url'), response });
    return this.#signatureOf(name, text) + text;
  }

  /** Nothing at all for what we have not written ourselves, under this very name. */
  #verify(name: string, signed: string): KeptResponse | undefined {
    const text = signed.slice(SIGNATURE_LENGTH);
    const given = Buffer.from(signed.slice(0, SIGNATURE_LENGTH));
    const expected = Buffer.from(this.#signatureOf(name, text));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { fingerprint, response } = JSON.parse(text) as { fingerprint: string; response: DecidedResponse };
    return { fingerprint: Buffer.from(fingerprint, 'base64url'), response };
  }

  #signatureOf(name: string, text: string): string {
    return createHmac('sha256', this.#secret).update(name).update(text).digest('base64url');
  }
}

const namesOf = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
const valuesOf = (all: readonly Held[]) => all.map(({ value }) => value);

/** Of a SHA-256 in base64url. */
const SIGNATURE_LENGTH = 43;
