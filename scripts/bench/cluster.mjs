import { hostOf, joinNodes, workersOf } from '../cluster.mjs';
import { migrate, prepareDatabase, queryAt, seed, urlsOf } from '../database.mjs';
import { run } from '../processes.mjs';
import { Trouble } from '../progress.mjs';
import { fundUsers } from './databases.mjs';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** A Citus cluster that is there already, by its coordinator's superuser: ledgers are made on it, and dropped again. */
export class BenchCluster {
  #stage;
  #coordinator;
  #workers;

  static async at(coordinatorUrl, stage) {
    const workers = await workersOf(coordinatorUrl);
    if (!workers) throw new Trouble('TEST_DATABASE_URL does not name the coordinator of a Citus cluster.');
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
    await this.drop(name);
    const { databaseUrl: url, directUrl, superuserUrl } = await prepareDatabase(this.#coordinator, name);
    const env = { PATH: process.env.PATH, DATABASE_URL: directUrl, DIRECT_URL: directUrl, SLICES: `${slices}` };
    await migrate(env, { signal });
    await joinNodes(name, [this.#coordinator, ...this.#workers]);
    await run(process.execPath, ['dist/src/commands/wallet.js', 'distribute'], { what: 'Distributing', env, signal });
    await seed(env, { signal });
    await this.#stage.scope(() => fundUsers(this.#stage, { url, slices }));
    await queryAt(superuserUrl, 'VACUUM (ANALYZE)');
    const nodeUrls = this.#workers.map((worker) => urlsOf(worker, name).databaseUrl);
    return { name, url, slices, nodeUrls, superuserUrl };
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
  const local = urls.filter((url) => LOOPBACK.includes(hostOf(url)));
  const rows = await Promise.all(local.map((url) => queryAt(url, POSTMASTER)));
  return rows.flat().map(({ pid }) => ({ pid, withChildren: true }));
}

/** The first line of its file is the process that started all others. */
const POSTMASTER = `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`;
