import { between, minor, partsIn, sharesIn } from './details.sql';
import { type Movement, MOVEMENTS } from './transaction-types';

// What users own, and the lots that it is in, as rows to be added up: as they are now, as a closing has kept them, and what
// takes them back behind what was posted. What is in no lot counts as bought, and as never expiring, as in the lot that is
// opened for it when its asset comes to keep lots. `where` is a condition that names the slices.

const typesOf = (entry: Movement['entry']): string => {
  const types = Object.entries<Movement>(MOVEMENTS).filter(([, one]) => one.own === undefined && one.entry === entry);
  return `('${types.map(([type]) => type).join(`', '`)}')`;
};
/** What changes how much is held. */
const OF_HOLDS = `('HOLD', 'CAPTURE', 'RELEASE')`;

/** What users have and owe now. */
export const ownedNow = (where: string): string => `
  SELECT wallets.slice, wallets.asset_id, wallets.balance, wallets.debt
    FROM wallets WHERE wallets.kind = 'USER' AND ${where}`;

/** What is left of lots now. */
export const lotsNow = (where: string): string => `
  SELECT lots.slice, wallets.asset_id, lots.class::text AS class, lots.expires_at, NULL::timestamptz AS held_until,
         lots.remaining::numeric AS remaining, 0::numeric AS held
    FROM lots JOIN wallets ON wallets.id = lots.wallet_id AND wallets.slice = lots.slice
   WHERE lots.status = 'OPEN' AND ${where}`;

/** Looked up one by one: for a join PostgreSQL, which takes a list to have a hundred shares, would read all lots. */
const expiryOf = (lotId: string, slice: string): string =>
  `(SELECT lots.expires_at FROM lots WHERE lots.id = ${lotId} AND lots.slice = ${slice})`;

/** A list of one share, in no lot. A cluster takes nothing that is built from the row for a list. */
const IN_NO_LOT = `'[{}]'`;

/** What is held now, in the lots that it is of. */
export const holdsNow = (where: string): string => `
  SELECT holds.slice, wallets.asset_id, coalesce(part.class, 'PAID') AS class, ${expiryOf('part.lot_id', 'holds.slice')} AS expires_at,
         holds.expires_at AS held_until, 0::numeric AS remaining, part.held
    FROM holds JOIN wallets ON wallets.id = holds.wallet_id AND wallets.slice = holds.slice
   CROSS JOIN LATERAL (
         SELECT share.lot_id, share.class,
                CASE WHEN holds.lots IS NULL THEN holds.remaining
                     ELSE ${between('share', 'holds.captured', 'holds.captured::numeric + holds.remaining')} END AS held
           FROM ${sharesIn(`coalesce(holds.lots, ${IN_NO_LOT})`)} AS share) AS part
   WHERE holds.status = 'HELD' AND ${where}`;

/** Of a transaction: whether it may say something of what is owned. */
const TELLS = `status = 'SUCCESS' AND asset_id IS NOT NULL`;

/** What takes back what users have and owe, by transactions. Of these `columns` are kept, which name them `posted`. */
export const ownedBack = (posted: string, columns: string): string => `
  SELECT ${columns},
         CASE WHEN posted.type IN ${typesOf('CREDIT')} THEN -posted.amount::numeric WHEN posted.type IN ${typesOf('DEBIT')} THEN posted.amount ELSE 0 END AS balance,
         CASE posted.type WHEN 'CHARGEBACK' THEN -${minor(`posted.details ->> 'debt'`)} WHEN 'RECOVERY' THEN posted.amount ELSE 0 END AS debt
    FROM (${posted}) AS posted WHERE ${TELLS}`;

/** The same of lots and holds: a lot that was opened has nothing left then, and a hold that was placed holds nothing. */
export const lotsBack = (posted: string, columns: string): string => `
  SELECT ${columns}, coalesce(part.class, 'PAID') AS class, ${expiryOf('part.lot_id', 'posted.slice')} AS expires_at,
         (SELECT holds.expires_at FROM holds WHERE holds.id = posted.hold_id AND holds.slice = posted.slice) AS held_until,
         part.remaining, part.held
    FROM (SELECT any_of.*, CASE type WHEN 'HOLD' THEN id WHEN 'CAPTURE' THEN relates_to WHEN 'RELEASE' THEN relates_to END AS hold_id
            FROM (${posted}) AS any_of
           WHERE ${TELLS} AND (type IN ${OF_HOLDS} OR details ?| '{lots,lotShares}')) AS posted
   CROSS JOIN LATERAL (
         SELECT told.lot_id, told.class,
                CASE WHEN is_opened THEN -told.amount WHEN lot_id IS NULL OR posted.type IN ('HOLD', 'RELEASE') THEN 0
                     WHEN posted.type = 'REFUND' THEN -told.amount ELSE told.amount END AS remaining,
                CASE WHEN is_opened OR posted.type NOT IN ${OF_HOLDS} THEN 0
                     WHEN posted.type = 'HOLD' THEN -coalesce(told.amount, posted.amount)
                     ELSE coalesce(told.amount, posted.amount) END AS held
           FROM ${partsIn(`coalesce(posted.details -> 'lotShares', CASE WHEN posted.type IN ${OF_HOLDS} THEN ${IN_NO_LOT}::jsonb END)`, 'posted.details')} AS told) AS part`;

/**
 * Until when the rows of a lot, or of a hold, are told apart, where no moment after `moment` is asked for: what expires later
 * has not expired, and only its month is told. What has expired by `since` has at any moment that is asked for.
 */
export const expiryAsOf = (moment: string, since: string): string => `
  CASE WHEN expires_at <= ${moment} THEN greatest(expires_at, ${since})
       ELSE (date_trunc('month', expires_at AT TIME ZONE 'UTC') + interval '1 month' - interval '1 microsecond') AT TIME ZONE 'UTC' END`;
export const holdAsOf = (moment: string, since: string): string =>
  `CASE WHEN held_until <= ${moment} THEN greatest(held_until, ${since}) END`;
