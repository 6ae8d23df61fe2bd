import { check, contest, rateOf, ratio } from '../contest.mjs';

/** As many as a bulk takes. */
const ITEMS = 1_000;
// Each holds a thousand: enough to keep two processors busy.
const BULK_CONNECTIONS = 4;
const BULK_GOAL = 10_000;
// So that some are refunded again, and most are not.
const REFUNDABLE = 20_000;

/** What is more than one transaction of one user: transfers, linked purchases, refunds, bulk. */
export async function movements(stage, options, report) {
  const [database, direct] = [await stage.databases.copy(), await stage.databases.copyForRival()];
  const service = { services: [await stage.startService(database)], database };
  const bulk = { kind: 'bulk', items: ITEMS, connections: BULK_CONNECTIONS, expect: [200] };
  let spends;
  const contenders = await contest(stage, options, [
    {
      label: 'writes, beside the following',
      kind: 'writes',
      ...service,
      onResult: async ({ run }) => (spends = await stage.databases.idsOf('SPEND', database, run, REFUNDABLE)),
    },
    { label: 'transfers (two transactions each)', kind: 'transfers', ...service },
    { label: 'linked purchases (two transactions each)', kind: 'linkedPurchases', ...service },
    { label: 'partial refunds', kind: 'refunds', transactionIds: () => spends, ...service },
    { label: `bulk of ${ITEMS}: transactions`, ...bulk, ...service },
    { label: `(e) SQL bulk function of ${ITEMS}: transactions`, ...bulk, databaseUrl: direct.url, database: direct },
  ]);
  reportMovements(report, contenders);
  await check(stage, report, contenders);
}

function reportMovements(report, [plain, transfers, linked, refunds, bulk, sqlBulk]) {
  const shown = (one, other, what) => ({ text: `${ratio(one, other).toFixed(2)} x ${what}` });
  report.section('10 More than one transaction of one user; 64 connections');
  report.measured(plain);
  for (const contender of [transfers, linked, refunds]) report.measured(contender, shown(contender, plain, 'writes'));
  report.measured(bulk, shown(bulk, sqlBulk, '(e)'));
  report.bar('goal on two processors', { text: `${(rateOf(bulk) / BULK_GOAL).toFixed(2)} x ${BULK_GOAL} a second` });
  report.measured(sqlBulk);
  report.goal('bulk, of the SQL bulk function', ratio(bulk, sqlBulk), 0.7);
}
