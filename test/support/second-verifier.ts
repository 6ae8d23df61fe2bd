import { createHash } from 'node:crypto';
import { type TestDatabase } from './database';

/**
 * What an auditor would write: the seals of one slice computed again, from "The format of the seals" in docker/RUNBOOK.md and from rows
 * that are read by plain SELECTs. Nothing of the service's own is used.
 */
export async function computeSeals(
  database: TestDatabase,
  slice: number,
): Promise<{ lastSeq: number; hash: string }[]> {
  const ledger = await readLedger(database);
  const ordered = ledger.transactions.filter((row) => row['slice'] === String(slice));
  const seals = ledger.seals.filter((seal) => seal.slice === slice);
  let hash = await computeGenesis(database, slice);
  return seals.map(({ first, last }) => {
    const sealed = ordered.slice(first - 1, last).map((row) => encode(fieldsOf(row, ledger)));
    hash = sha256(hash, ...sealed);
    return { lastSeq: last, hash: hash.toString('hex') };
  });
}

/** What the service has sealed of a slice. */
export function sealsOf(database: TestDatabase, slice: number): Promise<{ lastSeq: number; hash: string }[]> {
  return database.query(
    `SELECT last_seq::int AS "lastSeq", encode(hash, 'hex') AS hash FROM ledger_seals WHERE slice = $1 ORDER BY first_seq`,
    [slice],
  );
}

async function computeGenesis(database: TestDatabase, slice: number): Promise<Buffer> {
  const ends = await database.query<{ asset_id: number; last_seq: string; hash: Buffer }>(
    'SELECT DISTINCT ON (asset_id) asset_id, last_seq, hash FROM asset_seals ORDER BY asset_id, first_seq DESC',
  );
  const encoded = ends.map((end) => encode([smallint(end.asset_id), bigint(end.last_seq), bytea(end.hash)]));
  const former = await database.query<{ number: number; slice: number; last_seq: string; hash: Buffer }>(
    'SELECT number, slice, last_seq, hash FROM former_seals ORDER BY number, slice',
  );
  const before = former.map((end) =>
    encode([smallint(end.number), smallint(end.slice), bigint(end.last_seq), bytea(end.hash)]),
  );
  return sha256(encode([text('wallet-service ledger seal 3'), smallint(slice)]), ...encoded, ...before);
}

interface Field {
  readonly oid: number;
  readonly bytes: Buffer | null;
}

type Value = string | null | undefined;
type Row = Readonly<Record<string, Value>>;

interface Ledger {
  readonly transactions: readonly Row[];
  /** By wallet and `seq`. */
  readonly entries: ReadonlyMap<string, Row>;
  /** By their ids. */
  readonly wallets: ReadonlyMap<Value, Row>;
  readonly assets: ReadonlyMap<Value, Row>;
  readonly seals: readonly { slice: number; first: number; last: number }[];
}

async function readLedger(database: TestDatabase): Promise<Ledger> {
  // Every value as its text.
  const read = async (table: string, times: string, order: string) => {
    const rows = await database.query<{ row: Record<string, string | number | null> }>(
      `SELECT to_jsonb(${table}) ${times} AS row FROM ${table} ORDER BY ${order}`,
    );
    return rows.map(({ row }) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
    );
  };
  const inUtc = `|| jsonb_build_object('created_at', (created_at AT TIME ZONE 'UTC')::text)`;
  const texts = `${inUtc} || jsonb_build_object('rejection', rejection::text, 'details', details::text)`;
  const entries = await read('ledger_entries', inUtc, 'seq');
  const [wallets, assets] = [await read('wallets', '', 'id'), await read('assets', '', 'id')];
  return {
    transactions: await read('transactions', texts, 'slice_seq'),
    entries: new Map(entries.map((row) => [`${row['wallet_id']} ${row['seq']}`, row])),
    wallets: new Map(wallets.map((row) => [row['id'], row])),
    assets: new Map(assets.map((row) => [row['id'], row])),
    seals: await database.query(
      'SELECT slice, first_seq::int AS first, last_seq::int AS last FROM ledger_seals ORDER BY first_seq',
    ),
  };
}

function fieldsOf(row: Row, { entries, wallets, assets }: Ledger): Field[] {
  const asset = assets.get(row['asset_id']);
  return [
    ...fieldsOfTransaction(row),
    ...fieldsOfEntry(entries.get(`${row['wallet_id']} ${row['entry_seq']}`)),
    ...fieldsOfEntry(entries.get(`${row['counter_wallet_id']} ${row['counter_entry_seq']}`)),
    uuid(wallets.get(row['wallet_id'])?.['user_id']),
    uuid(wallets.get(row['counter_wallet_id'])?.['user_id']),
    text(asset?.['symbol']),
    smallint(asset?.['scale']),
  ];
}

const fieldsOfTransaction = (row: Row): Field[] => [
  uuid(row['id']),
  smallint(row['slice']),
  bigint(row['slice_seq']),
  text(row['caller']),
  text(row['idempotency_key']),
  smallint(row['position']),
  smallint(row['operation_index']),
  bytea(row['fingerprint']),
  smallint(row['fingerprint_version']),
  text(row['type']),
  text(row['status']),
  text(row['rejection']),
  uuid(row['user_id']),
  smallint(row['asset_id']),
  bigint(row['amount']),
  uuid(row['wallet_id']),
  bigint(row['entry_seq']),
  uuid(row['counter_wallet_id']),
  bigint(row['counter_entry_seq']),
  bigint(row['balance_after']),
  uuid(row['group_id']),
  uuid(row['relates_to']),
  text(row['details']),
  bytea(row['texts_hash']),
  time(row['created_at']),
];

const fieldsOfEntry = (row: Row = {}): Field[] => [
  uuid(row['wallet_id']),
  bigint(row['seq']),
  smallint(row['slice']),
  uuid(row['transaction_id']),
  text(row['type']),
  bigint(row['amount']),
  bigint(row['balance_after']),
  time(row['created_at']),
];

function encode(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(({ oid, bytes }) => [int32(oid), int32(bytes?.length ?? -1), ...(bytes ? [bytes] : [])]);
  return Buffer.concat([int32(fields.length), ...parts]);
}

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};

const field = (oid: number, value: Value, encoded: (value: string) => Buffer): Field => ({
  oid,
  bytes: value == null ? null : encoded(value),
});

const uuid = (value: Value) => field(2950, value, (id) => Buffer.from(id.replaceAll('-', ''), 'hex'));

const text = (value: Value) => field(25, value, (written) => Buffer.from(written, 'utf8'));

/** PostgreSQL writes one as `\x` and hexadecimal digits. */
const bytea = (value: Value | Buffer) =>
  Buffer.isBuffer(value)
    ? { oid: 17, bytes: value }
    : field(17, value, (written) => Buffer.from(written.slice(2), 'hex'));

const bigint = (value: Value) => field(20, value, (count) => int64(BigInt(count)));

const smallint = (value: Value | number) =>
  field(21, value == null ? null : String(value), (count) => {
    const bytes = Buffer.alloc(2);
    bytes.writeInt16BE(Number(count));
    return bytes;
  });

/** `2026-01-31 12:00:00.123456`, in UTC: as microseconds since 2000. */
const time = (value: Value) =>
  field(1184, value, (written) => {
    const [seconds = '', fraction = ''] = written.split('.');
    const wholeMs = Date.parse(`${seconds.replace(' ', 'T')}Z`) - Date.UTC(2000, 0, 1);
    return int64(BigInt(wholeMs) * 1_000n + BigInt(fraction.padEnd(6, '0')));
  });
