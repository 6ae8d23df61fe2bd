import { check, contest } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

/** Bar 7: a second instance takes nothing away, on the same processors, database and Redis. */
export async function instances(stage, options, report) {
  const database = await stage.databases.copy();
  const [first, second] = [await stage.startService(database), await stage.startService(database)];
  const contenders = await contest(stage, options, [
    { label: 'one instance', kind: 'writes', services: [first], database },
    { label: 'two instances, half of the connections each', kind: 'writes', services: [first, second], database },
  ]);
  const [one, two] = contenders;
  report.section('7 Two instances on one database and one Redis');
  report.measured(two, rateAtLeast(two, one, 1, 'one instance'));
  report.measured(one);
  await check(stage, report, contenders);
}
