import pg from 'pg';
import { writeOf } from './requests.mjs';
import { Tally } from './tally.mjs';

const ASSET_ID = 1;
const MINOR_PER_UNIT = 10_000;
// The callers of a function would have to hash their requests as well: spared them here.
const FINGERPRINT = Buffer.alloc(32, 7);

const POST = {
  name: 'bench_post',
  text: 'SELECT status, balance_after FROM bench_post($1, $2, $3, $4, $5, $6, $7)',
};

/** Closed loop: each connection calls the one-round-trip function of `baselines/posting.sql`, without any HTTP. */
export async function sqlLoop({ databaseUrl, connections, amount, requests: { run } }) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const tally = new Tally();
  let sent = 0;
  let answeredInWindow;
  const start = performance.now();
  let end;
  try {
    await Promise.all(
      clients.map(async (client) => {
        while (sent < amount) {
          await callOnce(client, tally, writeOf(run, sent++));
        }
        // The first that finds nothing left to send: until now all of them were at work.
        if (end === undefined) [end, answeredInWindow] = [performance.now(), tally.count];
      }),
    );
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
  const rate = (answeredInWindow / (end - start)) * 1000;
  return { sent, repeated: 0, rate, latency: tally.summary(), failures: 0 };
}

async function callOnce(client, tally, { key, userId, type, amount }) {
  const values = [type, userId, ASSET_ID, Number(amount) * MINOR_PER_UNIT, 'bench', key, FINGERPRINT];
  const started = performance.now();
  const { rows } = await client.query({ ...POST, values });
  tally.add(rows[0].status === 'SUCCESS' ? 201 : 422, performance.now() - started);
}
