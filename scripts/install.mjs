import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claim } from './claim.mjs';
import { run } from './processes.mjs';
import { Trouble, step } from './progress.mjs';

const inRepository = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const STAMP = inRepository('node_modules/.install-stamp');
const CLAIM = inRepository('.data/install.json');
const PINNED_NODE = inRepository('node_modules/.bin/node');
const RERUN = 'RERUN_ON_PINNED_NODE';

/** Installs the dependencies unless exactly these are there already. Needs nothing but Node and npm. */
export async function ensureInstalled({ signal } = {}) {
  // Only there a newer Node comes with the dependencies.
  if (!isRecentEnough() && `${process.platform}-${process.arch}` !== 'linux-x64') throw tooOld();
  const lock = crypto
    .createHash('sha256')
    .update(readFileSync(inRepository('package-lock.json')))
    .digest('hex');
  const wanted = `${lock} ${process.platform} ${process.arch}`;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const claimed = await claim(
    CLAIM,
    (pid) => `Process ${pid} is installing the dependencies: wait for it, or stop it.`,
  );
  try {
    // Removed first and written last: an interrupted installation is repaired by the next start.
    rmSync(STAMP, { force: true });
    await step('Installing dependencies', () =>
      installFromLock(signal, (pid) => claimed.remember(pid, { signal: 'SIGKILL' })),
    );
    writeFileSync(STAMP, wanted);
  } finally {
    claimed.release();
  }
}

async function installFromLock(signal, onStart) {
  const [npm, ...args] = npmCommand();
  // NODE_ENV=production, or a setting of the user's, would otherwise leave out the tools that build and test.
  args.push('ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error');
  await run(npm, args, {
    what: 'npm ci',
    cwd: inRepository('.'),
    signal,
    onStart,
    // Asked to stop, npm would first clean up for half a minute; the missing stamp has the next start do it all again.
    interruption: 'SIGKILL',
  });
}

/** The npm that runs us, which need not be the one on the PATH: a program and its first arguments. */
export function npmCommand() {
  const { npm_execpath: program } = process.env;
  if (program?.endsWith('npm-cli.js')) return [process.execPath, program];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

const tooOld = () =>
  new Trouble(`Node ${process.versions.node} is too old: install Node 24.16 or 26.1, or newer, then run this again.`);

/** By the newest thing that the service needs. */
const isRecentEnough = () => 'randomUUIDv7' in crypto;

/** Whether this process is the second half of a command that began on an older Node. */
export const isRerun = () => process.env[RERUN] !== undefined;

/** When the command began, on whichever Node: in milliseconds since the epoch. */
export const commandStartedAt = () => Number(process.env[RERUN] ?? performance.timeOrigin);

/** Returns on a Node that is recent enough; otherwise runs the same command again on the one that was installed. */
export async function ensurePinnedNode() {
  if (isRecentEnough()) return;
  if (isRerun() || !existsSync(PINNED_NODE)) throw tooOld();
  const child = spawn(PINNED_NODE, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [RERUN]: `${commandStartedAt()}` },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(name);
    process.on(name, () => child.kill(name));
  }
  process.exit(await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1))));
}
