import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readOptions } from './bench/options.mjs';
import { ensureInstalled, ensurePinnedNode, isRerun } from './install.mjs';
import { onInterrupt, onParentGone } from './processes.mjs';
import { explain, say, seconds } from './progress.mjs';

// Measures what the service promises: each figure beside what it is held against, on servers started for the purpose,
// with the ledger checked after each workload. `--help` lists the options; the workloads are in bench/workloads.

// More than this was at work before we began.
const QUIET_LOAD = 0.5;
// For what was interrupted to come to its end.
const GIVE_UP_MS = 10_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const interruption = new AbortController();
const { signal } = interruption;
let stage;

async function bench(options) {
  await ensureInstalled({ signal });
  await ensurePinnedNode();
  // Only now is there anything that they could import.
  const { Stage } = await import('./bench/stage.mjs');
  const { runWorkloads } = await import('./bench/run.mjs');
  const { profile } = await import('./bench/profile.mjs');
  if (loadavg()[0] > QUIET_LOAD) {
    say(`This machine is not idle (load ${loadavg()[0].toFixed(1)}): the figures will be worth little.`);
  }
  stage = new Stage(signal);
  const started = performance.now();
  await stage.open();
  const held = options.profile ? await profile(stage, options) : await runWorkloads(stage, options);
  say(`\n${held === false ? 'A bar was missed' : 'Done'}, after ${seconds(performance.now() - started)}.`);
  process.exitCode = held === false ? 1 : 0;
}

const interrupted = new Promise((resolve) => {
  signal.addEventListener('abort', resolve, { once: true });
});

function listenForTheEnd() {
  // Once nobody reads what we say, saying it must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  onInterrupt(() => {
    say('\nStopping ... (Ctrl-C again ends everything at once)');
    interruption.abort();
  });
  // A shell between npm and us passes no signal on: it just dies of it.
  if (isRerun() || process.env.npm_lifecycle_event) onParentGone(() => process.emit('SIGTERM', 'SIGTERM'));
}

listenForTheEnd();
let running;
try {
  const options = readOptions(process.argv.slice(2));
  running = options && bench(options);
  await Promise.race([running, interrupted]);
} catch (error) {
  if (!signal.aborted) explain(error);
  process.exitCode = 1;
}
await stage?.close();
if (signal.aborted) {
  // Without its servers it fails soon; what it was just starting is stopped then.
  await Promise.race([running.catch(() => {}), delay(GIVE_UP_MS)]);
  await stage?.close();
  process.exitCode = 130;
}
process.exit();
