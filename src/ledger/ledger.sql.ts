import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { ENTRY_COLUMNS, TRANSACTION_COLUMNS } from '../posting/posting.sql';
import { type LedgerEntry } from '../posting/ledger-entry.entity';
import { type TransactionType } from '../posting/transaction-types';

/** The entries of wallets: rows of several streams (see `paging.ts`), newest first. Streams come as parallel arrays. */

export interface EntryRow extends LedgerEntry {
  readonly stream: number;
  readonly transactionType: TransactionType;
  readonly groupId: string | null;
  readonly reference: string | null;
}

// Each stream gives its newest rows by a range of its index; their merge is what PostgreSQL sorts. Within a wallet `seq` is
// the order of time; what comes behind the time only settles ties between wallets.
const NEWEST = `
  FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[])
       WITH ORDINALITY AS stream (wallet_id, slice, bottom, top, number)
 CROSS JOIN LATERAL (
       SELECT * FROM ledger_entries
        WHERE wallet_id = stream.wallet_id AND slice = stream.slice AND seq > bottom AND seq <= top
        ORDER BY seq DESC LIMIT $5
       ) AS entry
 ORDER BY entry.created_at DESC, number, seq DESC LIMIT $5`;

const OF_TRANSACTIONS = `
  JOIN transactions ON transactions.id = entry.transaction_id AND transactions.slice = entry.slice
 ORDER BY entry.created_at DESC, number, entry.seq DESC`;

const TOLD_BY_TRANSACTION = `
  transactions.type AS "transactionType", transactions.group_id AS "groupId", transactions.reference`;

export const READ_ENTRIES: Statement = {
  name: 'read_entries',
  text: `SELECT (number - 1)::int AS stream, ${ENTRY_COLUMNS.select('entry')}, ${TOLD_BY_TRANSACTION}
           FROM (SELECT number, entry.* ${NEWEST}) AS entry ${OF_TRANSACTIONS}`,
};

/** The transactions of the entries, for a system wallet's history: everything that moved it. */
export const READ_MOVING_TRANSACTIONS: Statement = {
  name: 'read_moving_transactions',
  text: `SELECT (number - 1)::int AS stream, ${TRANSACTION_COLUMNS.select('transactions')}
           FROM (SELECT number, entry.* ${NEWEST}) AS entry ${OF_TRANSACTIONS}`,
};

export const COUNT_ENTRIES: Statement = {
  name: 'count_entries',
  text: `SELECT (number - 1)::int AS stream, count(*)::int AS count
           FROM (SELECT number ${NEWEST}) AS entry
          GROUP BY number`,
};

/**
 * How many entries of each wallet lie before each of the given times. Time never runs backwards along a wallet, so that
 * halving its range finds the place in some twenty index look-ups, however long it is.
 */
export const COUNT_BEFORE: Statement = {
  name: 'count_entries_before',
  text: `WITH RECURSIVE search AS (
           SELECT wallet_id, slice, number, ${timestampOf('before_micros')} AS before, 0::bigint AS low, count AS high
             FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[])
                  WITH ORDINALITY AS stream (wallet_id, slice, count, before_micros, number)
            UNION ALL
           SELECT wallet_id, slice, number, before,
                  CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE middle - 1 END
             FROM search
            CROSS JOIN LATERAL (SELECT (low + high + 1) / 2 AS middle) AS half
            CROSS JOIN LATERAL (
                  SELECT created_at < before AS is_before FROM ledger_entries AS probe
                   WHERE probe.wallet_id = search.wallet_id AND probe.slice = search.slice AND probe.seq = middle
                  ) AS probed
            WHERE low < high
         )
         SELECT low AS count FROM search WHERE low = high ORDER BY number`,
};

/** A user's own entries of these transactions. */
export const READ_ENTRIES_OF_TRANSACTIONS: Statement = {
  name: 'read_entries_of_transactions',
  text: `SELECT 0 AS stream, ${ENTRY_COLUMNS.select('entry')}, ${TOLD_BY_TRANSACTION}
           FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, number)
           JOIN transactions ON transactions.id = wanted.id AND transactions.slice = $2
           JOIN ledger_entries entry ON entry.wallet_id = transactions.wallet_id
                AND entry.seq = transactions.entry_seq AND entry.slice = transactions.slice
          ORDER BY number`,
};
