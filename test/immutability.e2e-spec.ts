import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/data-source-options';
import { seed } from '../src/commands/seed';
import { ALICE, TestService, TREASURY } from './support/service';
import { cloneTestDatabase, type TestDatabase, withClient } from './support/database';
import { expectLedgerToBalance } from './support/ledger';
import { useWorld } from './support/world';

const RESTRICT_VIOLATION = '23001';
const FOREIGN_KEY_VIOLATION = '23503';
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

  it.each(['wallets', 'assets'])('does not let history go with a TRUNCATE of %s', async (table) => {
    expect(await refusalOf(database.superuserUrl, `TRUNCATE ${table} CASCADE`)).toBe(RESTRICT_VIOLATION);
  });

  it.each([
    `DELETE FROM wallets WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET id = gen_random_uuid() WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET user_id = gen_random_uuid() WHERE user_id = '${ALICE}'`,
    `UPDATE wallets SET asset_id = 2 WHERE user_id = '${ALICE}'`,
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
    `INSERT INTO assets VALUES (9, 'OTHER', 'Others', 0)`,
    `UPDATE assets SET name = 'Silver'`,
    `DELETE FROM assets`,
    `UPDATE migrations SET name = 'another'`,
    `ALTER TABLE ledger_entries DISABLE TRIGGER ALL`,
    `DROP TABLE ledger_entries`,
    `CREATE TABLE other (id int)`,
    `SET session_replication_role = 'replica'`,
  ])("gives the service's role no right to %s", async (statement) => {
    expect(await refusalOf(database.databaseUrl, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('never changes the scale of an asset', async () => {
    for (const url of [database.superuserUrl, database.directUrl]) {
      expect(await refusalOf(url, 'UPDATE assets SET scale = scale + 1')).toBe(RESTRICT_VIOLATION);
      expect(await refusalOf(url, `UPDATE assets SET name = 'Gold', scale = scale`)).toBe('not refused');
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
    `INSERT INTO wallets (id, user_id, asset_id, kind) VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'ISSUANCE')`,
    `INSERT INTO wallets (id, user_id, asset_id, kind) VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'TREASURY')`,
    `INSERT INTO wallets (id, user_id, asset_id, kind) VALUES (gen_random_uuid(), '${TREASURY}', 1, 'USER')`,
  ])('lets nobody take the place of a system wallet: %s', async (statement) => {
    expect(await refusalOf(database.superuserUrl, statement)).toBe(CHECK_VIOLATION);
  });

  describe('with a new transaction of 5 from the treasury to Alice', () => {
    const id = randomUUID();
    const walletOf = (userId: string, assetId = 1) =>
      `(SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = ${assetId})`;
    const transaction = `
      INSERT INTO transactions (id, caller, idempotency_key, fingerprint, type, status, asset_id, amount, wallet_id,
                                counter_wallet_id, seq, balance_after, created_at)
      VALUES ('${id}', 'tests', '${id}', sha256(''), 'BONUS', 'SUCCESS', 1, 5, ${walletOf(ALICE)}, ${walletOf(TREASURY)},
              1, 5, now())`;
    const entry = (userId: string, type: string, amount: number, assetId = 1, seq = 1_000) =>
      `(${walletOf(userId, assetId)}, ${seq}, '${id}', '${type}', ${amount}, 0, now())`;
    const entries = (...rows: string[]) => `INSERT INTO ledger_entries VALUES ${rows.join(', ')}`;
    const DEBIT = entry(TREASURY, 'DEBIT', 5);

    it.each([
      ['takes a debit and a credit of the same amount', [DEBIT, entry(ALICE, 'CREDIT', 5)], 'not refused'],
      ['refuses a debit alone', [DEBIT], CHECK_VIOLATION],
      ['refuses a credit alone', [entry(ALICE, 'CREDIT', 5)], CHECK_VIOLATION],
      ['refuses a credit that is higher', [DEBIT, entry(ALICE, 'CREDIT', 6)], CHECK_VIOLATION],
      ['refuses a credit that is lower', [DEBIT, entry(ALICE, 'CREDIT', 4)], CHECK_VIOLATION],
      ['refuses two debits', [DEBIT, entry(ALICE, 'DEBIT', 5)], CHECK_VIOLATION],
      ['refuses amounts of zero', [entry(TREASURY, 'DEBIT', 0), entry(ALICE, 'CREDIT', 0)], CHECK_VIOLATION],
      ['refuses negative amounts', [entry(TREASURY, 'CREDIT', -5), entry(ALICE, 'DEBIT', -5)], CHECK_VIOLATION],
      ['refuses a number that was given', [DEBIT, entry(ALICE, 'CREDIT', 5, 1, 1)], '23505'],
    ])('%s', async (_behaviour, rows, expected) => {
      for (const url of [database.databaseUrl, database.superuserUrl]) {
        expect(await refusalOf(url, transaction, entries(...rows))).toBe(expected);
      }
    });

    it('is not fooled by another transaction that makes up the difference', async () => {
      const other = randomUUID();
      const make = (statement: string) => statement.replaceAll(id, other);
      const statements = [transaction, make(transaction).replace('1, 5, now()', '2, 5, now()')];
      const rows = [DEBIT, make(entry(ALICE, 'CREDIT', 5))];
      expect(await refusalOf(database.superuserUrl, ...statements, entries(...rows))).toBe(CHECK_VIOLATION);
    });

    it('refuses a transaction between wallets of two assets', async () => {
      const statement = transaction.replace(walletOf(TREASURY), walletOf(TREASURY, 2));
      expect(await refusalOf(database.superuserUrl, statement)).toBe(FOREIGN_KEY_VIOLATION);
    });
  });
});

describe('the migrations', () => {
  it('can be undone to the last table, and done again', async () => {
    const database = await cloneTestDatabase();
    const before = await schemaOf(database);
    const dataSource = new DataSource(dataSourceOptions(database.directUrl, 1));
    await dataSource.initialize();

    for (let left = dataSource.migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await schemaOf(database)).toMatchObject({ tables: ['migrations'], types: [], functions: [] });

    await dataSource.runMigrations();
    expect(await schemaOf(database)).toEqual(before);
    await dataSource.destroy();

    const operator = await TestService.start(database, { DATABASE_URL: database.directUrl });
    await seed(operator.app);
    await operator.stop();
    const service = await TestService.start(database);
    expect(await service.topUp(ALICE, '100')).toMatchObject({ status: 201, body: { balance: '600' } });
    await service.stop();
    await expectLedgerToBalance(database);
    await database.drop();
  });
});

/** All that the migrations make, as PostgreSQL words it. */
async function schemaOf(database: TestDatabase): Promise<Record<string, string[]>> {
  const list = async (query: string) => (await database.query<{ item: string }>(query)).map(({ item }) => item);
  return {
    tables: await list(
      `SELECT relname AS item FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    columns: await list(
      `SELECT concat_ws(' ', table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default) AS item
         FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`,
    ),
    constraints: await list(
      `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS item
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    indexes: await list(`SELECT indexdef AS item FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`),
    triggers: await list(`SELECT pg_get_triggerdef(oid) AS item FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`),
    functions: await list(
      `SELECT pg_get_functiondef(oid) AS item FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    types: await list(
      `SELECT typname || ' ' || array_agg(enumlabel ORDER BY enumsortorder)::text AS item
         FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY typname ORDER BY 1`,
    ),
    grants: await list(
      `SELECT concat_ws(' ', table_name, privilege_type) AS item
         FROM information_schema.table_privileges WHERE grantee = 'wallet_app'
        UNION ALL
       SELECT concat_ws(' ', table_name, column_name, privilege_type)
         FROM information_schema.column_privileges WHERE grantee = 'wallet_app' ORDER BY 1`,
    ),
  };
}
