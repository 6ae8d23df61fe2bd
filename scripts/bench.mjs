import { loadavg } from 'node:os';
import { readOptions } from './bench/options.mjs';
import { runProgram } from './program.mjs';
import { say, seconds } from './progress.mjs';

// Measures what the service promises: each figure beside what it is held against, on servers started for the purpose,
// with the ledger checked after each workload. `--help` lists the options; the workloads are in bench/workloads.

// More than this was at work before we began.
const QUIET_LOAD = 0.5;

await runProgram(readOptions, async (options, { signal, onClose }) => {
  // Only now is there anything that they could import.
  const { BenchStage } = await import('./bench/stage.mjs');
  const { runWorkloads } = await import('./bench/run.mjs');
  const { profile } = await import('./bench/profile.mjs');
  if (loadavg()[0] > QUIET_LOAD) {
    say(`This machine is not idle (load ${loadavg()[0].toFixed(1)}): the figures will be worth little.`);
  }
  const stage = new BenchStage(signal);
  onClose(() => stage.close());
  const started = performance.now();
  await stage.open();
  const held = options.profile ? await profile(stage, options) : await runWorkloads(stage, options);
  say(`\n${held === false ? 'A bar was missed' : 'Done'}, after ${seconds(performance.now() - started)}.`);
  return held;
});
