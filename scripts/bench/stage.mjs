import path from 'node:path';
import Redis from 'ioredis';
import { startPostgres } from '../postgres.mjs';
import { say, step } from '../progress.mjs';
import { ensureRedis, startRedis } from '../redis.mjs';
import { Stage } from '../stage.mjs';
import { Databases } from './databases.mjs';
import { LoadTool } from './load-tool.mjs';

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
export class BenchStage extends Stage {
  #runs = 0;

  constructor(signal) {
    super(FOLDER, signal);
  }

  async open() {
    const { signal } = this;
    await super.open('benchmark');
    await step('Starting PostgreSQL and Redis', async () => {
      const dataDir = path.join(this.folder, 'postgres');
      this.postgres = await startPostgres({ dataDir, settings: POSTGRES_SETTINGS, signal, log: say });
      this.onClose(this.postgres.stop);
      await ensureRedis({ signal });
      this.redis = await startRedis({ args: REDIS_SETTINGS, signal, log: say });
      this.onClose(this.redis.stop);
      this.remember(this.redis.pid);
      return `PostgreSQL ${this.postgres.version}`;
    });
    this.databases = new Databases(this.postgres, this);
    this.load = new LoadTool();
    this.onClose(() => this.load.stop());
  }

  /** A number that no other run of this benchmark has: it is part of every key. */
  nextRun() {
    this.#runs += 1;
    return this.#runs;
  }

  /** `settings` as in the service's environment. The build is that which the database was made by. */
  startService({ url, slices, folder }, { settings, ...options } = {}) {
    const environment = { DATABASE_URL: url, SLICES: `${slices}`, REDIS_URL: this.redis.url, ...settings };
    const program = folder && { program: path.join(folder, 'dist/src/main.js') };
    return super.startService(environment, { ...program, ...options });
  }

  /** Nothing that earlier work has left is still to be written, or fills the memory, while the next is measured. */
  async settle() {
    await this.databases.query('postgres', 'CHECKPOINT');
    const redis = new Redis(this.redis.url);
    await redis.flushall();
    redis.disconnect();
  }

  /** Before all others stops what gives them work. */
  async close() {
    await this.load?.stop();
    await super.close();
  }
}
