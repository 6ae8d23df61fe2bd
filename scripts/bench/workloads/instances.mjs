import { check, contest, ratio } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

/** `SLICES`, and `POSTING_LANES` of each instance. */
const UNDIVIDED = { slices: 1, lanes: 1 };
const DIVIDED = { slices: 8, lanes: 2 };
const COUNTS = [1, 2, 4];

/** Bar 7: a second instance takes nothing away, on the same processors, database and Redis; and what slices change in that. */
export async function instances(stage, options, report) {
  const contenders = await contest(stage, options, [
    ...(await sharing(stage, UNDIVIDED)),
    ...(await sharing(stage, DIVIDED)),
  ]);
  const [one, two, , , twoDivided] = contenders;
  report.section('7 Instances on one database and one Redis, which share 64 connections');
  report.measured(two, rateAtLeast(two, one, 1, 'one instance'));
  for (const contender of contenders.filter((other) => other !== two)) {
    report.measured(contender, { text: `${ratio(contender, one).toFixed(2)} x one instance` });
  }
  report.goal('two instances, of one', ratio(two, one), 1);
  report.goal('two instances of two lanes, of one instance', ratio(twoDivided, one), 1.3);
  await check(stage, report, contenders);
}

async function sharing(stage, { slices, lanes }) {
  const database = await stage.databases.copy({ slices });
  const services = [];
  for (let count = 0; count < Math.max(...COUNTS); count += 1) {
    services.push(await stage.startService(database, { settings: { POSTING_LANES: `${lanes}` } }));
  }
  return COUNTS.map((count) => ({
    label: `${count} of ${slices} slice${slices === 1 ? '' : 's'}, ${lanes} lane${lanes === 1 ? '' : 's'} each`,
    kind: 'writes',
    services: services.slice(0, count),
    database,
  }));
}
