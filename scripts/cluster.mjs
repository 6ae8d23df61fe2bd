import { queryAt } from './database.mjs';

/*
 * A Citus cluster that is there already, by its coordinator's superuser. For tests and the benchmark: an operator does the same
 * as docs/more-machines.md tells it.
 */

/** How long a worker waits for a lock: what the service sets on the coordinator does not get there. */
const LOCK_TIMEOUT = '5s';

/** The same server of each worker; undefined where it is no coordinator. */
export async function workersOf(coordinatorUrl) {
  const found = await queryAt(coordinatorUrl, `SELECT FROM pg_extension WHERE extname = 'citus'`);
  if (found.length === 0) return undefined;
  const workers = await queryAt(
    coordinatorUrl,
    'SELECT node_name AS host, node_port AS port FROM citus_get_active_worker_nodes()',
  );
  return workers.map(({ host, port }) => changed(coordinatorUrl, { host: `${inUrl(host)}:${port}` }));
}

/** Makes a database, which is only on the first of the servers so far, one of all of them. Its tables are as they were. */
export async function joinNodes(name, servers) {
  const [coordinator, ...workers] = servers.map((server) => changed(server, { pathname: `/${name}` }));
  for (const server of servers.slice(1)) {
    await queryAt(server, `CREATE DATABASE ${name}`, `ALTER DATABASE ${name} SET lock_timeout = '${LOCK_TIMEOUT}'`);
  }
  for (const node of [coordinator, ...workers]) await queryAt(node, 'CREATE EXTENSION citus');
  await queryAt(coordinator, `SELECT citus_set_coordinator_host(${placeOf(coordinator)})`);
  for (const worker of workers) await queryAt(coordinator, `SELECT citus_add_node(${placeOf(worker)})`);
}

function changed(url, parts) {
  return Object.assign(new URL(url), parts).href;
}

/** An address of IPv6 stands in brackets in a URL, and nowhere else. */
const inUrl = (host) => (host.includes(':') ? `[${host}]` : host);

export function hostOf(url) {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function placeOf(url) {
  return `'${hostOf(url)}', ${new URL(url).port || 5432}`;
}
