import { escapeLiteral } from 'pg';
import { distribute } from '../../src/commands/distribute';
import { HAS_CITUS } from '../../src/database/distributed';
import { withClient } from './database';

/*
 * What is different where TEST_DATABASE_URL names the coordinator of a Citus cluster. A clone would bring along which nodes
 * its template has, so a database of several slices is made anew on each of them, as docs/more-machines.md tells it. One of a
 * single slice cannot be distributed: it is an ordinary database, on the coordinator.
 */

/** How long a worker waits for a lock: what the service sets on the coordinator does not get there. */
const LOCK_TIMEOUT = '5s';

/** Those who wait for a lock of another: not on the coordinator, where their sessions are, but on the nodes. */
export const SELECT_WAITING = 'SELECT DISTINCT waiting_gpid FROM citus_lock_waits';

/** The servers that a new database has to be made on, the one that was asked first. */
export async function serversOf(serverUrl: string, slices: number): Promise<string[]> {
  if (slices === 1) return [serverUrl];
  return withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ hasCitus: boolean }>(`SELECT ${HAS_CITUS} AS "hasCitus"`);
    if (!rows[0]!.hasCitus) return [serverUrl];
    const { rows: workers } = await client.query<{ host: string; port: number }>(
      'SELECT node_name AS host, node_port AS port FROM citus_get_active_worker_nodes()',
    );
    return [serverUrl, ...workers.map(({ host, port }) => changed(serverUrl, { host: `${host}:${port}` }))];
  });
}

/** Distributes the tables of a database that is only on the first of the servers so far. */
export async function spread(name: string, directUrl: string, servers: readonly string[]): Promise<void> {
  const [coordinator, ...workers] = servers.map((server) => changed(server, { pathname: `/${name}` })) as [string];
  for (const server of servers.slice(1)) await run(server, `CREATE DATABASE ${name}`);
  for (const worker of workers) await run(worker, `ALTER DATABASE ${name} SET lock_timeout = '${LOCK_TIMEOUT}'`);
  for (const node of [coordinator, ...workers]) await run(node, 'CREATE EXTENSION citus');
  await run(coordinator, `SELECT citus_set_coordinator_host(${placeOf(coordinator)})`);
  for (const worker of workers) await run(coordinator, `SELECT citus_add_node(${placeOf(worker)})`);
  await distribute({}, directUrl);
}

function run(url: string, statement: string): Promise<unknown> {
  return withClient(url, (client) => client.query(statement));
}

function changed(url: string, parts: Partial<Pick<URL, 'host' | 'pathname'>>): string {
  return Object.assign(new URL(url), parts).href;
}

function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${escapeLiteral(hostname)}, ${port || 5432}`;
}
