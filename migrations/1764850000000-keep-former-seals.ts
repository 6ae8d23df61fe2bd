import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Where the chains of slices ended that are no more: the ledger can be divided into another number of them. */
export class KeepFormerSeals1764850000000 implements MigrationInterface {
  name = 'KeepFormerSeals1764850000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE former_seals (
        number   smallint NOT NULL,
        slice    smallint NOT NULL,
        last_seq bigint   NOT NULL,
        hash     bytea    NOT NULL,
        CONSTRAINT former_seals_pkey PRIMARY KEY (number, slice),
        CONSTRAINT former_seals_number_check CHECK ("number" > 0),
        CONSTRAINT former_seals_hash_check CHECK (octet_length("hash") = 32)
      );
      CREATE TRIGGER former_seals_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON former_seals
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT ON former_seals TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM former_seals) THEN
          RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
        END IF;
      END $$;
      DROP TABLE former_seals;
    `);
  }
}
