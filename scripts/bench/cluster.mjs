import pg from 'pg';
import { migrate, prepareDatabase, seed, urlsOf } from '../database.mjs';
import { run } from '../processes.mjs';
import { Trouble } from '../progress.mjs';
import { fundUsers, queryAt } from './databases.mjs';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
/** How long a worker waits for a lock: what the service sets on the coordinator does not get there. */
const LOCK_TIMEOUT = '5s';

/** A Citus cluster that is there already, by its coordinator's superuser: ledgers are made on it, and dropped again. */
export class BenchCluster {
  #stage;
  #coordinator;
  #workers;

  static async at(coordinatorUrl, stage) {
    const found = await queryAt(coordinatorUrl, `SELECT FROM pg_extension WHERE extname = 'citus'`);
    if (found.length === 0) throw new Trouble('TEST_DATABASE_URL does not name the coordinator of a Citus cluster.');
    const rows = await queryAt(
      coordinatorUrl,
      'SELECT node_name AS host, node_port AS port FROM citus_get_active_worker_nodes()',
    );
    const workers = rows.map(
      ({ host, port }) => Object.assign(new URL(coordinatorUrl), { host: `${host}:${port}` }).href,
    );
    return new BenchCluster(coordinatorUrl, workers, stage);
  }

  constructor(coordinator, workers, stage) {
    this.#coordinator = coordinator;
    this.#workers = workers;
    this.#stage = stage;
  }

  get size() {
    return this.#workers.length;
  }

  /** A ledger of so many slices, spread over the workers, in the state of a first day. */
  async create(name, slices) {
    const { signal } = this.#stage;
    const servers = [this.#coordinator, ...this.#workers];
    await this.drop(name);
    const { databaseUrl: url, directUrl } = await prepareDatabase(this.#coordinator, name);
    const env = { PATH: process.env.PATH, DATABASE_URL: directUrl, DIRECT_URL: directUrl, SLICES: `${slices}` };
    await migrate(env, { signal });
    for (const worker of this.#workers) {
      await queryAt(worker, `CREATE DATABASE ${name}`);
      await queryAt(worker, `ALTER DATABASE ${name} SET lock_timeout = '${LOCK_TIMEOUT}'`);
    }
    const [coordinator, ...workers] = servers.map((server) => Object.assign(new URL(server), { pathname: `/${name}` }));
    for (const node of [coordinator, ...workers]) await queryAt(node.href, 'CREATE EXTENSION citus');
    await queryAt(coordinator.href, `SELECT citus_set_coordinator_host(${placeOf(coordinator)})`);
    for (const worker of workers) await queryAt(coordinator.href, `SELECT citus_add_node(${placeOf(worker)})`);
    await run(process.execPath, ['dist/src/commands/wallet.js', 'distribute'], { what: 'Distributing', env, signal });
    await seed(env, { signal });
    await this.#stage.scope(() => fundUsers(this.#stage, { url, slices }));
    await queryAt(coordinator.href, 'VACUUM (ANALYZE)');
    const nodeUrls = this.#workers.map((worker) => urlsOf(worker, name).databaseUrl);
    return { name, url, slices, nodeUrls, superuserUrl: coordinator.href };
  }

  async drop(name) {
    for (const server of [this.#coordinator, ...this.#workers]) {
      await queryAt(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
  }

  /** The servers whose processor time can be counted: those on this machine. */
  async processes() {
    return {
      coordinator: await processesOf([this.#coordinator]),
      workers: await processesOf(this.#workers),
    };
  }
}

async function processesOf(urls) {
  const local = urls.filter((url) => LOOPBACK.includes(new URL(url).hostname));
  const rows = await Promise.all(local.map((url) => queryAt(url, POSTMASTER)));
  return rows.flat().map(({ pid }) => ({ pid, withChildren: true }));
}

/** The first line of its file is the process that started all others. */
const POSTMASTER = `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`;

function placeOf({ hostname, port }) {
  return `${pg.escapeLiteral(hostname)}, ${port || 5432}`;
}
