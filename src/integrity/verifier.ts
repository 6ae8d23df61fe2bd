import { Client, escapeLiteral } from 'pg';
import { sqlStateOf } from '../database/postgres-errors';
import { connectionStringOf } from '../postgres-url';
import { reasonOf } from '../exit';
import { Slices } from '../posting/slices';
import { type Checkpoint, missedBy } from './checkpoint';
import { Findings, type Violation } from './findings';
import { PASSES } from './invariants.sql';
import { type Pass, type Selection } from './pass';
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
  /** How many of PostgreSQL's processors are made busy. */
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
  readonly after: Key | undefined;
  readonly upTo: Key | undefined;
}

/**
 * Checks every invariant for every row, as of one moment; the service goes on meanwhile. The rows are gone over in parts,
 * by connections that share one snapshot.
 *
 * @throws Error with one line for the operator when the ledger cannot be read
 */
export async function verifyLedger(url: string, options: VerificationOptions = {}): Promise<Verification> {
  const { connections = 2, checkpoint, onProgress } = options;
  return onSnapshot(url, connections, async (clients) => {
    const [client] = clients as [Client];
    const { takenAt, chains } = await endsOf(client);
    const parts: Part[] = [];
    for (const pass of PASSES) parts.push(...(await partsOf(client, pass)));

    const findings = new Findings();
    const waiting = parts.values();
    let done = 0;
    await Promise.all(
      clients.map(async (each) => {
        for (const part of waiting) {
          await findings.judge(each, part.pass, selectionOf(part), { but: isNotAfter(part) });
          onProgress?.((done += 1), parts.length);
        }
      }),
    );
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

async function endsOf(client: Client): Promise<{ takenAt: Date; chains: Chain[] }> {
  const { rows: times } = await client.query<{ takenAt: Date }>('SELECT now() AS "takenAt"');
  const { rows: slices } = await client.query<{ slice: number }>('SELECT slice FROM slices');
  const { numbers } = new Slices(slices.length);
  const { rows: chains } = await client.query<Chain>(SELECT_CHAINS.text, [numbers]);
  return { takenAt: times[0]!.takenAt, chains };
}

async function onSnapshot<Result>(
  url: string,
  connections: number,
  work: (clients: Client[]) => Promise<Result>,
): Promise<Result> {
  const settings = { connectionString: connectionStringOf(url), application_name: 'wallet-service-verify' };
  const clients = Array.from({ length: connections }, () => new Client(settings));
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
  // A connection that breaks is said by the statement that was running.
  client.on('error', () => undefined);
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

/** Cuts a table into parts of `chunk` rows, by one walk along its key's index. */
async function partsOf(client: Client, pass: Pass): Promise<Part[]> {
  const key = pass.key.join(', ');
  const nextAfter = (condition: string) => `
    SELECT ${key} FROM ${pass.table} WHERE ${condition} ORDER BY ${key} OFFSET ${pass.chunk - 1} LIMIT 1`;
  const { rows } = await client.query<string[]>({
    rowMode: 'array',
    text: `
      WITH RECURSIVE ends AS (
        (${nextAfter(pass.isPartial ? `${key} IS NOT NULL` : 'true')}) UNION ALL
        SELECT next.* FROM ends CROSS JOIN LATERAL (
          ${nextAfter(`(${key}) > (${pass.key.map((column) => `ends.${column}`).join(', ')})`)}) AS next)
      SELECT ${pass.key.map((column) => `${column}::text`).join(', ')} FROM ends`,
  });
  return [...rows, undefined].map((upTo, index) => ({ pass, after: rows[index - 1], upTo }));
}

/** With the row before the part: some rows are judged by the one before them. */
function selectionOf({ after, upTo }: Part): Selection {
  return (...key) => {
    const conditions = [
      after && `(${key.join(', ')}) >= ${tuple(after)}`,
      upTo && `(${key.join(', ')}) <= ${tuple(upTo)}`,
    ];
    return conditions.filter((condition) => condition !== undefined).join(' AND ') || 'true';
  };
}

/** The row before the part is judged with the part before. */
function isNotAfter({ pass, after }: Part): string {
  return after ? `(${pass.key.join(', ')}) <= ${tuple(after)}` : 'false';
}

function tuple(key: Key): string {
  return `(${key.map((value) => escapeLiteral(value)).join(', ')})`;
}
