import pg from 'pg';
import { step } from '../../progress.mjs';
import { check, contest, ratio } from '../contest.mjs';
import { fillLedger } from '../fill.mjs';
import { BUSY_USER } from '../load/requests.mjs';
import { atMost, rateAtLeast } from '../report.mjs';
import { answerOf } from '../../service.mjs';

const TREASURY = '00000000-0000-0000-0000-000000000001';
// What was loaded has no seals: catching up with all of it would be measured instead.
const UNSEALED = { SEAL_INTERVAL_MS: '0' };
// In seconds, for ten million entries.
const VERIFICATION_LIMIT = 60;
const PAGE = 50;
// As many as a page can have: offsets end early in a history, and further down leads only the way by cursor.
const STRIDE = 500;
const DEEP = 1_000_000;
// A smaller ledger (--quick) has no such page: as deep as it goes.
const DEEP_SHARE = 0.9;

/** Bar 6: what was posted before does not slow down what is posted and read now. */
export async function large(stage, options, report) {
  const [empty, full] = [await stage.databases.copy(), await stage.databases.copy()];
  const millions = options.largeEntries / 1e6;
  await step(`Loading ${millions} million ledger entries`, () =>
    fillLedger(stage.databases.superuserUrl(full), options.largeEntries),
  );
  await stage.settle();
  const [emptyService, fullService] = [
    await stage.startService(empty, { settings: UNSEALED }),
    await stage.startService(full, { settings: UNSEALED }),
  ];
  const services = { empty: emptyService, full: fullService };
  report.section(`6 ${millions} million ledger entries`);
  const pages = await readPages(stage, options, report, { database: full, service: services.full });
  const writes = await contest(stage, options, [
    { label: `writes, ${millions} million entries`, kind: 'writes', services: [services.full], database: full },
    { label: 'writes, empty ledger', kind: 'writes', services: [services.empty], database: empty },
  ]);
  report.measured(writes[0], rateAtLeast(...writes, 0.85, 'empty'));
  report.measured(writes[1]);
  report.goal(`writes on ${millions} million entries, of an empty ledger`, ratio(...writes), 0.92);
  report.bar('bytes on disk for each transaction, indexes included', await sizeBar(stage, full));
  await step('Checking the ledgers', () => check(stage, report, [...writes, ...pages]));
  report.bar(`verify, ${millions} million entries and their seals`, await verificationBar(full, millions));
}

async function sizeBar(stage, { name }) {
  const [{ count, ...bytes }] = await stage.databases.query(
    name,
    `SELECT (SELECT count(*) FROM transactions) AS count, pg_table_size('transactions') AS transactions,
            pg_indexes_size('transactions') AS "their indexes", pg_table_size('ledger_entries') AS entries,
            pg_indexes_size('ledger_entries') AS "entries' indexes"`,
  );
  const each = Object.entries(bytes).map(([what, size]) => [what, Math.round(size / count)]);
  const total = each.reduce((sum, [, size]) => sum + size, 0);
  return { text: `${total}: ${each.map(([what, size]) => `${size} ${what}`).join(', ')}` };
}

/** Every invariant and every seal, on two connections. */
async function verificationBar({ url }, millions) {
  // Only once it is built.
  const { verifyLedger } = await import('../../../dist/src/integrity/verifier.js');
  await step('Sealing', () => sealAll(url));
  const startedAt = performance.now();
  const { violations, judged } = await verifyLedger(url);
  const seconds = (performance.now() - startedAt) / 1_000;
  const limit = (VERIFICATION_LIMIT * millions) / 10;
  return {
    held: violations.length === 0 && seconds <= limit,
    text: `${seconds.toFixed(1)} s, at most ${limit}; ${judged.ledger_seals} seals, ${violations.length} violations`,
  };
}

/** As the service does, without its rests. */
async function sealAll(url) {
  const { INSERT_SEAL } = await import('../../../dist/src/integrity/seals.sql.js');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: slices } = await client.query('SELECT slice FROM slices');
    for (const { slice } of slices) while ((await client.query(INSERT_SEAL, [slice])).rowCount > 0);
  } finally {
    await client.end();
  }
}

async function readPages(stage, options, report, { database, service }) {
  const ledger = listOf(stage, service, `/api/v1/wallets/${TREASURY}/ledger?asset=GOLD`);
  const history = listOf(stage, service, `/api/v1/wallets/${BUSY_USER}/transactions?asset=GOLD`);
  const count = options.pageRequests;
  const [ledgerDepth, historyDepth] = [await depthOf(ledger), await depthOf(history)];
  let cursor;
  await step('Going down a history', async () => {
    cursor = await cursorAt(history, historyDepth);
  });
  const offsets = Array.from({ length: count }, (_, index) => `${ledger.path}&offset=${ledgerDepth + index}`);
  const page = { kind: 'paths', services: [service], expect: [200], connections: 1, requests: count };
  const contenders = await contest(stage, options, [
    { label: 'ledger, first page', ...page, paths: [ledger.path] },
    { label: `ledger, offset ${ledgerDepth}`, ...page, paths: offsets },
    { label: 'history, first page', ...page, paths: [history.path] },
    {
      label: `history by cursor, after ${historyDepth}`,
      ...page,
      paths: await pagesFrom(history, cursor, count),
    },
  ]);
  reportPages(report, contenders);
  report.bar('totals', await totalsBar(stage, database, { ledger, history, ledgerDepth, cursor }));
  return contenders;
}

function reportPages(report, [ledgerFirst, ledgerDeep, historyFirst, historyDeep]) {
  const comparedTo = (first, deep) =>
    atMost(
      ratio(deep, first, ({ p50 }) => p50),
      1.5,
      'p50 of the first page',
    );
  report.measured(ledgerFirst);
  report.measured(ledgerDeep, comparedTo(ledgerFirst, ledgerDeep));
  report.measured(historyFirst);
  report.measured(historyDeep, comparedTo(historyFirst, historyDeep));
}

function listOf({ caller }, { url }, path) {
  const read = async (query, limit = PAGE) => {
    const { status, text } = await answerOf(`${url}${path}&limit=${limit}${query}`, caller.headers);
    if (status !== 200) throw new Error(`A page could not be read: ${status} ${text}`);
    return JSON.parse(text).pagination;
  };
  return { path: `${path}&limit=${PAGE}`, read };
}

async function depthOf(list) {
  const { total } = await list.read('');
  return Math.min(DEEP, Math.floor((total * DEEP_SHARE) / STRIDE) * STRIDE);
}

/** What goes on behind the first `depth` of a list. */
async function cursorAt(list, depth) {
  let { nextCursor } = await list.read('', STRIDE);
  for (let passed = STRIDE; passed < depth; passed += STRIDE) {
    ({ nextCursor } = await list.read(`&cursor=${nextCursor}`, STRIDE));
  }
  return nextCursor;
}

/** Each page's cursor is in the page before. */
async function pagesFrom(list, cursor, count) {
  const paths = [];
  for (let next = cursor; paths.length < count; { nextCursor: next } = await list.read(`&cursor=${next}`)) {
    paths.push(`${list.path}&cursor=${next}`);
  }
  return paths;
}

/** Exact, on the first page and on a deep one. */
async function totalsBar(stage, { name }, { ledger, history, ledgerDepth, cursor }) {
  const countOf = async (table, userId) => {
    const [{ count }] = await stage.databases.query(
      name,
      `SELECT count(*)::int FROM ${table} WHERE wallet_id = (
         SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = 1)`,
    );
    return count;
  };
  const counts = {
    ledger: await countOf('ledger_entries', TREASURY),
    history: await countOf('transactions', BUSY_USER),
  };
  const totals = {
    ledger: [(await ledger.read('')).total, (await ledger.read(`&offset=${ledgerDepth}`)).total],
    history: [(await history.read('')).total, (await history.read(`&cursor=${cursor}`)).total],
  };
  const held = Object.entries(totals).every(([list, values]) => values.every((total) => total === counts[list]));
  return { held, text: `${held ? 'exact' : 'wrong'}: ${JSON.stringify(totals)}, counted ${JSON.stringify(counts)}` };
}
