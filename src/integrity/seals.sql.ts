import { type Statement } from '../database/unit-of-work';
import { type Column } from '../posting/columns';
import { ENTRY_COLUMNS, TRANSACTION_COLUMNS } from '../posting/posting.sql';

/**
 * The hash chains over the ledger, one for each slice, computed in PostgreSQL. docker/RUNBOOK.md ("The format of the
 * seals") says the same to those who compute it elsewhere: whatever changes here makes another format, under another name.
 *
 * The postings of a slice take turns at its row's lock. So the slice sequence counts its transactions without a gap, and
 * whoever sees one of them sees all before it.
 */
const FORMAT = 'wallet-service ledger seal 3';

/** The most that one seal covers: a few milliseconds of work, and never too much for PostgreSQL's memory. */
export const SEAL_MAX = 1_000;

/** Up to here a seal may begin: beyond, there is no bigint at its end. */
const FIRST_MAX = 2n ** 63n - BigInt(SEAL_MAX);

/** What may be erased, and when it was. Seals hold `texts_hash` in its place, so that they stay whole. */
const ERASABLE = ['reference', 'metadata', 'reason', 'salt', 'erased_at'];

/** Their binary form is the same on every server. Of other types the text is. */
const BINARY_TYPES = ['bigint', 'bytea', 'smallint', 'timestamptz', 'uuid'];

/** A transaction's own rows: its two entries, their wallets and its asset, as far as it names any. */
export const JOIN_WHAT_IT_NAMES = `
  LEFT JOIN ledger_entries entry
         ON entry.wallet_id = transaction.wallet_id AND entry.seq = transaction.entry_seq AND entry.slice = transaction.slice
  LEFT JOIN ledger_entries counter_entry
         ON counter_entry.wallet_id = transaction.counter_wallet_id
            AND counter_entry.seq = transaction.counter_entry_seq AND counter_entry.slice = transaction.slice
  LEFT JOIN wallets own ON own.id = transaction.wallet_id AND own.slice = transaction.slice
  LEFT JOIN wallets counter ON counter.id = transaction.counter_wallet_id AND counter.slice = transaction.slice
  LEFT JOIN assets asset ON asset.id = transaction.asset_id`;

/** What a seal holds of a transaction: all columns of its row and of both entries, whose the wallets are, and the asset. */
const ENCODED = `record_send(ROW(${[
  ...encoded('transaction', TRANSACTION_COLUMNS.all),
  ...encoded('entry', ENTRY_COLUMNS.all),
  ...encoded('counter_entry', ENTRY_COLUMNS.all),
  'own.user_id',
  'counter.user_id',
  'asset.symbol::text',
  'asset.scale',
].join(', ')}))`;

function encoded(alias: string, columns: readonly Column[]): string[] {
  return columns
    .filter(({ name }) => !ERASABLE.includes(name))
    .map(({ name, type }) => `${alias}.${name}${BINARY_TYPES.includes(type) ? '' : '::text'}`);
}

/**
 * One row: how many transactions of a slice there are from `first` to `last` (and not beyond `SEAL_MAX`) with the entries
 * that they name, the last of them, and the hash of `previous` and all of them. Parameters are SQL expressions.
 */
export const sealOver = (of: { slice: string; first: string; last: string; previous: string }): string => `
  SELECT count(*) FILTER (WHERE entry.seq IS NOT DISTINCT FROM transaction.entry_seq
                            AND counter_entry.seq IS NOT DISTINCT FROM transaction.counter_entry_seq) AS count,
         max(transaction.slice_seq) AS last_seq,
         sha256(${of.previous} || string_agg(${ENCODED}, '' ORDER BY transaction.slice_seq)) AS hash
    FROM transactions transaction ${JOIN_WHAT_IT_NAMES}
   WHERE transaction.slice = ${of.slice} AND transaction.slice_seq
         BETWEEN ${of.first} AND least(${of.last}, least(${of.first}, ${FIRST_MAX}) + ${SEAL_MAX - 1})`;

/** The ends of the chains of before there were slices, one for each asset. */
const ENDS_OF_ASSETS = `
  SELECT coalesce(string_agg(record_send(ROW(assets.id, seal.last_seq, seal.hash)), '' ORDER BY assets.id), '')
    FROM assets
   CROSS JOIN LATERAL (
         SELECT last_seq, hash FROM asset_seals WHERE asset_id = assets.id ORDER BY first_seq DESC LIMIT 1) AS seal`;

/** The ends of the chains of slices that are no more, since the ledger was divided into others. */
const ENDS_OF_SLICES = `
  SELECT coalesce(string_agg(record_send(ROW(number, former.slice, last_seq, hash)), '' ORDER BY number, former.slice), '')
    FROM former_seals AS former`;

/** What the first seal of a slice follows, of which this is the number. */
export const genesisOf = (slice: string): string =>
  `sha256(record_send(ROW('${FORMAT}'::text, ${slice})) || (${ENDS_OF_ASSETS}) || (${ENDS_OF_SLICES}))`;

/** The end of the chain of each of these slices; no seal yet is the seal 0 of its genesis. */
const chainsOf = (slices: string) => `
  SELECT slices.slice, coalesce(newest.slice_seq, 0) AS transactions,
         coalesce(seal.last_seq, 0) AS sealed, coalesce(seal.hash, ${genesisOf('slices.slice')}) AS hash
    FROM slices
    LEFT JOIN LATERAL (
         SELECT max(slice_seq) AS slice_seq FROM transactions WHERE transactions.slice = slices.slice) AS newest ON true
    LEFT JOIN LATERAL (
         SELECT last_seq, hash FROM ledger_seals WHERE ledger_seals.slice = slices.slice ORDER BY first_seq DESC LIMIT 1
         ) AS seal ON true
   WHERE slices.slice = ${slices}`;

export interface Chain {
  readonly slice: number;
  /** How many transactions the slice has: the slice sequence of its newest one. */
  readonly transactions: string;
  /** How many of them are sealed: the `lastSeq` of the newest seal. */
  readonly sealed: string;
  /** Of the newest seal. */
  readonly hash: Buffer;
}

/** Those of the slices $1. */
export const SELECT_CHAINS: Statement = {
  name: 'select_chains',
  text: `SELECT slice, transactions::text, sealed::text, hash
           FROM (${chainsOf('ANY($1::smallint[])')}) AS chain ORDER BY array_position($1::smallint[], slice)`,
};

/** Of no use to what is right (the key of the seals lets no chain fork): it spares two instances the same work. */
export const LOCK_CHAIN: Statement = {
  name: 'lock_chain',
  text: `SELECT pg_try_advisory_xact_lock(hashtext('ledger_seals'), $1::int) AS "isLocked"`,
};

/** Seals the next transactions of the slice $1. No row: there are none, one of them is missing, or another was faster. */
export const INSERT_SEAL: Statement = {
  name: 'insert_seal',
  text: `INSERT INTO ledger_seals (slice, first_seq, last_seq, hash, created_at)
         SELECT slice, sealed + 1, block.last_seq, block.hash, clock_timestamp()
           FROM (${chainsOf('$1')}) AS chain
          CROSS JOIN LATERAL (${sealOver({
            slice: 'chain.slice',
            first: 'chain.sealed + 1',
            last: `chain.sealed + ${SEAL_MAX}`,
            previous: 'chain.hash',
          })}) AS block
          WHERE block.count = block.last_seq - sealed
             ON CONFLICT DO NOTHING
         RETURNING last_seq::text AS sealed, hash`,
};
