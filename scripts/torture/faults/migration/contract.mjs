import { DataSource } from 'typeorm';
import released from '../../../../dist/ormconfig.js';
import { migrations } from './expand.mjs';

// Forward again, as in production: the next release takes away what the one before has brought.

class DropIndex2000000000002 {
  transaction = false;

  async up(runner) {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS torture_index');
  }
}

class ContractTables2000000000003 {
  async up(runner) {
    await runner.query('ALTER TABLE wallets DROP COLUMN torture_rank, DROP COLUMN torture_note');
    await runner.query('ALTER TABLE transactions DROP COLUMN torture_note');
    await runner.query('ALTER TABLE ledger_entries DROP COLUMN torture_note');
  }
}

export default new DataSource({
  ...released.default.options,
  migrations: [...migrations, DropIndex2000000000002, ContractTables2000000000003],
});
