import { availableParallelism } from 'node:os';
import { type Client, escapeLiteral } from 'pg';
import { clientOf } from '../database/client';
import { sqlStateOf } from '../database/postgres-errors';
import { reasonOf } from '../exit';
import { Slices } from '../posting/slices';
import { type Checkpoint, missedBy } from './checkpoint';
import { Findings, type Violation } from './findings';
import { PASSES } from './invariants.sql';
import { ofAll, type OfSlices, type Pass, type Selection } from './pass';
import { type Chain, SELECT_CHAINS } from './seals.sql';

export interface Verification {
  /** When the snapshot was taken that was verified. */
  readonly takenAt: Date;
  readonly chains: readonly Chain[];
  /** How many rows of each pass were judged. */
  readonly judged: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

export interface VerificationOptions {
  /** How many of PostgreSQL's processors are made busy: as many as there are here, unless it is said. */
  readonly connections?: number;
  readonly checkpoint?: Checkpoint | undefined;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Nobody waits for us, and we wait for nobody. What is gone over is read in parts, each by an index. */
const SETTINGS = {
  statement_timeout: 0,
  transaction_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  max_parallel_workers_per_gather: 0,
  work_mem: "'64MB'",
  jit: 'off',
  enable_seqscan: 'off',
  // An error, where rows would be hidden.
  row_security: 'off',
};

const BEGIN = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  ...Object.entries(SETTINGS).map(([name, value]) => `SET LOCAL ${name} = ${value}`),
].join('; ');

/** The columns of a pass's key, as PostgreSQL writes them. */
type Key = readonly string[];

/** Of the rows of a pass, in the order of their keys, those after one key and up to another; without one, to the end. */
interface Part {
  readonly pass: Pass;
  readonly ofSlices: OfSlices;
  /** The same, for a walk along an index whose first column the slice is. */
  readonly inOrder: OfSlices;
  readonly after: Key | undefined;
  readonly upTo: Key | undefined;
}

/**
 * Checks every invariant for every row, as of one moment; the service goes on meanwhile. The rows are gone over slice by
 * slice, in parts, by connections that share one snapshot.
 *
 * @throws Error with one line for the operator when the ledger cannot be read
 */
export async function verifyLedger(url: string, options: VerificationOptions = {}): Promise<Verification> {
  const { connections = availableParallelism(), checkpoint, onProgress } = options;
  return onSnapshot(url, connections, async (clients) => {
    const [client] = clients as [Client];
    const { takenAt, slices, chains } = await endsOf(client);
    const walks = walksOver(slices, await hasStrays(client, slices));
    const parts = (await shared(clients, walks, partsOf)).flat();
    // What cannot be divided comes first, so that nobody waits for it alone in the end.
    parts.sort((one, other) => one.pass.key.length - other.pass.key.length);

    let done = 0;
    const found = await shared(clients, parts, async (each, part) => {
      const findings = new Findings();
      await findings.judge(each, part.pass, selectionOf(part), { but: isNotAfter(part) });
      onProgress?.((done += 1), parts.length);
      return findings;
    });
    // In the order of the parts, whichever connection was faster: the same rows are named each time.
    const findings = new Findings();
    for (const each of found) findings.include(each);
    if (checkpoint) {
      for (const subject of await missedBy(client, checkpoint))
        findings.add('the chain leads over the checkpoint', subject);
    }
    return { takenAt, chains, judged: findings.judged, violations: findings.violations };
  });
}

/**
 * The end of each slice's chain.
 *
 * @throws Error with one line for the operator when the ledger cannot be read
 */
export async function readChains(url: string): Promise<readonly Chain[]> {
  return onSnapshot(url, 1, async ([client]) => (await endsOf(client!)).chains);
}

async function endsOf(client: Client): Promise<{ takenAt: Date; slices: number[]; chains: Chain[] }> {
  const { rows: times } = await client.query<{ takenAt: Date }>('SELECT now() AS "takenAt"');
  const { rows } = await client.query<{ slice: number }>('SELECT slice FROM slices ORDER BY slice');
  const slices = rows.map(({ slice }) => slice);
  const { rows: chains } = await client.query<Chain>(SELECT_CHAINS.text, [new Slices(slices.length).numbers]);
  return { takenAt: times[0]!.takenAt, slices, chains };
}

/** Does something with all items, each on whichever connection is free; what comes of it is in their order. */
async function shared<Item, Result>(
  clients: readonly Client[],
  items: readonly Item[],
  work: (client: Client, item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  await Promise.all(
    clients.map(async (client) => {
      for (const [index, item] of waiting) results[index] = await work(client, item);
    }),
  );
  return results;
}

async function onSnapshot<Result>(
  url: string,
  connections: number,
  work: (clients: Client[]) => Promise<Result>,
): Promise<Result> {
  const clients = Array.from({ length: connections }, () => clientOf(url, 'wallet-service-verify'));
  try {
    for (const client of clients) await connect(client);
    await shareSnapshot(clients as [Client, ...Client[]]);
    return await work(clients);
  } catch (error) {
    // undefined_table, undefined_column
    const isOther = ['42P01', '42703'].includes(sqlStateOf(error) ?? '');
    throw isOther
      ? new Error('The schema is older than this program: run the migrations first.', { cause: error })
      : error;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function connect(client: Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`No connection to PostgreSQL at ${client.host}:${client.port}: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

async function shareSnapshot([leader, ...followers]: [Client, ...Client[]]): Promise<void> {
  await leader.query(BEGIN);
  if (followers.length === 0) return;
  const { rows } = await leader.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
  for (const follower of followers) {
    // Nothing may run in between: a transaction takes a snapshot with its first statement, and keeps it.
    const [begin, ...settings] = BEGIN.split('; ');
    const take = `SET TRANSACTION SNAPSHOT ${escapeLiteral(rows[0]!.snapshot)}`;
    await follower.query([begin, take, ...settings].join('; '));
  }
}

/** All that has a slice, and could have one that there is not. */
const SLICED_TABLES = [...new Set(PASSES.filter(({ isSliceless }) => !isSliceless).map(({ table }) => table)), 'users'];

async function hasStrays(client: Client, slices: readonly number[]): Promise<boolean> {
  const isStray = ofNone(slices)('slice');
  const found = SLICED_TABLES.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE ${isStray})`);
  // Once through each, which takes no index.
  await client.query('SET LOCAL enable_seqscan = on');
  const { rows } = await client.query<{ found: boolean }>(`SELECT ${found.join(' OR ')} AS found`);
  await client.query('SET LOCAL enable_seqscan = off');
  return rows[0]!.found;
}

const ofOne = (number: number) => (slice: string) => `${slice} = ${number}`;
const ofNone = (slices: readonly number[]) => (slice: string) => `${slice} <> ALL ('{${slices.join()}}')`;

type Walk = Pick<Part, 'pass' | 'ofSlices' | 'inOrder'>;

/** Each pass for each slice, or for all of them at once; and for what is in none, where there is something. */
function walksOver(slices: readonly number[], hasStrays: boolean): Walk[] {
  const same = (ofSlices: OfSlices) => ({ ofSlices, inOrder: ofSlices });
  const strays = hasStrays ? [same(ofNone(slices))] : [];
  const each = [...slices.map((slice) => ({ ofSlices: ofAll([slice]), inOrder: ofOne(slice) })), ...strays];
  const all = [same(hasStrays ? () => 'true' : ofAll(slices))];
  return PASSES.flatMap((pass) => (pass.acrossSlices ? all : each).map((walk) => ({ pass, ...walk })));
}

/** Cuts the rows of a table into parts of `chunk` rows, by one walk along its key's index. */
async function partsOf(client: Client, { pass, ...walk }: Walk): Promise<Part[]> {
  const ends: Key[] = [];
  if (pass.key.length > 0 && !pass.isSliceless) {
    // With the table's name: by itself it would be the text of the same name, whose order is another and has no index.
    const key = pass.key.map((column) => `${pass.table}.${column}`).join(', ');
    for (;;) {
      const after = ends.at(-1);
      const isBehind = after ? `(${key}) > ${tuple(after)}` : pass.isPartial ? `${key} IS NOT NULL` : 'true';
      const { rows } = await client.query<string[]>({
        rowMode: 'array',
        text: `SELECT ${pass.key.map((column) => `${column}::text`).join(', ')} FROM ${pass.table}
                WHERE ${walk.inOrder('slice')} AND ${isBehind} ORDER BY ${key} OFFSET ${pass.chunk - 1} LIMIT 1`,
      });
      if (!rows[0]) break;
      ends.push(rows[0]);
    }
  }
  return [...ends, undefined].map((upTo, index) => ({ pass, ...walk, after: ends[index - 1], upTo }));
}

/** With the row before the part: some rows are judged by the one before them. */
function selectionOf({ pass, ofSlices, after, upTo }: Part): Selection {
  return (slice, ...key) => {
    if (key.length === 0) return ofSlices(slice);
    const conditions = [
      ofSlices(slice),
      after && `(${key.join(', ')}) ${pass.isEachAlone ? '>' : '>='} ${tuple(after)}`,
      upTo && `(${key.join(', ')}) <= ${tuple(upTo)}`,
    ];
    return conditions.filter((condition) => condition !== undefined).join(' AND ');
  };
}

/** The row before the part is judged with the part before. */
function isNotAfter({ pass, after }: Part): string {
  return after ? `(${pass.key.join(', ')}) <= ${tuple(after)}` : 'false';
}

function tuple(key: Key): string {
  return `(${key.map((value) => escapeLiteral(value)).join(', ')})`;
}
