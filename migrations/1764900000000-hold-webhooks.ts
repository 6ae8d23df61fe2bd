import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who tells an endpoint: what anybody else writes of it is refused. And what was answered to a transaction is found by it. */
export class HoldWebhooks1764900000000 implements MigrationInterface {
  name = 'HoldWebhooks1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE webhooks ADD COLUMN holder uuid;
      CREATE INDEX webhook_parked_transaction_id_idx ON webhook_parked (transaction_id);

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT UPDATE (holder) ON webhooks TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX webhook_parked_transaction_id_idx;
      ALTER TABLE webhooks DROP COLUMN holder;
    `);
  }
}
