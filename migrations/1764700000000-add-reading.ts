import { type MigrationInterface, type QueryRunner } from 'typeorm';

const MARKING = ['HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN', 'OPEN_LOT', 'CANCEL'];

/** What is read of the ledger beside balances and lists. */
export class AddReading1764700000000 implements MigrationInterface {
  name = 'AddReading1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TYPE transaction_type ADD VALUE 'ERASE'`);
    await runner.query(`
      CREATE INDEX transactions_marks_idx ON transactions (user_id, slice_seq)
        WHERE "entry_seq" IS NULL OR "relates_to" IS NOT NULL;
      CREATE INDEX transactions_reference_created_at_idx ON transactions (reference, created_at)
        WHERE "reference" IS NOT NULL;

      ALTER TABLE transactions
        ADD COLUMN erased_at timestamptz,
        ADD CONSTRAINT transactions_erased_check
          CHECK ("erased_at" IS NULL OR ("salt" IS NULL AND "texts_hash" IS NOT NULL)),
        DROP CONSTRAINT transactions_movement_check, ${movementCheck([...MARKING, 'ERASE'])};

      CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- What may be erased is made alike: then nothing else may be different.
        IF OLD.erased_at IS NULL AND OLD.salt IS NOT NULL AND NEW.erased_at IS NOT NULL
           AND num_nonnulls(NEW.reference, NEW.metadata, NEW.reason, NEW.salt) = 0 THEN
          OLD.reference := NULL; OLD.metadata := NULL; OLD.reason := NULL; OLD.salt := NULL;
          OLD.erased_at := NEW.erased_at;
          IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
          END IF;
        END IF;
        RAISE EXCEPTION '% of % is refused: of what is posted nothing is ever changed, but texts are erased', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'restrict_violation';
      END $$;
      DROP TRIGGER transactions_immutable ON transactions;
      CREATE TRIGGER transactions_immutable BEFORE DELETE OR TRUNCATE ON transactions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER transactions_erasure BEFORE UPDATE ON transactions
        FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure();

      CREATE TABLE flows (
        asset_id  smallint         NOT NULL,
        starts_at timestamptz      NOT NULL,
        type      transaction_type NOT NULL,
        amount    numeric          NOT NULL,
        count     bigint           NOT NULL,
        CONSTRAINT flows_pkey PRIMARY KEY (asset_id, starts_at, type),
        CONSTRAINT flows_amount_check CHECK ("amount" > 0),
        CONSTRAINT flows_count_check CHECK ("count" > 0)
      ) WITH (fillfactor = 80);
      CREATE TABLE flow_cuts (
        slice    smallint NOT NULL,
        upto_seq bigint   NOT NULL,
        CONSTRAINT flow_cuts_pkey PRIMARY KEY (slice),
        CONSTRAINT flow_cuts_upto_seq_check CHECK ("upto_seq" >= 0)
      ) WITH (fillfactor = 10);

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT, UPDATE (amount, count) ON flows TO wallet_app;
          GRANT SELECT, INSERT, UPDATE (upto_seq) ON flow_cuts TO wallet_app;
          GRANT UPDATE (reference, metadata, reason, salt, erased_at) ON transactions TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM transactions WHERE type::text = 'ERASE' OR erased_at IS NOT NULL) THEN
          RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          REVOKE UPDATE (reference, metadata, reason, salt, erased_at) ON transactions FROM wallet_app;
        END IF;
      END $$;

      DROP TABLE flows, flow_cuts;
      DROP TRIGGER transactions_erasure ON transactions;
      DROP TRIGGER transactions_immutable ON transactions;
      CREATE TRIGGER transactions_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      DROP FUNCTION refuse_change_but_erasure();
      ALTER TABLE transactions
        DROP CONSTRAINT transactions_erased_check, DROP CONSTRAINT transactions_movement_check, DROP COLUMN erased_at;
      DROP INDEX transactions_marks_idx, transactions_reference_created_at_idx;

      ALTER TYPE transaction_type RENAME TO transaction_type_after;
      DO $$
      BEGIN
        EXECUTE (SELECT format('CREATE TYPE transaction_type AS ENUM (%s)',
                               string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder))
                   FROM pg_enum WHERE enumtypid = 'transaction_type_after'::regtype AND enumlabel <> 'ERASE');
      END $$;
      ALTER TABLE transactions
        ALTER COLUMN type TYPE transaction_type USING type::text::transaction_type, ${movementCheck(MARKING)};
      DROP TYPE transaction_type_after;
    `);
  }
}

/** As a text: a value that is new in its type cannot be named before the migration is committed. */
function movementCheck(markingTypes: readonly string[]): string {
  return `ADD CONSTRAINT transactions_movement_check CHECK (
    CASE WHEN "status" = 'SUCCESS' AND "type"::text NOT IN ('${markingTypes.join(`', '`)}')
              AND NOT ("type"::text = 'CHARGEBACK' AND "amount" IS NULL)
    THEN num_nulls("asset_id", "amount", "balance_after", "wallet_id", "entry_seq", "counter_wallet_id", "counter_entry_seq") = 0
    ELSE num_nonnulls("entry_seq", "counter_wallet_id", "counter_entry_seq") = 0 END
  )`;
}
