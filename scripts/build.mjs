import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

// Each empties its folder first, so that the stamp in it is there only after a success.
const SERVICE = {
  what: 'The build',
  folder: 'dist',
  command: ['node_modules/@nestjs/cli/bin/nest.js', 'build'],
  sources: ['src', 'migrations', 'ormconfig.ts', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'],
};
const CONSOLE = {
  what: "The console's build",
  folder: 'packages/console/dist',
  command: ['node_modules/vite/bin/vite.js', 'build', 'packages/console'],
  sources: [
    ...['src', 'public', 'index.html', 'package.json', 'tsconfig.json', 'vite.config.ts', 'compressed.ts'].map(
      (name) => `packages/console/${name}`,
    ),
    'packages/client/src',
  ],
};

/**
 * Builds what was not built from its sources as they are: the service into dist, and the console where somebody will look
 * at it.
 *
 * @returns that it is up to date, if nothing had to be built
 */
export async function build({ console = false, signal } = {}) {
  const parts = [SERVICE, ...(console ? [CONSOLE] : [])].filter((part) => !isUpToDate(part));
  for (const part of parts) {
    const started = new Date();
    const [program, ...words] = part.command;
    const options = { what: part.what, cwd: ROOT, signal };
    await run(process.execPath, [path.join(ROOT, program), ...words], options);
    // What is changed while the build runs counts as newer.
    writeFileSync(stampOf(part), '');
    utimesSync(stampOf(part), started, started);
  }
  return parts.length === 0 ? 'up to date' : undefined;
}

const stampOf = ({ folder }) => path.join(ROOT, folder, '.built');

function isUpToDate(part) {
  const stamp = statSync(stampOf(part), { throwIfNoEntry: false });
  const sources = [...part.sources, 'package-lock.json'];
  return stamp !== undefined && sources.every((name) => newest(path.join(ROOT, name)) < stamp.mtimeMs);
}

/** The latest change in a file or a folder; a folder's own time tells of files that were removed. */
function newest(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return 0;
  const inside = found.isDirectory() ? readdirSync(file).map((name) => newest(path.join(file, name))) : [];
  return Math.max(found.mtimeMs, ...inside);
}
