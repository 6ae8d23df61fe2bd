import { type Statement } from '../database/unit-of-work';
import { TRANSACTION_COLUMNS } from '../posting/posting.sql';

/** A user's transactions: one index, in the order of the slice's sequence. */

const FILTERED = `
  FROM transactions
 WHERE user_id = $1 AND slice = $2 AND slice_seq > $3 AND slice_seq <= $4
   AND ($5::smallint IS NULL OR asset_id = $5) AND ($6::transaction_type IS NULL OR type = $6)
   AND ($7::transaction_status IS NULL OR status = $7) AND ($8::varchar IS NULL OR reference = $8)
   AND (NOT $9::boolean OR entry_seq IS NOT NULL)`;

export const READ_HISTORY: Statement = {
  name: 'read_history',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} ${FILTERED} ORDER BY slice_seq DESC OFFSET $10 LIMIT $11`,
};

export const COUNT_HISTORY: Statement = {
  name: 'count_history',
  text: `SELECT count(*) AS total ${FILTERED}`,
};

/**
 * All of a user's transactions, or those of one asset: what the wallets count, and what names none. Of the latter only the
 * sum over all assets is kept, so that those of one are counted; hardly any user has some. And, as of the same moment, how
 * many the slice has: those up to `newest` are the ones that are counted.
 */
export const TOTAL_HISTORY: Statement = {
  name: 'total_history',
  text: `SELECT (coalesce((SELECT sum(transaction_count) FROM wallets
                            WHERE user_id = $1 AND slice = $2 AND ($3::smallint IS NULL OR asset_id = $3)), 0)
               + coalesce((SELECT CASE WHEN $3::smallint IS NULL THEN transaction_count
                                  ELSE (SELECT count(*) FROM transactions
                                         WHERE user_id = $1 AND slice = $2 AND asset_id = $3 AND wallet_id IS NULL) END
                             FROM users WHERE user_id = $1 AND slice = $2), 0))::bigint AS total,
                (SELECT transaction_count FROM slices WHERE slice = $2) AS newest`,
};

export interface TotalRow {
  readonly total: bigint;
  readonly newest: bigint;
}
