import { type Statement } from '../database/unit-of-work';
import { spansFrom, WITHIN_SPAN } from '../posting/log.sql';
import { TRANSACTION_COLUMNS } from '../posting/posting.sql';

/** Whole histories, oldest first, page by page: each page is a range of an index. */

/** Of a user $1: behind the slice's transaction $3, up to $4. */
export const READ_NEXT_OF_USER: Statement = {
  name: 'read_next_of_user',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE user_id = $1 AND slice = $2 AND slice_seq > $3 AND slice_seq <= $4
          ORDER BY slice_seq LIMIT $5`,
};

/** What moved wallets, of several streams (see `paging.ts`): behind the `bottom` of each, up to its `top`. */
const nextOfWallets = (entries: string) => `
  SELECT (number - 1)::int AS stream, ${TRANSACTION_COLUMNS.select('transactions')}
    FROM (SELECT number, entry.*
            FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[])
                 WITH ORDINALITY AS stream (wallet_id, slice, bottom, top, number)
           ${entries}
           ORDER BY entry.created_at, number, seq LIMIT $5) AS entry
    JOIN transactions ON transactions.id = entry.transaction_id AND transactions.slice = entry.slice
   ORDER BY entry.created_at, number, entry.seq`;

// A cluster takes no LIMIT there. As no sequence has gaps, a range is as many; on one server a plan might read all of a table.

export const READ_NEXT_OF_WALLETS: Statement = {
  name: 'read_next_of_wallets',
  text: nextOfWallets(`
    CROSS JOIN LATERAL (
          SELECT * FROM ledger_entries
           WHERE wallet_id = stream.wallet_id AND slice = stream.slice AND seq > bottom AND seq <= top
           ORDER BY seq LIMIT $5
          ) AS entry`),
  distributed: nextOfWallets(`
    JOIN ledger_entries entry ON entry.wallet_id = stream.wallet_id AND entry.slice = stream.slice
         AND seq > bottom AND seq <= least(top, bottom + $5)`),
};

const nextOfSlices = (transactions: string) => `
  SELECT ${TRANSACTION_COLUMNS.select('transactions')}
    FROM ${spansFrom(1)}
    ${transactions}
   ORDER BY transactions.created_at, transactions.slice, transactions.slice_seq`;

/** Of everybody: of each slice $1 behind its transaction $2, up to $3, at most $4 rows. */
export const READ_NEXT_OF_SLICES: Statement = {
  name: 'read_next_of_slices',
  text: nextOfSlices(`
    CROSS JOIN LATERAL (
          SELECT * FROM transactions
           WHERE ${WITHIN_SPAN}
           ORDER BY slice_seq LIMIT $4
          ) AS transactions`),
  distributed: nextOfSlices(`JOIN transactions ON ${WITHIN_SPAN} AND slice_seq <= span.after + $4`),
};
