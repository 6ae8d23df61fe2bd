import { DataSource } from 'typeorm';
import released from '../../../../dist/ormconfig.js';

// What a next release could bring, on every table that is written to: columns, a check, and an index without a lock.

class ExpandTables2000000000000 {
  async up(runner) {
    await runner.query('ALTER TABLE wallets ADD COLUMN torture_note text, ADD torture_rank int NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE transactions ADD COLUMN torture_note text');
    await runner.query('ALTER TABLE ledger_entries ADD COLUMN torture_note text');
    await runner.query('ALTER TABLE wallets ADD CONSTRAINT torture_rank CHECK (torture_rank >= 0) NOT VALID');
    await runner.query('ALTER TABLE wallets VALIDATE CONSTRAINT torture_rank');
  }
}

class IndexEntries2000000000001 {
  transaction = false;

  async up(runner) {
    // What a failed attempt has left.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS torture_index');
    await runner.query('CREATE INDEX CONCURRENTLY torture_index ON ledger_entries (created_at)');
  }
}

export const migrations = [ExpandTables2000000000000, IndexEntries2000000000001];

export default new DataSource({ ...released.default.options, migrations });
