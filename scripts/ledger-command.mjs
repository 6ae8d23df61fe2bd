import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { QUICKSTART_DATABASE, urlsOf } from './database.mjs';
import { ensureInstalled, ensurePinnedNode } from './install.mjs';
import { portOf } from './postgres.mjs';
import { explain, Trouble } from './progress.mjs';

// Runs an operator's command (`verify`, `issue`) on the ledger of DATABASE_URL, or else of the quickstart that runs here;
// where there are no sources, it is `node dist/src/commands/verify.js`. Ends as the command does, or with 2 before it could begin.

const MISTAKE = 2;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function quickstart() {
  const dataDir = process.env.DATA_DIR || '.data';
  const port = portOf(path.join(dataDir, 'postgres'));
  if (port === undefined) {
    throw new Trouble(
      `No PostgreSQL of a quickstart runs on ${dataDir}: start it (again), name its folder by DATA_DIR, or set DATABASE_URL.`,
    );
  }
  const { databaseUrl, directUrl } = urlsOf(`postgres://127.0.0.1:${port}`, QUICKSTART_DATABASE);
  return { DATABASE_URL: databaseUrl, DIRECT_URL: directUrl };
}

async function run([command, ...args]) {
  await ensureInstalled();
  await ensurePinnedNode();
  if (!isBuilt()) await build();
  const env = process.env.DATABASE_URL ? process.env : { ...process.env, ...quickstart() };
  const words = ['--enable-source-maps', `dist/src/commands/${command}.js`, ...args];
  return spawnSync(process.execPath, words, { env, stdio: 'inherit' }).status ?? MISTAKE;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  explain(error);
  process.exitCode = MISTAKE;
}
