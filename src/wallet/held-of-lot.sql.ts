const HAS_EXPIRED = `holds.wallet_id = lots.wallet_id AND holds.slice = lots.slice
                     AND holds.status = 'HELD' AND holds.expires_at <= statement_timestamp()`;

/**
 * What of a row of `lots` holds still set aside: not those that have expired, however late that is booked. Of what a hold
 * has set aside, that is what lies behind its captures; one of before there were lots has it in the oldest.
 */
export const HELD_OF_LOT = `(lots.held - CASE WHEN lots.held = 0 THEN 0 ELSE (
    SELECT coalesce(sum(greatest(0, least(share.amount, share.upto - share.captured))), 0)
      FROM (SELECT (share ->> 'amount')::bigint AS amount, share ->> 'lotId' AS lot_id, holds.captured,
                   sum((share ->> 'amount')::bigint) OVER (PARTITION BY holds.id ORDER BY place) AS upto
              FROM holds CROSS JOIN LATERAL jsonb_array_elements(holds.lots) WITH ORDINALITY AS shares (share, place)
             WHERE ${HAS_EXPIRED}) AS share
     WHERE share.lot_id = lots.id::text) + (
    SELECT coalesce(sum(holds.remaining), 0) FROM holds
     WHERE ${HAS_EXPIRED} AND holds.lots IS NULL AND lots.opened_seq = (
       SELECT min(oldest.opened_seq) FROM lots AS oldest
        WHERE oldest.wallet_id = lots.wallet_id AND oldest.slice = lots.slice AND oldest.status = 'OPEN')) END)::bigint`;
