import { say, step } from '../../progress.mjs';
import { BenchCluster } from '../cluster.mjs';
import { check, contest, median, ratio } from '../contest.mjs';

const SLICES = 8;
const NAME = 'bench_cluster';
const NOTHING_SEALED = { SEAL_INTERVAL_MS: '0' };
const KINDS = { writes: 'purchases', transfers: 'transfers' };

/** What a ledger on several machines does: through the coordinator, and by DATABASE_URLS; beside one on a single server. */
export async function cluster(stage, options, report) {
  const coordinatorUrl = process.env.TEST_DATABASE_URL;
  if (!coordinatorUrl) {
    say('No cluster is given: set TEST_DATABASE_URL to a superuser of its coordinator. Nothing was measured.');
    return;
  }
  const machines = await BenchCluster.at(coordinatorUrl, stage);
  stage.onClose(() => machines.drop(NAME));
  let database;
  await step(`Preparing a ledger on ${machines.size} nodes`, async () => {
    database = await machines.create(NAME, SLICES);
    return `${SLICES} slices`;
  });
  const processes = await machines.processes();
  const single = await stage.databases.copy({ slices: SLICES });
  const ways = [
    { label: 'one server', database: single },
    { label: 'through the coordinator', database, processes },
    { label: 'DATABASE_URLS', database, processes, settings: { DATABASE_URLS: database.nodeUrls.join(',') } },
  ];
  const contenders = await contest(stage, options, await servedBy(stage, ways));
  for (const [kind, name] of Object.entries(KINDS)) {
    report.section(`15 A cluster of ${machines.size} nodes, ${SLICES} slices: ${name}; 64 connections`);
    const [alone, through, straight] = contenders.filter((contender) => contender.kind === kind);
    report.measured(alone);
    report.measured(through, { text: `${ratio(through, alone).toFixed(2)} x one server; ${costOf(through)}` });
    report.measured(straight, { text: `${ratio(straight, through).toFixed(2)} x through it; ${costOf(straight)}` });
  }
  await check(stage, report, contenders);
}

async function servedBy(stage, ways) {
  const contenders = [];
  for (const { settings, ...way } of ways) {
    const services = [await stage.startService(way.database, { settings: { ...NOTHING_SEALED, ...settings } })];
    for (const kind of Object.keys(KINDS)) contenders.push({ ...way, kind, services });
  }
  return contenders;
}

/** Microseconds of processor time for each request, where the servers are on this machine. */
function costOf({ measured }) {
  const [coordinator, workers] = ['coordinator', 'workers'].map((name) =>
    median(measured.map(({ cpuMicros }) => cpuMicros[name])).toFixed(0),
  );
  return `coordinator ${coordinator} us, workers ${workers} us`;
}
