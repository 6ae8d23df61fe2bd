import pLimit from 'p-limit';
import { step } from '../../progress.mjs';
import { check, contest } from '../contest.mjs';
import { ALL_USERS, LOTS_EACH, USERS } from '../load/requests.mjs';
import { rateAtLeast } from '../report.mjs';

const ASSET = 'POINTS';
/** Two ratios near to one: more rounds than elsewhere. */
const ROUNDS = 5;
/** So few that each can be given a thousand lots that are spent; and as many who have none. */
const CUSTOMERS = 100;
const SPENT_LOTS = 1_000;
const BULKS_AT_ONCE = 4;

/** What it costs that an asset keeps lots, three of them in each wallet; and that a wallet has had many before. */
export async function lots(stage, options, report) {
  const database = await stage.databases.copy();
  const service = await stage.startService(database);
  await step(`Giving each user ${LOTS_EACH} lots`, () => fund(stage, service));
  await step(`Giving ${CUSTOMERS} users ${SPENT_LOTS} lots each, to be spent`, () => spendMany(stage, service));
  await stage.databases.query(database.name, 'VACUUM (ANALYZE)');
  await stage.settle();
  const target = { services: [service], database };
  const ofLots = { kind: 'lotWrites', ...target };
  const rounds = Math.max(ROUNDS, options.rounds);
  const [plain, kept, old, young] = await contest(stage, { ...options, rounds }, [
    { label: 'writes on an asset without lots', kind: 'writes', ...target },
    { label: `on one that keeps lots, ${LOTS_EACH} a wallet`, ...ofLots, among: { from: 0, count: USERS } },
    {
      label: `of ${CUSTOMERS} users with ${SPENT_LOTS} spent lots each`,
      ...ofLots,
      among: { from: 0, count: CUSTOMERS },
    },
    { label: `of ${CUSTOMERS} users without`, ...ofLots, among: { from: CUSTOMERS, count: CUSTOMERS } },
  ]);
  report.section('12 Lots; 64 connections');
  report.measured(plain);
  report.measured(kept, rateAtLeast(kept, plain, 0.6, 'writes without lots'));
  report.measured(old, rateAtLeast(old, young, 0.97, 'without spent lots'));
  report.measured(young);
  await check(stage, report, [plain, kept, old, young]);
}

async function fund(stage, { url }) {
  const asset = { symbol: ASSET, name: 'Points', scale: 4, lots: true };
  await post(stage, url, '/api/v1/assets', asset);
  await post(stage, url, `/api/v1/assets/${ASSET}/issuances`, { amount: '1000000000' }, 'issue-points');
  const amount = USERS * LOTS_EACH;
  const requests = { kind: 'lotFunding', run: stage.nextRun(), headers: stage.caller.headers };
  const { latency } = await stage.load.run({ loop: 'closed', urls: [url], connections: 64, amount, requests });
  if (latency[201]?.count !== amount) throw new Error(`Not every user was given lots: ${JSON.stringify(latency)}`);
}

/** The lots of each are credited in one bulk, and spent by one purchase. */
async function spendMany(stage, { url }) {
  const users = ALL_USERS.slice(0, CUSTOMERS);
  await pLimit(BULKS_AT_ONCE).map(users, async (userId, number) => {
    const credit = { userId, type: 'BONUS', amount: '1', assetSymbol: ASSET, priority: 0 };
    const items = Array.from({ length: SPENT_LOTS }, (_, index) => ({
      idempotencyKey: `credit/${number}/${index}`,
      ...credit,
    }));
    await post(stage, url, '/api/v1/wallets/transactions/bulk', { items });
    const purchase = { userId, type: 'SPEND', amount: `${SPENT_LOTS}`, assetSymbol: ASSET };
    await post(stage, url, '/api/v1/wallets/transactions', purchase, `purchase/${number}`);
  });
}

async function post({ caller }, url, path, body, key) {
  const headers = { ...caller.headers, 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  const { refused } = await response.json();
  if (refused > 0) throw new Error(`POST ${path}: ${refused} were refused`);
}
