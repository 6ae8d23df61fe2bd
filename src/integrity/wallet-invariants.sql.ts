import { countsAs } from '../posting/limit-uses.sql';
import { STATUS_AFTER } from '../posting/transaction-types';
import { SYSTEM_USERS } from '../posting/wallet.entity';
import { minor } from '../posting/details.sql';
import { fails, type Pass } from './pass';
import { carriesBits, INSTALLED_SLICES, isSystemUser, sliceOfUser } from './slices.sql';

/** What an entry adds to its wallet. */
const SIGNED = `CASE type WHEN 'CREDIT' THEN amount::numeric ELSE -amount::numeric END`;

/** Those that may be negative. */
const DEBTORS = `('ISSUANCE', 'CLEARING')`;

const CHAIN = {
  name: 'ledger_entries',
  table: 'ledger_entries',
  chunk: 200_000,
  byIndex: true,
  subject: `wallet_id || '-' || seq`,
  invariants: {
    "a wallet's entries are numbered without a gap": 'seq IS DISTINCT FROM seq_before::numeric + 1',
    'a balance after follows from the one before': `balance_after IS DISTINCT FROM balance_before + ${SIGNED}`,
    "a wallet's time never runs backwards": 'created_at IS NULL OR created_at < time_before',
    'an amount is a positive count of minor units': fails('amount > 0'),
    'only issuance and clearing are ever negative': `
      balance_after < 0 AND NOT EXISTS (
        SELECT FROM wallets WHERE id = wallet_id AND wallets.slice = judged.slice AND kind IN ${DEBTORS})`,
    'an entry has a wallet': `
      seq_before = 0 AND NOT EXISTS (SELECT FROM wallets WHERE id = wallet_id AND wallets.slice = judged.slice)`,
  },
};

/** Each entry with the one before it in its wallet. The first one selected is only there to be the one before. */
export const ENTRIES: Pass = {
  ...CHAIN,
  key: ['wallet_id', 'seq'],
  rows: (selected) => `
    SELECT *, lag(seq, 1, 0::bigint) OVER same AS seq_before, lag(created_at) OVER same AS time_before,
           lag(balance_after, 1, 0::bigint) OVER same AS balance_before
      FROM ledger_entries WHERE ${selected('slice', 'wallet_id', 'seq')}
    WINDOW same AS (PARTITION BY slice, wallet_id ORDER BY seq)`,
};

/** The same for the entries of some transactions, of whichever wallets. */
export const ENTRIES_OF_TRANSACTIONS: Pass = {
  ...CHAIN,
  key: ['slice_seq'],
  rows: (selected) => `
    SELECT transaction.slice_seq, entry.*, coalesce(before.seq, 0) AS seq_before,
           before.created_at AS time_before, coalesce(before.balance_after, 0) AS balance_before
      FROM transactions transaction
     CROSS JOIN LATERAL (VALUES (wallet_id, entry_seq), (counter_wallet_id, counter_entry_seq)) AS named (wallet_id, seq)
      JOIN ledger_entries entry
           ON entry.wallet_id = named.wallet_id AND entry.seq = named.seq AND entry.slice = transaction.slice
      LEFT JOIN ledger_entries before
           ON before.wallet_id = entry.wallet_id AND before.seq = greatest(entry.seq, 1) - 1 AND before.slice = entry.slice
     WHERE ${selected('transaction.slice', 'transaction.slice_seq')}`,
};

/** Each wallet with its last entry, its holds and its lots. Along the entries every step was right: so the balance is the fold of them all. */
export const WALLETS: Pass = {
  name: 'wallets',
  table: 'wallets',
  key: ['id'],
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT wallets.*, last.seq AS last_seq, last.balance_after AS last_balance, live.remaining,
           least(live.expires_at, open.expires_at) AS expires_at, open.remaining AS lots_remaining, open.held AS lots_held,
           assets.lots AS keeping, EXISTS (SELECT FROM lots WHERE wallet_id = wallets.id AND lots.slice = wallets.slice) AS has_lots
      FROM wallets
      LEFT JOIN assets ON assets.id = wallets.asset_id
      LEFT JOIN LATERAL (
           SELECT seq, balance_after FROM ledger_entries AS entry
            WHERE wallet_id = wallets.id AND entry.slice = wallets.slice ORDER BY seq DESC LIMIT 1
           ) AS last ON true
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(remaining), 0) AS remaining, min(expires_at) AS expires_at
             FROM holds WHERE wallet_id = wallets.id AND holds.slice = wallets.slice AND status = 'HELD'
           ) AS live
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(remaining), 0) AS remaining, coalesce(sum(held), 0) AS held,
                  min(expires_at) FILTER (WHERE remaining > held) AS expires_at
             FROM lots WHERE wallet_id = wallets.id AND lots.slice = wallets.slice AND status = 'OPEN'
           ) AS open
     WHERE ${selected('wallets.slice', 'wallets.id')}`,
  subject: 'id',
  invariants: {
    'a balance is what the last entry of its wallet left, and so the fold of all':
      'balance IS DISTINCT FROM coalesce(last_balance, 0)',
    'a wallet counts its entries': 'entry_count IS DISTINCT FROM coalesce(last_seq, 0)',
    'only issuance and clearing are ever negative': `balance < 0 AND kind NOT IN ${DEBTORS}`,
    'a wallet has set aside what its holds have left': 'held IS DISTINCT FROM remaining',
    'no more is set aside than there is': 'held < 0 OR held > greatest(balance, 0)',
    'a wallet is due when its next hold or lot expires, or before': `
      expires_at < coalesce(due_at, 'infinity')`,
    'a wallet holds what its lots have left, where its asset keeps lots': `
      CASE WHEN kind <> 'USER' OR coalesce(keeping, 'NONE') = 'NONE' THEN has_lots
           WHEN keeping = 'KEPT' OR has_lots THEN balance IS DISTINCT FROM lots_remaining END`,
    'a wallet has set aside what is held of its lots': 'has_lots AND held IS DISTINCT FROM lots_held',
    'system wallets belong to the system': Object.entries(SYSTEM_USERS)
      .map(([kind, userId]) => `(kind = '${kind}') IS DISTINCT FROM (user_id = '${userId}')`)
      .join(' OR '),
    "an id carries its user's bits": fails(carriesBits('id', 'user_id', 'slice')),
  },
};

/**
 * A transaction names two entries of its own (see `TRANSACTIONS`), so that no two name the same one. Where a wallet has as
 * many as are named, all are: counting costs a tenth of looking up the transaction of each entry.
 */
const ALL_NAMED = "each of a wallet's entries is named by a transaction";

const STATUS_TYPES = Object.keys(STATUS_AFTER)
  .map((type) => `'${type}'`)
  .join();
const LAST_STATUS = `CASE history.last_type ${Object.entries(STATUS_AFTER)
  .map(([type, status]) => `WHEN '${type}' THEN '${status}'`)
  .join(' ')} END`;

/** Each user's transactions of one wallet, or of none, counted by themselves and where their number is kept. */
export const HISTORIES: Pass = {
  name: 'histories',
  table: 'wallets',
  key: ['user_id'],
  chunk: 2_000,
  rows: (selected) => `
    SELECT coalesce(history.user_id, kept.user_id) AS user_id, coalesce(history.slice, kept.slice) AS slice,
           coalesce(history.wallet_id, kept.wallet_id) AS wallet_id, kept.kind, kept.entry_count, kept.transaction_count,
           kept.debt, coalesce(history.left_owing, 0) - coalesce(history.recovered, 0) AS owed,
           coalesce(history.count, 0) AS count, coalesce(history.named, 0) AS named, kept.status,
           coalesce(${LAST_STATUS}, 'ACTIVE') AS last_status
      FROM (SELECT user_id, slice, wallet_id, count(*), count(entry_seq) AS named,
                   sum(${minor(`details ->> 'debt'`)}) FILTER (WHERE type = 'CHARGEBACK' AND status = 'SUCCESS') AS left_owing,
                   sum(amount) FILTER (WHERE type = 'RECOVERY' AND status = 'SUCCESS') AS recovered,
                   substring(max(lpad(slice_seq::text, 19, '0') || type)
                             FILTER (WHERE type IN (${STATUS_TYPES}) AND status = 'SUCCESS') FROM 20) AS last_type
              FROM transactions
             WHERE ${selected('slice', 'user_id')} GROUP BY user_id, slice, wallet_id) AS history
      FULL JOIN (SELECT user_id, slice, id AS wallet_id, kind, entry_count, transaction_count, status, debt FROM wallets
                  WHERE ${selected('slice', 'user_id')}
                  UNION ALL
                 SELECT user_id, slice, NULL, NULL, NULL, transaction_count, status, NULL FROM users
                  WHERE ${selected('slice', 'user_id')}) AS kept
           ON kept.user_id = history.user_id AND kept.slice = history.slice
              AND coalesce(kept.wallet_id, kept.user_id) = coalesce(history.wallet_id, history.user_id)`,
  subject: 'coalesce(wallet_id, user_id)',
  invariants: {
    [ALL_NAMED]: `kind = 'USER' AND entry_count IS DISTINCT FROM named`,
    'a wallet counts its transactions, a user those without a wallet': 'transaction_count IS DISTINCT FROM count',
    'a wallet owes what chargebacks have left, and recoveries have not paid': `
      kind IS NOT NULL AND debt IS DISTINCT FROM owed`,
    'a wallet, and a user, has the status that was set last': 'status::text IS DISTINCT FROM last_status',
    "what is a user's is in the slice that follows from the id": fails(
      `(${isSystemUser('user_id')} OR slice = ${sliceOfUser('user_id')})`,
    ),
  },
};

/** The system wallets of each slice, with all transactions that name them on either side. */
export const SYSTEM_WALLETS: Pass = {
  name: 'system wallets',
  table: 'slices',
  key: [],
  chunk: 1,
  rows: (selected) => `
    SELECT wallets.id, wallets.slice, wallets.entry_count,
           coalesce(counter.count, 0) + coalesce(own.count, 0) AS named
      FROM wallets
      LEFT JOIN (SELECT counter_wallet_id AS id, count(*) FROM transactions WHERE ${selected('slice')}
                  GROUP BY counter_wallet_id) AS counter ON counter.id = wallets.id
      LEFT JOIN (SELECT wallet_id AS id, count(entry_seq) FROM transactions
                  WHERE ${isSystemUser('user_id')} AND ${selected('slice')} GROUP BY wallet_id) AS own ON own.id = wallets.id
     WHERE ${isSystemUser('wallets.user_id')} AND ${selected('wallets.slice')}`,
  subject: 'id',
  invariants: { [ALL_NAMED]: 'entry_count IS DISTINCT FROM named' },
};

/** Each slice with its last transaction. */
export const SLICES: Pass = {
  name: 'slices',
  table: 'slices',
  key: [],
  chunk: 100,
  byIndex: true,
  rows: (selected) => `
    SELECT slices.*, last.slice_seq AS last_seq, last.created_at AS last_time,
           EXISTS (SELECT FROM transactions AS log WHERE log.slice = slices.slice AND slice_seq IS NULL) AS has_unnumbered
      FROM slices
      LEFT JOIN LATERAL (
           SELECT slice_seq, created_at FROM transactions AS log
            WHERE log.slice = slices.slice AND slice_seq IS NOT NULL ORDER BY slice_seq DESC LIMIT 1) AS last ON true
     WHERE ${selected('slices.slice')}`,
  subject: `'slice ' || slice`,
  invariants: {
    'a slice counts its transactions': 'transaction_count IS DISTINCT FROM coalesce(last_seq, 0) OR has_unnumbered',
    'a slice knows when it was last posted to': `last_posted_at IS DISTINCT FROM coalesce(last_time, '-infinity')`,
    'the slices are those that follow from their number': `slice <> ALL (${INSTALLED_SLICES})`,
  },
};

/** Each asset with its clearing wallets, and wallets without one. */
export const ASSETS: Pass = {
  name: 'assets',
  table: 'assets',
  key: ['id'],
  acrossSlices: true,
  isSliceless: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT id, symbol, scale, cleared
      FROM assets
      LEFT JOIN (SELECT asset_id, sum(balance) AS cleared FROM wallets
                  WHERE user_id = '${SYSTEM_USERS.CLEARING}' AND ${selected('slice')} GROUP BY asset_id) AS clearing ON asset_id = id`,
  subject: 'symbol',
  invariants: {
    'what passes through the clearing of an asset comes out of it': 'cleared <> 0',
    'an asset counts in 0 to 8 decimals': fails('scale BETWEEN 0 AND 8'),
  },
};

/** What is held of each asset in each slice. */
export const HOLDINGS: Pass = {
  name: 'holdings',
  table: 'assets',
  key: ['id'],
  isSliceless: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT coalesce(expected.id, held.asset_id) AS id, symbol, coalesce(expected.slice, held.slice) AS slice,
           held.total, held.kinds, held.has_debtor
      FROM (SELECT id, symbol, slice FROM assets CROSS JOIN slices WHERE ${selected('slice')}) AS expected
      FULL JOIN (SELECT asset_id, slice, sum(balance) AS total,
                        bool_or(balance < 0 AND kind NOT IN ${DEBTORS}) AS has_debtor,
                        array_agg(kind ORDER BY kind) FILTER (WHERE kind <> 'USER') AS kinds
                   FROM wallets WHERE ${selected('slice')} GROUP BY asset_id, slice) AS held
           ON held.asset_id = expected.id AND held.slice = expected.slice`,
  subject: `coalesce(symbol, 'asset ' || id) || ' in slice ' || slice`,
  invariants: {
    'the balances of an asset sum to zero in each slice': 'total <> 0',
    'only issuance and clearing are ever negative': 'has_debtor',
    'a wallet has an asset and a slice': 'symbol IS NULL',
    'an asset has a treasury, an issuance and a clearing in each slice': fails(
      `kinds = '{${Object.keys(SYSTEM_USERS).join()}}'`,
    ),
  },
};

/** What counts against limits, with what the transactions say of the same range of the slice's sequence, and with its wallet. */
export const LIMIT_USES: Pass = {
  name: 'limit_uses',
  table: 'limit_uses',
  key: ['wallet_id'],
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT uses.*, wallets.id AS own_id, slices.transaction_count, counted.used AS used_then, counted.is_early,
           before.created_at >= uses.starts_at AS is_late
      FROM limit_uses uses
      LEFT JOIN wallets ON wallets.id = uses.wallet_id AND wallets.slice = uses.slice
      LEFT JOIN slices ON slices.slice = uses.slice
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount) FILTER (WHERE wallet_id = uses.wallet_id AND status = 'SUCCESS'
                                               AND ${countsAs('type', 'uses.kind')}), 0) AS used,
                  bool_or(created_at < uses.starts_at) AS is_early
             FROM transactions
            WHERE user_id = wallets.user_id AND transactions.slice = uses.slice
              AND slice_seq > uses.after_seq AND slice_seq <= uses.upto_seq) AS counted
      LEFT JOIN LATERAL (
           SELECT created_at FROM transactions
            WHERE user_id = wallets.user_id AND transactions.slice = uses.slice AND slice_seq <= uses.after_seq
            ORDER BY slice_seq DESC LIMIT 1) AS before ON true
     WHERE ${selected('uses.slice', 'uses.wallet_id')}`,
  subject: `wallet_id || ' ' || kind || ' ' || span`,
  invariants: {
    'what counts against a limit is what the transactions of its span say': 'used IS DISTINCT FROM used_then',
    'what counts against a limit begins where its span does': 'is_early OR is_late',
    'what counts against a limit goes no further than its slice': fails('upto_seq <= transaction_count'),
    'what counts against a limit is of a wallet': 'own_id IS NULL',
  },
};
