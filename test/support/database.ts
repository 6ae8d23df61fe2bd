import { randomUUID } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';
import { prepareDatabase } from '../../scripts/database.mjs';
import { serversOf, spread } from './cluster';
import { lockTemplate, migrate, seedAsOwner } from './template';

/** A database of its own for one test file, cloned from the migrated and seeded template. */
export class TestDatabase {
  #slices = 1;
  /** Of a distributed database: with those of the other nodes behind it. */
  #servers: readonly string[] = [];
  #name: string | undefined;

  /**
   * A new one each time; on the server that all test files share, unless told otherwise. `isEmpty`: without a schema, for
   * what is about migrations.
   */
  async create({ server = environment('TEST_SUPERUSER_URL'), slices = 1, isEmpty = false } = {}): Promise<void> {
    const name = `wallet_${randomUUID().replaceAll('-', '')}`;
    const servers = await serversOf(server, slices);
    if (isEmpty) await prepareDatabase(server, name);
    else if (servers.length > 1) {
      await withClient(server, async (client) => {
        // Roles belong to the whole cluster, and come along: two of these at once would disturb each other.
        await client.query(`SELECT pg_advisory_lock(hashtext('distributed test database'))`);
        const { directUrl } = await prepareDatabase(server, name);
        await migrate(directUrl, slices);
        await spread(name, directUrl, servers);
        await seedAsOwner(directUrl, slices);
      });
    } else {
      await withClient(server, async (client) => {
        const template = await lockTemplate(client, server, slices);
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER wallet_owner`);
      });
    }
    [this.#servers, this.#name, this.#slices] = [servers, name, slices];
  }

  /** How many slices its ledger has: who serves it must be told the same number. */
  get slices(): number {
    return this.#slices;
  }

  /** Over the nodes of a cluster. */
  get isDistributed(): boolean {
    return this.#servers.length > 1;
  }

  /** As the service's own role: of each node that has slices, or twice of the only server. */
  get nodeUrls(): string[] {
    const [only, ...workers] = this.#servers;
    return (workers.length > 0 ? workers : [only, only]).map((server) => this.#url('wallet_app', server));
  }

  /** As the service's own role. */
  get databaseUrl(): string {
    return this.#url('wallet_app');
  }

  /** As the owner of the schema. */
  get directUrl(): string {
    return this.#url('wallet_owner');
  }

  /** As a superuser, whom no grant stops. */
  get superuserUrl(): string {
    return this.#url();
  }

  /** One statement as the superuser. */
  async query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
    return withClient(this.superuserUrl, async (client) => (await client.query<Row>(text, values)).rows);
  }

  async drop(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    for (const server of servers)
      await withClient(server, (client) => client.query(`DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`));
  }

  #url(role?: string, server = this.#servers[0]): string {
    if (server === undefined) throw new Error('There is no database yet: it is made before the first test');
    const url = new URL(server);
    url.pathname = `/${this.#name}`;
    if (role !== undefined) [url.username, url.password] = [role, role];
    return url.href;
  }
}

export async function withClient<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  // A server that ends the session (a dropped database, a killed backend) is part of the tests.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export async function cloneTestDatabase(): Promise<TestDatabase> {
  const database = new TestDatabase();
  await database.create();
  return database;
}

/** All test files share one Redis: without a prefix of its own, a database would be told the outcomes of another. */
export function redisKeyPrefixOf({ databaseUrl }: TestDatabase): string {
  return `${new URL(databaseUrl).pathname.slice(1)}:`;
}

export function environment(name: 'TEST_SUPERUSER_URL' | 'TEST_REDIS_URL'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests by npm`);
  return value;
}
