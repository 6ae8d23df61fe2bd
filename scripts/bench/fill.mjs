import pg from 'pg';
import { ALL_USERS, BUSY_USER } from './load/requests.mjs';

// As many as take turns in the load tool's writes.
const USERS = ALL_USERS.slice(0, 10_000);
/** Turns after which every balance is what it was before. */
const CYCLE_LENGTH = 10;

/**
 * A history as if users had been at it for years, in a minute: triggers and indexes are left out while the rows go in, and
 * the indexes built afterwards. What results holds every invariant, and is checked.
 *
 * The users of a slice take turns, and ten rounds make a cycle that leaves every balance as it was. So each row follows
 * from the number of its turn in its slice alone: who, which step of the cycle, which `seq`, which balance.
 */
const CYCLE = `
  CREATE TEMPORARY TABLE cycle AS
  SELECT *, sum(change) OVER (ORDER BY step) AS changed
    FROM (SELECT step, type::transaction_type AS type, units * 10000 AS amount,
                 units * CASE type WHEN 'SPEND' THEN -10000 ELSE 10000 END AS change
            FROM (VALUES (0, 'TOP_UP', 2), (1, 'SPEND', 1), (2, 'SPEND', 1), (3, 'BONUS', 1), (4, 'SPEND', 1),
                         (5, 'TOP_UP', 1), (6, 'SPEND', 1), (7, 'TOP_UP', 2), (8, 'SPEND', 1), (9, 'SPEND', 1))
                 AS steps (step, type, units)) AS step`;

/**
 * Who takes part, numbered from 0 in each slice, with the bits of their hash that stand in the ids (see
 * `src/posting/slices.ts`); and each slice with its treasury, as they are now.
 */
const participants = ({ userIds, rounds }) => `
  CREATE TEMPORARY TABLE player AS
  SELECT id, slice, user_id, asset_id, balance, entry_count,
         row_number() OVER (PARTITION BY slice ORDER BY id) - 1 AS number,
         lpad(to_hex(('x' || left(encode(sha256(uuid_send(user_id)), 'hex'), 3))::bit(12)::int & x'ffc'::int), 3, '0')
           AS hash_bits
    FROM wallets WHERE asset_id = 1 AND user_id = ANY ('{${userIds.join()}}');
  CREATE TEMPORARY TABLE log AS
  SELECT slices.*, wallets.id AS treasury_id, wallets.entry_count AS treasury_entry_count,
         wallets.balance AS treasury_balance, users, users * ${rounds} AS turns
    FROM (SELECT slice, count(*) AS users FROM player GROUP BY slice) AS taking_part
    JOIN slices USING (slice)
    JOIN wallets ON wallets.slice = slices.slice AND asset_id = 1 AND kind = 'TREASURY';
  ANALYZE player, log`;

const turnsOf = ({ microsApart = 1 }) => `
  SELECT turn, player.*, cycle.*, turn / users AS round, users, transaction_count + turn + 1 AS slice_seq,
         treasury_id, treasury_entry_count, treasury_balance,
         last_posted_at + (turn + 1) * interval '${microsApart} microseconds' AS posted_at,
         -- A UUID version 8.
         (lpad(to_hex((extract(epoch FROM last_posted_at) * 1000)::bigint + turn * ${microsApart} / 1000), 12, '0')
          || '8' || hash_bits
          || '8' || lpad(to_hex(turn), 15, '0'))::uuid AS transaction_id
    FROM log
   CROSS JOIN LATERAL generate_series(0, turns - 1) AS turn
    JOIN player ON player.slice = log.slice AND player.number = turn % users
    JOIN cycle ON cycle.step = turn / users % ${CYCLE_LENGTH}`;

const insertTransactions = ({ name, ...part }) => `
  INSERT INTO transactions (id, slice, slice_seq, caller, idempotency_key, position, operation_index, fingerprint, type,
                            status, user_id, asset_id, amount, wallet_id, entry_seq, counter_wallet_id,
                            counter_entry_seq, balance_after, created_at)
  SELECT transaction_id, slice, slice_seq, 'bench', substr(md5(turn::text), 1, 8) || '-${name}-' || slice || '-' || turn,
         0, 0, sha256(int8send(turn)), type, 'SUCCESS', user_id, asset_id, amount, id, entry_count + round + 1,
         treasury_id, treasury_entry_count + turn + 1, balance + changed, posted_at
    FROM (${turnsOf(part)}) AS turn`;

const insertEntries = (part) => `
  INSERT INTO ledger_entries (wallet_id, seq, slice, transaction_id, type, amount, balance_after, created_at)
  SELECT entry.wallet_id, entry.seq, slice, transaction_id, entry.type::entry_type, amount, entry.balance_after, posted_at
    FROM (${turnsOf(part)}) AS turn
   CROSS JOIN LATERAL (VALUES
         (id, entry_count + round + 1, CASE WHEN change > 0 THEN 'CREDIT' ELSE 'DEBIT' END, balance + changed),
         (treasury_id, treasury_entry_count + turn + 1, CASE WHEN change > 0 THEN 'DEBIT' ELSE 'CREDIT' END,
          treasury_balance - (changed - change) * users - change * (number + 1))
         ) AS entry (wallet_id, seq, type, balance_after)`;

const countWhatWasAdded = ({ rounds, microsApart = 1 }) => `
  UPDATE wallets SET entry_count = entry_count + ${rounds}, transaction_count = transaction_count + ${rounds}
   WHERE id IN (SELECT id FROM player);
  UPDATE wallets SET entry_count = entry_count + turns FROM log WHERE id = treasury_id;
  UPDATE slices
     SET transaction_count = slices.transaction_count + turns,
         last_posted_at = slices.last_posted_at + turns * interval '${microsApart} microseconds'
    FROM log WHERE log.slice = slices.slice`;

/** All indexes: how to drop them, and how to make them again. */
const INDEXES = `
  SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname AS drop,
         'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) AS make
    FROM pg_constraint
   WHERE conrelid = $1::regclass AND contype IN ('p', 'u')
   UNION ALL
  SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
    FROM pg_index
   WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;

/** Adds this many ledger entries: a fifth or so to one busy user's history, the rest to 10,000 users alike. */
export async function fillLedger(url, entries) {
  const turns = entries / 2;
  const rounds = Math.round((turns * 0.76) / USERS.length / CYCLE_LENGTH) * CYCLE_LENGTH;
  const parts = [
    { name: 'busy', userIds: [BUSY_USER], rounds: turns - rounds * USERS.length },
    { name: 'all', userIds: USERS, rounds },
  ];
  await fillParts(url, parts);
}

const MONTH_DAYS = 30;

/**
 * A month up to an hour ago, in which these users take turns. What was there before is taken back to where it begins: no
 * instance may be running.
 *
 * @param rounds a multiple of 10
 */
export async function fillMonth(url, userIds, rounds) {
  const earlier = `- interval '${MONTH_DAYS} days'`;
  await withConnections(url, (one) =>
    inTurn(one, [
      'SET session_replication_role = replica',
      `UPDATE transactions SET created_at = created_at ${earlier}`,
      `UPDATE ledger_entries SET created_at = created_at ${earlier}`,
      `UPDATE slices SET last_posted_at = last_posted_at ${earlier}`,
    ]),
  );
  const microsApart = Math.floor(((MONTH_DAYS * 24 - 1) * 3_600_000_000) / (userIds.length * rounds));
  await fillParts(url, [{ name: 'month', userIds, rounds, microsApart }]);
}

/**
 * @param parts who takes part, for how many rounds (a multiple of 10), under which name, and how far apart their turns are: a
 *   microsecond at least, so that time orders them
 */
export async function fillParts(url, parts) {
  const indexes = await withConnections(url, async (one) => dropIndexes(one));
  for (const part of parts) await withConnections(url, (one, other) => fillPart(one, other, part));
  await withConnections(url, (one, other) =>
    Promise.all([
      inTurn(one, [...indexes.transactions, 'VACUUM (ANALYZE) transactions']),
      inTurn(other, [...indexes.ledger_entries, 'VACUUM (ANALYZE) ledger_entries']),
    ]),
  );
}

async function fillPart(one, other, part) {
  const begin = [CYCLE, participants(part), 'SET session_replication_role = replica'];
  await Promise.all([
    inTurn(one, [...begin, insertTransactions(part)]),
    inTurn(other, [...begin, insertEntries(part)]),
  ]);
  await inTurn(one, [countWhatWasAdded(part), 'VACUUM (ANALYZE) wallets', 'VACUUM slices']);
}

async function dropIndexes(client) {
  const makes = {};
  for (const table of ['transactions', 'ledger_entries']) {
    const { rows } = await client.query(INDEXES, [table]);
    await inTurn(
      client,
      rows.map((row) => row.drop),
    );
    makes[table] = rows.map((row) => row.make);
  }
  return makes;
}

async function inTurn(client, statements) {
  for (const statement of statements) await client.query(statement);
}

/** Two of them, so that the two large tables are worked on at the same time. */
async function withConnections(url, action) {
  const clients = [1, 2].map(() => new pg.Client({ connectionString: url }));
  // The benchmark may be interrupted, and the server stopped under it.
  for (const client of clients) client.on('error', () => {});
  try {
    await Promise.all(clients.map((client) => client.connect()));
    for (const client of clients) await client.query(`SET maintenance_work_mem = '512MB'; SET jit = off`);
    return await action(...clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
