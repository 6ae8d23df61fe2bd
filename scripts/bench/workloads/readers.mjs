import { setTimeout as delay } from 'node:timers/promises';
import { check, contest, rateOf, ratio } from '../contest.mjs';
import { atMost } from '../report.mjs';

const LOAD = 0.5;
const CONNECTIONS = { connections: 128, maxConnections: 4_000 };
const READERS = 10;
/** A slow reader takes a piece of an answer so often. */
const SLOW_MS = 1_000;
/** The longest history: each transaction is in it. */
const EXPORT = '/api/v1/wallets/00000000-0000-0000-0000-000000000001/export';
const FEED = '/api/v1/events?limit=500&waitSeconds=30';

/** What ten exports, and ten readers of the feed who take their time, may cost those who post. */
export async function readers(stage, options, report) {
  const database = await stage.databases.copy();
  const target = { kind: 'writes', services: [await stage.startService(database)], database };
  const [closed] = await contest(stage, { ...options, rounds: 1 }, [{ label: 'capacity', ...target }]);
  const open = { rate: rateOf(closed) * LOAD, seconds: options.runSeconds, ...CONNECTIONS };
  const readBytes = { export: 0, feed: 0 };
  let reading;
  const [alone, beside] = await contest(stage, options, [
    // They take turns: after one of these the readers begin, after one of those they end.
    {
      label: 'posting alone',
      ...target,
      open,
      onResult: () => (reading = readAll(stage, target.services[0], readBytes)),
    },
    { label: 'beside ten exports and ten slow readers of the feed', ...target, open, onResult: () => reading.stop() },
  ]);
  report.section('12 Writes at half of capacity beside exports and the feed; open loop');
  report.measured(alone);
  report.measured(
    beside,
    atMost(
      ratio(beside, alone, ({ p99 }) => p99),
      1.3,
      'p99 of posting alone',
    ),
  );
  report.bar('read meanwhile', {
    text: `${(readBytes.export / 1e6).toFixed()} MB of exports, ${(readBytes.feed / 1e6).toFixed()} MB of the feed`,
    held: readBytes.export > 0 && readBytes.feed > 0,
  });
  await check(stage, report, [closed, alone, beside]);
}

/** Until it is stopped: who has read to the end begins again. */
function readAll({ caller: { headers } }, { url }, readBytes) {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** The whole answer, a piece after the other. */
  const read = async (path, what, restMs) => {
    const response = await fetch(url + path, { headers, signal });
    if (!response.ok) throw new Error(`${path} was refused: ${await response.text()}`);
    const pieces = [];
    for await (const piece of response.body) {
      readBytes[what] += piece.length;
      // An export is not kept: there may be a lot of it.
      if (what === 'feed') pieces.push(piece);
      if (restMs > 0) await delay(restMs, undefined, { signal });
    }
    return Buffer.concat(pieces);
  };
  const readExports = async () => {
    for (;;) await read(EXPORT, 'export', 0);
  };
  const readFeed = async () => {
    for (let after = ''; ;) {
      const { next } = JSON.parse(await read(FEED + after, 'feed', SLOW_MS));
      after = `&after=${encodeURIComponent(next)}`;
    }
  };
  const all = Array.from({ length: READERS }, () => [readExports(), readFeed()]).flat();
  // Whatever they were in the middle of breaks off; what broke off by itself is a fault.
  const ended = Promise.all(all.map((one) => one.catch((error) => signal.aborted || Promise.reject(error))));
  ended.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
