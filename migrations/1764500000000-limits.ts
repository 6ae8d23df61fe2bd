import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What may be moved at once, within a time, and held at most: of an asset, and set by users for themselves. */
export class Limits1764500000000 implements MigrationInterface {
  name = 'Limits1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assets ADD COLUMN limits jsonb;
      ALTER TABLE users ADD COLUMN limits jsonb;

      CREATE TYPE limit_kind AS ENUM ('SPEND', 'CREDIT', 'SEND');
      CREATE TABLE limit_uses (
        wallet_id uuid        NOT NULL,
        kind      limit_kind  NOT NULL,
        span      varchar(80) NOT NULL,
        slice     smallint    NOT NULL,
        used      numeric     NOT NULL,
        starts_at timestamptz NOT NULL,
        after_seq bigint      NOT NULL,
        upto_seq  bigint      NOT NULL,
        CONSTRAINT limit_uses_pkey PRIMARY KEY (wallet_id, kind, span, slice),
        CONSTRAINT limit_uses_used_check CHECK ("used" >= 0),
        CONSTRAINT limit_uses_range_check CHECK ("after_seq" <= "upto_seq")
      ) WITH (fillfactor = 50);
      CREATE TRIGGER limit_uses_identity_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE OF wallet_id, kind, span, slice ON limit_uses
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT, UPDATE (used, starts_at, after_seq, upto_seq) ON limit_uses TO wallet_app;
          GRANT UPDATE (limits) ON assets, users TO wallet_app;
        END IF;
      END $$;
    `);
  }

  /** Only what the schema of before can hold goes back: no limit may be set, nor have had an effect. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM assets WHERE limits IS NOT NULL)
           OR EXISTS (SELECT FROM users WHERE limits IS NOT NULL)
           OR EXISTS (SELECT FROM transactions
                       WHERE rejection ->> 'code' = 'LIMIT_EXCEEDED' OR details ? 'requestedAmount') THEN
          RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
        END IF;
      END $$;

      DROP TABLE limit_uses;
      DROP TYPE limit_kind;
      ALTER TABLE users DROP COLUMN limits;
      ALTER TABLE assets DROP COLUMN limits;
    `);
  }
}
