import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresProxy } from '../postgres-proxy.mjs';
import { Trouble } from '../progress.mjs';

const NAME = 'torture_standby';
const SYNC_LIMIT_MS = 30_000;

/** The standby begins where the primary did. */
const REPLICATING = { wal_keep_size: '1GB', wal_level: 'replica' };

/**
 * A fault of a primary and its synchronous standby.
 *
 * @param run `(pair, world)`, as that of every fault
 */
export function faultOfPair({ run, ...fault }) {
  let pair;
  return {
    ...fault,
    settings: REPLICATING,
    async connect(world) {
      pair = await Pair.open(world);
    },
    run: (world) => run(pair, world),
  };
}

/** A primary and its synchronous standby, behind the one address that the service knows. */
class Pair {
  #world;
  #standby;
  #proxy;

  static async open(world) {
    const pair = new Pair();
    pair.#world = world;
    pair.#standby = await startStandby(world);
    const { postgres } = world;
    await postgres.query(`ALTER SYSTEM SET synchronous_standby_names = '${NAME}'`);
    await postgres.query('SELECT pg_reload_conf()');
    await untilSynchronous(postgres);
    pair.#proxy = await PostgresProxy.start(world.databaseUrl);
    world.stage.onClose(() => pair.#proxy.stop());
    world.databaseUrl = pair.#proxy.url;
    return pair;
  }

  get proxy() {
    return this.#proxy;
  }

  get standby() {
    return this.#standby;
  }

  /** The primary is killed for good. As with its machine: nobody hears from what is left of it. */
  async killPrimary() {
    const killed = this.#world.postgres.kill();
    this.#proxy.loseAll();
    await killed;
  }

  /** Until then the standby is behind in replaying what it has received, and must not be read. */
  async promote() {
    await this.#standby.query('SELECT pg_promote()');
    this.#proxy.turnTo(this.#standby.serviceUrl);
    this.#world.postgres = this.#standby;
  }
}

/** A copy of what the primary began with, to which it streams whatever has come since. */
function startStandby(world) {
  const url = new URL(world.postgres.superuserUrl);
  const primary = `host=${url.hostname} port=${url.port} user=${url.username} password=${url.password}`;
  return world.startPostgres(path.join(world.folder, 'standby'), {
    prepare: (folder) => writeFileSync(path.join(folder, 'standby.signal'), ''),
    settings: { primary_conninfo: `${primary} application_name=${NAME}` },
  });
}

/** From then on nothing is acknowledged that the standby does not have. */
async function untilSynchronous(postgres) {
  const deadline = performance.now() + SYNC_LIMIT_MS;
  for (;;) {
    const [row] = await postgres.query(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`);
    if (row) return;
    if (performance.now() > deadline) throw new Trouble('The standby did not catch up with the primary.');
    await delay(50);
  }
}
