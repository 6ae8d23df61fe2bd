import { setTimeout as delay } from 'node:timers/promises';
import { InjectRedis } from '@nestjs-modules/ioredis';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Cluster, ReplyError } from 'ioredis';
import { Config } from '../config';
import { reasonOf } from '../exit';
import { HASH_TAGS } from './hash-tags';
import { type RedisClient } from './redis-connection';

/** So many failures in a row are an outage; fewer may be a lost packet. */
const FAILURES_TO_OPEN = 3;
const PROBE_INTERVAL_MS = 1_000;
/**
 * How long a start waits for Redis, a second in all: the first requests should find it, and do without it if it is not there.
 * In turns, so that a process that stands still meanwhile uses up one of them, and not all its patience.
 */
const START_TURNS = 10;
const START_TURN_MS = 100;
/** After a failover the connection may still lead to the old primary; a new one finds the new primary. */
const RECONNECT_INTERVAL_MS = 5_000;

/**
 * Keeps an outage of Redis from costing anything: after the first failures no command is sent any more, while a probe
 * in the background finds out when Redis is back. The first probe follows at once: where it is answered, this process was
 * the slow one, and nothing is said.
 */
@Injectable()
export class RedisBreaker implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger('Redis');
  readonly #configured: boolean;
  /** What Redis has refused since it answered last, by the codes of its errors: each is said once. */
  readonly #refusals = new Set<string>();
  #isRefusing = false;
  /** Whether commands go to the database that REDIS_URL names. The driver would go on in database 0 where it cannot. */
  #isSelected: boolean;
  #reconnectedAt = -Infinity;
  /** Why there is no connection. */
  #cause: string | undefined;
  /** What was said last: one line for an outage, and one more where it turns out to be something else. */
  #problem: string | undefined;
  /** In a row, by the place that was asked: one of a cluster's servers may hang while the others answer. */
  readonly #failures = new Map<string, number>();
  #probe: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    @InjectRedis() private readonly redis: RedisClient,
  ) {
    this.#configured = config.REDIS_URL !== undefined;
    // Each failure also rejects a command, and is counted there.
    for (const event of ['error', 'node error']) {
      redis.on(event, (error: unknown) => (this.#cause = reasonOf(error)));
    }
    redis.on('ready', () => (this.#cause = undefined));
    this.#isSelected = this.#database === 0;
    if (!this.#isSelected) {
      redis.on('connect', () => (this.#isSelected = false));
      redis.on('ready', () => void this.#ask());
    }
    if (!this.#configured) this.#logger.log('REDIS_URL is not set: PostgreSQL alone answers repeated requests.');
  }

  async onModuleInit(): Promise<void> {
    if (!this.#configured) return;
    // When this attempt fails, the next ones follow by themselves.
    this.redis.connect().catch(() => undefined);
    const ready = new Promise<void>((resolve) => this.redis.once('ready', resolve));
    for (let turn = 0; turn < START_TURNS && this.redis.status !== 'ready'; turn++) {
      await Promise.race([ready, delay(START_TURN_MS)]);
    }
    if (this.redis.status !== 'ready') this.#open('no answer yet');
  }

  /** The one that REDIS_URL names. */
  get #database(): number {
    return this.redis instanceof Cluster ? 0 : (this.redis.options.db ?? 0);
  }

  get isOpen(): boolean {
    return this.#probe !== undefined || !this.#configured || !this.#isSelected;
  }

  /** What is wrong with Redis, as far as is known: while no command is sent, the connection tells. */
  get trouble(): 'does not answer' | 'refuses what it is asked' | undefined {
    if (this.redis.status !== 'ready') return 'does not answer';
    if (this.#isRefusing) return 'refuses what it is asked';
    return this.isOpen ? 'does not answer' : undefined;
  }

  /**
   * The answer to the command; undefined when there is none: not asked, too late, or an error.
   *
   * @param place of a cluster, what is asked
   */
  async run<Result>(command: () => Promise<Result>, place = ''): Promise<Result | undefined> {
    if (this.isOpen) return undefined;
    try {
      const result = await command();
      this.#failures.delete(place);
      // A script over many keys tells of each.
      if (Array.isArray(result)) this.#noteRefusals(result.filter((part) => part instanceof Error));
      return result;
    } catch (error) {
      // An error that Redis itself answers (out of memory, say) costs no time.
      if (error instanceof ReplyError) this.#noteRefusals([error as Error]);
      else if (this.#countFailure(place) >= FAILURES_TO_OPEN && this.#probe === undefined) {
        this.#startProbe();
        void this.#ask();
      }
      return undefined;
    }
  }

  #countFailure(place: string): number {
    const failures = (this.#failures.get(place) ?? 0) + 1;
    this.#failures.set(place, failures);
    return failures;
  }

  #noteRefusals(errors: readonly Error[]): void {
    this.#isRefusing = false;
    for (const { message } of errors) {
      const [code = ''] = message.split(' ', 1);
      // That one key holds something else is a matter of that key.
      if (code !== 'WRONGTYPE') this.#isRefusing = true;
      if (code === 'READONLY') this.#reconnect();
      if (this.#refusals.has(code)) continue;
      this.#refusals.add(code);
      // Of what was sent, which it may quote, nothing belongs into a log.
      const [reason] = message.split(', with args', 1);
      this.#logger.warn(`Redis refuses what it is asked, and PostgreSQL answers: ${reason}`);
    }
  }

  #reconnect(): void {
    if (performance.now() - this.#reconnectedAt < RECONNECT_INTERVAL_MS) return;
    this.#reconnectedAt = performance.now();
    this.redis.disconnect(true);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#probe);
    this.redis.disconnect();
  }

  #open(reason: string, problem = 'does not answer'): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    const until = 'PostgreSQL alone answers repeated requests until it does';
    this.#logger.warn(`Redis ${problem} (${this.#cause ?? reason}): ${until}.`);
    this.#startProbe();
  }

  #startProbe(): void {
    // What only hangs for a moment keeps its connection.
    this.#reconnectedAt = performance.now();
    this.#probe ??= setInterval(() => void this.#ask(), PROBE_INTERVAL_MS).unref();
  }

  /** Whether Redis answers, for the database that it is to be used with. */
  async #ask(): Promise<void> {
    try {
      if (this.redis instanceof Cluster) await this.#askEverywhere(this.redis);
      else if (this.#database === 0) await this.redis.ping();
      else await this.redis.select(this.#database);
      this.#isSelected = true;
      this.#close();
    } catch (error) {
      this.#isRefusing = error instanceof ReplyError;
      // It leads to a server that hangs, while another may have taken its place.
      if (!this.#isRefusing && this.redis.status === 'ready') this.#reconnect();
      const lacksDatabase = this.#isRefusing && this.#database !== 0;
      this.#open(reasonOf(error), lacksDatabase ? `does not give us database ${this.#database}` : undefined);
    }
  }

  /** What is kept for idempotency lies in these slots: each server has some of them. */
  async #askEverywhere(cluster: Cluster): Promise<void> {
    await Promise.all(HASH_TAGS.map((tag) => cluster.exists(this.config.REDIS_KEY_PREFIX + tag)));
  }

  #close(): void {
    if (this.#probe === undefined) return;
    clearInterval(this.#probe);
    this.#probe = undefined;
    this.#failures.clear();
    this.#isRefusing = false;
    this.#refusals.clear();
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#logger.log('Redis answers again.');
  }
}
