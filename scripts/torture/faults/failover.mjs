import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresProxy } from '../../postgres-proxy.mjs';
import { Trouble } from '../../progress.mjs';

const STANDBY = 'torture_standby';
const SYNC_LIMIT_MS = 30_000;

let proxy;
let standby;

/** The primary is killed for good; its standby takes over, and the address that the service knows leads there. */
export const failover = {
  name: 'failover',
  what: 'primary killed, failover to a synchronous standby',
  // The standby begins where the primary did.
  settings: { wal_keep_size: '1GB', wal_level: 'replica' },
  async connect(world) {
    const { postgres } = world;
    standby = await startStandby(world);
    await postgres.query(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
    await postgres.query('SELECT pg_reload_conf()');
    await untilSynchronous(postgres);
    proxy = await PostgresProxy.start(world.databaseUrl);
    world.stage.onClose(() => proxy.stop());
    world.databaseUrl = proxy.url;
  },
  async run(world) {
    const killed = world.postgres.kill();
    // As with its machine: nobody hears from what is left of it.
    proxy.loseAll();
    await killed;
    // Until then it is behind in replaying what it has received, and must not be read.
    await standby.query('SELECT pg_promote()');
    proxy.turnTo(standby.serviceUrl);
    world.postgres = standby;
  },
};

/** A copy of what the primary began with, to which it streams whatever has come since. */
function startStandby(world) {
  const url = new URL(world.postgres.superuserUrl);
  const primary = `host=${url.hostname} port=${url.port} user=${url.username} password=${url.password}`;
  return world.startPostgres(path.join(world.folder, 'standby'), {
    prepare: (folder) => writeFileSync(path.join(folder, 'standby.signal'), ''),
    settings: { primary_conninfo: `${primary} application_name=${STANDBY}` },
  });
}

/** From then on nothing is acknowledged that the standby does not have. */
async function untilSynchronous(postgres) {
  const deadline = performance.now() + SYNC_LIMIT_MS;
  for (;;) {
    const [row] = await postgres.query(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`);
    if (row) return;
    if (performance.now() > deadline) throw new Trouble('The standby did not catch up with the primary.');
    await delay(50);
  }
}
