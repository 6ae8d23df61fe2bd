import { setTimeout as delay } from 'node:timers/promises';
import { check, contest, median, rateOf } from '../contest.mjs';
import { residentMiB } from '../cpu.mjs';
import { atMost } from '../report.mjs';
import { answerOf } from '../../service.mjs';

const LOAD = 0.7;
const CONNECTIONS = { connections: 128, maxConnections: 4_000 };
const SAMPLE_MS = 1_000;
// A heap that was idle takes its time to find its size: what a shorter run sees is not held against the bar.
const SETTLED_AFTER_SECONDS = 300;

/** Bar 8: for ten minutes nothing grows, and afterwards nothing is left over. */
export async function soak(stage, options, report) {
  const database = await stage.databases.copy();
  const service = await stage.startService(database);
  const target = { kind: 'writes', services: [service], database };
  const once = { ...options, rounds: 1 };
  const [closed] = await contest(stage, once, [{ label: 'capacity', ...target }]);

  const memory = [];
  const sampling = setInterval(() => {
    memory.push(residentMiB(service.pid));
    service.forgetLog();
  }, SAMPLE_MS);
  const open = { rate: rateOf(closed) * LOAD, seconds: options.soakSeconds, ...CONNECTIONS };
  const [soaked] = await contest(stage, once, [{ label: `${options.soakSeconds} s at 70 %`, ...target, open }]).finally(
    () => clearInterval(sampling),
  );
  report.section('8 Soak, open loop');
  report.measured(soaked);
  report.bar('resident memory levels off', memoryBar(memory, options.soakSeconds));
  report.bar('at rest afterwards', await restBar(stage, database, service));
  await check(stage, report, [closed, soaked]);
}

/** The last fifth of the time against the middle one. */
function memoryBar(samples, seconds) {
  const fifth = (index) => median(samples.slice((samples.length * index) / 5, (samples.length * (index + 1)) / 5));
  const bar = atMost(fifth(4) / fifth(2), 1.1, `${fifth(2).toFixed(0)} MiB`);
  return seconds < SETTLED_AFTER_SECONDS
    ? { ...bar, held: undefined, text: `${bar.text} (not judged: too short)` }
    : bar;
}

/** No connection of the service's is in the middle of anything, and nothing waits in its queue. */
async function restBar(stage, { name }, service) {
  await delay(1_000);
  const [{ busy }] = await stage.databases.query(
    name,
    `SELECT count(*)::int AS busy FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'wallet-service' AND state <> 'idle'`,
  );
  const waiting = await gaugesOf(stage, service);
  const text = [`busy connections ${busy}`, ...Object.entries(waiting).map(([gauge, value]) => `${gauge} ${value}`)];
  return { held: busy === 0 && Object.values(waiting).every((value) => value === 0), text: text.join(', ') };
}

/** What the service itself says; nothing where it serves no metrics. */
async function gaugesOf({ caller }, { url }) {
  const { status, text } = await answerOf(`${url}/metrics`, caller.headers);
  if (status !== 200) return {};
  const gauge = (line) => Number(text.match(new RegExp(`^${line} (.*)$`, 'm'))?.[1] ?? NaN);
  return {
    queue: gauge('wallet_posting_queue_depth'),
    'waiting for the pool': gauge('wallet_database_connections\\{pool="posting",state="waiting"\\}'),
  };
}
