import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../postgres.mjs';
import { identify, stopProcess } from '../processes.mjs';
import { startRedis } from '../redis.mjs';

/** The servers of a round, which can be killed, frozen and started again where they were. */

const DATABASE = 'torture';
// For the processes of a killed PostgreSQL to notice that they are alone.
const ORPHANS_MS = 20_000;

export class Postgres {
  #stage;
  #options;
  #server;

  /** `options` as `startPostgres` takes them. */
  constructor(stage, options) {
    this.#stage = stage;
    this.#options = { ...options, signal: stage.signal };
  }

  async start() {
    const deadline = performance.now() + ORPHANS_MS;
    for (;;) {
      this.#stage.throwIfAborted();
      try {
        this.#server = await startPostgres(this.#options);
        this.#options.port = this.#server.port;
        this.#stage.onClose(this.#server.stop);
        return;
      } catch (error) {
        // What is left of the one before still holds on to its shared memory.
        if (!/shared memory block/.test(error.output) || performance.now() > deadline) throw error;
        await delay(100);
      }
    }
  }

  get version() {
    return this.#server.version;
  }

  /** Still at work: it may have ended by itself. */
  get isRunning() {
    return identify(this.#server.pid) !== undefined;
  }

  /** As the service's own role. */
  get serviceUrl() {
    return this.#server.url(DATABASE, 'wallet_app', 'wallet_app');
  }

  /** As the owner of the schema. */
  get ownerUrl() {
    return this.#server.url(DATABASE, 'wallet_owner', 'wallet_owner');
  }

  get superuserUrl() {
    return this.#server.url(DATABASE);
  }

  get port() {
    return this.#server.port;
  }

  /** The postmaster, by SIGKILL. */
  async kill() {
    process.kill(this.#server.pid, 'SIGKILL');
    // It is gone already: this only waits for its end, and gives the folder free.
    await this.#server.stop();
  }

  /** After it has ended by itself. */
  async startAgain() {
    await this.#server.stop();
    await this.start();
  }

  /** A session of the superuser's; the caller ends it. */
  async session(url = this.superuserUrl) {
    const client = new pg.Client({ connectionString: url });
    // The server may be killed under it.
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** One statement as the superuser; its rows. */
  async query(text, values) {
    const client = await this.session();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }
}

export class RedisServer {
  #stage;
  #server;

  constructor(stage) {
    this.#stage = stage;
  }

  /** Empty, whatever it held before. */
  async start() {
    this.#stage.throwIfAborted();
    this.#server = await startRedis({ port: this.#server?.port, signal: this.#stage.signal });
    this.#stage.onClose(this.#server.stop);
    this.#stage.remember(this.#server.pid);
  }

  get url() {
    return this.#server.url;
  }

  kill() {
    return stopProcess(identify(this.#server.pid), { signal: 'SIGKILL' });
  }

  freeze(ms) {
    return whileFrozen(this.#server.pid, () => delay(ms));
  }
}

/** One process of the built service. */
export class Instance {
  #stage;
  #environment;
  #options;
  #service;

  /** `options` as `startService` takes them. */
  constructor(stage, environment, options = {}) {
    this.#stage = stage;
    this.#environment = environment;
    this.#options = options;
  }

  /** Resolves when it is ready; always at the same address. */
  async start() {
    const options = { ...this.#options, port: this.#service?.port };
    this.#service = await this.#stage.startService(this.#environment, options);
  }

  get url() {
    return this.#service.url;
  }

  kill() {
    return stopProcess(identify(this.#service.pid), { signal: 'SIGKILL' });
  }

  /** In order: what it has begun is answered. */
  stop() {
    return this.#service.stop();
  }

  freeze(ms) {
    return whileFrozen(this.#service.pid, () => delay(ms));
  }
}

/** A process is stopped in the middle of whatever it does, and goes on when `action` is done. */
export async function whileFrozen(pid, action) {
  process.kill(pid, 'SIGSTOP');
  try {
    await action();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
