import { parseArgs } from 'node:util';
import { needsOf } from './capacity/figures.mjs';
import { simulate } from './capacity/simulation.mjs';
import { explain, helpIfAsked, say, Trouble } from './progress.mjs';
import { tableOf } from './table.mjs';
import { Random } from './torture/random.mjs';

// What a rate of purchases needs, by formula from what the benchmark has measured, and by a simulation of slices on nodes.
// docs/capacity.md says what the figures are worth.

const RATES = [1_000, 10_000, 100_000];
const NUMBERS = { rate: 100_000, slices: 64, nodes: 8, cross: 0.05, cores: 16, seconds: 3, seed: 1 };
/** No transfers, any seed. */
const MAY_BE_ZERO = ['cross', 'seed'];
const HELP = `npm run capacity -- [options]

  --rate N      purchases a second in the simulation (${NUMBERS.rate})
  --slices N    (${NUMBERS.slices})
  --nodes N     of PostgreSQL (${NUMBERS.nodes})
  --cores N     of each node (${NUMBERS.cores})
  --cross N     the share of commands that are transfers between two slices (${NUMBERS.cross})
  --seconds N   simulated (${NUMBERS.seconds})
  --seed N      (${NUMBERS.seed})
  --help
`;
/** Between service and node, and of a disk that has made a COMMIT durable. */
const ROUND_TRIP_MS = 0.5;
const FLUSH_MS = 1;

const NEEDS = [
  { title: 'purchases a second', cell: ({ rate }) => grouped(rate) },
  { title: 'service cores', cell: ({ serviceCores }) => upwards(serviceCores) },
  { title: 'PostgreSQL cores', cell: ({ postgresCores }) => upwards(postgresCores) },
  { title: 'Redis cores', cell: ({ redisCores }) => upwards(redisCores) },
  { title: 'commits a second', cell: ({ commits }) => grouped(commits) },
  { title: 'WAL MB/s', cell: ({ walBytesPerSecond }) => grouped(walBytesPerSecond / 1e6) },
  { title: 'disk GB a day', cell: ({ diskBytesPerDay }) => grouped(diskBytesPerDay / 1e9) },
];

const grouped = (value) => Math.round(value).toLocaleString('en');
const upwards = (cores) => grouped(Math.ceil(cores));
const percent = (share) => `${Math.round(share * 100)} %`;
const range = (shares) => `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;

function readOptions() {
  const text = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, { type: 'string' }]));
  let given;
  try {
    given = parseArgs({ options: text }).values;
  } catch (error) {
    throw new Trouble(`${error.message.split('. ')[0]}. Options: --help`);
  }
  const numbers = Object.entries(given).map(([name, value]) => {
    if (!(Number(value) >= 0)) throw new Trouble(`--${name} takes a number, not "${value}".`);
    if (Number(value) === 0 && !MAY_BE_ZERO.includes(name)) throw new Trouble(`--${name} takes more than 0.`);
    return [name, Number(value)];
  });
  return { ...NUMBERS, ...Object.fromEntries(numbers) };
}

async function main() {
  const { rate, slices, nodes, cross, cores, seconds, seed } = readOptions();
  const needs = RATES.map(needsOf);
  say(`By formula:\n\n${tableOf(NEEDS, needs)}\n`);
  const result = await simulate({
    ...{ rate, slices, nodes, seconds, crossShare: cross, coresPerNode: cores },
    ...{ roundTripMs: ROUND_TRIP_MS, flushMs: FLUSH_MS, random: new Random(seed) },
  });
  if (result.count === 0) throw new Trouble('Nothing is done in so short a time: --seconds takes more.');
  say(
    `Simulated: ${grouped(rate)} a second for ${seconds} s, ${slices} slices on ${nodes} nodes of ${cores} cores, ` +
      `${percent(cross)} transfers between slices\n`,
  );
  say(`done in time    ${percent(result.count / (rate * seconds))}`);
  say(`wait            p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms`);
  say(`batch           ${result.batch.toFixed(1)} on average`);
  say(`processors      ${range(result.processors)}`);
  say(`slices locked   ${range(result.slices)}`);
}

helpIfAsked(HELP);
// Whoever reads no further has seen enough.
process.stdout.on('error', () => {});
try {
  await main();
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
