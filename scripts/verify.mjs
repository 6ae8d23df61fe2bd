import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { ensureInstalled, ensurePinnedNode } from './install.mjs';
import { portOf } from './postgres.mjs';
import { explain, Trouble } from './progress.mjs';

// Verifies the ledger of DATABASE_URL, or else of the quickstart that runs here; where there are no sources, it is
// `node dist/src/verify.js`. Ends with 0 if the ledger is right, 1 if it is wrong, 2 if that could not be found out.

const MISTAKE = 2;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** As the service's role, whose password is its name. */
function quickstartUrl() {
  const port = portOf(path.join(process.env.DATA_DIR || '.data', 'postgres'));
  if (port === undefined) throw new Trouble('Set DATABASE_URL, or start the quickstart: there is no ledger here.');
  return `postgres://wallet_app:wallet_app@127.0.0.1:${port}/wallet`;
}

async function verify() {
  await ensureInstalled();
  await ensurePinnedNode();
  if (!isBuilt()) await build();
  const env = { ...process.env, DATABASE_URL: process.env.DATABASE_URL || quickstartUrl() };
  const command = ['--enable-source-maps', 'dist/src/verify.js', ...process.argv.slice(2)];
  return spawnSync(process.execPath, command, { env, stdio: 'inherit' }).status ?? MISTAKE;
}

try {
  process.exitCode = await verify();
} catch (error) {
  explain(error);
  process.exitCode = MISTAKE;
}
