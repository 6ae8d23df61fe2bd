import { runProgram } from './program.mjs';
import { say, seconds, step, Trouble } from './progress.mjs';
import { readOptions } from './torture/options.mjs';

// Shows that the ledger stays right when things go wrong: load, faults, and a checker of what the clients have seen.
// `--help` lists the options; the faults are in torture/faults, the rules in torture/checker.mjs.

// Of a deployment that somebody else does something to: users, and so all that is to be checked, are new after each.
const LOAD_SECONDS = 60;

await runProgram(readOptions, async (options, { signal, onClose }) => {
  // Only now is there anything that they could import.
  const { Random } = await import('./torture/random.mjs');
  const { Report } = await import('./torture/report.mjs');
  const { runLoad, runRound } = await import('./torture/run.mjs');
  const started = performance.now();
  const settings = { ...options, random: new Random(options.seed), signal };
  const end = started + (options.minutes ?? Infinity) * 60_000;
  say(`Seed ${options.seed}`);

  let faults;
  let run;
  let context = {};
  if (options.target) {
    faults = [{ name: 'load', what: options.target.urls.join(' ') }];
    run = () => {
      const left = (end - performance.now()) / 1_000;
      return runLoad(options.target, { ...settings, seconds: Math.min(LOAD_SECONDS, left) });
    };
  } else {
    const { TortureStage } = await import('./torture/stage.mjs');
    const stage = new TortureStage(signal, options.slices);
    onClose(() => stage.close());
    await stage.open();
    context = { postgres: stage.postgresVersion, slices: options.slices, instances: options.instances };
    faults = options.faults;
    run = (fault) => runRound(stage, fault, settings);
  }

  const possible = faults.filter(({ obstacle }) => !obstacle?.());
  if (possible.length === 0) throw new Trouble(`Skipped ${faults[0].name}: ${faults[0].obstacle()}.`);
  const report = new Report(faults);
  const isOver = (repetition) =>
    options.minutes === undefined ? repetition >= options.repeat : performance.now() >= end;
  for (let repetition = 0; !isOver(repetition); repetition += 1) {
    for (const fault of possible) {
      signal.throwIfAborted();
      let round;
      await step(fault.what, async () => {
        round = await run(fault);
        const failures = Object.entries(round.failures).map(([code, count]) => `, ${count} ${code}`);
        return `${round.acknowledged} acknowledged${failures.join('')}`;
      });
      report.add(fault.name, round);
    }
  }
  report.print();
  const took = seconds(performance.now() - started);
  say(
    `\n${report.isClean ? 'Nothing lost, nothing doubled' : 'BROKEN, see above'}: seed ${options.seed}, after ${took}.`,
  );
  if (options.json) {
    const { seed, clients } = options;
    report.write(options.json, { date: new Date().toISOString(), node: process.version, ...context, seed, clients });
  }
  return report.isClean;
});
