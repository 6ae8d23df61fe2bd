import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = path.join(ROOT, 'dist', '.built');
const SOURCES = [
  'src',
  'migrations',
  'ormconfig.ts',
  'nest-cli.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Builds into dist; the build empties the folder first, so that the stamp is there only after a success. */
export async function build({ signal } = {}) {
  const started = new Date();
  await run(process.execPath, [path.join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], {
    what: 'The build',
    cwd: ROOT,
    signal,
  });
  // What is changed while the build runs counts as newer.
  writeFileSync(STAMP, '');
  utimesSync(STAMP, started, started);
}

/** Whether dist was built from the sources as they are. */
export function isBuilt() {
  const stamp = statSync(STAMP, { throwIfNoEntry: false });
  return stamp !== undefined && SOURCES.every((name) => newest(path.join(ROOT, name)) < stamp.mtimeMs);
}

/** The latest change in a file or a folder; a folder's own time tells of files that were removed. */
function newest(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return 0;
  const inside = found.isDirectory() ? readdirSync(file).map((name) => newest(path.join(file, name))) : [];
  return Math.max(found.mtimeMs, ...inside);
}
