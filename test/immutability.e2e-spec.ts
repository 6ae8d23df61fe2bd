import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { withClient } from './support/database';
import { ALICE, TREASURY } from './support/service';
import { useWorld } from './support/world';

const RESTRICT_VIOLATION = '23001';
const UNIQUE_VIOLATION = '23505';
const CHECK_VIOLATION = '23514';
const INSUFFICIENT_PRIVILEGE = '42501';

const HISTORY = ['transactions', 'ledger_entries'];

describe('the database', () => {
  const { database } = useWorld({ instances: 0, mustBalance: 'after all tests' });

  /** The SQLSTATE by which one transaction with these statements was refused; all was undone if none was. */
  async function refusalOf(url: string, ...statements: string[]): Promise<string | undefined> {
    return withClient(url, async (client) => {
      try {
        await client.query('BEGIN');
        for (const statement of statements) await client.query(statement);
        // Whatever is checked only at the end is checked now.
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
        return 'not refused';
      } catch (error) {
        return error instanceof DatabaseError ? error.code : String(error);
      } finally {
        await client.query('ROLLBACK');
      }
    });
  }

  const CHANGES: Record<string, (table: string) => string> = {
    UPDATE: (table) => `UPDATE ${table} SET amount = amount + 1`,
    'UPDATE of a single row': (table) =>
      `UPDATE ${table} SET created_at = now() WHERE amount = (SELECT max(amount) FROM ${table})`,
    DELETE: (table) => `DELETE FROM ${table}`,
    TRUNCATE: (table) => `TRUNCATE ${table} CASCADE`,
    MERGE: (table) => `MERGE INTO ${table} USING wallets ON wallet_id = wallets.id WHEN MATCHED THEN DELETE`,
    'INSERT ... ON CONFLICT DO UPDATE': (table) =>
      `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT ON CONSTRAINT ${table}_pkey DO UPDATE SET amount = 1`,
  };
  const refused = HISTORY.flatMap((table) =>
    Object.entries(CHANGES).map(([change, sql]) => [change, table, sql(table)]),
  );

  it.each(refused)('refuses %s of %s even to a superuser', async (_change, _table, statement) => {
    expect(await refusalOf(database.superuserUrl, statement)).toBe(RESTRICT_VIOLATION);
  });

  it.each(refused)('refuses %s of %s to the owner of the schema', async (_change, _table, statement) => {
    expect(await refusalOf(database.directUrl, statement)).toBe(RESTRICT_VIOLATION);
  });

  it.each(refused)("gives the service's role no right to %s of %s at all", async (_change, _table, statement) => {
    expect(await refusalOf(database.databaseUrl, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it.each(['slices', 'wallets', 'assets'])('does not let history go with a TRUNCATE of %s', async (table) => {
    expect(await refusalOf(database.superuserUrl, `TRUNCATE ${table} CASCADE`)).toBe(RESTRICT_VIOLATION);
  });

  it.each([
    `DELETE FROM wallets WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET id = gen_random_uuid() WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET user_id = gen_random_uuid() WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET asset_id = 2 WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET slice = 22 WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET kind = 'USER' WHERE user_id = '${TREASURY}'`,
  ])('never lets go of a wallet, and never changes whose and of what it is: %s', async (statement) => {
    for (const url of [database.superuserUrl, database.directUrl]) {
      expect(await refusalOf(url, statement)).toBe(RESTRICT_VIOLATION);
    }
  });

  it.each([
    `DELETE FROM wallets`,
    `TRUNCATE wallets CASCADE`,
    `UPDATE wallets SET user_id = '${TREASURY}' WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET asset_id = 2 WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET kind = 'ISSUANCE' WHERE user_id = '${ALICE}'`,
    `UPDATE assets SET symbol = 'SILVER'`,
    `UPDATE assets SET scale = 2`,
    `DELETE FROM assets`,
    `INSERT INTO slices (slice) VALUES (22)`,
    `UPDATE slices SET slice = 22`,
    `DELETE FROM slices`,
    `UPDATE users SET user_id = '${ALICE}'`,
    `DELETE FROM users`,
    `UPDATE ledger_seals SET hash = sha256('')`,
    `INSERT INTO asset_seals VALUES (1, 1, 1, sha256(''), now())`,
    `INSERT INTO former_seals VALUES (1, 0, 1, sha256(''))`,
    `UPDATE migrations SET name = 'another'`,
    `ALTER TABLE ledger_entries DISABLE TRIGGER ALL`,
    `DROP TABLE ledger_entries`,
    `CREATE TABLE other (id int)`,
    `SET session_replication_role = 'replica'`,
  ])("gives the service's role no right to %s", async (statement) => {
    expect(await refusalOf(database.databaseUrl, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('never changes the symbol or the scale of an asset, and never lets go of it', async () => {
    for (const url of [database.superuserUrl, database.directUrl]) {
      for (const change of [
        'UPDATE assets SET scale = scale + 1',
        `UPDATE assets SET symbol = 'SILVER'`,
        'DELETE FROM assets',
      ])
        expect(await refusalOf(url, change)).toBe(RESTRICT_VIOLATION);
      expect(await refusalOf(url, `UPDATE assets SET name = 'Gold'`)).toBe('not refused');
    }
  });

  it('never changes the number of a slice, and never lets go of it', async () => {
    for (const url of [database.superuserUrl, database.directUrl]) {
      for (const change of ['UPDATE slices SET slice = 22', 'DELETE FROM slices'])
        expect(await refusalOf(url, change)).toBe(RESTRICT_VIOLATION);
    }
  });

  it.each([
    [`a user's`, ALICE],
    [`the treasury's`, TREASURY],
  ])('refuses %s balance below zero', async (_whose, userId) => {
    for (const url of [database.superuserUrl, database.databaseUrl]) {
      const statement = `UPDATE wallets SET balance = -1 WHERE user_id = '${userId}' AND asset_id = 1`;
      expect(await refusalOf(url, statement)).toBe(CHECK_VIOLATION);
    }
  });

  it.each([
    `VALUES (gen_random_uuid(), 0, gen_random_uuid(), 1, 'ISSUANCE')`,
    `VALUES (gen_random_uuid(), 0, gen_random_uuid(), 1, 'TREASURY')`,
    `VALUES (gen_random_uuid(), 0, gen_random_uuid(), 1, 'CLEARING')`,
    `VALUES (gen_random_uuid(), 0, '${TREASURY}', 1, 'USER')`,
  ])('lets nobody take the place of a system wallet: %s', async (values) => {
    const statement = `INSERT INTO wallets (id, slice, user_id, asset_id, kind) ${values}`;
    expect(await refusalOf(database.superuserUrl, statement)).toBe(CHECK_VIOLATION);
  });

  describe('with a new transaction of 5 from the treasury to Alice', () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const walletOf = (userId: string, assetId = 1) =>
      `(SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = ${assetId})`;
    const transaction = (changed: Record<string, string> = {}) => {
      const row = {
        id: `'${id}'`,
        slice: '0',
        slice_seq: '1000',
        caller: `'tests'`,
        idempotency_key: `'${id}'`,
        position: '0',
        operation_index: '0',
        fingerprint: `sha256('')`,
        type: `'BONUS'`,
        status: `'SUCCESS'`,
        user_id: `'${ALICE}'`,
        asset_id: '1',
        amount: '5',
        wallet_id: walletOf(ALICE),
        entry_seq: '1000',
        counter_wallet_id: walletOf(TREASURY),
        counter_entry_seq: '1000',
        balance_after: '5',
        created_at: 'now()',
        ...changed,
      };
      return `INSERT INTO transactions (${Object.keys(row).join()}) VALUES (${Object.values(row).join()})`;
    };
    const entry = (userId: string, type: string, amount: number, { of = id, seq = 1_000, assetId = 1 } = {}) =>
      `(${walletOf(userId, assetId)}, ${seq}, 0, '${of}', '${type}', ${amount}, 0, now())`;
    const entries = (...rows: string[]) =>
      `INSERT INTO ledger_entries (wallet_id, seq, slice, transaction_id, type, amount, balance_after, created_at)
       VALUES ${rows.join(', ')}`;
    const DEBIT = entry(TREASURY, 'DEBIT', 5);
    const CREDIT = entry(ALICE, 'CREDIT', 5);

    it.each([
      ['takes a debit and a credit of the same amount', [DEBIT, CREDIT], 'not refused'],
      ['refuses a debit alone', [DEBIT], CHECK_VIOLATION],
      ['refuses a credit alone', [CREDIT], CHECK_VIOLATION],
      ['refuses a credit that is higher', [DEBIT, entry(ALICE, 'CREDIT', 6)], CHECK_VIOLATION],
      ['refuses a credit that is lower', [DEBIT, entry(ALICE, 'CREDIT', 4)], CHECK_VIOLATION],
      ['refuses two debits', [DEBIT, entry(ALICE, 'DEBIT', 5)], CHECK_VIOLATION],
      ['refuses amounts of zero', [entry(TREASURY, 'DEBIT', 0), entry(ALICE, 'CREDIT', 0)], CHECK_VIOLATION],
      ['refuses negative amounts', [entry(TREASURY, 'CREDIT', -5), entry(ALICE, 'DEBIT', -5)], CHECK_VIOLATION],
      ['refuses a number that was given', [DEBIT, entry(ALICE, 'CREDIT', 5, { seq: 1 })], UNIQUE_VIOLATION],
      ['refuses an entry of another transaction', [DEBIT, entry(ALICE, 'CREDIT', 5, { of: other })], CHECK_VIOLATION],
    ])('%s', async (_behaviour, rows, expected) => {
      for (const url of [database.databaseUrl, database.superuserUrl]) {
        expect(await refusalOf(url, entries(...rows), transaction())).toBe(expected);
      }
    });

    it.each([
      ['without entries', { entry_seq: 'NULL', counter_wallet_id: 'NULL', counter_entry_seq: 'NULL' }],
      ['with one entry twice', { counter_wallet_id: walletOf(ALICE) }],
      [`of another user than the wallet's`, { user_id: `'${TREASURY}'` }],
      [`of another asset than the wallets'`, { asset_id: '2' }],
      ['between wallets of two assets', { counter_wallet_id: walletOf(TREASURY, 2) }],
      ['in another slice than its wallets', { slice: '22' }],
      ['that was rejected, with entries', { status: `'REJECTED'`, rejection: `'{}'` }],
      [
        'that was rejected, of a wallet of somebody else',
        {
          status: `'REJECTED'`,
          rejection: `'{}'`,
          user_id: `'${TREASURY}'`,
          entry_seq: 'NULL',
          counter_wallet_id: 'NULL',
          counter_entry_seq: 'NULL',
        },
      ],
    ])('refuses one %s', async (_what, changed) => {
      const statements = [entries(DEBIT, CREDIT, entry(TREASURY, 'DEBIT', 5, { assetId: 2 })), transaction(changed)];
      expect(await refusalOf(database.superuserUrl, ...statements)).toBe(CHECK_VIOLATION);
    });

    it('is not fooled by another transaction that makes up the difference', async () => {
      const second = { id: `'${other}'`, idempotency_key: `'${other}'`, slice_seq: '1001' };
      const rows = [DEBIT, entry(ALICE, 'CREDIT', 5, { of: other })];
      const statement = `${transaction()}, ${transaction(second).split(' VALUES ')[1]}`;
      expect(await refusalOf(database.superuserUrl, entries(...rows), statement)).toBe(CHECK_VIOLATION);
    });
  });
});
