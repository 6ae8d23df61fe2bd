import path from 'node:path';
import { parseArgs } from 'node:util';
import { Trouble } from '../progress.mjs';

export const WORKLOADS = [
  'writes',
  'kinds',
  'movements',
  'restraints',
  'lots',
  'listeners',
  'readers',
  'large',
  'instances',
  'slices',
  'soak',
  'overload',
  'client',
  'console',
];
/** On servers that have to be given: only where it is asked for. */
const ELSEWHERE = ['cluster'];

const HELP = `npm run bench -- [options]

  --quick        short runs and a smaller large ledger: some minutes, good for a first look, not for a record
  --only NAME    only this workload; may be repeated: ${WORKLOADS.join(', ')};
                 or cluster, on the Citus cluster whose coordinator's superuser TEST_DATABASE_URL names
  --against DIR  only writes, beside those of another build, in its own checkout: what a change costs
  --json FILE    write everything that was measured to FILE as well
  --profile      no bars: a CPU profile of the service under writes, as a file and as a list of the top costs
  --help
`;

const FULL = {
  rounds: 3,
  warmUpSeconds: 5,
  runSeconds: 10,
  loneRequests: 2_000,
  pageRequests: 300,
  largeEntries: 10_000_000,
  soakSeconds: 600,
  overloadSeconds: 30,
};

const QUICK = {
  rounds: 3,
  warmUpSeconds: 1,
  runSeconds: 1,
  loneRequests: 150,
  pageRequests: 50,
  largeEntries: 500_000,
  soakSeconds: 10,
  overloadSeconds: 5,
};

/** What was asked for on the command line; undefined when that was only how to ask. */
export function readOptions(args) {
  const { quick, only, against, json, profile, help } = parse(args);
  if (help) {
    process.stdout.write(HELP);
    return undefined;
  }
  const unknown = (only ?? []).find((name) => ![...WORKLOADS, ...ELSEWHERE].includes(name));
  if (unknown) throw new Trouble(`There is no workload "${unknown}": ${[...WORKLOADS, ...ELSEWHERE].join(', ')}.`);
  return {
    quick: quick === true,
    profile: profile === true,
    json,
    ...(against !== undefined && { against: path.resolve(against) }),
    workloads: against === undefined ? (only ?? WORKLOADS) : ['builds'],
    ...(quick ? QUICK : FULL),
    ...overrides(),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        against: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Trouble(`${error.message}\n\n${HELP}`);
  }
}

/** For whoever works on the benchmark itself: BENCH='{"runSeconds":2}'. */
const overrides = () => JSON.parse(process.env.BENCH ?? '{}');
