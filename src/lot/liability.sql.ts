import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { between, sharesIn } from '../posting/details.sql';
import { type LotClass } from '../posting/lot.entity';
import { type Movement, MOVEMENTS } from '../posting/transaction-types';

// What users owned at a moment: what is theirs now, and what was posted since then taken back. Each statement is of one
// asset $1. $4 is the moment, in microseconds since the epoch; $2 and $3 are the slices, and how far each had got by then.

/** What of the asset is in lots of these terms, or in none, where `lotClass` is null. */
export interface LotSum {
  readonly lotClass: LotClass | null;
  /** `2026-12`, by UTC; null: never. */
  readonly expiryMonth: string | null;
  /** Whether the lots had expired at the moment. */
  readonly isExpired: boolean;
  readonly leftMinor: bigint;
  readonly heldMinor: bigint;
}

export interface Owned {
  readonly balanceMinor: bigint;
  readonly debtMinor: bigint;
}

const MOMENT = timestampOf('$4::bigint');
/** Of a hold of before there were lots. */
const ALL_IN_ONE = `jsonb_build_array(jsonb_build_object('amount', holds.captured + holds.remaining))`;
/** How far each slice had got. */
const THEN = 'unnest($2::smallint[], $3::bigint[]) AS head (slice, seq)';

/** Of rows with `lot_id`, `slice`, `left_then` and `held_then`. A lot that was opened later was none yet. */
const summedByLot = (rows: string) => `
  SELECT lots.class AS "lotClass", to_char(lots.expires_at AT TIME ZONE 'UTC', 'YYYY-MM') AS "expiryMonth",
         coalesce(lots.expires_at <= ${MOMENT}, false) AS "isExpired",
         coalesce(sum(part.left_then) FILTER (WHERE lots.id IS NOT NULL), 0)::bigint AS "leftMinor",
         coalesce(sum(part.held_then), 0)::bigint AS "heldMinor"
    FROM (${rows}) AS part
    JOIN ${THEN} ON head.slice = part.slice
    LEFT JOIN lots ON lots.id = part.lot_id AND lots.slice = part.slice AND lots.opened_seq <= head.seq
   GROUP BY 1, 2, 3`;

/** What users have and owe now. */
export const SUM_OWNED: Statement = {
  name: 'sum_owned',
  text: `SELECT coalesce(sum(balance), 0)::bigint AS "balanceMinor", coalesce(sum(debt), 0)::bigint AS "debtMinor"
           FROM wallets WHERE asset_id = $1 AND slice = ANY($2::smallint[]) AND kind = 'USER'`,
};

/** What is left now of the lots that there were. */
export const SUM_LOTS: Statement = {
  name: 'sum_lots',
  text: `SELECT lots.class AS "lotClass", to_char(lots.expires_at AT TIME ZONE 'UTC', 'YYYY-MM') AS "expiryMonth",
                coalesce(lots.expires_at <= ${MOMENT}, false) AS "isExpired",
                sum(lots.remaining)::bigint AS "leftMinor", 0::bigint AS "heldMinor"
           FROM lots
           JOIN wallets ON wallets.id = lots.wallet_id AND wallets.slice = lots.slice
           JOIN ${THEN} ON head.slice = lots.slice
          WHERE lots.status = 'OPEN' AND lots.slice = ANY($2::smallint[]) AND wallets.asset_id = $1
            AND lots.opened_seq <= head.seq
          GROUP BY 1, 2, 3`,
};

/**
 * What is held now by the holds that there were and that had not expired, in the lots that they are of. One of before there
 * were lots is of the oldest.
 */
export const SUM_HOLDS: Statement = {
  name: 'sum_holds',
  // What is found by the holds' ids is compared behind: or PostgreSQL might read the whole log for it.
  text: `WITH holding AS MATERIALIZED (
    SELECT holds.*, placed.asset_id, placed.slice_seq,
           CASE WHEN holds.lots IS NULL
           THEN (SELECT id FROM lots WHERE wallet_id = holds.wallet_id AND lots.slice = holds.slice
                  ORDER BY opened_seq LIMIT 1) END AS oldest_lot
      FROM holds JOIN transactions placed ON placed.id = holds.id AND placed.slice = holds.slice
     WHERE holds.status = 'HELD' AND holds.slice = ANY($2::smallint[])
       AND (holds.expires_at IS NULL OR holds.expires_at > ${MOMENT})) ${summedByLot(`
    SELECT held.lot_id, holds.slice, 0::bigint AS left_then, held.amount AS held_then
      FROM holding AS holds
      JOIN ${THEN} ON head.slice = holds.slice AND holds.slice_seq <= head.seq
     CROSS JOIN LATERAL (
           SELECT coalesce(share.lot_id, holds.oldest_lot) AS lot_id,
                  ${between('share', 'holds.captured', 'holds.captured + holds.remaining')} AS amount
             FROM ${sharesIn(`coalesce(holds.lots, ${ALL_IN_ONE})`)} AS share) AS held
     WHERE holds.asset_id = $1`)}`,
};

const sumOf = (entry: Movement['entry']) => {
  const types = Object.entries<Movement>(MOVEMENTS).filter(([, one]) => one.own === undefined && one.entry === entry);
  return `coalesce(sum(amount) FILTER (WHERE type IN ('${types.map(([type]) => type).join(`', '`)}')), 0)`;
};

/** A part of what was posted since then, of some slices. */
const since = (after: string, upTo: string) => `
  transactions.slice = ANY($2::smallint[]) AND transactions.slice_seq > ${after} AND transactions.slice_seq <= ${upTo}
  AND transactions.asset_id = $1 AND transactions.status = 'SUCCESS'`;

/** What it has added to what users have and owe. */
export const SUM_OWNED_SINCE: Statement = {
  name: 'sum_owned_since',
  text: `SELECT (${sumOf('CREDIT')} - ${sumOf('DEBIT')})::bigint AS "balanceMinor",
                (coalesce(sum((details ->> 'debt')::bigint) FILTER (WHERE type = 'CHARGEBACK'), 0)
                 - coalesce(sum(amount) FILTER (WHERE type = 'RECOVERY'), 0))::bigint AS "debtMinor"
           FROM transactions WHERE ${since('$3::bigint', '$4::bigint')}`,
};

/** Of a hold, by the transaction that placed it. */
const WAS_LIVE = `
  placed.slice_seq <= head.seq AND coalesce((placed.details ->> 'expiresAtMicros')::bigint > $4::bigint, true)`;

/** What it has taken of lots, and what it has captured or let go of holds that there were and that had not expired. */
export const SUM_LOTS_SINCE: Statement = {
  name: 'sum_lots_since',
  text: summedByLot(`
    SELECT share.lot_id, since.slice,
           CASE since.type WHEN 'RELEASE' THEN 0 WHEN 'REFUND' THEN -share.amount ELSE share.amount END AS left_then,
           CASE WHEN ${WAS_LIVE} THEN share.amount ELSE 0 END AS held_then
      FROM (SELECT * FROM transactions WHERE ${since('$5::bigint', '$6::bigint')} AND type <> 'HOLD') AS since
      JOIN ${THEN} ON head.slice = since.slice
     CROSS JOIN LATERAL (
           SELECT lot_id, coalesce(amount, since.amount) AS amount
             FROM ${sharesIn(`coalesce(since.details -> 'lotShares', '[{}]')`)} AS listed) AS share
      LEFT JOIN transactions placed
             ON since.type IN ('CAPTURE', 'RELEASE') AND placed.id = since.relates_to AND placed.slice = since.slice
     WHERE share.lot_id IS NOT NULL OR placed.id IS NOT NULL`),
};
