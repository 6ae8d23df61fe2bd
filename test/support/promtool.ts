import { execFileSync } from 'node:child_process';
import { existsSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandOnPath } from '../../scripts/command-on-path.mjs';

const CACHED = path.resolve('.data/promtool');

/**
 * The program that checks alert rules: from the PATH, else out of Debian's prometheus package. The package is only
 * unpacked, not installed: its server would be started, and stay.
 */
export function findPromtool(): string | undefined {
  const found = commandOnPath('promtool') ?? (existsSync(CACHED) ? CACHED : undefined);
  if (found !== undefined || commandOnPath('apt-get') === undefined) return found;
  const folder = mkdtempSync(path.join(tmpdir(), 'promtool-'));
  try {
    unpack(folder);
    mkdirSync(path.dirname(CACHED), { recursive: true });
    copyFileSync(path.join(folder, 'usr/bin/promtool'), `${CACHED}.new`);
    renameSync(`${CACHED}.new`, CACHED);
    return CACHED;
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unpack(folder: string): void {
  const options = { cwd: folder, stdio: 'ignore', timeout: 60_000 } as const;
  try {
    execFileSync('apt-get', ['-qq', 'download', 'prometheus'], options);
  } catch {
    // There may be no lists of packages yet.
    execFileSync('apt-get', ['-qq', 'update'], options);
    execFileSync('apt-get', ['-qq', 'download', 'prometheus'], options);
  }
  const [file = ''] = readdirSync(folder);
  execFileSync('dpkg-deb', ['--extract', file, folder], options);
}
