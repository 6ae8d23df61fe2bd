import { between, sharesIn } from '../posting/details.sql';

const HAS_EXPIRED = `holds.wallet_id = lots.wallet_id AND holds.slice = lots.slice
                     AND holds.status = 'HELD' AND holds.expires_at <= statement_timestamp()`;

/**
 * What of a row of `lots` holds still set aside: not those that have expired, however late that is booked. Of what a hold
 * has set aside, that is what lies behind its captures; one of before there were lots has it in the oldest.
 */
export const HELD_OF_LOT = `(lots.held - CASE WHEN lots.held = 0 THEN 0 ELSE (
    SELECT coalesce(sum(${between('share', 'holds.captured', 'holds.captured + holds.remaining')}), 0)
      FROM holds CROSS JOIN LATERAL ${sharesIn('holds.lots')} AS share
     WHERE ${HAS_EXPIRED} AND share.lot_id = lots.id) + (
    SELECT coalesce(sum(holds.remaining), 0) FROM holds
     WHERE ${HAS_EXPIRED} AND holds.lots IS NULL AND lots.opened_seq = (
       SELECT min(oldest.opened_seq) FROM lots AS oldest
        WHERE oldest.wallet_id = lots.wallet_id AND oldest.slice = lots.slice AND oldest.status = 'OPEN')) END)::bigint`;
