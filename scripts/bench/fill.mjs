import pg from 'pg';
import { ALL_USERS, BUSY_USER } from './load/requests.mjs';

// As many as take turns in the load tool's writes.
const USERS = ALL_USERS.slice(0, 10_000);
/** Turns after which every balance is what it was before. */
const CYCLE_LENGTH = 10;

/**
 * A history as if users had been at it for years, in a minute: triggers, foreign keys and most of the indexes are left
 * out while the rows go in, and the indexes built afterwards. What results holds every invariant, and is checked.
 *
 * Users take turns, and ten rounds make a cycle that leaves every balance as it was. So each row follows from the number
 * of its turn alone: who, which step of the cycle, which `seq`, which balance.
 */
const CYCLE = `
  CREATE TEMPORARY TABLE cycle AS
  SELECT *, sum(change) OVER (ORDER BY step) AS changed, row_number() OVER same AS nth,
         count(*) OVER (PARTITION BY type) AS per_cycle
    FROM (SELECT step, type::transaction_type AS type, units * 10000 AS amount,
                 units * CASE type WHEN 'SPEND' THEN -10000 ELSE 10000 END AS change
            FROM (VALUES (0, 'TOP_UP', 2), (1, 'SPEND', 1), (2, 'SPEND', 1), (3, 'BONUS', 1), (4, 'SPEND', 1),
                         (5, 'TOP_UP', 1), (6, 'SPEND', 1), (7, 'TOP_UP', 2), (8, 'SPEND', 1), (9, 'SPEND', 1))
                 AS steps (step, type, units)) AS step
  WINDOW same AS (PARTITION BY type ORDER BY step)`;

/** Who takes part, numbered from 0, and the treasury, as they are now. */
const participants = (userIds) => `
  CREATE TEMPORARY TABLE player AS
  SELECT wallets.*, row_number() OVER (ORDER BY wallets.id) - 1 AS number
    FROM wallets WHERE asset_id = 1 AND user_id = ANY ('{${userIds.join()}}');
  CREATE TEMPORARY TABLE treasury AS SELECT * FROM wallets WHERE asset_id = 1 AND kind = 'TREASURY';
  ANALYZE player`;

/** A microsecond apart, so that time orders them. */
const turnsOf = ({ users, rounds }) => `
  SELECT turn, player.*, cycle.*, turn / ${users} AS round, turn / ${users * CYCLE_LENGTH} AS cycles,
         treasury.id AS treasury_id, treasury.entry_count AS treasury_entry_count, treasury.balance AS treasury_balance,
         treasury.last_posted_at + (turn + 1) * interval '1 microsecond' AS posted_at,
         -- A UUID version 7.
         (lpad(to_hex((extract(epoch FROM treasury.last_posted_at) * 1000)::bigint + turn / 1000), 12, '0') || '7'
          || lpad(to_hex(turn % 1000), 3, '0') || '8' || lpad(to_hex(turn), 15, '0'))::uuid AS transaction_id
    FROM generate_series(0, ${users * rounds - 1}::bigint) AS turn
    JOIN player ON player.number = turn % ${users}
    JOIN cycle ON cycle.step = turn / ${users} % ${CYCLE_LENGTH}
   CROSS JOIN treasury`;

const insertTransactions = (part) => `
  INSERT INTO transactions (id, caller, idempotency_key, fingerprint, type, status, asset_id, amount, wallet_id,
                            counter_wallet_id, seq, balance_after, created_at)
  SELECT transaction_id, 'bench', substr(md5(turn::text), 1, 8) || '-${part.name}-' || turn, sha256(int8send(turn)),
         type, 'SUCCESS', asset_id, amount, id, treasury_id,
         coalesce((transaction_counts ->> (type || '/SUCCESS'))::bigint, 0) + cycles * per_cycle + nth,
         balance + changed, posted_at
    FROM (${turnsOf(part)}) AS turn`;

const insertEntries = (part) => `
  INSERT INTO ledger_entries (wallet_id, seq, transaction_id, type, amount, balance_after, created_at)
  SELECT entry.wallet_id, entry.seq, transaction_id, entry.type::entry_type, amount, entry.balance_after, posted_at
    FROM (${turnsOf(part)}) AS turn
   CROSS JOIN LATERAL (VALUES
         (id, entry_count + round + 1, CASE WHEN change > 0 THEN 'CREDIT' ELSE 'DEBIT' END, balance + changed),
         (treasury_id, treasury_entry_count + turn + 1, CASE WHEN change > 0 THEN 'DEBIT' ELSE 'CREDIT' END,
          treasury_balance - (changed - change) * ${part.users} - change * (number + 1))
         ) AS entry (wallet_id, seq, type, balance_after)`;

const updateWallets = ({ users, rounds }) => `
  UPDATE wallets
     SET entry_count = wallets.entry_count + CASE kind WHEN 'TREASURY' THEN ${users * rounds} ELSE ${rounds} END,
         last_posted_at = (SELECT last_posted_at FROM treasury) + ${users * rounds} * interval '1 microsecond',
         transaction_counts = CASE kind WHEN 'TREASURY' THEN transaction_counts ELSE (
           SELECT jsonb_object_agg(stream, coalesce((transaction_counts ->> stream)::bigint, 0) + added)
             FROM (SELECT type || '/SUCCESS' AS stream, count(*) * ${rounds / CYCLE_LENGTH} AS added
                     FROM cycle GROUP BY type) AS counted) END
   WHERE id IN (SELECT id FROM player UNION ALL SELECT id FROM treasury)`;

/** All indexes but the one that a foreign key rests on: how to drop them, and how to make them again. */
const INDEXES = `
  SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname AS drop,
         'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) AS make
    FROM pg_constraint AS own
   WHERE conrelid = $1::regclass AND contype IN ('p', 'u')
     AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conindid = own.conindid)
   UNION ALL
  SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
    FROM pg_index
   WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;

/** Adds this many ledger entries: a fifth or so to one busy user's history, the rest to 10,000 users alike. */
export async function fillLedger(url, entries) {
  const turns = entries / 2;
  const rounds = Math.round((turns * 0.76) / USERS.length / CYCLE_LENGTH) * CYCLE_LENGTH;
  const parts = [
    { name: 'busy', userIds: [BUSY_USER], users: 1, rounds: turns - rounds * USERS.length },
    { name: 'all', userIds: USERS, users: USERS.length, rounds },
  ];
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
  const begin = [CYCLE, participants(part.userIds), 'SET session_replication_role = replica'];
  await Promise.all([
    inTurn(one, [...begin, insertTransactions(part)]),
    inTurn(other, [...begin, insertEntries(part)]),
  ]);
  await inTurn(one, [updateWallets(part), 'VACUUM (ANALYZE) wallets']);
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
