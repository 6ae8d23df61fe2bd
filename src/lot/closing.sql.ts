import { microsOf, timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';

/** Of each slice $1, the first closing behind the number $2 of its log, and not beyond $3. */
export const FIND_CLOSINGS: Statement = {
  name: 'find_closings',
  text: `SELECT closings.slice, min(closings.seq) AS seq
           FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS wanted (slice, after, upto)
           JOIN closings ON closings.slice = wanted.slice AND closings.seq > wanted.after AND closings.seq <= wanted.upto
          GROUP BY closings.slice`,
};

/** Where the slice $1 is closed, up to the number $2 of its log. */
export const READ_CLOSED: Statement = {
  name: 'read_closed',
  text: 'SELECT seq FROM closings WHERE slice = $1 AND seq <= $2 ORDER BY seq',
};

/** Which of the places $2 the slice $1 is closed at. */
export const READ_CLOSED_OF: Statement = {
  name: 'read_closed_of',
  text: 'SELECT seq FROM closings WHERE slice = $1 AND seq = ANY($2::bigint[])',
};

/** When the transaction $2 of the slice $1 was posted. */
export const READ_MOMENT: Statement = {
  name: 'read_moment',
  text: `SELECT ${microsOf('created_at')} AS micros FROM transactions WHERE slice = $1 AND slice_seq = $2`,
};

export const READ_ASSET_IDS: Statement = { name: 'read_asset_ids', text: 'SELECT id FROM assets' };

/** Returns a row, unless another instance has closed it. */
export const INSERT_CLOSING: Statement = {
  name: 'insert_closing',
  text: 'INSERT INTO closings (slice, seq) VALUES ($1, $2) ON CONFLICT (slice, seq) DO NOTHING RETURNING seq',
};

/** The same, as long as there is the closing $3, from which it was worked out: that may have been deleted because it was wrong. */
export const INSERT_CLOSING_BEFORE: Statement = {
  name: 'insert_closing_before',
  text: `INSERT INTO closings (slice, seq)
         SELECT base.slice, $2::bigint FROM closings base WHERE base.slice = $1 AND base.seq = $3
             ON CONFLICT (slice, seq) DO NOTHING RETURNING seq`,
};

export const INSERT_CLOSING_BALANCES: Statement = {
  name: 'insert_closing_balances',
  text: `INSERT INTO closing_balances (slice, seq, asset_id, balance, debt)
         SELECT $1::smallint, $2::bigint, new.*
           FROM unnest($3::smallint[], $4::bigint[], $5::bigint[]) AS new (asset_id, balance, debt)`,
};

export const INSERT_CLOSING_LOTS: Statement = {
  name: 'insert_closing_lots',
  text: `INSERT INTO closing_lots (slice, seq, number, asset_id, class, expires_at, held_until, remaining, held)
         SELECT $1::smallint, $2::bigint, number, asset_id, class, ${timestampOf('expires_at')},
                ${timestampOf('held_until')}, remaining, held
           FROM unnest($3::integer[], $4::smallint[], $5::lot_class[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
                  AS new (number, asset_id, class, expires_at, held_until, remaining, held)`,
};
