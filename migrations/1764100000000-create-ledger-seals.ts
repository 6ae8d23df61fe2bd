import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The hash chain over the ledger: insert-only, like what it seals, and with one successor to each seal. */
export class CreateLedgerSeals1764100000000 implements MigrationInterface {
  name = 'CreateLedgerSeals1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_seals (
        asset_id   smallint    NOT NULL CONSTRAINT ledger_seals_asset_id_fkey REFERENCES assets,
        first_seq  bigint      NOT NULL,
        last_seq   bigint      NOT NULL,
        hash       bytea       NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT ledger_seals_pkey PRIMARY KEY (asset_id, first_seq),
        CONSTRAINT ledger_seals_range_check CHECK ("first_seq" >= 1 AND "last_seq" BETWEEN "first_seq" AND "first_seq" + 999),
        CONSTRAINT ledger_seals_hash_check CHECK (octet_length("hash") = 32)
      );

      CREATE TRIGGER ledger_seals_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seals
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT ON ledger_seals TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_seals');
  }
}
