import { check, contest, ratio } from '../contest.mjs';
import { rateAtLeast } from '../report.mjs';

// So that some are captured again, and most are not.
const CAPTURED = 20_000;
/** More than anybody spends here in a day: every spend is counted, and none refused. */
const DAILY_LIMIT = { windows: [{ of: 'SPEND', window: 'DAY', timeZone: 'Europe/Berlin', max: '900000000' }] };

/** What holds a user back: holds and captures, and a limit that every spend counts against. */
export async function restraints(stage, options, report) {
  const [free, limited] = [await stage.databases.copy(), await stage.databases.copy()];
  const service = { services: [await stage.startService(free)], database: free };
  const ofLimited = { services: [await stage.startService(limited)], database: limited };
  await setLimits(stage, ofLimited.services[0]);
  let holds;
  const contenders = await contest(stage, options, [
    { label: 'writes without limits', kind: 'writes', ...service },
    { label: 'with a daily limit on every spend', kind: 'writes', ...ofLimited },
    {
      label: 'holds',
      kind: 'holds',
      ...service,
      onResult: async ({ run }) => (holds = await stage.databases.idsOf('HOLD', free, run, CAPTURED)),
    },
    { label: 'partial captures', kind: 'captures', holdIds: () => holds, ...service },
  ]);
  const [plain, counted, held, captured] = contenders;
  report.section('11 Holds and limits; 64 connections');
  report.measured(plain);
  report.measured(counted, rateAtLeast(counted, plain, 0.85, 'writes without limits'));
  for (const contender of [held, captured]) {
    report.measured(contender, { text: `${ratio(contender, plain).toFixed(2)} x writes without limits` });
  }
  await check(stage, report, contenders);
}

async function setLimits(stage, { url }) {
  const response = await fetch(`${url}/api/v1/assets/GOLD/limits`, {
    method: 'PUT',
    headers: { ...stage.caller.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(DAILY_LIMIT),
  });
  if (response.status !== 200) throw new Error(`The limit was not set: ${response.status} ${await response.text()}`);
}
