import pg from 'pg';
import { migrateAndSeed, prepareDatabase } from '../database.mjs';
import { step } from '../progress.mjs';
import { ALL_USERS } from './load/requests.mjs';

const BASE = 'bench_base';
// As many as the bars speak of.
const CONNECTIONS = 64;

/** The keys of the load tool, `<scattered>-<run>-<number>`: how many rows each run has committed. */
const COUNT_BY_RUN = `
  SELECT split_part(idempotency_key, '-', 2)::int AS run, count(*)::int AS count
    FROM transactions WHERE idempotency_key ~ '^[0-9a-f]{8}-[0-9]+-[0-9]+$' GROUP BY 1`;

/** The databases of one server: a base with 10,000 funded users and nothing else, and copies of it to write to. */
export class Databases {
  #server;
  #count = 0;

  constructor(server) {
    this.#server = server;
  }

  /** Migrated, seeded, and with users who were given their credit through the service, like everybody. */
  async prepareBase(stage, signal) {
    await step('Preparing the ledger', async () => {
      const { databaseUrl, directUrl } = await prepareDatabase(this.#server.superuserUrl, BASE);
      await migrateAndSeed(directUrl, { signal });
      await stage.scope(() => fundUsers(stage, databaseUrl));
      // As autovacuum will have done on any database that is not new.
      await this.query(BASE, 'VACUUM (ANALYZE)');
      return `${ALL_USERS.length} users`;
    });
  }

  /** A copy of the base, in the state of a first day. */
  async copy() {
    const name = `bench_${(this.#count += 1)}`;
    await this.query('postgres', `CREATE DATABASE ${name} TEMPLATE ${BASE} OWNER wallet_owner`);
    return { name, url: this.#server.url(name, 'wallet_app', 'wallet_app') };
  }

  superuserUrl({ name }) {
    return this.#server.url(name);
  }

  /** Statements as the superuser; the rows of the last one. */
  async query(name, ...statements) {
    const client = new pg.Client({ connectionString: this.#server.url(name) });
    // The benchmark may be interrupted, and the server stopped under it.
    client.on('error', () => {});
    await client.connect();
    try {
      let rows;
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /**
   * What is wrong in a ledger, one line each: a broken invariant, or a run that has more or fewer rows than were
   * acknowledged to it (a refusal is decided for good, and has a row; a replay has none of its own).
   */
  async faultsOf({ name }, results) {
    const faults = [];
    // Only once it is built.
    const { verifyLedger } = await import('../../dist/src/integrity/verifier.js');
    const { violations } = await verifyLedger(this.#server.url(name));
    for (const { invariant, count } of violations) faults.push(`"${invariant}" does not hold for ${count}`);
    const counts = await this.query(name, COUNT_BY_RUN);
    const committed = new Map(counts.map(({ run: number, count }) => [number, count]));
    for (const { run: number, label, acknowledged } of results) {
      const rows = committed.get(number) ?? 0;
      if (rows !== acknowledged) faults.push(`${label}: ${acknowledged} acknowledged, ${rows} committed`);
    }
    return faults;
  }
}

async function fundUsers(stage, databaseUrl) {
  const { url } = await stage.startService(databaseUrl);
  const amount = ALL_USERS.length;
  const requests = { kind: 'funding', run: stage.nextRun(), headers: stage.caller.headers };
  const { latency } = await stage.load.run({ loop: 'closed', urls: [url], connections: CONNECTIONS, amount, requests });
  if (latency[201]?.count !== amount) throw new Error(`Not every user was given credit: ${JSON.stringify(latency)}`);
}
