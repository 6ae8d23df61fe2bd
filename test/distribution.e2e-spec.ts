import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { NOT_ON_A_CLUSTER, ON_A_CLUSTER } from '../scripts/cluster-tests.mjs';
import { distributionOf, refusalOf } from '../src/commands/distribute';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from '../src/database/distributed';
import { checkpointOf } from '../src/integrity/checkpoint';
import { IntegrityService } from '../src/integrity/integrity.service';
import { readChains, verifyLedger } from '../src/integrity/verifier';
import { verifySince } from '../src/integrity/verify-since';
import { Slices } from '../src/posting/slices';
import { loadParser, violationsOf } from './support/distribution';
import { ROOT } from './support/snapshot';
import { useWorld } from './support/world';

/** What any statement may do. */
const ALLOWED: Readonly<Record<string, string>> = {
  'slices is read or changed without its slice': 'how many slices there are, and which: a row for each',
};

beforeAll(loadParser);

describe('each statement of the code, as a distributed PostgreSQL has to run it', () => {
  const statements = namedStatements();

  it('names its slices, and does nothing that fails there', () => {
    const found = Object.entries(statements);

    expect(found.flatMap(([name, text]) => unexpectedIn(text).map((violation) => `${name}: ${violation}`))).toEqual([]);
  });

  it('is found, wherever it stands in the source', () => {
    const names = Object.keys(statements);

    expect(names.length).toBeGreaterThan(90);
    expect(names).toEqual(
      expect.arrayContaining(['lock_slice', 'insert_transactions', 'set_up', 'count_by_reference']),
    );
  });
});

describe('verification', () => {
  const { database, service } = useWorld({ slices: 8, redis: 'none' });

  it('names the slices in each statement that it sends', async () => {
    const sent = new Set<string>();
    const query = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
      const [statement] = args as [string | { text?: string }];
      sent.add(typeof statement === 'string' ? statement : (statement.text ?? ''));
      return send.apply(this, args);
    });
    const { numbers } = new Slices(8);
    const checkpoint = checkpointOf(await readChains(database.databaseUrl));
    await verifyLedger(database.databaseUrl, { checkpoint });
    await verifySince(database.databaseUrl, numbers, checkpoint);
    await service.app.get(IntegrityService).check();
    query.mockRestore();

    expect(sent.size).toBeGreaterThan(100);
    expect(
      [...sent].flatMap((text) =>
        unexpectedIn(text).map((violation) => `${violation}: ${text.replace(/\s+/g, ' ').slice(0, 300)}`),
      ),
    ).toEqual([]);
  });
});

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on whoever asks
const send = Client.prototype.query as (this: Client, ...args: unknown[]) => never;

describe('a statement that does not name its slice, or does what fails there, is found', () => {
  it.each([
    ['a read', 'SELECT balance FROM wallets WHERE id = $1'],
    ['a read of one of two', 'SELECT FROM wallets JOIN holds ON holds.wallet_id = wallets.id WHERE holds.slice = $1'],
    ['a condition that may be left out', 'SELECT FROM wallets WHERE slice = $1 OR $1 IS NULL'],
    [
      'a comparison behind a subquery',
      'SELECT FROM (SELECT * FROM lots WHERE wallet_id = $1) AS found WHERE slice = $2',
    ],
    ['a subquery', 'SELECT (SELECT count(*) FROM holds WHERE wallet_id = wallets.id) FROM wallets WHERE slice = $1'],
    ['a half of a union', 'SELECT id FROM lots WHERE slice = $1 UNION ALL SELECT id FROM lots WHERE id = $2'],
    ['an update', 'UPDATE wallets SET balance = 0 WHERE id = $1'],
    [
      'an update from rows',
      'UPDATE lots SET held = 0 FROM unnest($1::uuid[], $2::int[]) AS new (id, slice) WHERE lots.id = new.id',
    ],
    [
      'a time by the time zone of the session',
      `UPDATE wallets SET due_at = 'epoch'::timestamptz + new.due * interval '1 second'
         FROM unnest($1::uuid[], $2::int[], $3::int[]) AS new (id, slice, due)
        WHERE wallets.id = new.id AND wallets.slice = new.slice`,
    ],
    ['a search without a column', 'SELECT EXISTS (SELECT FROM lots WHERE slice = ANY ($1)) AS found'],
    ['rows without a column', 'SELECT count(*) FROM (SELECT FROM lots WHERE slice = ANY ($1) LIMIT $2) AS found'],
    [
      'so many rows for each of a function',
      `SELECT FROM unnest($1::int[], $2::int[]) AS span (slice, after) CROSS JOIN LATERAL (
              SELECT id FROM lots WHERE lots.slice = span.slice AND lots.number > span.after ORDER BY number LIMIT $3) AS lot`,
    ],
    [
      'a change that returns what is worked out',
      'UPDATE assets SET name = $2 WHERE id = $1 RETURNING extract(epoch FROM created_at)',
    ],
    ['a deletion', 'DELETE FROM webhook_retries WHERE webhook_id = $1'],
    ['an insertion', 'INSERT INTO users (user_id) VALUES ($1)'],
    ['a conflict', 'INSERT INTO users (user_id, slice) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING'],
    ['a lock of several slices', 'SELECT FROM slices WHERE slice = ANY ($1) FOR UPDATE'],
    [
      'a recursion',
      `WITH RECURSIVE search AS (SELECT slice FROM slices WHERE slice = $1
                       UNION ALL SELECT slices.slice FROM search JOIN slices USING (slice)) SELECT FROM search`,
    ],
    [
      'a write within a read',
      `WITH gone AS (DELETE FROM lots WHERE slice = $1 RETURNING id)
                               SELECT FROM holds WHERE slice = $1`,
    ],
  ])('%s', (_what, text) => {
    expect(violationsOf(text)).toHaveLength(1);
  });
});

it.each([
  ['one slice', 'SELECT balance FROM wallets WHERE slice = $1 FOR UPDATE'],
  ['several', 'SELECT FROM wallets WHERE slice = ANY ($1)'],
  [
    'those of rows',
    'SELECT FROM unnest($1::uuid[], $2::int[]) AS wanted (user_id, slice) JOIN users USING (user_id, slice)',
  ],
  [
    'that of another table',
    `SELECT FROM holds JOIN wallets ON wallets.id = holds.wallet_id AND wallets.slice = holds.slice
                              WHERE holds.slice = $1`,
  ],
  [
    'that of the query around it',
    'SELECT (SELECT max(seq) FROM ledger_entries AS e WHERE e.slice = w.slice) FROM wallets w WHERE slice = $1',
  ],
  ['tables without slices', 'SELECT FROM assets JOIN webhooks ON true'],
])('a statement may name its slices by %s', (_how, text) => {
  expect(violationsOf(text)).toEqual([]);
});

it('each test that is run on a cluster, or is not for a reason, is there', () => {
  const names = [...ON_A_CLUSTER, ...Object.values(NOT_ON_A_CLUSTER).flat()];

  expect(names.filter((name) => !existsSync(path.join(ROOT, `test/${name}.e2e-spec.ts`)))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

describe('distributing', () => {
  it('distributes every table that has a slice, and makes the same everywhere what the others refer to', () => {
    const schema = readFileSync(path.join(ROOT, 'migrations/schema.sql'), 'utf8');
    const tables = [...schema.matchAll(/^CREATE TABLE (\w+) \(\n(.*?)^\)/gms)];
    const sliced = tables.filter(([, , columns]) => /^ {2}slice /m.test(columns!)).map(([, name]) => name);

    expect(sliced.filter((name) => name !== 'former_seals').sort()).toEqual([...DISTRIBUTED_TABLES].sort());
    const referred = [...schema.matchAll(/REFERENCES (\w+)\(/g)].map(([, name]) => name!);
    expect(REFERENCE_TABLES).toEqual(expect.arrayContaining(referred));
    const text = distributionOf(8).join(';\n');
    for (const table of DISTRIBUTED_TABLES) expect(text).toContain(`create_distributed_table('${table}', 'slice'`);
    // PostgreSQL's own parser takes it.
    expect(() => violationsOf(text)).not.toThrow();
  });

  const able = { slices: 8, citus: '14.0-1', workers: 2, isDistributed: false };

  it.each([
    [able, undefined],
    [{ ...able, slices: 1 }, /of one slice/],
    [{ ...able, citus: null }, /no extension citus/],
    [{ ...able, citus: '13.2-1' }, /takes Citus 14/],
    [{ ...able, workers: 0 }, /no worker/],
    [{ ...able, isDistributed: true }, /already/],
  ])('of %o says %s', (found, refusal) => {
    if (refusal) expect(refusalOf(found)).toMatch(refusal);
    else expect(refusalOf(found)).toBeUndefined();
  });
});

function unexpectedIn(text: string): string[] {
  return violationsOf(text).filter((violation) => !(violation in ALLOWED));
}

function namedStatements(): Record<string, string> {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'test/support/statements.mjs')], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>;
}
