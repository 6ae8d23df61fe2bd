import { type Statement } from '../database/unit-of-work';
import { spansFrom, spansOfSlicesFrom, WITHIN_SPAN } from '../posting/log.sql';
import { TRANSACTION_COLUMNS } from '../posting/posting.sql';

/** The feed is the slices' logs as they are: a slice's sequence has no gap, and whoever sees one sees all before it. */

/** The heads of the slices $1, and which transactions stand there at the sequences $2. */
export const READ_HEADS: Statement = {
  name: 'feed_heads',
  text: `SELECT slices.slice, transaction_count AS head, transactions.id
           FROM unnest($1::smallint[], $2::bigint[]) AS place (slice, seq)
           JOIN slices ON slices.slice = place.slice
           LEFT JOIN transactions ON transactions.slice = slices.slice AND slice_seq = place.seq`,
};

export interface Head {
  readonly slice: number;
  /** The slice sequence of the newest transaction. */
  readonly head: bigint;
  readonly id: string | null;
}

/** How many transactions there are in the slices $1. */
export const COUNT_TRANSACTIONS: Statement = {
  name: 'feed_count',
  text: 'SELECT sum(transaction_count)::bigint AS count FROM slices WHERE slice = ANY($1::smallint[])',
};

const logOf = (spans: string) => `
  SELECT ${TRANSACTION_COLUMNS.select('transactions')}
    FROM ${spans}
   CROSS JOIN LATERAL (
         SELECT * FROM transactions
          WHERE ${WITHIN_SPAN}
            AND ($5::transaction_type[] IS NULL OR type = ANY($5)) AND ($6::uuid IS NULL OR user_id = $6)
          ORDER BY slice_seq LIMIT $4) AS transactions`;

/** Of each slice $1 what lies behind $2 and up to $3: at most $4 rows, of the types $5 and the user $6, if any. */
export const READ_LOG: Statement = {
  name: 'feed_log',
  text: logOf(spansFrom(1)),
  distributed: logOf(spansOfSlicesFrom(1)),
};

/** The same for one user of one slice, by the index of that user's history. */
export const READ_LOG_OF_USER: Statement = {
  name: 'feed_log_of_user',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE user_id = $6 AND slice = $1 AND slice_seq > $2 AND slice_seq <= $3
            AND ($5::transaction_type[] IS NULL OR type = ANY($5))
          ORDER BY slice_seq LIMIT $4`,
};

/** The sequence of the transaction of a user $1 in the slice $2 that $4 others separate from $3: how far a look may go. */
export const SEQ_OF_USER: Statement = {
  name: 'feed_seq_of_user',
  text: `SELECT slice_seq AS seq FROM transactions
          WHERE user_id = $1 AND slice = $2 AND slice_seq > $3 ORDER BY slice_seq OFFSET $4 LIMIT 1`,
};
