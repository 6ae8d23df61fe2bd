import { type TestDatabase, withClient } from './database';

const TABLES = [
  'slices',
  'assets',
  'users',
  'wallets',
  'holds',
  'lots',
  'lot_uses',
  'limit_uses',
  'transactions',
  'ledger_entries',
  'ledger_seals',
  'asset_seals',
  'flows',
  'flow_cuts',
  'closings',
  'closing_balances',
  'closing_lots',
];

/** A superuser whom nothing stops: no trigger, no foreign key, and not the CHECKs either. */
export class Forger {
  private constructor(private readonly database: TestDatabase) {}

  static async on(database: TestDatabase): Promise<Forger> {
    await database.query(`
      DO $$ DECLARE own record;
      BEGIN
        FOR own IN SELECT conname, conrelid::regclass AS of FROM pg_constraint
                    WHERE contype = 'c' AND connamespace = 'public'::regnamespace
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', own.of, own.conname); END LOOP;
      END $$`);
    return new Forger(database);
  }

  async forge(...statements: string[]): Promise<void> {
    await withClient(this.database.superuserUrl, async (client) => {
      await client.query('SET session_replication_role = replica');
      for (const statement of statements) await client.query(statement);
    });
  }

  /** Keeps the whole ledger as it is now, under a name. */
  async keep(name = 'kept'): Promise<void> {
    await this.forge(
      ...TABLES.map(
        (table) => `DROP TABLE IF EXISTS ${name}_${table}; CREATE TABLE ${name}_${table} AS TABLE ${table}`,
      ),
    );
  }

  /** Makes it again what it was when it was kept: everything later is gone, without a trace. */
  async restore(name = 'kept'): Promise<void> {
    await this.forge(
      ...TABLES.map((table) => `DELETE FROM ${table}`),
      ...TABLES.map((table) => `INSERT INTO ${table} TABLE ${name}_${table}`),
    );
  }
}
