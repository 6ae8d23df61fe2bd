#!/usr/bin/env node
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { QUICKSTART_DATABASE, urlsOf } from './database.mjs';
import { ensureInstalled, ensurePinnedNode } from './install.mjs';
import { portOf } from './postgres.mjs';
import { explain, Trouble } from './progress.mjs';

// The `wallet` of a checkout: installs and builds what is missing, and works on the ledger of DATABASE_URL, or else of the
// quickstart that runs here. In the image, `wallet` is the built program itself. Ends as the command does, or with 2 before
// it could begin.

const MISTAKE = 2;
/** Those that need a ledger: by DIRECT_URL, if that is set, and the others by DATABASE_URL. */
const AS_OWNER = ['migrate', 'reslice', 'distribute'];
const ON_A_LEDGER = [...AS_OWNER, 'seed', 'issue', 'verify', 'checkpoint', 'export', 'doctor'];
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What is needed to find the quickstart's ledger; nothing where another one is named, or none is needed. */
function quickstart([command, ...words]) {
  const isHelp = words.some((word) => ['--help', '-h'].includes(word));
  if (!ON_A_LEDGER.includes(command) || isHelp) return {};
  if (process.env.DATABASE_URL || (AS_OWNER.includes(command) && process.env.DIRECT_URL)) return {};
  const dataDir = process.env.DATA_DIR || '.data';
  const port = portOf(path.resolve(ROOT, dataDir, 'postgres'));
  if (port === undefined) {
    throw new Trouble(
      `No PostgreSQL of a quickstart runs on ${dataDir}: start it (again), name its folder by DATA_DIR, or set DATABASE_URL.`,
    );
  }
  const { databaseUrl, directUrl } = urlsOf(`postgres://127.0.0.1:${port}`, QUICKSTART_DATABASE);
  return { DATABASE_URL: databaseUrl, DIRECT_URL: directUrl };
}

async function run(words) {
  await ensureInstalled();
  await ensurePinnedNode();
  await build({ console: words[0] === 'serve' });
  const env = { ...process.env, ...quickstart(words) };
  // Where we were called, so that files are found where they are named.
  const program = path.join(ROOT, 'dist/src/commands/wallet.js');
  const child = spawn(process.execPath, [program, ...words], { env, stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(name);
    process.on(name, () => child.kill(name));
  }
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? MISTAKE)));
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  explain(error);
  process.exitCode = MISTAKE;
}
