import { type MigrationInterface, type QueryRunner } from 'typeorm';

const NEW_TYPES = ['CAPTURE', 'HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN'];
const MARKING = ['HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN', 'CANCEL'];

/** Amounts that are set aside, and wallets and users that are frozen or closed. */
export class HoldsAndStatus1764400000000 implements MigrationInterface {
  name = 'HoldsAndStatus1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const type of NEW_TYPES) await runner.query(`ALTER TYPE transaction_type ADD VALUE '${type}'`);
    await runner.query(`
      ALTER TABLE transactions DROP CONSTRAINT transactions_movement_check, ${movementCheck(MARKING)};

      CREATE TYPE wallet_status AS ENUM ('ACTIVE', 'FROZEN', 'CLOSED');
      ALTER TABLE users ADD COLUMN status wallet_status NOT NULL DEFAULT 'ACTIVE';
      ALTER TABLE wallets
        ADD COLUMN held   bigint        NOT NULL DEFAULT 0,
        ADD COLUMN status wallet_status NOT NULL DEFAULT 'ACTIVE',
        ADD COLUMN due_at timestamptz,
        ADD CONSTRAINT wallets_held_check CHECK ("held" >= 0),
        DROP CONSTRAINT wallets_balance_check,
        ADD CONSTRAINT wallets_balance_check CHECK ("balance" >= "held" OR "kind" IN ('ISSUANCE', 'CLEARING'));

      CREATE TYPE hold_status AS ENUM ('HELD', 'CAPTURED', 'RELEASED', 'EXPIRED');
      CREATE TABLE holds (
        id         uuid        NOT NULL,
        slice      smallint    NOT NULL,
        wallet_id  uuid        NOT NULL,
        status     hold_status NOT NULL,
        captured   bigint      NOT NULL,
        remaining  bigint      NOT NULL,
        expires_at timestamptz,
        CONSTRAINT holds_pkey PRIMARY KEY (id, slice),
        CONSTRAINT holds_captured_check CHECK ("captured" >= 0),
        CONSTRAINT holds_remaining_check CHECK ("remaining" >= 0 AND ("remaining" > 0) = ("status" = 'HELD'))
      ) WITH (fillfactor = 80);
      CREATE INDEX holds_wallet_id_expires_at_idx ON holds (wallet_id, expires_at) WHERE "status" = 'HELD';
      CREATE INDEX holds_expires_at_idx ON holds (expires_at) WHERE "status" = 'HELD' AND "expires_at" IS NOT NULL;
      CREATE TRIGGER holds_identity_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE OF id, slice, wallet_id, expires_at ON holds
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT, UPDATE (status, captured, remaining) ON holds TO wallet_app;
          GRANT UPDATE (held, status, due_at) ON wallets TO wallet_app;
          GRANT UPDATE (status) ON users TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM transactions WHERE type::text IN ('${NEW_TYPES.join(`', '`)}')) THEN
          RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
        END IF;
      END $$;

      DROP TABLE holds;
      DROP TYPE hold_status;
      ALTER TABLE users DROP COLUMN status;
      ALTER TABLE wallets
        DROP CONSTRAINT wallets_balance_check, DROP CONSTRAINT wallets_held_check,
        DROP COLUMN held, DROP COLUMN status, DROP COLUMN due_at,
        ADD CONSTRAINT wallets_balance_check CHECK ("balance" >= 0 OR "kind" IN ('ISSUANCE', 'CLEARING'));
      DROP TYPE wallet_status;

      ALTER TABLE transactions DROP CONSTRAINT transactions_movement_check;
      ALTER TYPE transaction_type RENAME TO transaction_type_after;
      CREATE TYPE transaction_type AS ENUM (
        'TOP_UP', 'BONUS', 'SPEND', 'SEND', 'RECEIVE', 'FEE', 'REFUND', 'REVERSAL', 'ADJUST_UP', 'ADJUST_DOWN', 'ISSUE',
        'BURN', 'SUPPLY_OUT', 'SUPPLY_IN', 'CANCEL'
      );
      ALTER TABLE transactions
        ALTER COLUMN type TYPE transaction_type USING type::text::transaction_type,
        ${movementCheck(['CANCEL'])};
      DROP TYPE transaction_type_after;
    `);
  }
}

/** As a text: a value that is new in its type cannot be named before the migration is committed. */
function movementCheck(markingTypes: readonly string[]): string {
  return `ADD CONSTRAINT transactions_movement_check CHECK (
    CASE WHEN "status" = 'SUCCESS' AND "type"::text NOT IN ('${markingTypes.join(`', '`)}')
    THEN num_nulls("asset_id", "amount", "balance_after", "wallet_id", "entry_seq", "counter_wallet_id", "counter_entry_seq") = 0
    ELSE num_nonnulls("entry_seq", "counter_wallet_id", "counter_entry_seq") = 0 END
  )`;
}
