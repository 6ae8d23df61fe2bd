import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { migrateAndSeed, prepareDatabase, queryAt } from '../database.mjs';
import { step } from '../progress.mjs';
import { ALL_USERS } from './load/requests.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RIVAL = new URL('baselines/posting.sql', import.meta.url);
// As many as the bars speak of.
const CONNECTIONS = 64;

/** The keys of the load tool, `<scattered>-<run>-<number>`: how many commands each run has committed. */
const countByRun = (table) => `
  SELECT split_part(idempotency_key, '-', 2)::int AS run, count(*)::int AS count
    FROM ${table} WHERE idempotency_key ~ '^[0-9a-f]{8}-[0-9]+-[0-9]+$' GROUP BY 1`;

/** A command may be several transactions. */
const COMMANDS = '(SELECT idempotency_key FROM transactions WHERE position = 0) AS command';

/** The databases of one server: bases with 10,000 funded users and nothing else, and copies of them to write to. */
export class Databases {
  #server;
  #stage;
  #count = 0;
  /** By the number of slices, and the build. */
  #bases = new Map();

  constructor(server, stage) {
    this.#server = server;
    this.#stage = stage;
  }

  /**
   * A copy of a base, in the state of a first day.
   *
   * @param folder where another build is that it is made by and for
   */
  async copy({ slices = 1, folder } = {}) {
    const key = `${slices} ${folder ?? ''}`;
    if (!this.#bases.has(key)) this.#bases.set(key, await this.#prepareBase(slices, folder));
    const name = `bench_${(this.#count += 1)}`;
    await this.query('postgres', `CREATE DATABASE ${name} TEMPLATE ${this.#bases.get(key)} OWNER wallet_owner`);
    return { name, url: this.#server.url(name, 'wallet_app', 'wallet_app'), slices, folder };
  }

  /** The same with the tables and functions of the SQL rival beside the service's own. */
  async copyForRival() {
    const database = await this.copy();
    await this.query(database.name, readFileSync(RIVAL, 'utf8'));
    return { ...database, isRivals: true };
  }

  /** Of one on other servers, its own. */
  superuserUrl({ name, superuserUrl = this.#server.url(name) }) {
    return superuserUrl;
  }

  /** The ids of successful transactions of a type that a run of the load tool has posted. */
  async idsOf(type, { name }, run, limit) {
    const rows = await this.query(
      name,
      `SELECT id FROM transactions
        WHERE type = '${type}' AND status = 'SUCCESS' AND idempotency_key LIKE '%-${run}-%' LIMIT ${limit}`,
    );
    return rows.map(({ id }) => id);
  }

  /** Statements as the superuser; the rows of the last one. */
  query(name, ...statements) {
    return queryAt(this.#server.url(name), ...statements);
  }

  /**
   * What is wrong in a ledger, one line each: a broken invariant, or a run that has more or fewer commands than were
   * acknowledged to it (a refusal is decided for good, and has a row; a replay has none of its own).
   */
  async faultsOf(database, results) {
    const faults = await this.#brokenInvariants(database);
    const counts = await queryAt(
      this.superuserUrl(database),
      countByRun(database.isRivals ? 'rival.transactions' : COMMANDS),
    );
    const committed = new Map(counts.map(({ run: number, count }) => [number, count]));
    for (const { run: number, label, acknowledged } of results) {
      const rows = committed.get(number) ?? 0;
      if (rows !== acknowledged) faults.push(`${label}: ${acknowledged} acknowledged, ${rows} committed`);
    }
    return faults;
  }

  async #brokenInvariants(database) {
    const { isRivals, folder = ROOT } = database;
    if (isRivals) {
      const [{ count }] = await this.query(
        database.name,
        'SELECT count(*)::int AS count FROM rival.unbalanced_wallets',
      );
      return count > 0 ? [`${count} wallets of the rival are not what their entries say`] : [];
    }
    // Only once it is built.
    const verifier = path.join(folder, 'dist/src/integrity/verifier.js');
    const { verifyLedger } = await import(pathToFileURL(verifier).href);
    const { violations } = await verifyLedger(this.superuserUrl(database));
    return violations.map(({ invariant, count }) => `"${invariant}" does not hold for ${count}`);
  }

  /** Migrated, seeded, and with users who were given their credit through the service, like everybody. */
  async #prepareBase(slices, folder) {
    const name = `bench_base_${this.#bases.size}`;
    const { signal } = this.#stage;
    await step(`Preparing a ledger of ${slices} ${slices === 1 ? 'slice' : 'slices'}`, async () => {
      const { databaseUrl, directUrl } = await prepareDatabase(this.#server.superuserUrl, name);
      await migrateAndSeed(directUrl, { slices, signal, folder });
      await this.#stage.scope(() => fundUsers(this.#stage, { url: databaseUrl, slices, folder }));
      // As autovacuum will have done on any database that is not new.
      await this.query(name, 'VACUUM (ANALYZE)');
      return `${ALL_USERS.length} users`;
    });
    return name;
  }
}

/** By the service, like everybody. */
export async function fundUsers(stage, database) {
  const { url } = await stage.startService(database);
  const amount = ALL_USERS.length;
  const requests = { kind: 'funding', run: stage.nextRun(), headers: stage.caller.headers };
  const { latency } = await stage.load.run({ loop: 'closed', urls: [url], connections: CONNECTIONS, amount, requests });
  if (latency[201]?.count !== amount) throw new Error(`Not every user was given credit: ${JSON.stringify(latency)}`);
}
