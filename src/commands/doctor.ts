import { type Config, readRightSettings } from '../config';
import { type Answer } from './answer';
import { problemsOfConfiguration } from './configuration';
import { examineDatabase, examineDirectUrl } from './doctor-database';
import { examineRedis } from './doctor-redis';
import { EXIT } from './exit-codes';
import { type Finding, note, ok, wrong } from './finding';

const WITHOUT_REDIS =
  'REDIS_URL is not set: PostgreSQL alone answers repeated requests, and each instance counts its rate limits alone.';
const MARKS = { ok: 'ok', note: 'note', wrong: 'WRONG' } as const;

/** Looks at all that the service rests on, each thing whether or not another is wrong. */
export async function doctor(): Promise<Answer> {
  const findings = await Array.fromAsync(examine());
  const count = findings.filter(({ state }) => state === 'wrong').length;
  const last = count === 0 ? 'Nothing is wrong.' : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`;
  return {
    text: [...findings.flatMap(linesOf), '', last].join('\n'),
    json: { isWell: count === 0, findings },
    exit: count === 0 ? EXIT.done : EXIT.no,
  };
}

function linesOf({ state, subject, says, advice }: Finding): string[] {
  const line = `${MARKS[state].padEnd(6)} ${`${subject}:`.padEnd(14)} ${says}`;
  return advice === undefined ? [line] : [line, `${' '.repeat(22)}-> ${advice}`];
}

async function* examine(): AsyncGenerator<Finding> {
  const problems = problemsOfConfiguration();
  for (const problem of problems) yield wrong('configuration', /[.?]$/.test(problem) ? problem : `${problem}.`);
  if (problems.length === 0) yield ok('configuration', 'All settings are right, and so are the files that they name.');
  const settings = readRightSettings();
  const { DATABASE_URL, DIRECT_URL, REDIS_URL } = settings;
  // What is wrong with it has been said.
  if (DATABASE_URL !== undefined) yield* examineDatabase(settings as Config);
  if (DIRECT_URL !== undefined) yield* examineDirectUrl(DIRECT_URL);
  yield REDIS_URL === undefined ? note('redis', WITHOUT_REDIS) : await examineRedis(settings);
}
