import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { spansFrom, spansOfSlicesFrom, WITHIN_SPAN } from '../posting/log.sql';
import { TRANSACTION_COLUMNS } from '../posting/posting.sql';

/** Transactions of all users, newest first. What is looked through is always a bounded part of one index. */

const FILTERS = (first: number) => `
  ($${first}::varchar IS NULL OR caller = $${first}) AND ($${first + 1}::transaction_type IS NULL OR type = $${first + 1})
  AND ($${first + 2}::transaction_status IS NULL OR status = $${first + 2})
  AND ($${first + 3}::varchar IS NULL OR reference = $${first + 3}) AND ($${first + 4}::uuid IS NULL OR group_id = $${first + 4})`;

/** How many there are of it at most: one more than are looked through. */
const countOf = (column: string): Statement => ({
  name: `count_by_${column}`,
  text: `SELECT count(*) AS count FROM (
           SELECT id FROM transactions
            WHERE ${column} = $1 AND slice = ANY($2::smallint[])
              AND created_at >= ${timestampOf('$3::bigint')} AND created_at < ${timestampOf('$4::bigint')} LIMIT $5) AS found`,
});

/**
 * Those with a reference, or of a group, $1, in the slices $2 and the time from $3 to $4, that pass the filters from $5 on;
 * behind the place ($10, $11, $12), at most $14 of them behind the first $13.
 */
const readOf = (column: string): Statement => ({
  name: `read_by_${column}`,
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE ${column} = $1 AND slice = ANY($2::smallint[])
            AND created_at >= ${timestampOf('$3::bigint')} AND created_at < ${timestampOf('$4::bigint')} AND ${FILTERS(5)}
            AND ($10::bigint IS NULL
                 OR (created_at, slice_seq, slice) < (${timestampOf('$10::bigint')}, $11::bigint, $12::smallint))
          ORDER BY created_at DESC, slice_seq DESC, slice DESC OFFSET $13 LIMIT $14`,
});

const totalOf = (column: string): Statement => ({
  name: `total_by_${column}`,
  text: `SELECT count(*) AS total FROM transactions
          WHERE ${column} = $1 AND slice = ANY($2::smallint[])
            AND created_at >= ${timestampOf('$3::bigint')} AND created_at < ${timestampOf('$4::bigint')} AND ${FILTERS(5)}`,
});

const statementsOf = (column: string) => ({ count: countOf(column), read: readOf(column), total: totalOf(column) });
/** By the index of what names them. */
export const BY_REFERENCE = statementsOf('reference');
export const BY_GROUP = statementsOf('group_id');

/** Of parts of the slices' logs: the place ($9, $10, $11), offset $12 and limit $13. */
export const READ_BY_TIME: Statement = {
  name: 'read_by_time',
  text: `SELECT ${TRANSACTION_COLUMNS.select('found')}
           FROM ${spansOfSlicesFrom(1)}
          CROSS JOIN LATERAL (
                SELECT * FROM transactions
                 WHERE ${WITHIN_SPAN} AND ${FILTERS(4)}
                   AND ($9::bigint IS NULL OR created_at <= ${timestampOf('$9::bigint')}
                        AND (created_at, slice_seq, transactions.slice)
                            < (${timestampOf('$9::bigint')}, $10::bigint, $11::smallint))
                 ORDER BY slice_seq DESC LIMIT $12::bigint + $13::bigint) AS found
          ORDER BY found.created_at DESC, found.slice_seq DESC, found.slice DESC OFFSET $12 LIMIT $13`,
};

export const TOTAL_BY_TIME: Statement = {
  name: 'total_by_time',
  text: `SELECT count(*) AS total
           FROM ${spansFrom(1)}
           JOIN transactions ON ${WITHIN_SPAN}
          WHERE ${FILTERS(4)}`,
};
