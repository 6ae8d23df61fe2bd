import { type Statement } from '../database/unit-of-work';
import { ENTRY_COLUMNS, TRANSACTION_COLUMNS } from '../posting/posting.sql';
import { type LedgerEntry } from '../posting/ledger-entry.entity';
import { type TransactionType } from '../posting/transaction-types';

/** The entries of wallets: rows of several streams (see `paging.ts`), newest first. Streams come as parallel arrays. */

export interface EntryRow extends LedgerEntry {
  readonly stream: number;
  readonly transactionType: TransactionType;
  readonly caller: string;
  readonly groupId: string | null;
  readonly reference: string | null;
}

// Each stream gives its newest rows by a range of its index, and only those are read; their merge is what PostgreSQL sorts.
// Within a wallet `seq` is the order of time; what comes behind the time only settles ties between wallets.
const newestOf = (entries: string) => `
  FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[])
       WITH ORDINALITY AS stream (wallet_id, slice, bottom, top, number)
 ${entries}
 ORDER BY entry.created_at DESC, number, seq DESC LIMIT $5`;

const NEWEST = newestOf(`
 CROSS JOIN LATERAL (
       SELECT * FROM ledger_entries
        WHERE wallet_id = stream.wallet_id AND slice = stream.slice AND seq > bottom AND seq <= top
        ORDER BY seq DESC LIMIT $5
       ) AS entry`);

/** A cluster takes no LIMIT there. As `seq` has no gaps, these are as many; on one server a plan might read all of a table. */
const NEWEST_OF_NODES = newestOf(`
  JOIN ledger_entries entry ON entry.wallet_id = stream.wallet_id AND entry.slice = stream.slice
       AND seq > greatest(bottom, top - $5) AND seq <= top`);

const OF_TRANSACTIONS = `
  JOIN transactions ON transactions.id = entry.transaction_id AND transactions.slice = entry.slice
 ORDER BY entry.created_at DESC, number, entry.seq DESC`;

const TOLD_BY_TRANSACTION = `
  transactions.type AS "transactionType", transactions.caller, transactions.group_id AS "groupId", transactions.reference`;

/** The same of either. */
const bothWays = (name: string, textOf: (newest: string) => string): Statement => ({
  name,
  text: textOf(NEWEST),
  distributed: textOf(NEWEST_OF_NODES),
});

export const READ_ENTRIES = bothWays(
  'read_entries',
  (newest) => `SELECT (number - 1)::int AS stream, ${ENTRY_COLUMNS.select('entry')}, ${TOLD_BY_TRANSACTION}
           FROM (SELECT number, entry.* ${newest}) AS entry ${OF_TRANSACTIONS}`,
);

/** The transactions of the entries, for a system wallet's history: everything that moved it. */
export const READ_MOVING_TRANSACTIONS = bothWays(
  'read_moving_transactions',
  (newest) => `SELECT (number - 1)::int AS stream, ${TRANSACTION_COLUMNS.select('transactions')}
           FROM (SELECT number, entry.* ${newest}) AS entry ${OF_TRANSACTIONS}`,
);

export const COUNT_ENTRIES = bothWays(
  'count_entries',
  (newest) => `SELECT (number - 1)::int AS stream, count(*)::int AS count
           FROM (SELECT number ${newest}) AS entry
          GROUP BY number`,
);

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
