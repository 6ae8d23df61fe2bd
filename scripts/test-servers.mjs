import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claim, isClaimed } from './claim.mjs';
import { startPostgres } from './postgres.mjs';
import { onInterrupt } from './processes.mjs';
import { ensureRedis, startRedis } from './redis.mjs';

const PREFIX = 'wallet-tests-';
// A folder as young as this may belong to a run that has not come to claiming it yet.
const ABANDONED_AFTER_MS = 60_000;
// Room for many applications at once, each with its pool.
const POSTGRES_SETTINGS = { max_connections: 300, shared_buffers: '256MB' };

const interruption = new AbortController();
/** How to stop what was started, in the order of starting. */
const stops = [];
let starting;

/** One PostgreSQL and one Redis for a run of the tests, unless TEST_DATABASE_URL and REDIS_URL name those there are. */
export function startTestServers() {
  if (!starting) stopOnInterrupt();
  starting = start(interruption.signal);
  return starting;
}

export async function stopTestServers() {
  for (const stop of stops.splice(0).reverse()) await stop();
}

async function start(signal) {
  try {
    await removeAbandoned();
    const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const owner = await claim(path.join(folder, 'owner.json'), (pid) => `${folder} is in use by process ${pid}.`);
    const redisUrl = process.env.REDIS_URL || (await ownRedis(owner, signal));
    const superuserUrl = process.env.TEST_DATABASE_URL || (await ownPostgres(folder, signal));
    return { superuserUrl, redisUrl };
  } catch (error) {
    await stopTestServers();
    throw error;
  }
}

async function ownPostgres(folder, signal) {
  const dataDir = path.join(folder, 'postgres');
  const postgres = await startPostgres({ dataDir, settings: POSTGRES_SETTINGS, signal });
  stops.push(postgres.stop);
  return postgres.superuserUrl;
}

async function ownRedis(owner, signal) {
  await ensureRedis({ signal });
  const redis = await startRedis({ signal });
  stops.push(redis.stop);
  owner.remember(redis.pid);
  return redis.url;
}

/** Jest does not tear down when it is interrupted. */
function stopOnInterrupt() {
  onInterrupt(() => {
    interruption.abort();
    void starting
      .catch(() => {})
      .then(stopTestServers)
      .finally(() => process.exit(130));
  });
}

/** Runs that were killed outright leave their servers and folders to the next one. */
async function removeAbandoned() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    if (!isAbandoned(folder)) continue;
    try {
      for (const file of ['owner.json', 'postgres.owner.json']) {
        await claim(path.join(folder, file), (pid) => `${folder} is in use by process ${pid}.`);
      }
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run is at it already.
    }
  }
}

function isAbandoned(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found || found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) return false;
  return !isClaimed(path.join(folder, 'owner.json'));
}
