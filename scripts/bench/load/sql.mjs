import pg from 'pg';
import { bulkOf, writeOf } from './requests.mjs';
import { Tally } from './tally.mjs';

const ASSET_ID = 1;
const MINOR_PER_UNIT = 10_000;
// The callers of a function would have to hash their requests as well: spared them here.
const FINGERPRINT = Buffer.alloc(32, 7);

const POST = {
  name: 'post',
  text: 'SELECT status, balance_after FROM rival.post($1, $2, $3, $4, $5, $6, $7)',
};
const POST_BULK = {
  name: 'post_bulk',
  text: 'SELECT rival.post_bulk($1::text[]::transaction_type[], $2, $3, $4, $5, $6, $7)::int AS posted',
};

/**
 * Closed loop: each connection calls one of the one-round-trip functions of `baselines/posting.sql`, without any HTTP.
 * Where there are several `items`, each call is for so many.
 */
export async function sqlLoop({ databaseUrl, connections, amount, requests: { run, items } }) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const tally = new Tally();
  const callOnce = items > 1 ? postBulk : postOne;
  let sent = 0;
  let answeredInWindow;
  const start = performance.now();
  let end;
  try {
    await Promise.all(
      clients.map(async (client) => {
        while (sent < amount) {
          const number = sent++;
          const started = performance.now();
          tally.add(await callOnce(client, { run, number, items }), performance.now() - started);
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

/** As which status the service would answer. */
async function postOne(client, { run, number }) {
  const { key, userId, type, amount } = writeOf(run, number);
  const values = [type, userId, ASSET_ID, minorOf(amount), 'bench', key, FINGERPRINT];
  const { rows } = await client.query({ ...POST, values });
  return rows[0].status === 'SUCCESS' ? 201 : 422;
}

async function postBulk(client, { run, number, items }) {
  const writes = bulkOf(run, number, items);
  const listOf = (valueOf) => writes.map(valueOf);
  const values = [
    listOf(({ type }) => type),
    listOf(({ userId }) => userId),
    ASSET_ID,
    listOf(({ amount }) => minorOf(amount)),
    'bench',
    listOf(({ key }) => key),
    listOf(() => FINGERPRINT),
  ];
  const { rows } = await client.query({ ...POST_BULK, values });
  return rows[0].posted === items ? 200 : 500;
}

const minorOf = (amount) => Number(amount) * MINOR_PER_UNIT;
