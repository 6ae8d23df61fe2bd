import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './support/snapshot';

const CONFIG = path.join(ROOT, '.dependency-cruiser.mjs');
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const SOURCES = ['src', 'packages/client/src', 'packages/console/src'];

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

/** What breaks the rules of `.dependency-cruiser.mjs`: `file: rule`. */
function violationsIn(folder: string): string[] {
  const args = [CRUISER, ...SOURCES, '--config', CONFIG, '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (stdout === '') throw new Error(stderr);
  const { totalCruised, violations } = (JSON.parse(stdout) as Report).summary;
  expect(totalCruised).toBeGreaterThan(50);
  return violations.map(({ rule, from }) => `${from}: ${rule.name}`);
}

it('lets the folders of src import only what lies below them, in no circle', () => {
  expect(violationsIn(ROOT)).toEqual([]);
});

it('would find an import from above, a circle, and a folder without a place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-layers-'));
  for (const name of SOURCES) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const imports: [file: string, imported: string][] = [
    ['errors.ts', './database/postgres-errors'],
    ['observability/metrics.ts', '../redis/redis-breaker'],
    ['database/connect.ts', '../posting/posting-queue'],
    ['access/scopes.ts', '../integrity/findings'],
    ['posting/posting-queue.ts', '../wallet/wallet-reader'],
    ['idempotency/intent.ts', '../ledger/ledger.dto'],
    ['ledger/ledger.dto.ts', '../http/hardening'],
    ['http/hardening.ts', '../app'],
    ['common/anything.ts', '../amount'],
    ['wallet/wallet.dto.ts', './wallet.controller'],
  ];
  cpSync(path.join(ROOT, 'src/amount.ts'), path.join(folder, 'src/common/anything.ts'));
  for (const [file, imported] of imports) {
    // A type is an import as well, and one that leaves no trace in what is run.
    appendFileSync(path.join(folder, 'src', file), `import type {} from '${imported}';\n`);
  }
  appendFileSync(path.join(folder, 'packages/client/src/key.ts'), `import type {} from 'node:crypto';\n`);
  appendFileSync(path.join(folder, 'src/wallet/wallet.module.ts'), `import type {} from '../ledger/list.dto';\n`);

  const violations = violationsIn(folder);
  rmSync(folder, { recursive: true });

  const expected = [
    'src/errors.ts: foundation-imports-from-above',
    'src/observability/metrics.ts: observability-imports-from-above',
    'src/database/connect.ts: connections-imports-from-above',
    'src/access/scopes.ts: access-imports-from-above',
    'src/posting/posting-queue.ts: posting-imports-from-above',
    'src/idempotency/intent.ts: idempotency-imports-from-above',
    'src/ledger/ledger.dto.ts: features-imports-from-above',
    'src/http/hardening.ts: http-imports-from-above',
    'src/common/anything.ts: no-layer',
    'src/wallet/wallet.controller.ts: no-cycle',
    'src/wallet: no-cycle-of-folders',
    'packages/client/src/key.ts: client-stands-alone',
  ];
  expect(expected.filter((violation) => !violations.includes(violation))).toEqual([]);
});
