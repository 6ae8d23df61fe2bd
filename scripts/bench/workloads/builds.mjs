import { check, contest, ratio } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

/** What a change costs: writes of this build beside those of another one, each on a database of its own making. */
export async function builds(stage, options, report) {
  const contender = async (label, folder) => {
    const database = await stage.databases.copy({ folder });
    return { label, kind: 'writes', services: [await stage.startService(database)], database };
  };
  const both = [await contender('this build'), await contender(options.against, options.against)];
  const busy = await contest(stage, options, both);
  const alone = await contest(stage, options, both.map(lone(options)));
  report.section('Writes of two builds; 64 connections');
  report.measured(busy[0], rateAtLeast(...busy, 0.97, 'the other'));
  report.measured(busy[1]);
  report.section('Writes of two builds; one connection, idle service');
  report.measured(alone[0], { text: `${ratio(...alone, ({ p50 }) => p50).toFixed(2)} x p50 of the other` });
  report.measured(alone[1]);
  await check(stage, report, [...busy, ...alone]);
}

const lone =
  ({ loneRequests: requests }) =>
  (contender) => ({ ...contender, connections: 1, requests });
