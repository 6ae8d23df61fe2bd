import { check, contest, ratio } from '../contest.mjs';

const NOTHING_SEALED = { SEAL_INTERVAL_MS: '0' };
const KINDS = { writes: 'purchases', transfers: 'transfers' };
/** `SLICES` and `POSTING_LANES`. */
const DIVISIONS = [
  [1, 1],
  [8, 1],
  [8, 2],
  [8, 4],
  [16, 1],
  [16, 2],
  [16, 4],
];

/** How slices and lanes change what one instance does. */
export async function slices(stage, options, report) {
  const contenders = await contest(stage, options, await divided(stage));
  for (const [kind, name] of Object.entries(KINDS)) {
    report.section(`11 SLICES and POSTING_LANES: ${name}; 64 connections`);
    const [undivided, ...others] = contenders.filter((contender) => contender.kind === kind);
    report.measured(undivided);
    for (const contender of others) {
      report.measured(contender, { text: `${ratio(contender, undivided).toFixed(2)} x undivided` });
    }
  }
  await check(stage, report, contenders);
}

async function divided(stage) {
  const contenders = [];
  for (const [count, lanes] of DIVISIONS) {
    const database = await stage.databases.copy({ slices: count });
    const settings = { POSTING_LANES: `${lanes}`, ...NOTHING_SEALED };
    const services = [await stage.startService(database, { settings })];
    const label = `${count} ${count === 1 ? 'slice' : 'slices'}, ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`;
    for (const kind of Object.keys(KINDS)) contenders.push({ label, kind, services, database });
  }
  return contenders;
}
