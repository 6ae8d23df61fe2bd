import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { SELECT_WAITING } from './cluster';
import { type TestDatabase } from './database';
import { type TestService } from './service';

/** Somebody else's session, in the middle of a transaction. */
export class ForeignSession {
  private constructor(private readonly client: Client) {}

  static async begin(database: TestDatabase): Promise<ForeignSession> {
    const client = new Client({ connectionString: database.superuserUrl });
    // The database is dropped under a session that a failed test has left open.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    return new ForeignSession(client);
  }

  async query(text: string, values?: unknown[]): Promise<void> {
    await this.client.query(text, values);
  }

  /** Ends the transaction, and with it the locks. */
  async release(): Promise<void> {
    await this.client.query('COMMIT');
    await this.client.end();
  }
}

/** Locks these users' wallets, all of one asset, until the session is released. */
export async function lockWallets(database: TestDatabase, userIds: string[], assetId = 1): Promise<ForeignSession> {
  const session = await ForeignSession.begin(database);
  const locked = 'SELECT FROM wallets WHERE slice = $1 AND user_id = ANY($2) AND asset_id = $3 FOR UPDATE';
  for (const slice of await slicesOf(database)) await session.query(locked, [slice, userIds, assetId]);
  return session;
}

/** Stops all postings until the session is released. */
export async function lockSlices(database: TestDatabase): Promise<ForeignSession> {
  const session = await ForeignSession.begin(database);
  for (const slice of await slicesOf(database))
    await session.query('SELECT FROM slices WHERE slice = $1 FOR UPDATE', [slice]);
  return session;
}

/** Of one at a time: no statement can lock rows of several on a cluster. */
async function slicesOf(database: TestDatabase): Promise<number[]> {
  const rows = await database.query<{ slice: number }>('SELECT slice FROM slices ORDER BY slice');
  return rows.map(({ slice }) => slice);
}

/** Resolves when so many of the services' backends wait for a lock. */
export async function untilBlocked(database: TestDatabase, count = 1): Promise<void> {
  await until(async () => (await countBlocked(database)) >= count);
}

/** How many of the services' backends wait for a lock. */
export async function countBlocked(database: TestDatabase): Promise<number> {
  const waiting = database.isDistributed
    ? await database.query(SELECT_WAITING)
    : await backends(database, `wait_event_type = 'Lock'`);
  return waiting.length;
}

/** Resolves when so many commands wait in the service's queues, those that are being posted among them. */
export async function untilQueued({ url }: { readonly url: string }, count: number): Promise<void> {
  await until(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return metrics.includes(`wallet_posting_queue_depth ${count}\n`);
  });
}

/** Ends those of the services' backends for which `condition` holds, and resolves when they are gone. */
export async function terminateBackends(database: TestDatabase, condition: string): Promise<number> {
  const terminated = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity, pg_terminate_backend(pid, 10000)
      WHERE datname = current_database() AND application_name = 'wallet-service' AND (${condition})`,
  );
  return terminated.length;
}

/** Kills all of the services' backends, again and again, until it is over. At least one dies. */
export async function terminateBackendsDuring<Result>(
  database: TestDatabase,
  happening: Promise<Result>,
): Promise<Result> {
  const progress = { over: false, terminated: 0 };
  const over = () => (progress.over = true);
  happening.then(over, over);
  await until(async () => {
    progress.terminated += await terminateBackends(database, 'true');
    return progress.over && progress.terminated > 0;
  });
  return happening;
}

/** Every connection is back in the pool, and PostgreSQL has no transaction open. */
export async function expectConnectionsAtRest(database: TestDatabase, service: TestService): Promise<void> {
  const driver = service.app.get(DataSource).driver as PostgresDriver & { connectedQueryRunners: unknown[] };
  const pool = driver.master as Pool;
  // Whoever has lost a connection asks on another one, which nobody waits for, what database is there now.
  await until(() => pool.totalCount === pool.idleCount);
  expect(pool.waitingCount).toBe(0);
  expect(driver.connectedQueryRunners).toEqual([]);
  // PostgreSQL notices an abandoned connection only when the statement that runs there has ended.
  await until(async () => (await backends(database, `state <> 'idle'`)).length === 0);
}

/** Below what a test may take (jest.config.mjs), so that it says what it has waited for, and nothing waits on after it. */
const PATIENCE_MS = 50_000;

/** For what PostgreSQL tells nobody: it has to be asked. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`It has not come true in time: ${holds.toString()}`);
    await sleep(5);
  }
}

async function backends(database: TestDatabase, condition: string): Promise<unknown[]> {
  return database.query(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'wallet-service' AND (${condition})`,
  );
}
