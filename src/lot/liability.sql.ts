import { microsOf, timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { expiryAsOf, holdAsOf, holdsNow, lotsBack, lotsNow, ownedBack, ownedNow } from '../posting/liability-rows.sql';
import { type LotClass } from '../posting/lot.entity';

// What users own: as it is now, as a closing has kept it, and what takes it back behind what was posted. Each statement is of
// the assets $1 and the slices $2. Of lots and holds it tells what can be told of any moment from $3 on up to $4, in
// microseconds since the epoch.

/** What of an asset is in lots of these terms, or is held by holds of these. What is in no lot counts as PAID. */
export interface LotSum {
  readonly assetId: number;
  readonly lotClass: LotClass;
  /** Up to the last moment that was asked for; from there on the end of its month, by UTC. null: never. */
  readonly expiresAtMicros: bigint | null;
  /** Up to the last moment that was asked for; null: later, or never. */
  readonly heldUntilMicros: bigint | null;
  readonly leftMinor: bigint;
  readonly heldMinor: bigint;
}

export interface Owned {
  readonly assetId: number;
  readonly balanceMinor: bigint;
  readonly debtMinor: bigint;
}

const sumOfOwned = (rows: string) => `
  SELECT asset_id AS "assetId", coalesce(sum(balance), 0)::bigint AS "balanceMinor",
         coalesce(sum(debt), 0)::bigint AS "debtMinor"
    FROM (${rows}) AS part GROUP BY asset_id`;

const [SINCE, MOMENT] = [timestampOf('$3::bigint'), timestampOf('$4::bigint')];

const sumOfLots = (rows: string) => `
  SELECT asset_id AS "assetId", class AS "lotClass", ${microsOf('expires_at')} AS "expiresAtMicros",
         ${microsOf('held_until')} AS "heldUntilMicros", sum(remaining)::bigint AS "leftMinor", sum(held)::bigint AS "heldMinor"
    FROM (SELECT asset_id, class, ${expiryAsOf(MOMENT, SINCE)} AS expires_at, ${holdAsOf(MOMENT, SINCE)} AS held_until,
                 remaining, held FROM (${rows}) AS exact) AS part
   GROUP BY asset_id, class, expires_at, held_until`;

const OF_WALLETS = 'wallets.asset_id = ANY($1::smallint[])';

export const SUM_OWNED: Statement = {
  name: 'sum_owned',
  text: sumOfOwned(ownedNow(`${OF_WALLETS} AND wallets.slice = ANY($2::smallint[])`)),
};

export const SUM_LOTS: Statement = {
  name: 'sum_lots',
  text: sumOfLots(lotsNow(`${OF_WALLETS} AND lots.slice = ANY($2::smallint[])`)),
};

export const SUM_HOLDS: Statement = {
  name: 'sum_holds',
  text: sumOfLots(holdsNow(`${OF_WALLETS} AND holds.slice = ANY($2::smallint[])`)),
};

const closed = (table: string, seqs: string) => `
  SELECT closed.* FROM unnest($2::smallint[], ${seqs}::bigint[]) AS closing (slice, seq)
    JOIN ${table} closed ON closed.slice = closing.slice AND closed.seq = closing.seq
   WHERE closed.asset_id = ANY($1::smallint[])`;

/** Of the closings of the slices at the numbers $3. */
export const SUM_OWNED_CLOSED: Statement = {
  name: 'sum_owned_closed',
  text: sumOfOwned(closed('closing_balances', '$3')),
};

/** Of the closings of the slices at the numbers $5. */
export const SUM_LOTS_CLOSED: Statement = {
  name: 'sum_lots_closed',
  text: sumOfLots(closed('closing_lots', '$5')),
};

/** What was posted behind one number of the slices' logs up to another. */
const posted = (after: string, upTo: string) => `
  SELECT * FROM transactions
   WHERE transactions.slice = ANY($2::smallint[]) AND transactions.slice_seq > ${after} AND transactions.slice_seq <= ${upTo}
     AND transactions.asset_id = ANY($1::smallint[])`;

/** What takes it back behind the number $3, from the number $4. */
export const SUM_OWNED_BACK: Statement = {
  name: 'sum_owned_back',
  text: sumOfOwned(ownedBack(posted('$3::bigint', '$4::bigint'), 'posted.asset_id')),
};

/** What takes it back behind the number $5, from the number $6. */
export const SUM_LOTS_BACK: Statement = {
  name: 'sum_lots_back',
  text: sumOfLots(lotsBack(posted('$5::bigint', '$6::bigint'), 'posted.asset_id')),
};
