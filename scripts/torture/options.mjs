import { parseArgs } from 'node:util';
import { Trouble } from '../progress.mjs';
import { FAULTS } from './faults.mjs';

const NAME_WIDTH = Math.max(...FAULTS.map(({ name }) => name.length));
const HELP = `npm run torture -- [options]

Lets concurrent clients work with the service while something goes wrong, asks again for what nobody could tell, and
checks what was answered against what the ledger lists. Without options: every fault once, a few minutes.

  --only FAULT,...   only these faults; may be repeated
  --repeat N         each fault so many times (1)
  --minutes N        again and again, until N minutes are over; also --hours N
  --clients N        concurrent clients (24)
  --instances N      of the service (2)
  --slices N         of the ledger (1)
  --seed N           draws the same lots as the run that printed this seed
  --json FILE        writes what came out to FILE as well
  --help

Load and checker alone, on a deployment that you do something to yourself; with --repeat, --minutes, --clients, --seed:

  --url URL          where the service is; may be repeated: one for each instance, or a load balancer's
  --key KEY          an API key or token with the scopes wallet:read, wallet:spend, wallet:credit,
                     wallet:transfer, wallet:refund, wallet:hold and wallet:admin
  --asset SYMBOL     an asset of two decimals or more, whose treasury can spare a million (GOLD)
  --lots SYMBOL      such an asset that keeps lots, which half of the users deal in then

Faults:
${FAULTS.map(({ name, what }) => `  ${name.padEnd(NAME_WIDTH)} ${what}`).join('\n')}
`;

/** What was asked for on the command line; undefined when that was only how to ask. */
export function readOptions(args) {
  const given = parse(args);
  if (given.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  const hours = duration(given, 'hours');
  const minutes = duration(given, 'minutes') ?? (hours === undefined ? undefined : hours * 60);
  const repeat = given.repeat === undefined ? undefined : count('repeat', given.repeat);
  if (repeat !== undefined && minutes !== undefined) throw new Trouble('Either --repeat or a time, not both.');
  if (hours !== undefined && given.minutes !== undefined) throw new Trouble('Either --minutes or --hours, not both.');
  return {
    ...(given.url ? deployment(given) : faultsOf(given)),
    repeat: repeat ?? 1,
    minutes,
    clients: count('clients', given.clients ?? '24'),
    seed: given.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : seedOf(given.seed),
    json: given.json,
  };
}

function deployment({ url: urls, key, asset = 'GOLD', lots: lotsAsset, only, instances, slices }) {
  const surplus = only ? '--only' : instances ? '--instances' : slices && '--slices';
  if (surplus) throw new Trouble(`${surplus} does not go with --url: faults, instances and slices are yours there.`);
  for (const url of urls) {
    if (!/^https?:/.test(url) || !URL.canParse(url))
      throw new Trouble(`--url takes http:// or https://, not "${url}".`);
  }
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  return { target: { urls: urls.map((url) => url.replace(/\/+$/, '')), headers }, asset, lotsAsset };
}

function faultsOf({ only, instances = '2', slices = '1', key, asset, lots }) {
  const surplus = key !== undefined ? '--key' : asset !== undefined ? '--asset' : lots !== undefined && '--lots';
  if (surplus) throw new Trouble(`${surplus} goes with --url only.`);
  const names = only?.flatMap((list) => list.split(','));
  const unknown = names?.find((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown !== undefined) {
    throw new Trouble(`There is no fault "${unknown}": ${FAULTS.map(({ name }) => name).join(', ')}.`);
  }
  const faults = FAULTS.filter(({ name }) => names === undefined || names.includes(name));
  return {
    faults,
    instances: count('instances', instances),
    slices: slicesOf(slices),
    asset: 'GOLD',
    lotsAsset: 'POINTS',
  };
}

function parse(args) {
  const text = { type: 'string' };
  const texts = { type: 'string', multiple: true };
  try {
    return parseArgs({
      args,
      options: {
        only: texts,
        repeat: text,
        minutes: text,
        hours: text,
        clients: text,
        instances: text,
        slices: text,
        seed: text,
        json: text,
        url: texts,
        key: text,
        asset: text,
        lots: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Trouble(`${error.message.split('. ')[0]}. Options: npm run torture -- --help`);
  }
}

function count(name, text) {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Trouble(`--${name} takes a whole number above 0, not "${text}".`);
  return Number(text);
}

function slicesOf(text) {
  if (!['1', '2', '4', '8', '16', '32', '64'].includes(text)) {
    throw new Trouble(`--slices takes a power of two, up to 64, not "${text}".`);
  }
  return Number(text);
}

function duration(given, name) {
  const text = given[name];
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) throw new Trouble(`--${name} takes a time, not "${text}".`);
  return Number(text);
}

function seedOf(text) {
  if (!/^\d{1,10}$/.test(text)) throw new Trouble(`--seed takes a whole number, as it was printed, not "${text}".`);
  return Number(text);
}
