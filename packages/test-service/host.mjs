import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The process that the servers of a test service belong to. It answers over its channel, and ends when that is closed.

// Packed with what it needs of the repository, or within the repository itself.
const packed = new URL('./service/', import.meta.url);
const root = existsSync(packed) ? packed : new URL('../../', import.meta.url);
process.chdir(fileURLToPath(root));
const load = (script) => import(new URL(`scripts/${script}`, root));

const { startPostgres } = await load('postgres.mjs');
const { migrateAndSeed, prepareDatabase, urlsOf } = await load('database.mjs');
const { freePort } = await load('ports.mjs');
const { answerOf, startService } = await load('service.mjs');
const { default: pg } = await import('pg');

const { slices, settings } = JSON.parse(process.argv[2]);
// As the first accounts are, and never touched; what is served is a copy.
const SEEDED = 'seeded';
const SERVED = 'wallet';
const ASSETS = 'SELECT id, symbol, scale FROM assets ORDER BY id';

const folder = mkdtempSync(path.join(tmpdir(), 'wallet-test-service-'));
const port = await freePort();
let postgres;
let service;
let seededAssets;

async function start() {
  if (root !== packed) {
    const { build } = await load('build.mjs');
    await build();
  }
  postgres = await startPostgres({ dataDir: path.join(folder, 'postgres') });
  const { directUrl } = await prepareDatabase(postgres.superuserUrl, SEEDED);
  await migrateAndSeed(directUrl, { slices });
  seededAssets = await assetsIn(SEEDED);
  await copy();
  await startAgain();
  return { url: service.url };
}

/** A database cannot be copied while it is in use: the sessions of whoever still looks at it end. */
async function copy() {
  await query('postgres', `DROP DATABASE IF EXISTS ${SERVED} WITH (FORCE)`);
  await query('postgres', `CREATE DATABASE ${SERVED} TEMPLATE ${SEEDED} OWNER wallet_owner`);
}

async function startAgain() {
  const { databaseUrl, directUrl } = urlsOf(postgres.superuserUrl, SERVED);
  const environment = {
    NODE_ENV: 'development',
    AUTH: 'off',
    CONSOLE: 'off',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    DIRECT_URL: directUrl,
    SLICES: `${slices}`,
    ...settings,
  };
  service = await startService({ folder, environment, port });
}

async function reset() {
  // The service remembers what never changes of an asset, and must forget those that a test has made.
  const isKnown = (await assetsIn(SERVED)) === seededAssets;
  if (!isKnown) await service.stop();
  await copy();
  if (!isKnown) await startAgain();
  else while ((await answerOf(`${service.url}/health/ready`)).status !== 200);
  return {};
}

const assetsIn = async (database) => JSON.stringify((await query(database, ASSETS)).rows);

async function query(database, text) {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

async function stop() {
  await service?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function answer(action) {
  try {
    process.send(await action());
  } catch (error) {
    process.send({ error: [error.message, error.output].filter(Boolean).join('\n\n') });
  }
}

process.on('message', () => void answer(reset));
let starting;
process.on('disconnect', () => {
  // Also when our parent was killed while we were still starting.
  void Promise.resolve(starting)
    .then(stop)
    .finally(() => process.exit());
});
// Ctrl-C in a terminal reaches us as well: our parent decides.
for (const name of ['SIGINT', 'SIGHUP']) process.on(name, () => {});
starting = answer(start);
