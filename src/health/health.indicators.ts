import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { Pool } from 'pg';
import { Config } from '../config';
import { type DatabaseState, faultIn, SELECT_STATE } from '../database/ground';
import { sqlStateOf } from '../database/postgres-errors';
import { connectionStringOf } from '../postgres-url';
import { StartupCheck } from '../database/startup-check';
import { reasonOf } from '../exit';
import { type ClockTrouble, clockTrouble } from '../posting/clock';
import { RedisBreaker } from '../redis/redis-breaker';
import { Drain } from './drain';
import { NewConnections } from './new-connections';

/** Whoever probes gives us a second at the least: the answer has to be there before, whatever PostgreSQL does. */
const ANSWER_MS = 600;
/** For connecting, and for the query: longer than anybody waits, so that it is our own patience that ends first. */
const TIMEOUT_MS = 2_000;

const TOO_MANY_CONNECTIONS = '53300';

/** What readiness depends on, each in a word. */
@Injectable()
export class HealthIndicators implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Health');
  /** A connection of its own: a busy pool is not a missing database. */
  readonly #pool: Pool;
  readonly #newConnections: NewConnections;
  /** All who ask at the same time get the same answer. */
  #running: Promise<HealthIndicatorResult> | undefined;
  /** What was said last of the database: an outage is one line, not one every few seconds. */
  #complaint: string | undefined;
  #clockTrouble: ClockTrouble | undefined;

  constructor(
    private readonly config: Config,
    private readonly drain: Drain,
    private readonly redisBreaker: RedisBreaker,
    private readonly startupCheck: StartupCheck,
    private readonly indicators: HealthIndicatorService,
  ) {
    this.#newConnections = new NewConnections(config.DATABASE_URL);
    this.#pool = new Pool({
      connectionString: connectionStringOf(config.DATABASE_URL),
      application_name: 'wallet-service-probe',
      max: 1,
      connectionTimeoutMillis: TIMEOUT_MS,
      // The old query would stay on the wire; but this connection is given up then, and shared with nobody.
      query_timeout: TIMEOUT_MS,
      idleTimeoutMillis: 60_000,
    });
    // An idle connection that breaks is replaced by the next probe, which says what is wrong.
    this.#pool.on('error', () => undefined);
  }

  /** Whether requests should be sent here: what `/health/ready` answers by its status. */
  async areReady(): Promise<boolean> {
    const results = [this.service(), await this.database(), this.clock()];
    return results.every((result) => Object.values(result).every(({ status }) => status !== 'down'));
  }

  service(): HealthIndicatorResult {
    const indicator = this.indicators.check('service');
    return this.drain.isDraining ? indicator.down('draining') : indicator.up();
  }

  database(): Promise<HealthIndicatorResult> {
    this.#running ??= this.#checkDatabase().finally(() => (this.#running = undefined));
    return Promise.race([this.#running, this.#tooLate()]);
  }

  async #tooLate(): Promise<HealthIndicatorResult> {
    await sleep(ANSWER_MS, undefined, { ref: false });
    // A busy process comes to its timers before it reads an answer that has been there for long.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    return this.indicators.check('database').down('does not answer');
  }

  /** As of the newest check of the database. A clock that jumps is said; postings go on, unless it is a day ahead. */
  clock(): HealthIndicatorResult {
    const indicator = this.indicators.check('clock');
    const trouble = this.#clockTrouble;
    if (trouble === 'ahead by more than a day') return indicator.down(trouble);
    return trouble === undefined ? indicator.up() : indicator.degraded(trouble);
  }

  /** PostgreSQL decides: without Redis everything is as right as ever, only later. */
  redis(): HealthIndicatorResult {
    const indicator = this.indicators.check('redis');
    if (this.config.REDIS_URL === undefined) return indicator.up('not configured');
    const { trouble } = this.redisBreaker;
    return trouble === undefined ? indicator.up() : indicator.degraded(trouble);
  }

  onApplicationBootstrap(): void {
    this.#newConnections.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#newConnections.stop();
    await this.#pool.end();
  }

  async #checkDatabase(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    const trouble = await this.#troubleOfDatabase();
    return trouble === undefined ? indicator.up() : indicator.down(trouble);
  }

  async #troubleOfDatabase(): Promise<string | undefined> {
    try {
      const state = await this.#databaseState();
      this.#noteClock(clockTrouble(BigInt(state.clockMicros), BigInt(state.lastPostedMicros)));
      const trouble = faultIn(state.holds)?.brief ?? this.#newConnections.trouble;
      if (trouble !== undefined) return this.#complain(trouble);
      const missing = this.startupCheck.missingAmong(state.migrations);
      return this.#complain(missing.length === 0 ? undefined : 'the schema is not current');
    } catch (error) {
      return this.#complain(
        sqlStateOf(error) === undefined ? 'does not answer' : 'refuses the service',
        reasonOf(error),
      );
    }
  }

  /** Where the server has no connection left for the probe, the service may go on working with those that it has. */
  async #databaseState(): Promise<DatabaseState> {
    try {
      const { rows } = await this.#pool.query<DatabaseState>(SELECT_STATE);
      return rows[0]!;
    } catch (error) {
      if (sqlStateOf(error) !== TOO_MANY_CONNECTIONS) throw error;
      return this.startupCheck.databaseState();
    }
  }

  #noteClock(trouble: ClockTrouble | undefined): void {
    if (trouble === this.#clockTrouble) return;
    this.#clockTrouble = trouble;
    if (trouble === undefined) this.#logger.log('The clocks are as they should be again.');
    else
      this.#logger.warn(`The time of the postings is ${trouble}: compare the clocks of the database and the service.`);
  }

  /** Says each change once, and why. */
  #complain(trouble: string | undefined, reason?: string): string | undefined {
    const complaint = reason ?? trouble;
    if (complaint !== this.#complaint) {
      if (complaint === undefined) this.#logger.log('The database is as it should be again.');
      else this.#logger.warn(`Not ready, for the database${reason === undefined ? '' : ` ${trouble}`}: ${complaint}`);
    }
    this.#complaint = complaint;
    return trouble;
  }
}
