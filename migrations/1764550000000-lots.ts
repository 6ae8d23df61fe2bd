import { type MigrationInterface, type QueryRunner } from 'typeorm';

const NEW_TYPES = ['EXPIRE', 'CHARGEBACK', 'RECOVERY', 'OPEN_LOT'];
const MARKING_BEFORE = ['HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN'];

/** Credits that are kept in lots, by class and expiry; debts that chargebacks leave. */
export class Lots1764550000000 implements MigrationInterface {
  name = 'Lots1764550000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const type of NEW_TYPES) await runner.query(`ALTER TYPE transaction_type ADD VALUE '${type}'`);
    await runner.query(`
      ALTER TABLE transactions DROP CONSTRAINT transactions_movement_check,
        ${movementCheck([...MARKING_BEFORE, 'OPEN_LOT', 'CANCEL'], `AND NOT ("type"::text = 'CHARGEBACK' AND "amount" IS NULL)`)};

      CREATE TYPE lot_keeping AS ENUM ('NONE', 'OPENING', 'KEPT');
      ALTER TABLE assets
        ADD COLUMN lots               lot_keeping NOT NULL DEFAULT 'NONE',
        ADD COLUMN refund_grace_days  smallint,
        ADD COLUMN bonus_transferable boolean     NOT NULL DEFAULT true,
        ADD CONSTRAINT assets_refund_grace_days_check CHECK ("refund_grace_days" BETWEEN 1 AND 366);
      ALTER TABLE wallets
        ADD COLUMN debt bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT wallets_debt_check CHECK ("debt" >= 0);

      ALTER TABLE holds ADD COLUMN lots jsonb;
      DROP TRIGGER holds_identity_immutable ON holds;
      CREATE TRIGGER holds_identity_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE OF id, slice, wallet_id, lots, expires_at ON holds
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE TYPE lot_class AS ENUM ('BONUS', 'PAID');
      CREATE TYPE lot_status AS ENUM ('OPEN', 'SPENT', 'EXPIRED');
      CREATE TABLE lots (
        id             uuid        NOT NULL,
        slice          smallint    NOT NULL,
        wallet_id      uuid        NOT NULL,
        transaction_id uuid        NOT NULL,
        opened_seq     bigint      NOT NULL,
        number         smallint    NOT NULL,
        class          lot_class   NOT NULL,
        priority       smallint    NOT NULL,
        expires_at     timestamptz,
        amount         bigint      NOT NULL,
        remaining      bigint      NOT NULL,
        held           bigint      NOT NULL DEFAULT 0,
        status         lot_status  NOT NULL,
        CONSTRAINT lots_pkey PRIMARY KEY (id, slice),
        CONSTRAINT lots_amount_check CHECK ("amount" > 0),
        CONSTRAINT lots_remaining_check CHECK ("remaining" BETWEEN 0 AND "amount" AND ("remaining" > 0) = ("status" = 'OPEN')),
        CONSTRAINT lots_held_check CHECK ("held" BETWEEN 0 AND "remaining"),
        CONSTRAINT lots_priority_check CHECK ("priority" BETWEEN 0 AND 100),
        CONSTRAINT lots_expires_at_check CHECK ("class" = 'BONUS' OR "expires_at" IS NULL)
      ) WITH (fillfactor = 70);
      CREATE INDEX lots_wallet_id_idx ON lots (wallet_id) WHERE "status" = 'OPEN';
      CREATE INDEX lots_wallet_id_opened_seq_idx ON lots (wallet_id, opened_seq);
      CREATE INDEX lots_expires_at_idx ON lots (expires_at) WHERE "status" = 'OPEN' AND "expires_at" IS NOT NULL;
      CREATE TRIGGER lots_identity_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE OF id, slice, wallet_id, transaction_id, opened_seq, number, class, priority, expires_at, amount
        ON lots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE TABLE lot_uses (
        lot_id         uuid     NOT NULL,
        transaction_id uuid     NOT NULL,
        slice          smallint NOT NULL,
        amount         bigint   NOT NULL,
        CONSTRAINT lot_uses_pkey PRIMARY KEY (lot_id, transaction_id, slice),
        CONSTRAINT lot_uses_amount_check CHECK ("amount" <> 0)
      );
      CREATE TRIGGER lot_uses_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE ON lot_uses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT, UPDATE (remaining, held, status) ON lots TO wallet_app;
          GRANT SELECT, INSERT ON lot_uses TO wallet_app;
          GRANT UPDATE (debt) ON wallets TO wallet_app;
          GRANT UPDATE (lots, refund_grace_days, bonus_transferable) ON assets TO wallet_app;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM transactions WHERE type::text IN ('${NEW_TYPES.join(`', '`)}'))
           OR EXISTS (SELECT FROM assets WHERE lots <> 'NONE') THEN
          RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
        END IF;
      END $$;

      DROP TABLE lot_uses, lots;
      DROP TYPE lot_status;
      DROP TYPE lot_class;
      DROP TRIGGER holds_identity_immutable ON holds;
      CREATE TRIGGER holds_identity_immutable
        BEFORE DELETE OR TRUNCATE OR UPDATE OF id, slice, wallet_id, expires_at ON holds
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE holds DROP COLUMN lots;
      ALTER TABLE wallets DROP CONSTRAINT wallets_debt_check, DROP COLUMN debt;
      ALTER TABLE assets
        DROP CONSTRAINT assets_refund_grace_days_check,
        DROP COLUMN lots, DROP COLUMN refund_grace_days, DROP COLUMN bonus_transferable;
      DROP TYPE lot_keeping;

      ALTER TABLE transactions DROP CONSTRAINT transactions_movement_check;
      ALTER TYPE transaction_type RENAME TO transaction_type_after;
      CREATE TYPE transaction_type AS ENUM (
        'TOP_UP', 'BONUS', 'SPEND', 'SEND', 'RECEIVE', 'FEE', 'REFUND', 'REVERSAL', 'ADJUST_UP', 'ADJUST_DOWN', 'ISSUE',
        'BURN', 'SUPPLY_OUT', 'SUPPLY_IN', 'CANCEL', 'CAPTURE', 'HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN'
      );
      ALTER TABLE transactions
        ALTER COLUMN type TYPE transaction_type USING type::text::transaction_type,
        ${movementCheck([...MARKING_BEFORE, 'CANCEL'])};
      DROP TYPE transaction_type_after;
    `);
  }
}

/** As a text: a value that is new in its type cannot be named before the migration is committed. */
function movementCheck(markingTypes: readonly string[], exemption = ''): string {
  return `ADD CONSTRAINT transactions_movement_check CHECK (
    CASE WHEN "status" = 'SUCCESS' AND "type"::text NOT IN ('${markingTypes.join(`', '`)}') ${exemption}
    THEN num_nulls("asset_id", "amount", "balance_after", "wallet_id", "entry_seq", "counter_wallet_id", "counter_entry_seq") = 0
    ELSE num_nonnulls("entry_seq", "counter_wallet_id", "counter_entry_seq") = 0 END
  )`;
}
