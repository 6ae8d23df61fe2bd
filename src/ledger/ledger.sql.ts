import { type Statement } from '../database/unit-of-work';
import { type EntryType } from '../posting/ledger-entry.entity';
import { type TransactionStatus, type TransactionType } from '../posting/transaction.entity';

/** What the lists read: rows of several streams (see `paging.ts`), newest first. Streams come as parallel arrays. */

export interface EntryRow {
  readonly stream: number;
  readonly walletId: string;
  readonly seq: string;
  readonly type: EntryType;
  readonly amount: string;
  readonly balanceAfter: string;
  readonly transactionId: string;
  readonly transactionType: TransactionType;
  readonly createdAt: Date;
}

// Each stream gives its newest rows by a range of its index; their merge is what PostgreSQL sorts. Time alone orders
// the postings of one asset; what comes behind it only settles ties between assets, and never turns a stream around.
const NEWEST_ENTRIES = `
  FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS stream (wallet_id, bottom, top, number)
 CROSS JOIN LATERAL (
       SELECT * FROM ledger_entries
        WHERE wallet_id = stream.wallet_id AND seq > bottom AND seq <= top
        ORDER BY seq DESC LIMIT $4
       ) AS entry
 ORDER BY entry.created_at DESC, number, seq DESC LIMIT $4`;

export const READ_ENTRIES: Statement = {
  name: 'read_entries',
  text: `SELECT (number - 1)::int AS stream, entry.wallet_id AS "walletId", entry.seq, entry.type, entry.amount,
                entry.balance_after AS "balanceAfter", transaction_id AS "transactionId",
                transactions.type AS "transactionType", entry.created_at AS "createdAt"
           FROM (SELECT number, entry.* ${NEWEST_ENTRIES}) AS entry
           JOIN transactions ON transactions.id = transaction_id
          ORDER BY entry.created_at DESC, number, entry.seq DESC`,
};

export const COUNT_ENTRIES: Statement = {
  name: 'count_entries',
  text: `SELECT (number - 1)::int AS stream, count(*)::int AS count
           FROM (SELECT number ${NEWEST_ENTRIES}) AS entry
          GROUP BY number`,
};

export interface TransactionRow {
  readonly stream: number;
  readonly id: string;
  readonly type: TransactionType;
  readonly status: TransactionStatus;
  readonly rejectionCode: string | null;
  readonly assetId: number;
  readonly amount: string;
  readonly balanceAfter: string;
  readonly idempotencyKey: string;
  readonly reference: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly createdAt: Date;
  readonly userId: string;
  readonly counterUserId: string;
}

const TRANSACTION_COLUMNS = `
  transaction.id, transaction.type, transaction.status, transaction.rejection_code AS "rejectionCode",
  transaction.asset_id AS "assetId", transaction.amount, transaction.balance_after AS "balanceAfter",
  transaction.idempotency_key AS "idempotencyKey", transaction.reference, transaction.metadata,
  transaction.created_at AS "createdAt", wallet.user_id AS "userId", counter.user_id AS "counterUserId"`;

const JOIN_WALLETS = `
  JOIN wallets AS wallet ON wallet.id = transaction.wallet_id
  JOIN wallets AS counter ON counter.id = transaction.counter_wallet_id`;

const NEWEST_TRANSACTIONS = `
  FROM unnest($1::uuid[], $2::transaction_type[], $3::transaction_status[], $4::bigint[], $5::bigint[])
       WITH ORDINALITY AS stream (wallet_id, type, status, bottom, top, number)
 CROSS JOIN LATERAL (
       SELECT * FROM transactions
        WHERE wallet_id = stream.wallet_id AND type = stream.type AND status = stream.status
          AND seq > bottom AND seq <= top
        ORDER BY seq DESC LIMIT $6
       ) AS transaction
 ORDER BY transaction.created_at DESC, number, seq DESC LIMIT $6`;

export const READ_TRANSACTIONS: Statement = {
  name: 'read_transactions',
  text: `SELECT (number - 1)::int AS stream, ${TRANSACTION_COLUMNS}
           FROM (SELECT number, transaction.* ${NEWEST_TRANSACTIONS}) AS transaction ${JOIN_WALLETS}
          ORDER BY transaction.created_at DESC, number, transaction.seq DESC`,
};

export const COUNT_TRANSACTIONS: Statement = {
  name: 'count_transactions',
  text: `SELECT (number - 1)::int AS stream, count(*)::int AS count
           FROM (SELECT number ${NEWEST_TRANSACTIONS}) AS transaction
          GROUP BY number`,
};

/**
 * How many rows of each stream lie before each of the given times. Time never runs backwards along a stream, so that
 * halving its range finds the place in some twenty index look-ups, however long it is.
 */
export const COUNT_BEFORE: Statement = {
  name: 'count_transactions_before',
  text: `WITH RECURSIVE search AS (
           SELECT stream.*, 0::bigint AS low, count AS high
             FROM unnest($1::uuid[], $2::transaction_type[], $3::transaction_status[], $4::bigint[], $5::timestamptz[])
                  WITH ORDINALITY AS stream (wallet_id, type, status, count, before, number)
            UNION ALL
           SELECT wallet_id, type, status, count, before, number,
                  CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE middle - 1 END
             FROM search
            CROSS JOIN LATERAL (SELECT (low + high + 1) / 2 AS middle) AS half
            CROSS JOIN LATERAL (
                  SELECT created_at < before AS is_before FROM transactions AS probe
                   WHERE probe.wallet_id = search.wallet_id AND probe.type = search.type
                     AND probe.status = search.status AND probe.seq = middle
                  ) AS probed
            WHERE low < high
         )
         SELECT low AS count FROM search WHERE low = high ORDER BY number`,
};

export const READ_TRANSACTION: Statement = {
  name: 'read_transaction',
  text: `SELECT ${TRANSACTION_COLUMNS} FROM transactions AS transaction ${JOIN_WALLETS} WHERE transaction.id = $1`,
};

export interface SideRow {
  readonly entryType: EntryType;
  readonly walletId: string;
  readonly amount: string;
  readonly balanceAfter: string;
}

export const READ_SIDES: Statement = {
  name: 'read_transaction_entries',
  text: `SELECT type AS "entryType", wallet_id AS "walletId", amount, balance_after AS "balanceAfter"
           FROM ledger_entries WHERE transaction_id = $1 ORDER BY type`,
};
