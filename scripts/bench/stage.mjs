import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Redis from 'ioredis';
import { build, isBuilt } from '../build.mjs';
import { claim } from '../claim.mjs';
import { startPostgres } from '../postgres.mjs';
import { explain, say, step } from '../progress.mjs';
import { ensureRedis, startRedis } from '../redis.mjs';
import { Databases } from './databases.mjs';
import { LoadTool } from './load-tool.mjs';
import { makeCaller, startService } from './service.mjs';

// On the disk of the repository, not in a temp folder: that may be kept in memory, where a durable commit costs nothing.
const FOLDER = path.join('.data', 'bench');

/**
 * Every commit is durable, as in production. What is changed from PostgreSQL's defaults only keeps checkpoints out of
 * the short runs (the benchmark makes one itself before each workload), and gives it a modest cache.
 */
export const POSTGRES_SETTINGS = {
  synchronous_commit: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  max_connections: 200,
  checkpoint_timeout: '1h',
  max_wal_size: '16GB',
  min_wal_size: '1GB',
};

/** Outcomes live there for a day; in a long run the oldest make room. */
const REDIS_SETTINGS = ['--maxmemory', '1gb', '--maxmemory-policy', 'allkeys-lru'];

/** The servers, databases and services that the workloads run on; it stops whatever it has started. */
export class Stage {
  folder = path.resolve(FOLDER);
  #signal;
  #stops = [];
  #runs = 0;
  #owner;

  constructor(signal) {
    this.#signal = signal;
  }

  async open() {
    const signal = this.#signal;
    mkdirSync(this.folder, { recursive: true });
    const owner = await claim(`${this.folder}.owner.json`, (pid) => `A benchmark (process ${pid}) is running already.`);
    this.#owner = owner;
    this.#stops.push(owner.release);
    // A benchmark that was killed outright may have left its PostgreSQL running.
    await claim(path.join(this.folder, 'postgres.owner.json'), (pid) => `Process ${pid} still uses ${FOLDER}.`);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
    this.#stops.push(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 }));

    await step('Building', async () => (isBuilt() ? 'up to date' : build({ signal })));
    await step('Starting PostgreSQL and Redis', async () => {
      const dataDir = path.join(this.folder, 'postgres');
      this.postgres = await startPostgres({ dataDir, settings: POSTGRES_SETTINGS, signal, log: say });
      this.#stops.push(this.postgres.stop);
      await ensureRedis({ signal });
      this.redis = await startRedis({ args: REDIS_SETTINGS, signal, log: say });
      this.#stops.push(this.redis.stop);
      owner.remember(this.redis.pid);
      return `PostgreSQL ${this.postgres.version}`;
    });
    this.databases = new Databases(this.postgres, path.join(this.folder, 'postgres'));
    this.load = new LoadTool();
    this.#stops.push(() => this.load.stop());
    this.caller = makeCaller(this.folder);
    await this.databases.prepareBase(this, signal);
  }

  /** A number that no other run of this benchmark has: it is part of every key. */
  nextRun() {
    this.#runs += 1;
    return this.#runs;
  }

  /** Starts the built service as a process of its own; `settings` as in its environment. */
  async startService(databaseUrl, { settings, ...options } = {}) {
    this.#signal.throwIfAborted();
    const service = await startService({
      folder: this.folder,
      environment: { DATABASE_URL: databaseUrl, REDIS_URL: this.redis.url, ...this.caller.settings, ...settings },
      signal: this.#signal,
      ...options,
    });
    this.#stops.push(service.stop);
    this.#owner.remember(service.pid);
    return service;
  }

  /** Nothing that earlier work has left is still to be written, or fills the memory, while the next is measured. */
  async settle() {
    await this.databases.query('postgres', 'CHECKPOINT');
    const redis = new Redis(this.redis.url);
    await redis.flushall();
    redis.disconnect();
  }

  /** What `action` starts is stopped at its end. */
  async scope(action) {
    const before = this.#stops.length;
    try {
      return await action();
    } finally {
      await this.#stopDownTo(before);
    }
  }

  throwIfAborted() {
    this.#signal.throwIfAborted();
  }

  /** The last started stops first, but before all of them what gives them work. */
  async close() {
    await this.load?.stop();
    await this.#stopDownTo(0);
  }

  async #stopDownTo(count) {
    while (this.#stops.length > count) {
      try {
        await this.#stops.pop()();
      } catch (error) {
        explain(error);
        process.exitCode = 1;
      }
    }
  }
}
