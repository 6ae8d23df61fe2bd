import { type Statement } from '../database/unit-of-work';
import { TREASURY_USER_ID } from '../posting/wallet.entity';

/**
 * The hash chain over the ledger, computed in PostgreSQL. docker/RUNBOOK.md ("The format of the seals") says the same
 * to those who compute it elsewhere: whatever changes here makes another format, under another name.
 *
 * Every successful transaction has one entry in its asset's treasury, and the postings of an asset take turns at that
 * wallet's lock. So the treasury's `seq` counts the asset's transactions without a gap, and whoever sees one of them
 * sees all before it.
 */
const FORMAT = 'wallet-service ledger seal 2';

/** The most that one seal covers: a few milliseconds of work, and never too much for PostgreSQL's memory. */
export const SEAL_MAX = 1_000;

/** Up to here a seal may begin: beyond, there is no bigint at its end. */
const FIRST_MAX = 2n ** 63n - BigInt(SEAL_MAX);

/**
 * What a seal holds of a transaction: all columns of its row, and of both of its entries, the treasury's first; and whose
 * the other wallet is.
 */
const ENCODED = `record_send(ROW(
  transaction.id, transaction.caller::text, transaction.idempotency_key::text, transaction.fingerprint,
  transaction.type::text, transaction.status::text, transaction.rejection_code::text, transaction.asset_id,
  transaction.amount, transaction.wallet_id, transaction.counter_wallet_id, transaction.seq,
  transaction.balance_after, transaction.reference::text, transaction.metadata::text, transaction.created_at,
  own.wallet_id, own.seq, own.type::text, own.amount, own.balance_after, own.created_at,
  other.wallet_id, other.seq, other.type::text, other.amount, other.balance_after, other.created_at, owner.user_id))`;

/**
 * One row: how many transactions there are from `first` to `last` (and not beyond `SEAL_MAX`) in the order of a
 * treasury, the last of them, and the hash of `previous` and all of them. Parameters are SQL expressions.
 */
export const sealOver = (of: { treasuryId: string; first: string; last: string; previous: string }): string => `
  SELECT count(*) AS count, max(own.seq) AS last_seq,
         sha256(${of.previous} || string_agg(${ENCODED}, '' ORDER BY own.seq)) AS hash
    FROM ledger_entries own
    JOIN transactions transaction ON transaction.id = own.transaction_id
    JOIN ledger_entries other ON other.transaction_id = own.transaction_id AND other.wallet_id <> own.wallet_id
    LEFT JOIN wallets owner ON owner.id = other.wallet_id
   WHERE own.wallet_id = ${of.treasuryId} AND own.seq BETWEEN ${of.first} AND least(${of.last}, least(${of.first}, ${FIRST_MAX}) + ${SEAL_MAX - 1})`;

/**
 * Each asset's treasury, how many transactions its entries say that there are, and what its first seal follows: the asset
 * itself, with its scale.
 */
export const TREASURIES = `
  SELECT assets.id AS asset_id, assets.symbol, wallets.id AS wallet_id,
         (SELECT coalesce(max(seq), 0) FROM ledger_entries WHERE wallet_id = wallets.id) AS transactions,
         sha256(record_send(ROW('${FORMAT}'::text, assets.id, assets.symbol::text, assets.scale))) AS genesis
    FROM assets JOIN wallets ON user_id = '${TREASURY_USER_ID}' AND asset_id = assets.id`;

/** The end of each asset's chain; no seal yet is the seal 0 of its genesis. */
const CHAINS = `
  SELECT treasury.*, coalesce(seal.last_seq, 0) AS sealed, coalesce(seal.hash, genesis) AS hash
    FROM (${TREASURIES}) AS treasury
    LEFT JOIN LATERAL (
         SELECT last_seq, hash FROM ledger_seals WHERE asset_id = treasury.asset_id ORDER BY first_seq DESC LIMIT 1
         ) AS seal ON true`;

export interface Chain {
  readonly assetId: number;
  readonly symbol: string;
  /** The treasury's wallet. */
  readonly treasuryId: string;
  /** How many successful transactions the asset has. */
  readonly transactions: string;
  /** How many of them are sealed: the `lastSeq` of the newest seal. */
  readonly sealed: string;
  /** Of the newest seal. */
  readonly hash: Buffer;
}

export const SELECT_CHAINS: Statement = {
  name: 'select_chains',
  text: `SELECT asset_id AS "assetId", symbol, wallet_id AS "treasuryId", transactions, sealed, hash
           FROM (${CHAINS}) AS chain ORDER BY asset_id`,
};

/** Of no use to what is right (the key of the seals lets no chain fork): it spares two instances the same work. */
export const LOCK_CHAIN: Statement = {
  name: 'lock_chain',
  text: `SELECT pg_try_advisory_xact_lock(hashtext('ledger_seals'), $1::int) AS "isLocked"`,
};

/** Seals the next transactions of the asset $1. No row: there are none, or one of them is missing. */
export const INSERT_SEAL: Statement = {
  name: 'insert_seal',
  text: `INSERT INTO ledger_seals (asset_id, first_seq, last_seq, hash, created_at)
         SELECT asset_id, sealed + 1, block.last_seq, block.hash, clock_timestamp()
           FROM (${CHAINS}) AS chain
          CROSS JOIN LATERAL (${sealOver({
            treasuryId: 'chain.wallet_id',
            first: 'chain.sealed + 1',
            last: `chain.sealed + ${SEAL_MAX}`,
            previous: 'chain.hash',
          })}) AS block
          WHERE asset_id = $1 AND block.count = block.last_seq - sealed
         RETURNING last_seq AS sealed, hash`,
};
