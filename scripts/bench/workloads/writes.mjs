import { fileURLToPath } from 'node:url';
import { check, contest, median, rateOf, ratio } from '../contest.mjs';
import { atMost, rateAtLeast } from '../report.mjs';

const FLOOR = fileURLToPath(new URL('../baselines/floor.mjs', import.meta.url));
// As the service sets it for itself.
const FLOOR_OPTIONS = { program: FLOOR, nodeOptions: ['--no-allocation-site-pretenuring'] };
const BATCHING_OFF = { POSTING_BATCH_MAX: '1' };
// Ten times as often as by default, so that each run has its share.
const SEALED_ALL_THE_TIME = { SEAL_INTERVAL_MS: '1000' };
const NOTHING_SEALED = { SEAL_INTERVAL_MS: '0' };
const LOADS = [0.5, 0.7, 0.9];
// Open before the first request is due; more are opened when these are all busy, up to the service's own queue.
const OPEN_CONNECTIONS = { connections: 128, maxConnections: 4_000 };

/** Bars 1 and 2: writes against a row at a time, the wait under load, and the wait of one who is alone. */
export async function writes(stage, options, report) {
  const [own, unbatched, beneath] = [
    await stage.databases.copy(),
    await stage.databases.copy(),
    await stage.databases.copy(),
  ];
  const direct = await stage.databases.copyForRival();
  const service = { kind: 'writes', services: [await stage.startService(own)], database: own };
  const oneByOne = {
    kind: 'writes',
    services: [await stage.startService(unbatched, { settings: BATCHING_OFF })],
    database: unbatched,
  };
  const floor = {
    kind: 'writes',
    services: [await stage.startService(beneath, FLOOR_OPTIONS)],
    database: beneath,
  };
  const sqlFunction = { kind: 'writes', databaseUrl: direct.url, database: direct };

  const throughput = await againstRowAtATime(stage, options, report, { service, oneByOne, sqlFunction, floor });
  const alone = await waitAlone(stage, options, report, { service, oneByOne, sqlFunction });
  const nodeMicros = ({ cpuMicros }) => cpuMicros.service;
  const ofNode = median(alone[0].measured.map(nodeMicros)) / median(throughput[0].measured.map(nodeMicros));
  report.goal("one connection's processor time of Node, of that at 64", ofNode, 3, { isCost: true });
  const capacity = rateOf(throughput[0]);
  const underLoad = await waitUnderLoad(stage, options, report, { service, capacity, alone: alone[0] });
  const beside = await besideSeals(stage, options, report);
  await check(stage, report, [...throughput, ...alone, ...underLoad, ...beside]);
}

/** What the hash chain over the ledger may cost. */
async function besideSeals(stage, options, report) {
  const contender = async (label, settings) => {
    const database = await stage.databases.copy();
    return { label, kind: 'writes', services: [await stage.startService(database, { settings })], database };
  };
  const contenders = await contest(stage, options, [
    await contender('sealed every second', SEALED_ALL_THE_TIME),
    await contender('nothing sealed', NOTHING_SEALED),
  ]);
  const [sealed, unsealed] = contenders;
  report.section('Writes beside the seals of the ledger; 64 connections');
  report.measured(sealed, rateAtLeast(sealed, unsealed, 0.95, 'nothing sealed'));
  report.measured(unsealed);
  return contenders;
}

async function againstRowAtATime(stage, options, report, { service, oneByOne, sqlFunction, floor }) {
  const contenders = await contest(stage, options, [
    { label: 'writes', ...service },
    { label: '(a) batching off', ...oneByOne },
    { label: '(b) SQL function, 32 connections', ...sqlFunction, connections: 32 },
    { label: '(b) SQL function, 1 connection', ...sqlFunction, connections: 1 },
    { label: '(f) floor: bare Fastify, engine and claims', ...floor },
  ]);
  const [batched, a, b, , beneath] = contenders;
  report.section('1 Writes: 60 % SPEND, 30 % TOP_UP, 10 % BONUS; 64 connections');
  report.measured(batched, rateAtLeast(batched, b, 2.5, '(b)'));
  report.bar('writes against batching off', rateAtLeast(batched, a, 3, '(a)'));
  for (const baseline of contenders.slice(1)) report.measured(baseline);
  report.goal('writes, of the floor', ratio(batched, beneath), 0.88);
  report.goal('writes, of the SQL function with 32 connections', ratio(batched, b), 3.2);
  return contenders;
}

async function waitAlone(stage, options, report, { service, oneByOne, sqlFunction }) {
  const one = { connections: 1, requests: options.loneRequests };
  const contenders = await contest(stage, options, [
    { label: 'one connection', ...service, ...one },
    { label: '(a) batching off, one connection', ...oneByOne, ...one },
    { label: '(b) SQL function, one connection', ...sqlFunction, ...one },
  ]);
  const p50 = (result) => result.p50;
  report.section('2 One connection, idle service');
  report.measured(contenders[0], atMost(ratio(contenders[0], contenders[1], p50), 1.3, 'p50 of (a)'));
  for (const baseline of contenders.slice(1)) report.measured(baseline);
  report.goal("one connection's p50, of the SQL function's", ratio(contenders[0], contenders[2], p50), 1.8, {
    isCost: true,
  });
  return contenders;
}

async function waitUnderLoad(stage, options, report, { service, capacity, alone }) {
  const contenders = await contest(
    stage,
    options,
    LOADS.map((load) => ({
      label: `${load * 100} % of capacity`,
      ...service,
      open: { rate: capacity * load, seconds: options.runSeconds, ...OPEN_CONNECTIONS },
    })),
  );
  report.section('1 Writes below capacity: open loop, latency counts from when a request was due');
  const aloneMs = median(alone.measured.map(({ p50 }) => p50));
  const waitMs = median(contenders[0].measured.map(({ p99 }) => p99));
  report.measured(contenders[0], atMost(waitMs / aloneMs, 5, 'p50 of one connection'));
  for (const contender of contenders.slice(1)) report.measured(contender);
  report.goal("p99 at 50 % of capacity, of one connection's p50", waitMs / aloneMs, 4, { isCost: true });
  return contenders;
}
