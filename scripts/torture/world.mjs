import { mkdir, rm } from 'node:fs/promises';
import { Instance, Postgres, RedisServer } from './servers.mjs';

/** Durable, as in production. */
const POSTGRES_SETTINGS = { synchronous_commit: 'on', fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB' };

/**
 * What one round runs on: a PostgreSQL, a Redis and some instances of the service, all of them new, so that no fault
 * meets what another one has left. A fault may change what is built, by the hooks
 *   settings         PostgreSQL's, beside ours
 *   environment      the service's, beside ours
 *   prepare(world)   before anything is started
 *   connect(world)   before the service is started, when PostgreSQL runs
 */
export class World {
  stage;
  random;
  commands;
  postgres;
  redis;
  instances;
  /** Where the load goes to. What is taken out of `urls` gets no new requests. */
  target;
  folder;
  dataFolder;
  /** Variables for the processes of PostgreSQL and of the service. */
  processEnvironment = {};
  /** How the service reaches PostgreSQL, if not directly. */
  databaseUrl;

  constructor(stage, { random, commands }) {
    this.stage = stage;
    this.random = random;
    this.commands = commands;
    this.folder = stage.roundFolder;
    this.dataFolder = stage.dataFolder;
  }

  async open(fault, { instances, slices }) {
    const { stage } = this;
    stage.onClose(() => rm(this.folder, { recursive: true, force: true, maxRetries: 3 }));
    await mkdir(this.folder);
    await fault.prepare?.(this);
    this.postgres = await this.startPostgres(this.dataFolder, { settings: fault.settings });
    this.redis = new RedisServer(stage);
    await this.redis.start();
    this.databaseUrl = this.postgres.serviceUrl;
    await fault.connect?.(this);
    const environment = {
      DATABASE_URL: this.databaseUrl,
      REDIS_URL: this.redis.url,
      SLICES: `${slices}`,
      ...this.processEnvironment,
      ...fault.environment,
    };
    this.instances = Array.from({ length: instances }, () => new Instance(stage, environment));
    await Promise.all(this.instances.map((instance) => instance.start()));
    this.target = { urls: this.instances.map(({ url }) => url), headers: stage.caller.headers };
  }

  /** A PostgreSQL on a copy of the data that all begin with; `prepare(folder)` may add to it. */
  async startPostgres(folder, { settings, prepare }) {
    const dataDir = await this.stage.copyData(folder);
    prepare?.(dataDir);
    const postgres = new Postgres(this.stage, {
      dataDir,
      settings: { ...POSTGRES_SETTINGS, ...settings },
      environment: this.processEnvironment,
    });
    await postgres.start();
    return postgres;
  }
}
