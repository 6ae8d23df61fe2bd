import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './claim.mjs';
import { freePort } from './ports.mjs';
import { postgresBinaries, serverUser } from './postgres-binaries.mjs';
import { identify, isRunning, lastLines, launch, run, stopProcess } from './processes.mjs';
import { Trouble } from './progress.mjs';

const PASSWORD = 'postgres';
// Long enough for the recovery after a crash.
const START_TIMEOUT_MS = 120_000;
// Somebody else may take the free port between our looking and the server's listening.
const PORT_ATTEMPTS = 3;
// SIGINT is PostgreSQL's fast shutdown (clients are cut off, data is flushed); SIGQUIT is a crash that it recovers from.
const STOP = { signal: 'SIGINT', force: 'SIGQUIT', patience: 20_000 };

/**
 * Starts the embedded PostgreSQL on `dataDir`, which it creates if need be, on the loopback interface only; `environment`
 * beside what its processes get anyway.
 */
export async function startPostgres({ dataDir, port = 0, settings = {}, environment, signal, log = () => {} }) {
  const folder = path.resolve(dataDir);
  const claimed = await claim(
    `${folder}.owner.json`,
    (pid) =>
      `The data in ${dataDir} is in use by process ${pid}: stop that first, or choose another folder (DATA_DIR).`,
  );
  try {
    if (claimed.leftOver > 0) log('Stopped a PostgreSQL that a killed run had left behind.');
    const user = serverUser(folder);
    const binaries = await postgresBinaries(user);
    await ensureDataFolder(folder, { user, binaries, signal, onStart: (pid) => claimed.remember(pid) });
    removeStaleLock(folder);
    const server = await startOnSomePort({ folder, port, settings, environment, user, binaries, signal, claimed });
    return {
      ...server,
      async stop() {
        await server.stop();
        claimed.release();
      },
    };
  } catch (error) {
    claimed.release();
    throw error;
  }
}

async function ensureDataFolder(folder, { user, binaries, ...running }) {
  for (const name of readdirSync(path.dirname(folder))) {
    // What an interrupted initialisation left.
    if (name.startsWith(`${path.basename(folder)}.new-`))
      rmSync(path.join(path.dirname(folder), name), { recursive: true, maxRetries: 3 });
  }
  const written = statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
  if (written.length === 0) return initialise(folder, { user, binaries, running });
  if (!written.includes('PG_VERSION')) {
    throw new Trouble(`${folder} holds something that is not PostgreSQL's. Choose another folder (DATA_DIR).`);
  }
  const major = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  if (major !== binaries.major) {
    throw new Trouble(
      `${folder} holds data of PostgreSQL ${major}, which PostgreSQL ${binaries.major} cannot read (nothing was changed). ` +
        'Move it away, or choose another folder (DATA_DIR).',
    );
  }
  // A copy made by root.
  if (user && statSync(folder).uid !== user.uid) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
}

/** Initialises beside the folder and renames at the end, so that there never is a half-made one. */
async function initialise(folder, { user, binaries, running }) {
  const fresh = mkdtempSync(`${folder}.new-`);
  const secrets = mkdtempSync(path.join(tmpdir(), 'postgres-password-'));
  const passwordFile = path.join(secrets, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (user) for (const file of [fresh, secrets, passwordFile]) chownSync(file, user.uid, user.gid);
  const handle = handOver(fresh, user);
  const args = ['-D', handle.path, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  // The builtin locale is the same on every machine, whatever its C library knows.
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  try {
    const stdio = ['ignore', 'pipe', 'pipe', ...handle.descriptors];
    await run(binaries.initdb, args, { ...surroundings(user), stdio, ...running, what: 'Initialising PostgreSQL' });
    renameSync(fresh, folder);
  } finally {
    handle.close();
    rmSync(secrets, { recursive: true });
    rmSync(fresh, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * A folder for a program that runs as another user. That user may not be allowed to enter one of the folders above it
 * (/root, say), but an open descriptor is a way around them; elsewhere than on Linux there is no such way.
 */
function handOver(folder, user) {
  if (!user || process.platform !== 'linux') return { path: folder, descriptors: [], close() {} };
  const descriptor = openSync(folder, 'r');
  return { path: '/proc/self/fd/3', descriptors: [descriptor], close: () => closeSync(descriptor) };
}

/** The user's own PG* and locale variables must not change what the server does. */
const surroundings = (user, environment) => ({
  ...user,
  cwd: '/',
  env: { PATH: process.env.PATH, LC_ALL: 'C', ...environment },
});

/**
 * After a power cut the process id in the lock file may belong to any program, and PostgreSQL would refuse to start.
 * It is removed only then: while no process has the id, PostgreSQL itself knows best.
 */
function removeStaleLock(folder) {
  const lock = path.join(folder, 'postmaster.pid');
  const pid = Number(lockLines(folder)[0]);
  if (!pid || !identify(pid)) return;
  const command = commandOf(pid);
  if (command !== undefined && !/postgres/.test(command)) rmSync(lock);
}

function commandOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', `${pid}`]).toString();
  } catch {
    return undefined;
  }
}

/** Where the server on this data listens, as far as it has said so; undefined if there is none. */
export const portOf = (dataDir) => lockLines(dataDir)[3];

/** postmaster.pid: process id, data folder, start time, port, socket folder, address, shared memory, state. */
function lockLines(folder) {
  try {
    return readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

async function startOnSomePort({ port, ...rest }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn({ ...rest, port: port || (await freePort()) });
    } catch (error) {
      if (port !== 0 || attempt === PORT_ATTEMPTS || !/Address already in use/.test(error.output ?? '')) throw error;
    }
  }
}

async function startOn({ folder, port, settings, environment, user, binaries, signal, claimed }) {
  const logFile = `${folder}.log`;
  // A log of the last run only, and not the one that another user may have left.
  rmSync(logFile, { force: true });
  const output = openSync(logFile, 'w', 0o600);
  const handle = handOver(folder, user);
  const fixed = { listen_addresses: '127.0.0.1', port };
  const options = Object.entries({ unix_socket_directories: '', ...settings, ...fixed }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = launch(binaries.postgres, ['-D', handle.path, ...options], {
    ...surroundings(user, environment),
    stdio: ['ignore', output, output, ...handle.descriptors],
    force: STOP.force,
  });
  handle.close();
  closeSync(output);
  const self = identify(server.child.pid);
  const stop = () => stopProcess(self, STOP);
  try {
    claimed.remember(server.child.pid, STOP);
    await untilReady({ server, self, folder, logFile, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (database, name = 'postgres', password = PASSWORD) =>
    `postgres://${encodeURIComponent(name)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return { port, pid: server.child.pid, version: binaries.version, url, superuserUrl: url('postgres'), stop };
}

async function untilReady({ server, self, folder, logFile, signal }) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  const trouble = (message) => new Trouble(message, lastLines(readFileSync(logFile, 'utf8')).trim());
  for (;;) {
    signal?.throwIfAborted();
    const lines = lockLines(folder);
    if (Number(lines[0]) === server.child.pid && lines[7]?.trim() === 'ready') return;
    const ended = await Promise.race([server.exited, delay(20)]);
    if (ended || !isRunning(self)) throw trouble(`PostgreSQL did not start: it ${(await server.exited).reason}.`);
    if (performance.now() > deadline) throw trouble('PostgreSQL did not become ready in time.');
  }
}
