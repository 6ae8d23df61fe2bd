import { type Statement } from '../database/unit-of-work';
import { HOLD_COLUMNS, TRANSACTION_COLUMNS } from '../posting/posting.sql';

/** What has expired is expired, however late it is booked. */
const EXPIRED = `holds.status = 'HELD' AND holds.expires_at <= statement_timestamp()`;
const STATUS = `CASE WHEN ${EXPIRED} THEN 'EXPIRED' ELSE holds.status END`;

/** Of holds, by their ids. */
export const READ_HOLDS: Statement = {
  name: 'read_holds',
  text: `SELECT ${HOLD_COLUMNS.select('holds')}, ${EXPIRED} AS "isExpired"
           FROM holds WHERE id = ANY($1::uuid[]) AND slice = ANY($2::smallint[])`,
};

/** What became of a hold. */
export const READ_HISTORY_OF_HOLD: Statement = {
  name: 'read_history_of_hold',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE relates_to = $1 AND slice = $2 AND status = 'SUCCESS' ORDER BY slice_seq`,
};

/** The HOLDs of a user, of one asset or of all, and of one status of their holds or of all. */
const FILTERED = `
  FROM transactions
  JOIN holds ON holds.id = transactions.id AND holds.slice = transactions.slice
 WHERE transactions.user_id = $1 AND transactions.slice = $2 AND transactions.slice_seq <= $3
   AND transactions.type = 'HOLD' AND ($4::smallint IS NULL OR transactions.asset_id = $4)
   AND ($5::hold_status IS NULL OR ${STATUS} = $5)`;

export const LIST_HOLDS: Statement = {
  name: 'list_holds',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} ${FILTERED}
          ORDER BY transactions.slice_seq DESC OFFSET $6 LIMIT $7`,
};

export const COUNT_HOLDS: Statement = { name: 'count_holds', text: `SELECT count(*) AS total ${FILTERED}` };
