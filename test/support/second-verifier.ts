import { createHash } from 'node:crypto';
import { type TestDatabase } from './database';

/**
 * What an auditor would write: the seals of one asset computed again, from "The format of the seals" in docker/RUNBOOK.md
 * and from rows that are read by plain SELECTs. Nothing of the service's own is used.
 */
export async function computeSeals(
  database: TestDatabase,
  symbol: string,
): Promise<{ lastSeq: number; hash: string }[]> {
  const [asset] = await database.query<{ id: number; scale: number }>(
    'SELECT id, scale FROM assets WHERE symbol = $1',
    [symbol],
  );
  const { id, scale } = asset!;
  const ordered = await readInOrder(database, id);
  const seals = await database.query<{ first: number; last: number }>(
    `SELECT first_seq::int AS first, last_seq::int AS last FROM ledger_seals WHERE asset_id = $1 ORDER BY first_seq`,
    [id],
  );
  let hash = sha256(encode([text('wallet-service ledger seal 2'), smallint(id), text(symbol), smallint(scale)]));
  return seals.map(({ first, last }) => {
    const sealed = ordered.slice(first - 1, last).map(encode);
    hash = sha256(hash, ...sealed);
    return { lastSeq: last, hash: hash.toString('hex') };
  });
}

interface Field {
  readonly oid: number;
  readonly bytes: Buffer | null;
}

type Row = Readonly<Record<string, string | null>>;

/** The fields of each transaction with its entries, in the order of the treasury. */
async function readInOrder(database: TestDatabase, assetId: number): Promise<Field[][]> {
  const transactions = await database.query<Row>(
    `SELECT id, caller, idempotency_key, encode(fingerprint, 'hex') AS fingerprint, type, status, rejection_code,
            asset_id::text, amount, wallet_id, counter_wallet_id, seq, balance_after, reference, metadata::text,
            (created_at AT TIME ZONE 'UTC')::text AS created_at
       FROM transactions WHERE asset_id = $1 AND status = 'SUCCESS'`,
    [assetId],
  );
  const entries = await database.query<Row>(
    `SELECT transaction_id, user_id, wallet_id, seq, type, amount, balance_after,
            (created_at AT TIME ZONE 'UTC')::text AS created_at
       FROM ledger_entries JOIN wallets ON wallets.id = wallet_id WHERE asset_id = $1`,
    [assetId],
  );
  const isTreasurys = (entry: Row) => entry['user_id'] === '00000000-0000-0000-0000-000000000001';
  const ordered = entries.filter(isTreasurys).sort((one, other) => Number(one['seq']) - Number(other['seq']));
  return ordered.map((own) => {
    const transaction = transactions.find(({ id }) => id === own['transaction_id'])!;
    const other = entries.find((entry) => entry['transaction_id'] === own['transaction_id'] && !isTreasurys(entry))!;
    return [
      ...fieldsOfTransaction(transaction),
      ...fieldsOfEntry(own),
      ...fieldsOfEntry(other),
      uuid(other['user_id']),
    ];
  });
}

const fieldsOfTransaction = (row: Row): Field[] => [
  uuid(row['id']),
  text(row['caller']),
  text(row['idempotency_key']),
  { oid: 17, bytes: Buffer.from(row['fingerprint']!, 'hex') },
  text(row['type']),
  text(row['status']),
  text(row['rejection_code']),
  smallint(Number(row['asset_id'])),
  bigint(row['amount']),
  uuid(row['wallet_id']),
  uuid(row['counter_wallet_id']),
  bigint(row['seq']),
  bigint(row['balance_after']),
  text(row['reference']),
  text(row['metadata']),
  time(row['created_at']),
];

const fieldsOfEntry = (row: Row): Field[] => [
  uuid(row['wallet_id']),
  bigint(row['seq']),
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

const uuid = (value: string | null | undefined): Field => ({
  oid: 2950,
  bytes: Buffer.from(value!.replaceAll('-', ''), 'hex'),
});

const text = (value: string | null | undefined): Field => ({
  oid: 25,
  bytes: value == null ? null : Buffer.from(value, 'utf8'),
});

const bigint = (value: string | null | undefined): Field => ({ oid: 20, bytes: int64(BigInt(value!)) });

const smallint = (value: number): Field => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return { oid: 21, bytes };
};

/** `2026-01-31 12:00:00.123456`, in UTC: as microseconds since 2000. */
const time = (value: string | null | undefined): Field => {
  const [seconds = '', fraction = ''] = value!.split('.');
  const wholeMs = Date.parse(`${seconds.replace(' ', 'T')}Z`) - Date.UTC(2000, 0, 1);
  return { oid: 1184, bytes: int64(BigInt(wholeMs) * 1_000n + BigInt(fraction.padEnd(6, '0'))) };
};
