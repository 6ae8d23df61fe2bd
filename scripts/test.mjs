import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { NOT_ON_A_CLUSTER, ON_A_CLUSTER } from './cluster-tests.mjs';
import { ensureInstalled, ensurePinnedNode } from './install.mjs';
import { onInterrupt, run } from './processes.mjs';
import { explain, helpIfAsked, say, seconds, Trouble } from './progress.mjs';
import { ensureRedis } from './redis.mjs';

const HELP = `npm test                      format, lint, types, build, and every test
npm test -- test/NAME         only these tests, with any options of Jest
npm run nightly               every test, with more slices, more seeds and more random requests
npm test -- --cluster [NAME]  the tests of a distributed ledger, or these, on the cluster of TEST_DATABASE_URL

Installs what is missing, and starts the PostgreSQL and the Redis that the tests need. With TEST_DATABASE_URL (a superuser's)
they run on that server instead, which must be there for nothing else; a Citus cluster is known by its coordinator's nodes.
`;

helpIfAsked(HELP);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const JEST = 'node_modules/jest/bin/jest.js';
/** What `npm run nightly` adds to the same tests: it takes too long for every run. */
const NIGHTLY = { TEST_SLICES: '1,8,32', SIMULATION_SEEDS: '1000', FUZZ_REQUESTS: '100000' };
const interruption = new AbortController();
const { signal } = interruption;
const summary = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

async function everything() {
  const check = (label, script, ...args) =>
    step(label, () => run(process.execPath, [`node_modules/${script}`, ...args], { what: label, signal }));
  await check('format', 'prettier/bin/prettier.cjs', '--check', '.');
  await check('lint', 'eslint/bin/eslint.js', '.');
  await check('types', 'typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit');
  await check('types of the console', 'typescript/bin/tsc', '-p', 'packages/console/tsconfig.json');
  const built = await step('build', () => build({ console: true, signal }));
  await step('unit tests', () => countedJest('unit'));
  if (built) {
    await step('end-to-end tests', async () => {
      if (!process.env.REDIS_URL) await ensureRedis({ signal });
      await countedJest('e2e');
    });
  } else {
    summary.push({ label: 'end-to-end tests', outcome: 'skipped', took: 'without a build' });
  }
}

/** Runs one step and notes how it went; a step that fails does not keep the next ones from running. */
async function step(label, action) {
  signal.throwIfAborted();
  say(`\n--- ${label}`);
  const started = performance.now();
  let outcome = 'ok';
  try {
    await action();
  } catch (error) {
    signal.throwIfAborted();
    explain(error);
    outcome = 'FAILED';
  }
  const took = seconds(performance.now() - started);
  say(`--- ${label}: ${outcome}, ${took}`);
  summary.push({ label, outcome, took });
  return outcome === 'ok';
}

/** Jest reads the terminal itself (watch mode), and stops its servers itself on Ctrl-C: it stays in our group. */
const jest = (args) =>
  // Jest loads NestJS, which is ESM, into its own module system.
  run(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, ...args], {
    what: 'Jest',
    show: true,
    attached: true,
    signal,
  });

async function countedJest(project) {
  const folder = mkdtempSync(path.join(tmpdir(), 'test-report-'));
  const report = path.join(folder, 'report.json');
  const failedBefore = totals.failed;
  try {
    // What a failed test leaves open (a server of its own, say) must not keep the run from ending.
    await jest(['--selectProjects', project, '--json', `--outputFile=${report}`, '--forceExit']);
    count(report);
  } catch (error) {
    count(report);
    // Jest may fail without a single test to blame, when its servers do not start for instance.
    if (totals.failed === failedBefore) totals.failed += 1;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function onCluster(names) {
  if (!process.env.TEST_DATABASE_URL) throw new Trouble('Set TEST_DATABASE_URL to a superuser of the coordinator.');
  process.env.TEST_SLICES ??= '8';
  await build({ signal });
  if (!process.env.REDIS_URL) await ensureRedis({ signal });
  const tests = names.length > 0 ? names : ON_A_CLUSTER.map((name) => `test/${name}.e2e-spec.ts`);
  if (names.length === 0) {
    say('Not run on a cluster:');
    for (const [reason, skipped] of Object.entries(NOT_ON_A_CLUSTER)) say(`  ${skipped.join(', ')}\n    ${reason}.`);
  }
  await jest([...tests, '--forceExit']);
}

function count(report) {
  if (!existsSync(report)) return;
  const found = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += found.numPassedTests;
  // A test file that could not be run has no tests that could fail.
  totals.failed += found.numFailedTests + found.numRuntimeErrorTestSuites;
  totals.skipped += found.numPendingTests + found.numTodoTests;
}

function summarise() {
  say('');
  for (const { label, outcome, took } of summary) say(`${outcome.padEnd(8)} ${label.padEnd(18)} ${took}`);
}

function lastLine() {
  const { passed, failed, skipped } = totals;
  say(`tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

async function main() {
  await ensureInstalled({ signal });
  await ensurePinnedNode();
  const args = process.argv.slice(2);
  if (args[0] === '--nightly') {
    args.shift();
    Object.assign(process.env, NIGHTLY);
  }
  if (args[0] === '--cluster') {
    args.shift();
    return onCluster(args);
  }
  if (args.length > 0) return jest(args);
  await everything();
  summarise();
  if (summary.some(({ outcome }) => outcome !== 'ok')) process.exitCode = 1;
  lastLine();
}

onInterrupt(() => interruption.abort());
try {
  await main();
} catch (error) {
  process.exitCode = signal.aborted ? 130 : 1;
  if (!signal.aborted) explain(error);
}
process.exit();
