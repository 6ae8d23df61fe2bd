import { randomUUID } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';

/** A database of its own for one test file, cloned from the migrated and seeded template. */
export interface TestDatabase {
  /** As the service's own role. */
  readonly databaseUrl: string;
  /** As the owner of the schema. */
  readonly directUrl: string;
  /** As a superuser, whom no grant stops. */
  readonly superuserUrl: string;
  /** One statement as the superuser. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** On the server that all test files share, unless told otherwise. */
export async function cloneTestDatabase(server = environment('TEST_SUPERUSER_URL')): Promise<TestDatabase> {
  const name = `wallet_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => {
    // A template must have no other users while it is copied: one clone at a time.
    await client.query(`SELECT pg_advisory_lock(hashtext('clone template'))`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE wallet_template OWNER wallet_owner`);
  });
  const superuserUrl = urlOf(server, name);
  return {
    databaseUrl: urlOf(server, name, 'wallet_app'),
    directUrl: urlOf(server, name, 'wallet_owner'),
    superuserUrl,
    async query<Row extends QueryResultRow>(text: string, values?: unknown[]) {
      return withClient(superuserUrl, async (client) => (await client.query<Row>(text, values)).rows);
    },
    async drop() {
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
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

/** All test files share one Redis: without a prefix of its own, a database would be told the outcomes of another. */
export function redisKeyPrefixOf({ databaseUrl }: TestDatabase): string {
  return `${new URL(databaseUrl).pathname.slice(1)}:`;
}

export function environment(name: 'TEST_SUPERUSER_URL' | 'TEST_REDIS_URL'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests by npm`);
  return value;
}

function urlOf(server: string, database: string, role?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role !== undefined) [url.username, url.password] = [role, role];
  return url.href;
}
