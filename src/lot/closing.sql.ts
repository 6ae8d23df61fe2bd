import { microsOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';

/** Of each slice $1, the first closing behind the number $2 of its log, and not beyond $3. */
export const FIND_CLOSINGS: Statement = {
  name: 'find_closings',
  text: `SELECT closings.slice, min(closings.seq) AS seq
           FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS wanted (slice, after, upto)
           JOIN closings ON closings.slice = wanted.slice AND closings.seq > wanted.after AND closings.seq <= wanted.upto
          GROUP BY closings.slice`,
};

/** The last multiple of $2 up to which the slice $1 is not closed, as it is to be closed. */
export const FIND_UNCLOSED: Statement = {
  name: 'find_unclosed',
  text: `SELECT place.seq, ${microsOf('last.created_at')} AS "momentMicros", slices.transaction_count AS "headSeq",
                (SELECT min(seq) FROM closings AS later
                  WHERE later.slice = slices.slice AND later.seq > place.seq AND later.seq <= slices.transaction_count) AS "nextSeq",
                ARRAY(SELECT id FROM assets) AS "assetIds"
           FROM slices
          CROSS JOIN LATERAL generate_series($2::bigint, slices.transaction_count, $2::bigint) AS place (seq)
           JOIN transactions AS last ON last.slice = slices.slice AND last.slice_seq = place.seq
          WHERE slices.slice = $1
            AND NOT EXISTS (SELECT 1 FROM closings AS one WHERE one.slice = slices.slice AND one.seq = place.seq)
          ORDER BY place.seq DESC LIMIT 1`,
};

export interface Unclosed {
  readonly seq: bigint;
  /** When the last transaction of it was posted. */
  readonly momentMicros: bigint;
  readonly headSeq: bigint;
  /** Of the first closing behind it; null: there is none. */
  readonly nextSeq: bigint | null;
  /** Of all assets. */
  readonly assetIds: readonly number[];
}

/** Returns a row, unless another instance has closed it. */
export const INSERT_CLOSING: Statement = {
  name: 'insert_closing',
  text: 'INSERT INTO closings (slice, seq) VALUES ($1, $2) ON CONFLICT (slice, seq) DO NOTHING RETURNING seq',
};

export const INSERT_CLOSING_BALANCES: Statement = {
  name: 'insert_closing_balances',
  text: `INSERT INTO closing_balances (slice, seq, asset_id, balance, debt)
         SELECT $1::smallint, $2::bigint, new.*
           FROM unnest($3::smallint[], $4::bigint[], $5::bigint[]) AS new (asset_id, balance, debt)`,
};

/** Times come as texts: an expiry may lie farther ahead than a count of microseconds is multiplied exactly. */
export const INSERT_CLOSING_LOTS: Statement = {
  name: 'insert_closing_lots',
  text: `INSERT INTO closing_lots (slice, seq, number, asset_id, class, expires_at, held_until, remaining, held)
         SELECT $1::smallint, $2::bigint, new.*
           FROM unnest($3::integer[], $4::smallint[], $5::lot_class[], $6::timestamptz[], $7::timestamptz[],
                       $8::bigint[], $9::bigint[])
                  AS new (number, asset_id, class, expires_at, held_until, remaining, held)`,
};
