import {
  COUNTED_AS,
  FROZEN_TYPES,
  type Movement,
  MOVEMENTS,
  REFUND_TYPES,
  STATUS_AFTER,
  TRANSFER_REFUND_TYPES,
} from '../posting/transaction-types';
import { type REJECTION_CODES } from '../posting/transaction.entity';
import { between, minor, sharesIn } from '../posting/details.sql';
import { fails, type Pass } from './pass';
import { JOIN_WHAT_IT_NAMES } from './seals.sql';
import { carriesBits, headOfId, INSTALLED_SLICES } from './slices.sql';

/** The value that `of` gives for each type, NULL for the others. */
function byType<Entry>(type: string, table: Readonly<Record<string, Entry>>, of: (entry: Entry) => string): string {
  const cases = Object.entries(table).map(([name, entry]) => `WHEN '${name}' THEN ${of(entry)}`);
  return `CASE ${type} ${cases.join(' ')} END`;
}

/** What a type does to its own wallet, whose that is, and what the other one is. A refund's is known by its original. */
const movement = (of: (entry: Movement) => string) => byType<Movement>('transaction.type', MOVEMENTS, of);
const OWN_ENTRY = movement(({ entry }) => `'${entry}'`);
const OWN_KIND = `coalesce(${movement(({ own = 'USER' }) => `'${own}'`)}, 'USER')`;
const COUNTER_KIND = movement(({ counter }) => (counter === 'ORIGINAL' ? 'counter.kind::text' : `'${counter}'`));

const REFUNDS_OF_TYPES = { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES };
const OF_HOLDS = `('CAPTURE', 'RELEASE')`;
const OF_DEBTS = `('CHARGEBACK', 'RECOVERY')`;
const COUNTED_TYPES = `('${Object.keys(COUNTED_AS).join(`', '`)}')`;
const STATUS_TYPES = `('${Object.keys(STATUS_AFTER).join(`', '`)}')`;
const SIDES = `('${Object.keys(TRANSFER_REFUND_TYPES).join(`', '`)}')`;
const SUPPLY = `('SUPPLY_OUT', 'SUPPLY_IN')`;
const REFUNDS = `('${[...new Set(Object.values(REFUNDS_OF_TYPES))].join(`', '`)}')`;

/** A fact of a rejection, where it is a count of minor units. */
const fact = (name: string) => minor(`rejection ->> '${name}'`);

/** All of the balance, but what a hold sets aside. */
const IS_AVAILABLE = `(
  ${fact('available')} = balance_after
  OR ${fact('available')} < balance_after
     AND EXISTS (SELECT FROM holds WHERE holds.wallet_id = judged.wallet_id AND holds.slice = judged.slice))`;
const IS_OVER = `type IN ${OF_HOLDS} AND ${fact('remaining')} = 0`;

/** Of each code, what has to be so where a transaction is rejected by it. */
const FACTS: Readonly<Record<(typeof REJECTION_CODES)[number], string>> = {
  INSUFFICIENT_FUNDS: `
    ${fact('available')} < ${fact('required')}
    AND (group_id IS NOT NULL
         OR (own_entry = 'DEBIT' OR type = 'HOLD') AND ${IS_AVAILABLE} AND ${fact('required')} = amount)`,
  WALLET_FROZEN: `group_id IS NOT NULL OR type IN ('${FROZEN_TYPES.join(`', '`)}')`,
  WALLET_CLOSED: `group_id IS NOT NULL OR type NOT IN ${STATUS_TYPES}`,
  WALLET_NOT_EMPTY: `type = 'CLOSE' AND coalesce(balance_after > 0, true)`,
  CAPTURE_EXCEEDS_HOLD: `type = 'CAPTURE' AND ${fact('remaining')} > 0 AND ${fact('remaining')} < amount`,
  HOLD_CAPTURED: IS_OVER,
  HOLD_RELEASED: IS_OVER,
  HOLD_EXPIRED: IS_OVER,
  REFUND_EXCEEDS_ORIGINAL: `type IN ${REFUNDS} AND ${fact('refundable')} > 0 AND ${fact('refundable')} < amount`,
  ALREADY_REFUNDED: `(type IN ${REFUNDS} OR type = 'CHARGEBACK') AND ${fact('refundable')} = 0`,
  CONDITION_FAILED: `group_id IS NOT NULL OR ${IS_AVAILABLE}`,
  ASSET_PAUSED: `type NOT IN ${REFUNDS} AND type NOT IN ${OF_DEBTS}`,
  LIMIT_EXCEEDED: `
    ${fact('remaining')} = greatest(${fact('max')} - ${fact('used')}, 0)
    AND (group_id IS NOT NULL OR type IN ${COUNTED_TYPES} AND ${fact('remaining')} < amount)`,
  ALREADY_CHARGED_BACK: `type IN ('CHARGEBACK', 'REVERSAL')`,
  BONUS_NOT_TRANSFERABLE: `
    ${fact('available')} < ${fact('required')} AND (group_id IS NOT NULL OR type = 'SEND')`,
  EXPIRY_PASSED: `group_id IS NOT NULL OR type IN ('TOP_UP', 'BONUS', 'ADJUST_UP')`,
  LINKED_OPERATION_REJECTED: 'group_id IS NOT NULL',
};
const BORNE_OUT = byType(`(rejection ->> 'code')`, FACTS, (condition) => condition);

const ERASED = 'texts are erased by an erasure of their user, or of another in the same group';

/** Each transaction with the one before it in its slice, and with what it names. */
export const TRANSACTIONS: Pass = {
  name: 'transactions',
  table: 'transactions',
  key: ['slice_seq'],
  chunk: 100_000,
  byIndex: true,
  rows: (selected) => `
    SELECT transaction.*, ${OWN_ENTRY} AS own_entry,
           ${OWN_ENTRY} IS NOT NULL AND transaction.status = 'SUCCESS'
           AND (transaction.type <> 'CHARGEBACK' OR transaction.amount IS NOT NULL) AS is_moving,
           (entry.transaction_id, entry.amount) = (transaction.id, transaction.amount)
           AND (counter_entry.transaction_id, counter_entry.amount) = (transaction.id, transaction.amount) AS has_entries,
           entry.type::text = ${OWN_ENTRY} AND counter_entry.type <> entry.type AS is_directed,
           (entry.balance_after, entry.created_at, counter_entry.created_at)
           = (transaction.balance_after, transaction.created_at, transaction.created_at) AS tells_its_entries,
           (own.user_id, own.asset_id, own.kind::text) = (transaction.user_id, transaction.asset_id, ${OWN_KIND}) AS is_own,
           (counter.asset_id, counter.kind::text) = (transaction.asset_id, ${COUNTER_KIND}) AND counter.kind <> 'USER'
           AS is_counter
      FROM (SELECT *, lag(slice_seq, 1, 0::bigint) OVER same AS seq_before, lag(created_at) OVER same AS time_before
              FROM transactions WHERE ${selected('slice', 'slice_seq')}
            WINDOW same AS (PARTITION BY slice ORDER BY slice_seq)) AS transaction ${JOIN_WHAT_IT_NAMES}`,
  subject: 'id',
  invariants: {
    "a slice's transactions are numbered without a gap": 'slice_seq IS DISTINCT FROM seq_before::numeric + 1',
    "a slice's time never runs backwards": 'created_at IS NULL OR created_at < time_before',
    'a transaction is of a slice':
      'seq_before = 0 AND NOT EXISTS (SELECT FROM slices WHERE slices.slice = judged.slice)',
    'a successful transaction has the two entries that it names, of its amount': `is_moving AND ${fails('has_entries')}`,
    'a transaction credits or debits its wallet as its type does': `is_moving AND ${fails('is_directed')}`,
    'a transaction tells the balance and the time of its entries': `is_moving AND ${fails('tells_its_entries')}`,
    "a transaction's wallet is its user's, of its asset": `(is_moving OR wallet_id IS NOT NULL) AND ${fails('is_own')}`,
    'the other wallet is the one that its type is for': `is_moving AND ${fails('is_counter')}`,
    'a transaction that moves nothing names no entries': `
      NOT is_moving AND num_nonnulls(entry_seq, counter_wallet_id, counter_entry_seq) > 0`,
    'an amount is a positive count of minor units': 'amount <= 0',
    'a rejected transaction says why, as its facts bear out': fails(`
      CASE status WHEN 'SUCCESS' THEN rejection IS NULL ELSE ${BORNE_OUT} END`),
    'a transaction without a group is all of its command': `
      group_id IS NULL AND (position <> 0 OR operation_index <> 0 OR type IN ${SIDES} OR type IN ${SUPPLY})`,
    'what gives back, takes back or becomes of a hold, and nothing else, names what it relates to': `
      (relates_to IS NOT NULL) IS DISTINCT FROM (type IN ${REFUNDS} OR type IN ${OF_HOLDS} OR type IN ${OF_DEBTS})`,
    'a credit that was clamped is less than what was asked for': `
      details ? 'requestedAmount'
      AND ${fails(`type IN ('TOP_UP', 'BONUS') AND ${minor(`details ->> 'requestedAmount'`)} > amount`)}`,
    'a hold is kept as one': `
      type = 'HOLD' AND status = 'SUCCESS'
      AND NOT EXISTS (SELECT FROM holds WHERE holds.id = judged.id AND holds.slice = judged.slice)`,
    "an id carries its user's bits": fails(carriesBits('id', 'user_id', 'slice')),
    'only texts that were erased are missing': `
      (texts_hash IS NOT NULL AND salt IS NULL) IS DISTINCT FROM (erased_at IS NOT NULL)`,
    [ERASED]: `
      erased_at IS NOT NULL AND group_id IS NULL AND NOT EXISTS (
        SELECT FROM transactions erasure
         WHERE erasure.slice = judged.slice AND erasure.user_id = judged.user_id
           AND erasure.type = 'ERASE' AND erasure.status = 'SUCCESS' AND erasure.created_at = judged.erased_at)`,
    'the hash of the texts is theirs': `
      num_nonnulls(reference, metadata, reason) > 0
      AND ${fails('texts_hash = texts_hash(salt, reference, metadata, reason)')}`,
  },
};

/** Each linked command, with its transactions in whichever slices. */
export const GROUPS: Pass = {
  name: 'groups',
  table: 'transactions',
  key: ['group_id'],
  acrossSlices: true,
  isPartial: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT group_id, count(*) AS members, count(DISTINCT position) AS positions, min(position) AS first, max(position) AS last,
           count(DISTINCT (caller, idempotency_key, fingerprint, fingerprint_version, status, created_at)) AS commands,
           bool_or(position = 0 AND ${headOfId('id')} <> ${headOfId('group_id')}) AS is_misnamed,
           bool_or(status = 'REJECTED') AS is_rejected,
           count(DISTINCT operation_index) FILTER (WHERE rejection ->> 'code' <> 'LINKED_OPERATION_REJECTED') AS reasons,
           sum(amount) FILTER (WHERE type = 'SUPPLY_OUT') AS supply_out, sum(amount) FILTER (WHERE type = 'SUPPLY_IN') AS supply_in,
           count(DISTINCT asset_id) FILTER (WHERE type IN ${SUPPLY}) AS supplied_assets
      FROM transactions WHERE group_id IS NOT NULL AND ${selected('slice', 'group_id')}
     GROUP BY group_id`,
  subject: 'group_id',
  invariants: {
    'the transactions of a group are numbered from 0 without a gap':
      'first IS DISTINCT FROM 0 OR last IS DISTINCT FROM members - 1 OR positions <> members',
    'the transactions of a group are of one command, with one outcome': 'commands <> 1',
    'a rejected group has one operation that is the reason': 'is_rejected AND reasons <> 1',
    'the supply that leaves treasuries comes into one of the same asset':
      'supply_out IS DISTINCT FROM supply_in OR supplied_assets > 1',
    "the id of a group carries the bits of its first transaction's": 'is_misnamed',
  },
};

/**
 * Each transaction of a group whose texts were erased, with the erasures of all members, in whichever slices: each step stands
 * by itself, since a cluster joins nothing across its nodes.
 */
export const ERASED_GROUPS: Pass = {
  name: 'erased transactions of groups',
  table: 'transactions',
  key: ['group_id'],
  acrossSlices: true,
  isPartial: true,
  chunk: 100_000,
  rows: (selected) => `
    WITH erased AS MATERIALIZED (
           SELECT id, group_id, erased_at FROM transactions
            WHERE group_id IS NOT NULL AND erased_at IS NOT NULL AND ${selected('slice', 'group_id')}),
         member AS MATERIALIZED (
           SELECT DISTINCT group_id, user_id FROM transactions
            WHERE group_id IN (SELECT group_id FROM erased) AND slice = ANY (${INSTALLED_SLICES})),
         erasure AS MATERIALIZED (
           SELECT user_id, created_at FROM transactions
            WHERE user_id IN (SELECT user_id FROM member) AND slice = ANY (${INSTALLED_SLICES})
              AND type = 'ERASE' AND status = 'SUCCESS')
    SELECT erased.*, EXISTS (
             SELECT FROM member JOIN erasure USING (user_id)
              WHERE member.group_id = erased.group_id AND erasure.created_at = erased.erased_at) AS has_erasure
      FROM erased`,
  subject: 'id',
  invariants: { [ERASED]: 'NOT has_erasure' },
};

/** Each transfer: the two or three transactions of one operation, in one or two slices. */
export const TRANSFERS: Pass = {
  name: 'transfers',
  table: 'transactions',
  key: ['group_id'],
  acrossSlices: true,
  isPartial: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT group_id, operation_index, count(*) AS members, count(DISTINCT asset_id) AS assets,
           count(*) FILTER (WHERE type = 'SEND') AS sends, count(*) FILTER (WHERE type = 'RECEIVE') AS receives,
           max(amount) FILTER (WHERE type = 'SEND') AS sent, max(amount) FILTER (WHERE type = 'RECEIVE') AS received,
           max(user_id::text) FILTER (WHERE type = 'SEND') AS sender,
           max(user_id::text) FILTER (WHERE type = 'RECEIVE') AS receiver,
           max(user_id::text) FILTER (WHERE type = 'FEE') AS payer,
           max(details ->> 'peerUserId') FILTER (WHERE type = 'SEND') AS receiver_named,
           max(details ->> 'peerUserId') FILTER (WHERE type = 'RECEIVE') AS sender_named
      FROM transactions WHERE group_id IS NOT NULL AND type IN ${SIDES} AND ${selected('slice', 'group_id')}
     GROUP BY group_id, operation_index`,
  subject: 'group_id',
  invariants: {
    'a transfer has both of its sides, and at most one fee': 'sends <> 1 OR receives <> 1 OR members > 3',
    'what is sent in a transfer is received': 'sent IS DISTINCT FROM received OR assets <> 1',
    'the sides of a transfer name each other': `
      (sender, receiver) IS DISTINCT FROM (sender_named, receiver_named) OR payer NOT IN (sender, receiver)`,
  },
};

/** Of each lot of a refund's shares: what the original has taken, and what all its refunds have given back. */
const TAKEN_OF_LOTS = `
  SELECT lot_id, sum(amount) AS amount FROM ${sharesIn(`original.details -> 'lotShares'`)} AS share GROUP BY lot_id`;
const GIVEN_TO_LOTS = `
  SELECT lot_id, sum(share.amount) AS amount
    FROM transactions giving CROSS JOIN LATERAL ${sharesIn(`giving.details -> 'lotShares'`)} AS share
   WHERE giving.relates_to = refund.relates_to AND giving.slice = refund.slice AND giving.status = 'SUCCESS'
     AND giving.type = 'REFUND' GROUP BY lot_id`;

/** Each refund or reversal, with its original and what was refunded of that until then. */
export const REFUNDS_OF_ORIGINALS: Pass = {
  name: 'refunds',
  table: 'transactions',
  key: ['relates_to'],
  isPartial: true,
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT refund.*, original.amount AS original_amount,
           (original.status, original.user_id, original.asset_id, ${byType('original.type', REFUNDS_OF_TYPES, (type) => `'${type}'`)})
           = ('SUCCESS', refund.user_id, refund.asset_id, refund.type::text)
           AND original.slice_seq < refund.slice_seq AS has_original,
           (refund.wallet_id, refund.counter_wallet_id) = (original.wallet_id, original.counter_wallet_id) AS is_of_its_wallets,
           refund.details ->> 'peerUserId' IS NOT DISTINCT FROM original.details ->> 'peerUserId' AS names_peer,
           refund.type <> 'REFUND' OR fitting.shares = told.shares AS goes_to_its_lots
      FROM (SELECT *, coalesce(sum(amount) FILTER (WHERE status = 'SUCCESS')
                               OVER (PARTITION BY slice, relates_to ORDER BY slice_seq), 0) AS refunded
              FROM transactions
             WHERE relates_to IS NOT NULL AND type NOT IN ${OF_HOLDS} AND type NOT IN ${OF_DEBTS} AND ${selected('slice', 'relates_to')}
            ) AS refund
      LEFT JOIN transactions original ON original.id = refund.relates_to AND original.slice = refund.slice
     CROSS JOIN LATERAL (SELECT count(*) AS shares FROM ${sharesIn(`refund.details -> 'lotShares'`)} AS share) AS told
     CROSS JOIN LATERAL (
           SELECT count(*) AS shares
             FROM ${sharesIn(`refund.details -> 'lotShares'`)} AS share
            CROSS JOIN LATERAL (${TAKEN_OF_LOTS}) AS taken CROSS JOIN LATERAL (${GIVEN_TO_LOTS}) AS given
            WHERE taken.lot_id = share.lot_id AND given.lot_id = share.lot_id AND taken.amount >= given.amount) AS fitting`,
  subject: 'id',
  invariants: {
    'a refund is of an earlier transaction of its user and asset that can be refunded': fails('has_original'),
    'a refund goes between the wallets of its original': `status = 'SUCCESS' AND ${fails('is_of_its_wallets')}`,
    'refunds never exceed their original': 'refunded > original_amount',
    'a refund tells what of its original is refunded, and what is left': fails(`
      CASE status WHEN 'SUCCESS'
      THEN (${minor(`details ->> 'refunded'`)}, ${minor(`details ->> 'refundable'`)}) = (refunded, original_amount - refunded)
      ELSE coalesce(${fact('refunded')} + ${fact('refundable')} = original_amount, true) END`),
    'a refund of a side of a transfer names its other user': fails('names_peer'),
    'refunds give no more to a lot than their original has taken of it': fails('goes_to_its_lots'),
  },
};

/** Each hold, as it is kept, with what has become of it by its transactions, and the one that placed it. */
export const HOLDS: Pass = {
  name: 'holds',
  table: 'holds',
  key: ['id'],
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT holds.*, placed.amount,
           (placed.type, placed.status, placed.wallet_id) = ('HOLD', 'SUCCESS', holds.wallet_id) AS is_placed,
           to_timestamp(${minor(`placed.details ->> 'expiresAtMicros'`)} / 1000000) AS expires_then,
           folded.captured AS captured_then, folded.gone, folded.status AS status_then, folded.is_told, folded.is_of_wallet,
           placed.details -> 'lotShares' AS lots_then, freed.lots AS freed, due.lots AS due
      FROM holds
      LEFT JOIN transactions placed ON placed.id = holds.id AND placed.slice = holds.slice
     CROSS JOIN LATERAL (
           SELECT coalesce(max(captured), 0) AS captured, coalesce(max(gone), 0) AS gone,
                  coalesce((array_agg(told ->> 'status' ORDER BY slice_seq DESC))[1], 'HELD') AS status,
                  coalesce(bool_and(${minor(`told ->> 'captured'`)} = captured
                           AND ${minor(`told ->> 'remaining'`)}
                               = CASE told ->> 'status' WHEN 'HELD' THEN placed.amount - gone ELSE 0 END), true) AS is_told,
                  coalesce(bool_and(wallet_id = holds.wallet_id), true) AS is_of_wallet
             FROM (SELECT *, details -> 'hold' AS told, sum(amount) OVER same AS gone,
                          coalesce(sum(amount) FILTER (WHERE type = 'CAPTURE') OVER same, 0) AS captured
                     FROM transactions
                    WHERE relates_to = holds.id AND slice = holds.slice AND status = 'SUCCESS'
                   WINDOW same AS (ORDER BY slice_seq)) AS become) AS folded
     CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(lot_id, amount) AS lots
             FROM (SELECT share.lot_id, sum(share.amount) AS amount
                     FROM transactions become CROSS JOIN LATERAL ${sharesIn(`become.details -> 'lotShares'`)} AS share
                    WHERE become.relates_to = holds.id AND become.slice = holds.slice AND become.status = 'SUCCESS'
                      AND share.lot_id IS NOT NULL GROUP BY share.lot_id) AS summed) AS freed
     CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(share.lot_id, ${between('share', '0', 'folded.gone')}) AS lots
             FROM ${sharesIn('holds.lots')} AS share
            WHERE share.lot_id IS NOT NULL AND share.upto - share.amount < folded.gone) AS due
     WHERE ${selected('holds.slice', 'holds.id')}`,
  subject: 'id',
  invariants: {
    'a hold was placed by a HOLD of its wallet': fails('is_placed'),
    'a hold expires as it was placed to': 'expires_at IS DISTINCT FROM expires_then',
    'a hold has left what its captures and releases have left of it':
      '(captured, remaining) IS DISTINCT FROM (captured_then, amount - gone)',
    'a hold is what its last capture or release has made of it': 'status::text IS DISTINCT FROM status_then',
    'captures and releases tell what they have made of their hold': fails('is_told'),
    "captures and releases are of their hold's wallet": fails('is_of_wallet'),
    'a hold has set aside of the lots that it was placed with': 'lots IS DISTINCT FROM lots_then',
    'captures and releases are of what their hold has set aside of lots':
      'lots IS NOT NULL AND freed IS DISTINCT FROM due',
  },
};
