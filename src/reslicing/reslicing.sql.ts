import { sliceOfUser } from '../integrity/slices.sql';
import {
  HOLD_COLUMNS,
  LOT_COLUMNS,
  LOT_USE_COLUMNS,
  TRANSACTION_COLUMNS,
  WALLET_COLUMNS,
} from '../posting/posting.sql';
import { SYSTEM_USER_IDS } from '../posting/wallet.entity';
import { NEW, OLD } from './tables';

// The new tables are named without a schema (see `IN_NEW`), and the functions of slices count the new ones.

const IS_SYSTEM = `user_id IN ('${SYSTEM_USER_IDS.join(`', '`)}')`;

/** The columns of a table, each as it was, but for those that are given. */
function columns(names: readonly string[], old: string, given: Readonly<Record<string, string>>): string {
  return names.map((name) => given[name] ?? `${old}.${name}`).join(', ');
}

const namesOf = ({ all }: { readonly all: readonly { readonly name: string }[] }) => all.map(({ name }) => name);

function copy(table: string, names: readonly string[], given: Readonly<Record<string, string>>, joins = ''): string {
  return `INSERT INTO ${table} (${names.join(', ')})
          SELECT ${columns(names, 'old', given)} FROM ${OLD}.${table} AS old ${joins}`;
}

/** What needs only its user, or its wallet, to have its place. */
export const COPY_WHAT_IS_USERS: readonly string[] = [
  `${copy('users', ['user_id', 'slice', 'transaction_count', 'status', 'limits'], { slice: sliceOfUser('old.user_id') })}
    WHERE NOT ${IS_SYSTEM}`,
  `${copy('wallets', namesOf(WALLET_COLUMNS), { slice: sliceOfUser('old.user_id') })} WHERE kind = 'USER'`,
  copy(
    'ledger_entries',
    ['wallet_id', 'seq', 'slice', 'transaction_id', 'type', 'amount', 'balance_after', 'created_at'],
    { slice: 'wallets.slice' },
    'JOIN wallets ON wallets.id = old.wallet_id',
  ),
  copy('holds', namesOf(HOLD_COLUMNS), { slice: 'wallets.slice' }, 'JOIN wallets ON wallets.id = old.wallet_id'),
];

/** The chains of the old slices end here, and those of the new ones begin with that. */
export const COPY_FORMER_SEALS = `
  INSERT INTO former_seals (number, slice, last_seq, hash)
  SELECT number, slice, last_seq, hash FROM ${OLD}.former_seals
   UNION ALL
  SELECT (SELECT coalesce(max(number), 0) + 1 FROM ${OLD}.former_seals), slice, last_seq, hash
    FROM (SELECT DISTINCT ON (slice) slice, last_seq, hash FROM ${OLD}.ledger_seals ORDER BY slice, first_seq DESC) AS ends`;

/** How far the old log is copied, and how long it was when that began. */
export const BEGIN_PROGRESS = `
  CREATE TABLE ${NEW}.progress AS
  SELECT slice, 0::bigint AS upto_seq, transaction_count AS head_seq FROM ${OLD}.slices`;

export const READ_PROGRESS = `
  SELECT slice, upto_seq AS "uptoSeq", head_seq AS "headSeq",
         head_seq <> (SELECT transaction_count FROM ${OLD}.slices AS old WHERE old.slice = progress.slice) AS "isStale"
    FROM ${NEW}.progress`;

export const MOVE_PROGRESS = `
  UPDATE ${NEW}.progress SET upto_seq = done.upto FROM unnest($1::smallint[], $2::bigint[]) AS done (slice, upto)
   WHERE progress.slice = done.slice`;

const GIVEN: Readonly<Record<string, string>> = {
  slice: 'place.slice',
  slice_seq: 'place.slice_seq',
  wallet_id: 'coalesce(place.wallet_id, old.wallet_id)',
  entry_seq: 'coalesce(place.entry_seq, old.entry_seq)',
  counter_wallet_id: 'place.counter_wallet_id',
  counter_entry_seq: 'place.counter_entry_seq',
  // Of what a system wallet was refused, the balance stays what it was told.
  balance_after: 'coalesce(CASE WHEN place.entry_seq IS NOT NULL THEN place.balance_after END, old.balance_after)',
};

const TRANSACTION_NAMES = namesOf(TRANSACTION_COLUMNS);

/** The transactions at these places of the old logs, at their new ones. */
export const COPY_TRANSACTIONS = `
  INSERT INTO transactions (${TRANSACTION_NAMES.join(', ')})
  SELECT ${columns(TRANSACTION_NAMES, 'old', GIVEN)}
    FROM unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::uuid[], $6::bigint[], $7::bigint[], $8::uuid[],
                $9::bigint[])
         AS place (from_slice, from_seq, slice, slice_seq, wallet_id, entry_seq, balance_after, counter_wallet_id, counter_entry_seq)
    JOIN ${OLD}.transactions AS old ON old.slice = place.from_slice AND old.slice_seq = place.from_seq`;

const OF_TRANSACTION = 'JOIN transactions AS placed ON placed.id = old.transaction_id';

/** What needs the places of transactions. */
export const COPY_WHAT_IS_OF_THE_LOG: readonly string[] = [
  copy('lots', namesOf(LOT_COLUMNS), { slice: 'placed.slice', opened_seq: 'placed.slice_seq' }, OF_TRANSACTION),
  copy('lot_uses', namesOf(LOT_USE_COLUMNS), { slice: 'placed.slice' }, OF_TRANSACTION),
  // In force for what the user did behind it: two with nothing in between are one, the later.
  `INSERT INTO balance_alerts (user_id, asset_id, after_seq, slice, below)
   SELECT DISTINCT ON (user_id, asset_id, after_seq) user_id, asset_id, after_seq, slice, below
     FROM (SELECT old.user_id, old.asset_id, old.below, ${sliceOfUser('old.user_id')} AS slice, old.after_seq AS set_at,
                  coalesce((SELECT max(placed.slice_seq) FROM ${OLD}.transactions AS own JOIN transactions AS placed USING (id)
                             WHERE own.user_id = old.user_id AND own.slice = old.slice AND own.slice_seq <= old.after_seq), 0)
                    AS after_seq
             FROM ${OLD}.balance_alerts AS old) AS alerts
    ORDER BY user_id, asset_id, after_seq, set_at DESC`,
  // Up to the first that a receiver has not been told of: some of what comes behind is told again.
  `INSERT INTO webhook_positions (webhook_id, run, slice, seq, upto)
   SELECT webhook_id, run, slices.slice,
          coalesce((SELECT min(placed.slice_seq) - 1
                      FROM ${OLD}.webhook_positions AS behind
                      JOIN ${OLD}.transactions AS untold ON untold.slice = behind.slice AND untold.slice_seq > behind.seq
                      JOIN transactions AS placed ON placed.id = untold.id
                     WHERE behind.webhook_id = runs.webhook_id AND behind.run = runs.run AND placed.slice = slices.slice),
                   slices.transaction_count), NULL
     FROM (SELECT DISTINCT webhook_id, run FROM ${OLD}.webhook_positions) AS runs CROSS JOIN slices`,
  ...['webhook_retries', 'webhook_parked'].map((table) => {
    const own = table === 'webhook_retries' ? ['run', 'next_try_at'] : [];
    const tries = ['tries', 'first_tried_at', 'last_tried_at', 'last_status', 'last_error', 'last_answer'];
    const names = ['webhook_id', 'user_id', 'slice', 'seq', 'event', 'transaction_id', ...tries, ...own];
    return copy(table, names, { slice: 'placed.slice', seq: 'placed.slice_seq' }, OF_TRANSACTION);
  }),
  // What the system's users and wallets count of their own.
  `INSERT INTO users (user_id, slice, transaction_count)
   SELECT user_id, slice, count(*) FROM transactions WHERE ${IS_SYSTEM} AND wallet_id IS NULL GROUP BY user_id, slice`,
  `UPDATE wallets SET transaction_count = own.count
     FROM (SELECT wallet_id, count(*) FROM transactions WHERE ${IS_SYSTEM} GROUP BY wallet_id) AS own
    WHERE wallets.id = own.wallet_id`,
];

/** Keys that one caller has used for requests of different slices, which one slice cannot keep apart. */
export const SELECT_SHARED_KEYS = `
  SELECT caller, idempotency_key AS "idempotencyKey" FROM transactions
   GROUP BY caller, idempotency_key, position, slice HAVING count(*) > 1 LIMIT 1`;

const SAME = TRANSACTION_NAMES.filter((name) => !(name in GIVEN));
const differs = (table: string, names: readonly string[], key: string, where = 'true') => `
  SELECT '${table}' AS table, count(*)::int AS count
    FROM (SELECT * FROM ${OLD}.${table} AS old WHERE ${where}) AS old
    FULL JOIN (SELECT * FROM ${NEW}.${table} AS new WHERE ${where}) AS new USING (${key})
   WHERE (${names.map((name) => `old.${name}`).join(', ')}) IS DISTINCT FROM (${names.map((name) => `new.${name}`).join(', ')})`;

const OF_USERS = `NOT ${IS_SYSTEM}`;
const OF_USERS_WALLETS = `wallet_id IN (SELECT id FROM ${OLD}.wallets WHERE kind = 'USER')`;
const but = (names: readonly string[], ...left: string[]) => names.filter((name) => !left.includes(name));

/** In which tables something that users' rows show is not what it was. */
export const SELECT_DIFFERENCES = [
  differs('transactions', [...but(SAME, 'id'), 'wallet_id', 'entry_seq', 'balance_after'], 'id', OF_USERS),
  differs(
    'ledger_entries',
    ['transaction_id', 'type', 'amount', 'balance_after', 'created_at'],
    'wallet_id, seq',
    OF_USERS_WALLETS,
  ),
  differs('wallets', but(namesOf(WALLET_COLUMNS), 'id', 'slice'), 'id', OF_USERS),
  differs('users', ['transaction_count', 'status', 'limits'], 'user_id', OF_USERS),
  differs('holds', but(namesOf(HOLD_COLUMNS), 'id', 'slice'), 'id'),
  differs('lots', but(namesOf(LOT_COLUMNS), 'id', 'slice', 'opened_seq'), 'id'),
  differs('lot_uses', ['amount'], 'lot_id, transaction_id'),
].join(' UNION ALL ');

/** The service's own connections, of whichever instance. */
export const SELECT_SESSIONS = `
  SELECT count(*)::int AS count FROM pg_stat_activity
   WHERE datname = current_database() AND application_name LIKE 'wallet-service%'`;
