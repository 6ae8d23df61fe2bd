import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Trouble } from '../progress.mjs';

const PAGE = 500;
const READERS = 8;
// Once the faults are over a page comes at once; a deployment at a distance may have a hiccup.
const ATTEMPTS = 20;
const PATIENCE_MS = 20_000;

/** What the API lists of these users, oldest first. */
export async function readLedger(target, userIds) {
  const readers = pLimit(READERS);
  const users = await readers.map(userIds, async (userId) => {
    const transactions = await listOf(target, `${userId}/transactions`, 'transactions');
    const entries = await listOf(target, `${userId}/ledger`, 'entries');
    const lots = await listOf(target, `${userId}/lots`, 'lots');
    const listed = new Set(transactions.map(({ id }) => id));
    // Something may have expired, and been booked, since the transactions were listed.
    const known = entries.filter(({ txId, txType }) => txType !== 'EXPIRE' || listed.has(txId));
    return [userId, { transactions, entries: known, lots }];
  });
  return new Map(users);
}

async function listOf(target, path, name) {
  const rows = [];
  let cursor = '';
  do {
    const page = await get(target, `/api/v1/wallets/${path}?limit=${PAGE}${cursor}`);
    rows.push(...page[name]);
    const { nextCursor } = page.pagination;
    cursor = nextCursor ? `&cursor=${encodeURIComponent(nextCursor)}` : undefined;
  } while (cursor);
  return rows.reverse();
}

async function get({ urls, headers }, path) {
  for (let attempt = 1; ; attempt += 1) {
    let failure;
    try {
      const url = urls[attempt % urls.length];
      const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = await response.text();
      if (response.status === 200) return JSON.parse(text);
      // A user whose every write was refused before there was a wallet.
      if (response.status === 404) return { transactions: [], entries: [], lots: [], pagination: {} };
      failure = `${response.status} ${text}`;
    } catch (error) {
      failure = error.cause?.message ?? error.message;
    }
    if (attempt === ATTEMPTS) throw new Trouble(`The ledger cannot be read: GET ${path}: ${failure}`);
    await delay(200);
  }
}
