import { cpuMeter } from './cpu.mjs';

// Fewer tell nothing of a rate. It is also how many are sent at first, to learn how many fit into the warm-up.
const LEAST_PER_CONNECTION = 10;
// Refusals are answers, too: decided, and written down.
const DECIDED = [201, 422];
// Each of its items is decided: those of the load tool all can be.
const BULK_DONE = [200];

/**
 * Measures contenders in rounds, each once a round, so that whatever else the machine does meets all of them alike, and
 * compares what was measured side by side. A contender is
 *   label, kind  what it is called, and what it sends (see `load/requests.mjs`)
 *   services     where to, and whose processor time is counted beside PostgreSQL's, Redis' and the load tool's
 *   databaseUrl  instead of services: straight to PostgreSQL (see `load/sql.mjs`)
 *   database     where the rows are to be found that it was told are written
 *   processes    by name, those of the servers of its database, if it is not on the stage's own PostgreSQL
 *   connections  64 unless given
 *   requests     how many a run sends; as many as fit into `runSeconds` unless given
 *   items        how many transactions each request asks for, and what its rate counts; 1 unless given
 *   client       `{ batching }`: by packages/client, see `load/client.mjs`
 *   open         `{ rate, seconds }`: open loop, see `load/open.mjs`
 *   expect       the statuses that are no failure; 201 unless given
 *   earlier()    the run whose requests it repeats, if it does; `transactionIds()`: those that it refunds; `holdIds()`:
 *                those that it captures
 *   before()     is waited for before each run
 *   onResult()   is told each result, and waited for
 *
 * @returns the contenders, with all their `results`, and the `measured` ones among them: one a round
 */
export async function contest(stage, options, contenders) {
  const entries = contenders.map((contender) => ({ ...contender, results: [], rate: 0 }));
  for (const entry of entries) await warmUp(stage, options, entry);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const entry of entries) await measure(stage, entry, entry.requests ?? requestsIn(options.runSeconds, entry));
  }
  return entries.map((entry) => ({ ...entry, measured: entry.results.slice(-options.rounds) }));
}

async function warmUp(stage, { warmUpSeconds }, entry) {
  // What is loaded below its capacity was warm before that was known.
  if (entry.open) return;
  await measure(stage, entry, entry.requests ?? 0);
  if (entry.requests === undefined) await measure(stage, entry, requestsIn(warmUpSeconds, entry));
}

const requestsIn = (seconds, { rate, items = 1 }) => (rate * seconds) / items;

async function measure(stage, entry, amount) {
  const { connections = 64, databaseUrl, open, client } = entry;
  const closed = { connections, amount: Math.max(Math.round(amount), connections * LEAST_PER_CONNECTION) };
  const job = open ? { loop: 'open', ...open } : { loop: loopOf(databaseUrl, client), ...closed, ...client };
  await entry.before?.();
  const result = await runOnce(stage, entry, job);
  entry.rate = result.rate;
  entry.results.push(result);
  await entry.onResult?.(result);
}

const loopOf = (databaseUrl, client) => (databaseUrl ? 'sql' : client ? 'client' : 'closed');

/** One run of the load tool, with an account of the processor time and the WAL it took, and of how the requests ended. */
export async function runOnce(stage, contender, job) {
  stage.throwIfAborted();
  const {
    label,
    kind,
    services = [],
    databaseUrl,
    items = 1,
    expect = [201],
    earlier,
    transactionIds,
    holdIds,
    among,
    paths,
    processes,
  } = contender;
  const urls = services.map(({ url }) => url);
  const run = stage.nextRun();
  const { headers } = stage.caller;
  const requests = {
    kind,
    run,
    headers,
    items,
    earlier: earlier?.(),
    transactionIds: transactionIds?.(),
    holdIds: holdIds?.(),
    among,
    paths,
  };
  const walBefore = await walBytes(stage);
  const stop = cpuMeter({
    service: services,
    postgres: processes ? Object.values(processes).flat() : [{ pid: stage.postgres.pid, withChildren: true }],
    redis: [stage.redis],
    ...processes,
  });
  const result = await stage.load.run({ ...job, urls, databaseUrl, requests });
  const seconds = { ...stop(), load: result.loadSeconds };
  const wal = (await walBytes(stage)) - walBefore;
  const { all, ...byStatus } = result.latency;
  const counts = Object.entries(byStatus).map(([status, { count }]) => [Number(status), count]);
  const sum = (wanted) => counts.reduce((total, [status, count]) => total + (wanted(status) ? count : 0), 0);
  return {
    ...result,
    rate: result.rate * items,
    run,
    label,
    p50: all.p50,
    p99: all.p99,
    failures: result.failures + sum((status) => !expect.includes(status)),
    // Rows that must be there afterwards: a repeated request has none of its own.
    acknowledged: sum((status) => (items > 1 ? BULK_DONE : DECIDED).includes(status)) * items - result.repeated,
    walBytes: wal / all.count / items,
    cpuMicros: Object.fromEntries(
      Object.entries(seconds).map(([name, value]) => [name, (value / all.count / items) * 1e6]),
    ),
  };
}

/** All that PostgreSQL has ever written, of all databases: only one is written to at a time. */
async function walBytes(stage) {
  const [{ written }] = await stage.databases.query(
    'postgres',
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS written`,
  );
  return written;
}

/** Every request had one of the answers it may have, every ledger is right, and holds exactly what was acknowledged. */
export async function check(stage, report, contenders) {
  const faults = [];
  for (const database of new Set(contenders.map(({ database: one }) => one).filter(Boolean))) {
    const results = contenders.filter((one) => one.database === database).flatMap((one) => one.results);
    faults.push(...(await stage.databases.faultsOf(database, results)));
  }
  report.faults(
    contenders.flatMap(({ results }) => results),
    faults,
  );
}

export const rateOf = ({ measured }) => median(measured.map(({ rate }) => rate));

/** Within each round, and then the median: a round that was slow for both changes nothing. */
export function ratio(one, other, valueOf = ({ rate }) => rate) {
  return median(one.measured.map((result, round) => valueOf(result) / valueOf(other.measured[round])));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
