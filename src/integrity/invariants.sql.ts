import { ISSUANCE_USER_ID, TREASURY_USER_ID } from '../posting/wallet.entity';
import { sealOver, TREASURIES } from './seals.sql';

/** Which rows to go over: a condition on these columns, the key of the rows. */
export type Selection = (...key: string[]) => string;

/** One kind of rows, and what holds for every one of them. */
export interface Pass {
  readonly table: string;
  readonly key: readonly string[];
  /** So many rows at a time: a second or so, and what is joined fits into memory. */
  readonly chunk: number;
  /** Joined row by row by an index, where PostgreSQL would rather hash the whole table. */
  readonly byIndex?: boolean;
  readonly rows: (selected: Selection) => string;
  /** How a row is named in a report. */
  readonly subject: string;
  /** What holds, and the condition that is true of a row for which it does not. */
  readonly invariants: Readonly<Record<string, string>>;
}

// As numeric wherever something is added: a planted bigint must not end the verification by an overflow. What is compared
// to something that may be NULL is so by IS DISTINCT FROM: in a planted row everything may be.

/** What an entry adds to its wallet. */
const SIGNED = `CASE type WHEN 'CREDIT' THEN amount::numeric ELSE -amount::numeric END`;

/** Of each type: what its wallet is, what the other one, and what it does to its own. */
const TYPES = `VALUES ('ISSUE', 'TREASURY', 'ISSUANCE', 'CREDIT'), ('TOP_UP', 'USER', 'TREASURY', 'CREDIT'),
  ('BONUS', 'USER', 'TREASURY', 'CREDIT'), ('SPEND', 'USER', 'TREASURY', 'DEBIT')`;

/** Each transaction with its entries, and entries without one. */
export const TRANSACTIONS: Pass = {
  table: 'transactions',
  key: ['id'],
  chunk: 100_000,
  rows: (selected) => `
    SELECT coalesce(transaction.id, entry.transaction_id) AS id,
           any_value(transaction.status) AS status,
           bool_and(transaction.is_of_one_asset) AS is_of_one_asset,
           bool_and(transaction.own_entry IS NOT NULL) AS is_as_its_type,
           bool_or(entry.wallet_id = transaction.wallet_id AND entry.type::text <> transaction.own_entry) AS is_reversed,
           bool_or(transaction.status = 'REJECTED' AND NOT transaction.is_short) AS is_refused_for_nothing,
           count(entry.seq) AS entries,
           coalesce(sum(entry.signed), 0) AS total,
           count(*) FILTER (WHERE entry.type = 'DEBIT' AND entry.amount = transaction.amount) AS debits,
           count(*) FILTER (WHERE entry.type = 'CREDIT' AND entry.amount = transaction.amount) AS credits,
           count(*) FILTER (WHERE entry.wallet_id = transaction.wallet_id) AS own,
           count(*) FILTER (WHERE entry.wallet_id = transaction.counter_wallet_id) AS counter,
           bool_or(transaction.amount <= 0 OR entry.amount <= 0) AS is_not_positive,
           bool_or(transaction.id IS NOT NULL AND entry.seq IS NOT NULL
                   AND (entry.created_at IS DISTINCT FROM transaction.created_at
                        OR entry.wallet_id = transaction.wallet_id
                           AND entry.balance_after IS DISTINCT FROM transaction.balance_after)
                  ) AS tells_otherwise
      FROM (SELECT transactions.*, types.own_entry,
                   coalesce(own.asset_id = transactions.asset_id AND counter.asset_id = transactions.asset_id, false)
                   AS is_of_one_asset,
                   coalesce(transactions.type = 'SPEND' AND transactions.rejection_code = 'INSUFFICIENT_FUNDS'
                            AND transactions.amount > transactions.balance_after, false) AS is_short
              FROM transactions
              LEFT JOIN wallets own ON own.id = transactions.wallet_id
              LEFT JOIN wallets counter ON counter.id = transactions.counter_wallet_id
              LEFT JOIN (${TYPES}) AS types (type, own_kind, counter_kind, own_entry)
                     ON (types.type, own_kind, counter_kind)
                      = (transactions.type::text, own.kind::text, counter.kind::text)
             WHERE ${selected('transactions.id')}) AS transaction
      FULL JOIN (SELECT *, ${SIGNED} AS signed FROM ledger_entries WHERE ${selected('transaction_id')}) AS entry
           ON entry.transaction_id = transaction.id
     GROUP BY 1`,
  subject: 'id',
  invariants: {
    "a transaction's entries sum to zero": 'total <> 0',
    'a transaction is of one asset, with both of its wallets': 'NOT is_of_one_asset',
    "a transaction's entries are of its two wallets": 'own > 1 OR counter > 1 OR entries > own + counter',
    'a successful transaction has one debit and one credit of its amount': `
      status = 'SUCCESS' AND (debits <> 1 OR credits <> 1 OR entries <> 2)`,
    'a transaction is between the wallets that its type is for': 'NOT is_as_its_type',
    'a transaction credits or debits its wallet as its type does': 'is_reversed',
    'a refused transaction is a spend of more than its wallet held': 'is_refused_for_nothing',
    'a refused transaction has no entries': `status = 'REJECTED' AND entries > 0`,
    'an entry has a transaction': 'status IS NULL',
    'a transaction tells the balance and the time of its entries': 'tells_otherwise',
    'an amount is a positive count of minor units': 'is_not_positive',
  },
};

const CHAIN = {
  table: 'ledger_entries',
  key: ['wallet_id', 'seq'],
  chunk: 200_000,
  subject: `wallet_id || '-' || seq`,
  invariants: {
    "a wallet's entries are numbered without a gap": 'seq <> seq_before::numeric + 1',
    'a balance after follows from the one before': `balance_after IS DISTINCT FROM balance_before + ${SIGNED}`,
    "a wallet's time never runs backwards": 'created_at IS NULL OR created_at < time_before',
    'only issuance is ever negative': `
      balance_after < 0 AND NOT EXISTS (SELECT FROM wallets WHERE id = wallet_id AND kind = 'ISSUANCE')`,
    'an entry has a wallet': 'seq_before = 0 AND NOT EXISTS (SELECT FROM wallets WHERE id = wallet_id)',
  },
};

/** Each entry with the one before it in its wallet. The first one selected is only there to be the one before. */
export const ENTRIES: Pass = {
  ...CHAIN,
  rows: (selected) => `
    SELECT *, lag(seq, 1, 0::bigint) OVER same AS seq_before, lag(created_at) OVER same AS time_before,
           lag(balance_after, 1, 0::bigint) OVER same AS balance_before
      FROM ledger_entries
     WHERE ${selected('wallet_id', 'seq')}
    WINDOW same AS (PARTITION BY wallet_id ORDER BY seq)`,
};

/** The same for the entries of some transactions, of whichever wallets. */
export const ENTRIES_OF_TRANSACTIONS: Pass = {
  ...CHAIN,
  key: ['transaction_id'],
  byIndex: true,
  rows: (selected) => `
    SELECT entry.*, coalesce(before.seq, 0) AS seq_before, before.created_at AS time_before,
           coalesce(before.balance_after, 0) AS balance_before
      FROM ledger_entries entry
      LEFT JOIN ledger_entries before ON before.wallet_id = entry.wallet_id AND before.seq = entry.seq - 1
     WHERE ${selected('entry.transaction_id')}`,
};

/** Each wallet with its last entry. Along the entries every step was right: so the balance is the fold of them all. */
export const WALLETS: Pass = {
  table: 'wallets',
  key: ['id'],
  chunk: 50_000,
  byIndex: true,
  rows: (selected) => `
    SELECT wallets.*, last.seq AS last_seq, last.balance_after AS last_balance
      FROM wallets
      LEFT JOIN LATERAL (
           SELECT seq, balance_after FROM ledger_entries WHERE wallet_id = wallets.id ORDER BY seq DESC LIMIT 1
           ) AS last ON true
     WHERE ${selected('wallets.id')}`,
  subject: 'id',
  invariants: {
    'a balance is what the last entry of its wallet left, and so the fold of all':
      'balance IS DISTINCT FROM coalesce(last_balance, 0)',
    'a wallet counts its entries': 'entry_count IS DISTINCT FROM coalesce(last_seq, 0)',
    'only issuance is ever negative': `balance < 0 AND kind <> 'ISSUANCE'`,
    'system wallets belong to the system': `
      (kind = 'ISSUANCE') <> (user_id = '${ISSUANCE_USER_ID}')
      OR (kind = 'TREASURY') <> (user_id = '${TREASURY_USER_ID}')`,
  },
};

/** Each wallet's transactions of one type and status, counted by the wallet and by themselves. */
export const HISTORIES: Pass = {
  table: 'wallets',
  key: ['id'],
  chunk: 2_000,
  byIndex: true,
  rows: (selected) => `
    SELECT wallets.id, wallets.transaction_counts, counted.*
      FROM wallets
     CROSS JOIN LATERAL (
           SELECT coalesce(jsonb_object_agg(stream, count), '{}') AS counts, bool_or(count <> last OR first <> 1) AS has_gap
             FROM (SELECT type || '/' || status AS stream, count(*), min(seq) AS first, max(seq) AS last
                     FROM transactions WHERE wallet_id = wallets.id GROUP BY type, status) AS streams) AS counted
     WHERE ${selected('wallets.id')}`,
  subject: 'id',
  invariants: {
    'a wallet counts its transactions, and they have no gap': 'transaction_counts IS DISTINCT FROM counts OR has_gap',
  },
};

/** Each asset with its wallets, and wallets without one. */
export const ASSETS: Pass = {
  table: 'assets',
  key: ['id'],
  chunk: 100_000,
  rows: (selected) => `
    SELECT coalesce(assets.id, held.asset_id) AS id, coalesce(symbol, 'asset ' || held.asset_id) AS symbol, scale,
           held.total, held.kinds, held.has_debtor
      FROM assets
      FULL JOIN (SELECT asset_id, sum(balance) AS total, bool_or(balance < 0 AND kind <> 'ISSUANCE') AS has_debtor,
                        array_agg(kind) FILTER (WHERE kind <> 'USER') AS kinds
                   FROM wallets GROUP BY asset_id) AS held ON held.asset_id = assets.id
     WHERE ${selected('coalesce(assets.id, held.asset_id)')}`,
  subject: 'symbol',
  invariants: {
    'the balances of an asset sum to zero': 'total <> 0',
    'only issuance is ever negative': 'has_debtor',
    'a wallet has an asset': 'scale IS NULL',
    'an asset has one treasury and one issuance': `
      NOT coalesce(kinds <@ '{TREASURY,ISSUANCE}' AND kinds @> '{TREASURY,ISSUANCE}' AND cardinality(kinds) = 2, false)`,
    'an asset counts in 0 to 8 decimals': 'scale NOT BETWEEN 0 AND 8',
  },
};

/** Each seal with the one before it and what it seals, hashed again. As with the entries, the first is only before. */
export const SEALS: Pass = {
  table: 'ledger_seals',
  key: ['asset_id', 'first_seq'],
  chunk: 100,
  byIndex: true,
  rows: (selected) => `
    SELECT seal.*, coalesce(treasury.symbol, 'asset ' || seal.asset_id) AS symbol, block.hash AS hash_again, block.count
      FROM (SELECT *, lag(last_seq, 1, 0::bigint) OVER same AS seq_before, lag(hash) OVER same AS hash_before
              FROM ledger_seals WHERE ${selected('asset_id', 'first_seq')}
            WINDOW same AS (PARTITION BY asset_id ORDER BY first_seq)) AS seal
      LEFT JOIN (${TREASURIES}) AS treasury ON treasury.asset_id = seal.asset_id
     CROSS JOIN LATERAL (${sealOver({
       treasuryId: 'treasury.wallet_id',
       first: 'seal.first_seq',
       last: 'seal.last_seq',
       previous: 'coalesce(seal.hash_before, treasury.genesis)',
     })}) AS block`,
  subject: `symbol || ' ' || first_seq || '..' || last_seq`,
  invariants: {
    'seals follow each other without a gap': 'first_seq <> seq_before::numeric + 1',
    'a seal is the hash of the one before it and of what it seals': `
      hash IS DISTINCT FROM hash_again OR count <> last_seq::numeric - first_seq + 1`,
  },
};

/** Everything: no row of the ledger is left out. */
export const PASSES: readonly Pass[] = [SEALS, TRANSACTIONS, ENTRIES, HISTORIES, WALLETS, ASSETS];
