import { type Movement, MOVEMENTS, REFUND_TYPES, TRANSFER_REFUND_TYPES } from '../posting/transaction-types';
import { type REJECTION_CODES } from '../posting/transaction.entity';
import { fails, type Pass } from './pass';
import { JOIN_WHAT_IT_NAMES } from './seals.sql';
import { carriesBits, headOfId } from './slices.sql';

/** The value that `of` gives for each type, NULL for the others. */
function byType<Entry>(type: string, table: Readonly<Record<string, Entry>>, of: (entry: Entry) => string): string {
  const cases = Object.entries(table).map(([name, entry]) => `WHEN '${name}' THEN ${of(entry)}`);
  return `CASE ${type} ${cases.join(' ')} END`;
}

/** What a type does to its own wallet, whose that is, and what the other one is. A refund's is known by its original. */
const movement = (of: (entry: Movement) => string) => byType<Movement>('transaction.type', MOVEMENTS, of);
const OWN_ENTRY = movement(({ entry }) => `'${entry}'`);
const OWN_KIND = movement(({ own = 'USER' }) => `'${own}'`);
const COUNTER_KIND = movement(({ counter }) => (counter === 'ORIGINAL' ? 'counter.kind::text' : `'${counter}'`));

const REFUNDS_OF_TYPES = { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES };
const SIDES = `('${Object.keys(TRANSFER_REFUND_TYPES).join(`', '`)}')`;
const SUPPLY = `('SUPPLY_OUT', 'SUPPLY_IN')`;
const REFUNDS = `('${[...new Set(Object.values(REFUNDS_OF_TYPES))].join(`', '`)}')`;

/** A fact of a rejection or of details, where it is a count of minor units. */
const minor = (text: string) => `substring(${text} FROM '^[0-9]+$')::numeric`;
const fact = (name: string) => minor(`rejection ->> '${name}'`);

/** Of each code, what has to be so where a transaction is rejected by it. */
const FACTS: Readonly<Record<(typeof REJECTION_CODES)[number], string>> = {
  INSUFFICIENT_FUNDS: `
    ${fact('available')} < ${fact('required')}
    AND (group_id IS NOT NULL
         OR own_entry = 'DEBIT' AND (${fact('available')}, ${fact('required')}) = (balance_after, amount))`,
  REFUND_EXCEEDS_ORIGINAL: `type IN ${REFUNDS} AND ${fact('refundable')} > 0 AND ${fact('refundable')} < amount`,
  ALREADY_REFUNDED: `type IN ${REFUNDS} AND ${fact('refundable')} = 0`,
  CONDITION_FAILED: `group_id IS NOT NULL OR ${fact('available')} = balance_after`,
  ASSET_PAUSED: `type NOT IN ${REFUNDS}`,
  LINKED_OPERATION_REJECTED: 'group_id IS NOT NULL',
};
const BORNE_OUT = byType(`(rejection ->> 'code')`, FACTS, (condition) => condition);

/** Each transaction with the one before it in its slice, and with what it names. */
export const TRANSACTIONS: Pass = {
  name: 'transactions',
  table: 'transactions',
  key: ['slice', 'slice_seq'],
  chunk: 100_000,
  byIndex: true,
  rows: (selected) => `
    SELECT transaction.*, ${OWN_ENTRY} AS own_entry,
           ${OWN_ENTRY} IS NOT NULL AND transaction.status = 'SUCCESS' AS is_moving,
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
    'refunds, and nothing else, name an original': `(relates_to IS NOT NULL) IS DISTINCT FROM (type IN ${REFUNDS})`,
    "an id carries its user's bits": fails(carriesBits('id', 'user_id', 'slice')),
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
      FROM transactions WHERE group_id IS NOT NULL AND ${selected('group_id')}
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

/** Each transfer: the two or three transactions of one operation, in one or two slices. */
export const TRANSFERS: Pass = {
  name: 'transfers',
  table: 'transactions',
  key: ['group_id'],
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
      FROM transactions WHERE group_id IS NOT NULL AND type IN ${SIDES} AND ${selected('group_id')}
     GROUP BY group_id, operation_index`,
  subject: 'group_id',
  invariants: {
    'a transfer has both of its sides, and at most one fee': 'sends <> 1 OR receives <> 1 OR members > 3',
    'what is sent in a transfer is received': 'sent IS DISTINCT FROM received OR assets <> 1',
    'the sides of a transfer name each other': `
      (sender, receiver) IS DISTINCT FROM (sender_named, receiver_named) OR payer NOT IN (sender, receiver)`,
  },
};

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
           refund.details ->> 'peerUserId' IS NOT DISTINCT FROM original.details ->> 'peerUserId' AS names_peer
      FROM (SELECT *, coalesce(sum(amount) FILTER (WHERE status = 'SUCCESS')
                               OVER (PARTITION BY relates_to ORDER BY slice, slice_seq), 0) AS refunded
              FROM transactions WHERE relates_to IS NOT NULL AND ${selected('relates_to')}) AS refund
      LEFT JOIN transactions original ON original.id = refund.relates_to AND original.slice = refund.slice`,
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
  },
};
