import { type Movement, MOVEMENTS } from '../posting/transaction-types';
import { between, minor, openedIn, sharesIn } from '../posting/details.sql';
import { fails, type Pass } from './pass';
import { carriesBits } from './slices.sql';

const ofUsers = (entry: Movement['entry']) =>
  Object.entries<Movement>(MOVEMENTS)
    .filter(([type, movement]) => movement.own === undefined && movement.entry === entry && type !== 'REFUND')
    .map(([type]) => type);
/** What takes of lots, or sets aside or lets go what is in them; and what opens some. A REFUND gives back, or opens. */
const TAKING = `('${[...ofUsers('DEBIT'), 'HOLD', 'RELEASE'].join(`', '`)}')`;
const OPENING = `('${[...ofUsers('CREDIT'), 'OPEN_LOT'].join(`', '`)}')`;
/** What changes how much of a lot is held, and not how much is left of it. */
const HOLDING_ONLY = `('HOLD', 'RELEASE')`;
/** A hold keeps what it has set aside beyond its expiry; and what was taken comes back to where it was. */
const OF_EXPIRED = `('EXPIRE', 'CAPTURE', 'RELEASE', 'REFUND')`;

const SIGNED = (type: string, amount: string) => `CASE ${type} WHEN 'REFUND' THEN -${amount} ELSE ${amount} END`;

/** Each transaction of an asset that keeps lots, with what it says of them and what is kept of it. */
export const TRANSACTIONS_OF_LOTS: Pass = {
  name: 'transactions of lots',
  table: 'transactions',
  key: ['slice_seq'],
  chunk: 100_000,
  byIndex: true,
  rows: (selected) => `
    SELECT told.*, opened.amount AS opened, opened.are_kept, shared.*,
           told.slice_seq >= (SELECT min(opened_seq) FROM lots WHERE wallet_id = told.wallet_id AND lots.slice = told.slice) AS keeps
      FROM (SELECT * FROM transactions
             WHERE ${selected('slice', 'slice_seq')}
               AND (asset_id IN (SELECT id FROM assets WHERE lots <> 'NONE') OR details ?| '{lots,lotShares}')) AS told
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(one.amount), 0) AS amount, coalesce(bool_and(lots.id IS NOT NULL), true) AS are_kept
             FROM ${openedIn('told.details')} AS one
             LEFT JOIN lots ON lots.id = one.id AND lots.slice = told.slice AND lots.transaction_id = told.id) AS opened
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(share.amount), 0) AS shared,
                  coalesce(bool_and(coalesce((lots.wallet_id, lots.class::text) = (told.wallet_id, share.class)
                                             AND lots.opened_seq < told.slice_seq, false)), true) AS are_of_wallet,
                  coalesce(bool_and(coalesce(uses.amount = ${SIGNED('told.type', 'share.amount')}, false)), true) AS are_used,
                  coalesce(bool_or(lots.expires_at <= told.created_at), false) AS has_expired,
                  coalesce(bool_and(coalesce(lots.expires_at <= told.created_at, false)), true) AS are_expired
             FROM ${sharesIn(`told.details -> 'lotShares'`)} AS share
             LEFT JOIN lots ON lots.id = share.lot_id AND lots.slice = told.slice
             LEFT JOIN lot_uses uses
                    ON uses.lot_id = share.lot_id AND uses.transaction_id = told.id AND uses.slice = told.slice) AS shared`,
  subject: 'id',
  invariants: {
    'what a transaction opens, takes of lots and gives back to them is its amount, from the first lot of its wallet on':
      fails(`
      CASE WHEN NOT coalesce(keeps, false) OR status <> 'SUCCESS' OR amount IS NULL THEN (shared, opened) = (0, 0)
           WHEN type IN ${TAKING} THEN (shared, opened) = (amount, 0)
           WHEN type IN ${OPENING} THEN (shared, opened) = (0, amount)
           WHEN type = 'REFUND' THEN shared + opened = amount
           ELSE (shared, opened) = (0, 0) END`),
    'a lot that a transaction has opened is kept as one': fails('are_kept'),
    'what a transaction takes is of earlier lots of its wallet': fails('are_of_wallet'),
    'what a transaction takes of lots is kept as a use of each': `type NOT IN ${HOLDING_ONLY} AND ${fails('are_used')}`,
    'what has expired is taken by EXPIRE, and only what is held by others': `
      CASE type WHEN 'EXPIRE' THEN NOT are_expired ELSE has_expired AND type NOT IN ${OF_EXPIRED} END`,
  },
};

/** What live holds have set aside of the lot; those of before there were lots are of the oldest one. */
const SET_ASIDE = `
  SELECT coalesce(sum(CASE
           WHEN holds.lots IS NOT NULL THEN (
             SELECT sum(${between('share', 'holds.captured', 'holds.captured::numeric + holds.remaining')})
               FROM ${sharesIn('holds.lots')} AS share WHERE share.lot_id = lots.id)
           WHEN NOT EXISTS (SELECT FROM lots older WHERE older.wallet_id = lots.wallet_id
                               AND older.slice = lots.slice AND older.opened_seq < lots.opened_seq) THEN holds.remaining
           END), 0) AS held
    FROM holds WHERE holds.wallet_id = lots.wallet_id AND holds.slice = lots.slice AND holds.status = 'HELD'`;

/** Each lot, as it is kept, with the transaction that has opened it, and all that was taken of it and is held. */
export const LOTS: Pass = {
  name: 'lots',
  table: 'lots',
  key: ['id'],
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT lots.*, own.user_id, used.amount AS used, used.last_type, set_aside.held AS set_aside,
           (opener.status, opener.wallet_id, opener.slice_seq) = ('SUCCESS', lots.wallet_id, lots.opened_seq)
           AND (told.number, told.class, told.priority, told.amount) = (lots.number, lots.class::text, lots.priority, lots.amount)
           AND told.expires = (lots.expires_at IS NOT NULL)
           AND told.expires_at_micros IS NOT DISTINCT FROM extract(epoch FROM lots.expires_at) * 1000000 AS is_as_told
      FROM lots
      LEFT JOIN wallets own ON own.id = lots.wallet_id AND own.slice = lots.slice
      LEFT JOIN transactions opener ON opener.id = lots.transaction_id AND opener.slice = lots.slice
      LEFT JOIN LATERAL ${openedIn('opener.details')} AS told ON told.id = lots.id
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(uses.amount), 0) AS amount,
                  (array_agg(taker.type ORDER BY taker.slice_seq DESC))[1] AS last_type
             FROM lot_uses uses
             LEFT JOIN transactions taker ON taker.id = uses.transaction_id AND taker.slice = uses.slice
            WHERE uses.lot_id = lots.id AND uses.slice = lots.slice) AS used
     CROSS JOIN LATERAL (${SET_ASIDE}) AS set_aside
     WHERE ${selected('lots.slice', 'lots.id')}`,
  subject: 'id',
  invariants: {
    'a lot is what the transaction that has opened it says': fails('is_as_told'),
    'a lot has left what was not taken of it': 'remaining IS DISTINCT FROM amount - used',
    'a lot has set aside what holds have of it': 'held IS DISTINCT FROM set_aside',
    'a lot of which nothing is left has expired if EXPIRE took the last of it, and else is spent': `
      status::text IS DISTINCT FROM
      CASE WHEN remaining > 0 THEN 'OPEN' WHEN last_type = 'EXPIRE' THEN 'EXPIRED' ELSE 'SPENT' END`,
    "an id carries its user's bits": fails(carriesBits('id', 'user_id', 'slice')),
  },
};

/** Each use of a lot, with what its transaction says. The other way round it is asked of each transaction. */
export const LOT_USES: Pass = {
  name: 'lot_uses',
  table: 'lot_uses',
  key: ['lot_id'],
  chunk: 50_000,
  byIndex: true,
  // What a transaction says is read once, and laid beside its uses instead of joined: it may have taken of a thousand lots.
  rows: (selected) => `
    SELECT uses.*, (taker.status, taker.wallet_id) = ('SUCCESS', lots.wallet_id) AND taker.type NOT IN ${HOLDING_ONLY}
                   AND uses.amount = ${SIGNED('taker.type', 'uses.told')} AS is_as_told
      FROM (SELECT lot_id, transaction_id, slice, max(amount) AS amount, CASE count(told) WHEN 1 THEN max(told) END AS told
              FROM (SELECT lot_id, transaction_id, slice, amount, NULL AS told, true AS is_use
                      FROM lot_uses WHERE ${selected('slice', 'lot_id')}
                     UNION ALL
                    SELECT share.lot_id, one.id, one.slice, NULL, share.amount, NULL
                      FROM (SELECT DISTINCT transaction_id, slice FROM lot_uses
                             WHERE ${selected('slice', 'lot_id')}) AS taking
                      JOIN transactions one ON one.id = taking.transaction_id AND one.slice = taking.slice
                     CROSS JOIN LATERAL ${sharesIn(`one.details -> 'lotShares'`)} AS share) AS said
             GROUP BY lot_id, transaction_id, slice HAVING count(is_use) > 0) AS uses
      LEFT JOIN lots ON lots.id = uses.lot_id AND lots.slice = uses.slice
      LEFT JOIN transactions taker ON taker.id = uses.transaction_id AND taker.slice = uses.slice`,
  subject: `lot_id || ' ' || transaction_id`,
  invariants: {
    'a use of a lot is what its transaction says': fails('is_as_told'),
  },
};

/** Each asset that keeps lots, in each slice, as the report of liability adds it up. */
export const LIABILITIES: Pass = {
  name: 'liabilities',
  table: 'assets',
  key: ['id'],
  isSliceless: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT assets.id, symbol, assets.lots, owned.slice, owned.balance, coalesce(held.amount, 0) AS held,
           coalesce(free.outstanding, 0) AS outstanding, coalesce(free.expired, 0) AS expired,
           coalesce(free.remaining, 0) AS remaining
      FROM assets
      JOIN (SELECT asset_id, slice, sum(balance) AS balance FROM wallets
             WHERE kind = 'USER' AND ${selected('slice')} GROUP BY asset_id, slice) AS owned
           ON owned.asset_id = assets.id
      LEFT JOIN (SELECT asset_id, holds.slice, sum(remaining) AS amount
                   FROM holds JOIN wallets ON wallets.id = wallet_id AND wallets.slice = holds.slice
                  WHERE holds.status = 'HELD' AND ${selected('holds.slice')} GROUP BY asset_id, holds.slice) AS held
             ON held.asset_id = assets.id AND held.slice = owned.slice
      LEFT JOIN (SELECT asset_id, lots.slice,
                        sum(remaining::numeric - lots.held) FILTER (WHERE expires_at > now() OR expires_at IS NULL) AS outstanding,
                        sum(remaining::numeric - lots.held) FILTER (WHERE expires_at <= now()) AS expired,
                        sum(remaining) AS remaining
                   FROM lots JOIN wallets ON wallets.id = wallet_id AND wallets.slice = lots.slice
                  WHERE lots.status = 'OPEN' AND ${selected('lots.slice')} GROUP BY asset_id, lots.slice) AS free
             ON free.asset_id = assets.id AND free.slice = owned.slice
     WHERE assets.lots <> 'NONE'`,
  subject: `symbol || ' in slice ' || slice`,
  invariants: {
    'what the users of an asset own is outstanding in lots, held, or expired': `
      CASE lots WHEN 'KEPT' THEN balance IS DISTINCT FROM outstanding + held + expired
                ELSE ${fails('balance >= remaining')} END`,
  },
};

/** What names a top-up that is charged back, or a credit that a debt is recovered from. */
export const DEBTS: Pass = {
  name: 'debts',
  table: 'transactions',
  key: ['relates_to'],
  isPartial: true,
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT debt.*, origin.amount AS origin_amount, others.reversed, others.reversed_after, others.chargebacks,
           (origin.status, origin.user_id, origin.asset_id) = ('SUCCESS', debt.user_id, debt.asset_id)
           AND origin.slice_seq < debt.slice_seq AS has_origin,
           origin.type AS origin_type, origin.wallet_id = debt.wallet_id AS is_of_its_wallet,
           (origin.caller, origin.idempotency_key, origin.group_id) = (debt.caller, debt.idempotency_key, debt.group_id)
           AND origin.type IN ${OPENING.replace(')', `, 'REFUND')`)} AS follows_credit
      FROM (SELECT * FROM transactions
             WHERE relates_to IS NOT NULL AND type IN ('CHARGEBACK', 'RECOVERY') AND ${selected('slice', 'relates_to')}) AS debt
      LEFT JOIN transactions origin ON origin.id = debt.relates_to AND origin.slice = debt.slice
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount) FILTER (WHERE type = 'REVERSAL' AND slice_seq < debt.slice_seq), 0) AS reversed,
                  count(*) FILTER (WHERE type = 'REVERSAL' AND slice_seq > debt.slice_seq) AS reversed_after,
                  count(*) FILTER (WHERE type = 'CHARGEBACK') AS chargebacks
             FROM transactions
            WHERE relates_to = debt.relates_to AND transactions.slice = debt.slice AND status = 'SUCCESS') AS others`,
  subject: 'id',
  invariants: {
    'a chargeback is of an earlier TOP_UP of its wallet': `
      type = 'CHARGEBACK'
      AND ${fails(`has_origin AND origin_type = 'TOP_UP' AND (status = 'REJECTED' OR is_of_its_wallet)`)}`,
    'what was bought is charged back once, and not reversed afterwards': `
      type = 'CHARGEBACK' AND status = 'SUCCESS' AND (chargebacks <> 1 OR reversed_after > 0)`,
    'a chargeback takes, or leaves as a debt, what was not reversed of its original': `
      type = 'CHARGEBACK' AND status = 'SUCCESS'
      AND ${fails(`coalesce(amount, 0) + ${minor(`details ->> 'debt'`)} = origin_amount - reversed
                   AND ${minor(`details ->> 'takenFromLot'`)} <= coalesce(amount, 0)`)}`,
    'a recovery follows a credit of its wallet, and is not above it': `
      type = 'RECOVERY' AND ${fails('has_origin AND follows_credit AND is_of_its_wallet AND amount <= origin_amount')}`,
  },
};
