import { joinNodes, workersOf } from '../../scripts/cluster.mjs';
import { distribute } from '../../src/commands/distribute';

/*
 * What is different where TEST_DATABASE_URL names the coordinator of a Citus cluster. A clone would bring along which nodes
 * its template has, so a database of several slices is made anew on each of them, as docs/more-machines.md tells it. One of a
 * single slice cannot be distributed: it is an ordinary database, on the coordinator.
 */

/** Those who wait for a lock of another: not on the coordinator, where their sessions are, but on the nodes. */
export const SELECT_WAITING = 'SELECT DISTINCT waiting_gpid FROM citus_lock_waits';

/** The servers that a new database has to be made on, the one that was asked first. */
export async function serversOf(serverUrl: string, slices: number): Promise<string[]> {
  const workers = slices === 1 ? undefined : await workersOf(serverUrl);
  return [serverUrl, ...(workers ?? [])];
}

/** Distributes the tables of a database that is only on the first of the servers so far. */
export async function spread(name: string, directUrl: string, servers: readonly string[]): Promise<void> {
  await joinNodes(name, servers);
  await distribute({}, directUrl);
}
