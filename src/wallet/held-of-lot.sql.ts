import { between, sharesIn } from '../posting/details.sql';

const hasExpired = (slice: string) => `holds.wallet_id = lots.wallet_id AND holds.slice = ${slice}
                     AND holds.status = 'HELD' AND holds.expires_at <= statement_timestamp()`;

/**
 * What of a row of `lots` holds still set aside: not those that have expired, however late that is booked. Of what a hold
 * has set aside, that is what lies behind its captures; one of before there were lots has it in the oldest.
 *
 * @param slice the rows' own, or, of rows of a single slice, that one
 */
export const heldOfLot = (slice: string): string => `(lots.held - CASE WHEN lots.held = 0 THEN 0 ELSE (
    SELECT coalesce(sum(${between('share', 'holds.captured', 'holds.captured + holds.remaining')}), 0)
      FROM holds CROSS JOIN LATERAL ${sharesIn('holds.lots')} AS share
     WHERE ${hasExpired(slice)} AND share.lot_id = lots.id) + (
    SELECT coalesce(sum(holds.remaining), 0) FROM holds
     WHERE ${hasExpired(slice)} AND holds.lots IS NULL AND lots.opened_seq = (
       SELECT min(oldest.opened_seq) FROM lots AS oldest
        WHERE oldest.wallet_id = lots.wallet_id AND oldest.slice = ${slice} AND oldest.status = 'OPEN')) END)::bigint`;
