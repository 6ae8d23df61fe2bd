import { say, step } from '../progress.mjs';
import { contextOf, Report } from './report.mjs';
import { benchTable } from './table.mjs';
import { builds } from './workloads/builds.mjs';
import { client } from './workloads/client.mjs';
import { cluster } from './workloads/cluster.mjs';
import { console } from './workloads/console.mjs';
import { instances } from './workloads/instances.mjs';
import { kinds } from './workloads/kinds.mjs';
import { large } from './workloads/large.mjs';
import { lots } from './workloads/lots.mjs';
import { listeners } from './workloads/listeners.mjs';
import { movements } from './workloads/movements.mjs';
import { overload } from './workloads/overload.mjs';
import { readers } from './workloads/readers.mjs';
import { restraints } from './workloads/restraints.mjs';
import { slices } from './workloads/slices.mjs';
import { soak } from './workloads/soak.mjs';
import { writes } from './workloads/writes.mjs';

const WORKLOADS = {
  writes,
  kinds,
  movements,
  restraints,
  lots,
  listeners,
  readers,
  builds,
  large,
  instances,
  slices,
  soak,
  overload,
  client,
  console,
  cluster,
};

/** Runs what was asked for, and prints what came out. Whether every bar was held. */
export async function runWorkloads(stage, options) {
  const report = new Report();
  const context = contextOf(options, stage);
  for (const name of options.workloads) {
    await stage.settle();
    await step(`Workload ${name}`, () => stage.scope(() => WORKLOADS[name](stage, options, report)));
  }
  report.showGoals();
  say(`\n${describe(context, options)}\n\n${benchTable(report.rows)}`);
  if (options.json) report.write(options.json, context);
  return report.missed.length === 0;
}

function describe({ machine, node, postgres, service }, { quick, rounds, runSeconds }) {
  const list = (settings) => Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [
    `${machine}; Node ${node}, PostgreSQL ${postgres.version}`,
    `PostgreSQL: ${list(postgres.settings).join(' ')}`,
    `Service: ${list(service).join(' ')}`,
    `Medians of ${rounds} runs of ${runSeconds} s, taken in turns; spread: the fastest run against the slowest.`,
    'service, postgres, redis, load: microseconds of processor time for each request. WAL: bytes.',
    ...(quick ? ['--quick: short runs and a smaller large ledger. Good for a first look, not for a record.'] : []),
  ].join('\n');
}
