import { microsOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { LOT_COLUMNS } from '../posting/posting.sql';
import { heldOfLot } from '../wallet/held-of-lot.sql';

/** What has expired is expired, however late it is booked: but for what is held of it. */
const IS_EXPIRED = `lots.status = 'OPEN' AND lots.expires_at <= statement_timestamp()`;
const HELD = heldOfLot('$2');
const STATUS = `CASE WHEN ${IS_EXPIRED} AND ${HELD} = 0 THEN 'EXPIRED' ELSE lots.status END`;

/** The lots of one user's wallets, of one asset or of all, and of one status or of all. */
const FILTERED = `
  FROM lots
 WHERE lots.wallet_id = ANY($1::uuid[]) AND lots.slice = $2 AND (lots.opened_seq < $3 OR lots.opened_seq = $3 AND lots.number > $5)
   AND ($4::lot_status IS NULL OR ${STATUS} = $4)`;

/** Newest first. */
export const LIST_LOTS: Statement = {
  name: 'list_lots',
  text: `SELECT ${LOT_COLUMNS.select('lots')}, lots.opened_seq AS "sliceSeq", ${STATUS} AS "statusNow",
                CASE WHEN ${IS_EXPIRED} THEN ${HELD} ELSE lots.remaining END AS "usableMinor",
                ${HELD} AS "stillHeldMinor",
                ${microsOf('opened.created_at')} AS "createdAtMicros", wallets.asset_id AS "assetId"
           FROM (SELECT lots.* ${FILTERED} ORDER BY lots.opened_seq DESC, lots.number OFFSET $6 LIMIT $7) AS lots
           JOIN transactions opened ON opened.id = lots.transaction_id AND opened.slice = $2
           JOIN wallets ON wallets.id = lots.wallet_id AND wallets.slice = $2
          ORDER BY lots.opened_seq DESC, lots.number`,
};

export const COUNT_LOTS: Statement = { name: 'count_lots', text: `SELECT count(*) AS total ${FILTERED}` };

/** By the type that has taken: what refunds have given back counts for what they are of. */
export const READ_TAKEN: Statement = {
  name: 'read_taken_of_lots',
  text: `SELECT lot_uses.lot_id AS "lotId", spent.type, sum(lot_uses.amount)::bigint AS "amountMinor"
           FROM lot_uses
           JOIN transactions taker ON taker.id = lot_uses.transaction_id AND taker.slice = lot_uses.slice
           JOIN transactions spent ON spent.id = CASE taker.type WHEN 'REFUND' THEN taker.relates_to ELSE taker.id END
                                  AND spent.slice = taker.slice
          WHERE lot_uses.lot_id = ANY($1::uuid[]) AND lot_uses.slice = $2
          GROUP BY lot_uses.lot_id, spent.type HAVING sum(lot_uses.amount) > 0
          ORDER BY spent.type`,
};
