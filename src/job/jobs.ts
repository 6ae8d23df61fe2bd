import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { type ConstructorOptions, type Job, PgBoss, type Queue } from 'pg-boss';
import { Config } from '../config';
import { poolOptions } from '../database/pool-options';
import { reasonOf } from '../exit';
import { jobDoneTimestamp, jobFailures } from '../observability/metrics';

/** Where the migrations have put the library's tables. */
const SCHEMA = 'jobs';
/** For the library alone: none of its statements waits for one of a posting, or makes one wait. */
const CONNECTIONS = 2;
/** An instance that was killed says nothing for so long: then its jobs are for the others. */
const HEARTBEAT_SECONDS = 10;
const LOOK_FOR_THE_DEAD_SECONDS = 5;
/** Of those that are done. */
const KEEP_SECONDS = 86_400;
/** A job has a heartbeat: how long it takes is no sign of anything. */
const EXPIRE_SECONDS = 86_000;

/** Of the metrics: what the library does by itself is one job to them. */
const LABELS = { name: 'Jobs' };

/** This very attempt at a job: whoever takes it later has another one. */
export type TakenJob = Pick<Job<{ readonly key: string }>, 'id' | 'retryCount' | 'data'>;

export type QueueName = 'webhooks' | 'verification';

/**
 * The queue of jobs, by pg-boss: who has taken a job has it until it is done, or until it is not heard of any more. It asks by
 * plain statements (no LISTEN, no session lock), so that it works by way of a pooler as well. docs/jobs.md says why
 * this library.
 */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  readonly #logger = new Logger(Jobs.name);
  readonly #config: Config;
  #pool: Pool | undefined;
  #boss: Promise<PgBoss> | undefined;
  readonly #opened = new Set<QueueName>();
  #complaint: string | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  /** Whether this instance does what is done in the background. */
  get areDone(): boolean {
    return this.#config.ROLE !== 'api';
  }

  /** The queue comes into being, where it is not there yet. */
  async open(name: QueueName, options: Omit<Queue, 'name'>): Promise<void> {
    if (this.#opened.has(name)) return;
    const boss = await this.#started();
    await boss.createQueue(name, {
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: KEEP_SECONDS,
      retryLimit: 1_000_000,
      retryDelay: 0,
      ...options,
    });
    this.#opened.add(name);
  }

  /** One job for each of the keys, unless there is one already, waiting or being done. */
  async offer(name: QueueName, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const boss = await this.#started();
    await boss.insert(
      name,
      keys.map((singletonKey) => ({ singletonKey, data: { key: singletonKey } })),
    );
  }

  /** Jobs that are this instance's from now on, as long as it keeps them by `keep`. */
  async take(name: QueueName, count: number): Promise<TakenJob[]> {
    const boss = await this.#started();
    return boss.fetch<{ key: string }>(name, { batchSize: count });
  }

  /**
   * Says that they are still being done.
   *
   * @returns those that are not this instance's any more: it was not heard of for too long, and another one has them
   */
  async keep(name: QueueName, jobs: readonly TakenJob[]): Promise<readonly TakenJob[]> {
    if (jobs.length === 0) return [];
    const boss = await this.#started();
    const touched = async (some: readonly TakenJob[]) => affectedBy(await boss.touch(name, [...some]));
    if ((await touched(jobs)) === jobs.length) return [];
    const lost: TakenJob[] = [];
    for (const job of jobs) if ((await touched([job])) === 0) lost.push(job);
    return lost;
  }

  async done(name: QueueName, job: TakenJob): Promise<void> {
    await (await this.#started()).complete(name, job);
  }

  /** Does a job of the queue every day, at this time in UTC; missed ones are made up for by one. */
  async daily(name: QueueName, time: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const boss = await this.#started();
    const [hours = '', minutes = ''] = time.split(':');
    await boss.schedule(name, `${Number(minutes)} ${Number(hours)} * * *`, null, { missed: 'once' });
    await boss.work(name, { pollingIntervalSeconds: 10 }, async ([job]) => work(job!.signal));
  }

  async onApplicationShutdown(): Promise<void> {
    const boss = await this.#boss?.catch(() => undefined);
    await boss?.stop({ graceful: false, close: false }).catch(() => undefined);
    await this.#pool?.end();
  }

  #started(): Promise<PgBoss> {
    this.#boss ??= this.#start().catch((error: unknown) => {
      // The next one who needs it tries again.
      this.#boss = undefined;
      throw error;
    });
    return this.#boss;
  }

  async #start(): Promise<PgBoss> {
    const { DATABASE_URL } = this.#config;
    this.#pool ??= new Pool({
      ...poolOptions(DATABASE_URL, CONNECTIONS, false),
      application_name: 'wallet-service-jobs',
      pipeline: false,
    });
    this.#pool.on('error', () => undefined);
    const boss = new PgBoss({
      db: databaseOf(this.#pool),
      schema: SCHEMA,
      // The migrations do that, as the owner.
      migrate: false,
      createSchema: false,
      reindex: false,
      openTelemetry: { enabled: false },
      monitorVacuum: false,
      superviseIntervalSeconds: LOOK_FOR_THE_DEAD_SECONDS,
      monitorIntervalSeconds: LOOK_FOR_THE_DEAD_SECONDS,
    });
    jobFailures.inc(LABELS, 0);
    boss.on('error', (error: unknown) => {
      this.#complain(error);
    });
    await boss.start();
    this.#complaint = undefined;
    return boss;
  }

  /** An outage is one line, not one for each statement that fails. */
  #complain(error: unknown): void {
    jobFailures.inc(LABELS);
    const reason = reasonOf(error);
    if (reason !== this.#complaint) this.#logger.warn(`Jobs are not done: ${reason}`);
    this.#complaint = reason;
  }
}

/** Which the library does not declare. */
function affectedBy(response: object): number {
  return (response as { affected: number }).affected;
}

function databaseOf(pool: Pool): NonNullable<ConstructorOptions['db']> {
  return {
    executeSql: async (text: string, values?: unknown[]) => {
      const result: unknown = await pool.query(text, values);
      // It looks for jobs of the dead every few seconds: this is recent as long as it can.
      jobDoneTimestamp.setToCurrentTime(LABELS);
      // Of several statements the library looks at each.
      return result as { rows: unknown[] };
    },
  };
}
