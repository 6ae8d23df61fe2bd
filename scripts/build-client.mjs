import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';
import { explain } from './progress.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLIENT = path.join(ROOT, 'packages/client');

/** Builds packages/client twice: as ECMAScript modules, and for who still requires. */
export async function buildClient({ signal } = {}) {
  rmSync(path.join(CLIENT, 'dist'), { recursive: true, force: true });
  for (const kind of ['esm', 'cjs']) {
    const args = [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', path.join(CLIENT, `tsconfig.${kind}.json`)];
    await run(process.execPath, args, { what: `Building the client (${kind})`, signal });
  }
  // Without it, the package's own type would hold here as well.
  writeFileSync(path.join(CLIENT, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildClient();
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  }
}
