import { check, contest, rateOf, runOnce } from '../contest.mjs';
import { atLeast } from '../report.mjs';

// The default of 5,000 would take as many connections to fill; what is shown does not depend on it.
const SETTINGS = { POSTING_QUEUE_MAX: '256' };
const OVERLOAD = 4;
const CONNECTIONS = 1_024;
// A refusal has nothing to wait for but the requests that arrived with it.
const AT_ONCE_MS = 250;

/** Bar 9: four times what it can do. */
export async function overload(stage, options, report) {
  const database = await stage.databases.copy();
  const services = [await stage.startService(database, { settings: SETTINGS })];
  const target = { kind: 'writes', services, database };
  const [before] = await contest(stage, options, [{ label: 'before', ...target }]);
  const capacity = rateOf(before);

  const seconds = options.overloadSeconds;
  const open = { rate: OVERLOAD * capacity, seconds, connections: CONNECTIONS, maxConnections: CONNECTIONS };
  const flooded = { label: `four times as much for ${seconds} s: accepted`, ...target, expect: [201, 503] };
  const result = await runOnce(stage, flooded, { loop: 'open', ...open });
  // The first second after it.
  const after = { label: 'at once after it', ...target };
  const recovered = await runOnce(stage, after, { loop: 'closed', connections: 64, amount: Math.round(capacity) });

  reportOverload(report, { before, capacity, flooded, result, after, recovered, seconds });
  await check(stage, report, [before, { ...flooded, results: [result] }, { ...after, results: [recovered] }]);
}

function reportOverload(report, { before, capacity, flooded, result, after, recovered, seconds }) {
  const { 201: accepted, 503: refused } = result.latency;
  const rate = (accepted?.count ?? 0) / seconds;
  const offered = ((result.sent + result.unsent) / seconds / capacity).toFixed(1);
  report.section(`9 Overload: ${CONNECTIONS} connections, POSTING_QUEUE_MAX=${SETTINGS.POSTING_QUEUE_MAX}`);
  report.measured(before);
  report.measured(
    { ...flooded, measured: [{ ...result, rate, ...accepted }] },
    atLeast(rate / capacity, 0.9, 'before'),
  );
  const bar = {
    held: refused !== undefined && refused.p99 <= AT_ONCE_MS && result.codes.OVERLOADED === refused.count,
    text: `p99 ${refused?.p99.toFixed(0)} ms, at most ${AT_ONCE_MS}; ${JSON.stringify(result.codes)}`,
  };
  const refusals = { ...result, rate: (refused?.count ?? 0) / seconds, ...refused, cpuMicros: {} };
  report.measured({ label: 'refused: 503 OVERLOADED', measured: [refusals] }, bar);
  report.bar('offered', { text: `${offered} x before; ${result.unsent} not sent, all connections being busy` });
  report.measured({ ...after, measured: [recovered] }, atLeast(recovered.rate / capacity, 0.9, 'before'));
}
