import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What is read of the ledger beside balances and lists. */
export class AddReading1764700000000 implements MigrationInterface {
  name = 'AddReading1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX transactions_marks_idx ON transactions (user_id, slice_seq)
        WHERE "entry_seq" IS NULL OR "relates_to" IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX transactions_marks_idx;
    `);
  }
}
