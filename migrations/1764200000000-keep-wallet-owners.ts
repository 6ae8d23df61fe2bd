import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Whose a wallet is, and of what, is never changed; and seals hold it. Those of the format before, which no release has
 * written, are made anew by the service.
 */
export class KeepWalletOwners1764200000000 implements MigrationInterface {
  name = 'KeepWalletOwners1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TRIGGER wallets_owner_immutable BEFORE DELETE OR TRUNCATE OR UPDATE OF id, user_id, asset_id, kind ON wallets
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
    await forgetSeals(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER wallets_owner_immutable ON wallets');
    await forgetSeals(runner);
  }
}

async function forgetSeals(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE ledger_seals DISABLE TRIGGER ledger_seals_immutable;
    TRUNCATE ledger_seals;
    ALTER TABLE ledger_seals ENABLE TRIGGER ledger_seals_immutable;
  `);
}
