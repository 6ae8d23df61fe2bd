import { setTimeout as delay } from 'node:timers/promises';
import { check, contest, rateOf, ratio } from '../contest.mjs';
import { atMost } from '../report.mjs';

const LOAD = 0.5;
const CONNECTIONS = { connections: 128, maxConnections: 4_000 };
const READERS = 10;
/** Of whom a slow reader takes a piece so often. */
const SLOW_MS = 1_000;
/** The longest history: each transaction is in it. */
const EXPORT = '/api/v1/wallets/00000000-0000-0000-0000-000000000001/export';

/** What ten exports, and ten more whose clients hardly read, may cost those who post. */
export async function readers(stage, options, report) {
  const database = await stage.databases.copy();
  const target = { kind: 'writes', services: [await stage.startService(database)], database };
  const [closed] = await contest(stage, { ...options, rounds: 1 }, [{ label: 'capacity', ...target }]);
  const open = { rate: rateOf(closed) * LOAD, seconds: options.runSeconds, ...CONNECTIONS };
  let reading;
  const [alone, beside] = await contest(stage, options, [
    // They take turns: after one of these the readers begin, after one of those they end.
    { label: 'posting alone', ...target, open, onResult: () => (reading = readAll(stage, target.services[0])) },
    { label: 'beside ten exports and ten slow readers', ...target, open, onResult: () => reading.stop() },
  ]);
  report.section('12 Writes at half of capacity beside exports; open loop');
  report.measured(alone);
  report.measured(
    beside,
    atMost(
      ratio(beside, alone, ({ p99 }) => p99),
      1.3,
      'p99 of posting alone',
    ),
  );
  await check(stage, report, [closed, alone, beside]);
}

/** Until it is stopped: who has read to the end begins again. */
function readAll({ caller }, { url }) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const read = async (restMs) => {
    while (!signal.aborted) {
      const response = await fetch(url + EXPORT, { headers: caller.headers, signal });
      for await (const chunk of response.body)
        if (chunk.length > 0 && restMs > 0) await delay(restMs, undefined, { signal });
    }
  };
  const all = Array.from({ length: 2 * READERS }, (_, index) => read(index < READERS ? 0 : SLOW_MS));
  // Whatever they were in the middle of breaks off.
  const ended = Promise.allSettled(all);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
