import { type MigrationInterface, type QueryRunner } from 'typeorm';

const ISSUANCE_USER_ID = '00000000-0000-0000-0000-000000000000';
const TREASURY_USER_ID = '00000000-0000-0000-0000-000000000001';

/** Assets, wallets, transactions and ledger entries, with the invariants that the database itself keeps. */
export class CreateLedger1764000000000 implements MigrationInterface {
  name = 'CreateLedger1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner);
    await makeHistoryImmutable(runner);
    await refuseUnbalancedEntries(runner);
    await grantToTheService(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ledger_entries, transactions, wallets, assets;
      DROP FUNCTION refuse_change, refuse_scale_change, refuse_unbalanced_entries;
      DROP TYPE entry_type, transaction_status, transaction_type, wallet_kind;
    `);
  }
}

async function createTables(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TYPE wallet_kind AS ENUM ('USER', 'TREASURY', 'ISSUANCE');
    CREATE TYPE transaction_type AS ENUM ('ISSUE', 'TOP_UP', 'BONUS', 'SPEND');
    CREATE TYPE transaction_status AS ENUM ('SUCCESS', 'REJECTED');
    CREATE TYPE entry_type AS ENUM ('DEBIT', 'CREDIT');

    CREATE TABLE assets (
      id     smallint     CONSTRAINT assets_pkey PRIMARY KEY,
      symbol varchar(16)  NOT NULL CONSTRAINT assets_symbol_key UNIQUE,
      name   varchar(100) NOT NULL,
      scale  smallint     NOT NULL,
      CONSTRAINT assets_symbol_check CHECK ("symbol" ~ '^[A-Z][A-Z0-9_]*$'),
      CONSTRAINT assets_scale_check CHECK ("scale" BETWEEN 0 AND 8)
    );

    -- Half of each page is kept free, so that updates find room beside the old version (HOT).
    CREATE TABLE wallets (
      id                 uuid        CONSTRAINT wallets_pkey PRIMARY KEY,
      user_id            uuid        NOT NULL,
      asset_id           smallint    NOT NULL CONSTRAINT wallets_asset_id_fkey REFERENCES assets,
      kind               wallet_kind NOT NULL,
      balance            bigint      NOT NULL DEFAULT 0,
      entry_count        bigint      NOT NULL DEFAULT 0,
      transaction_counts jsonb       NOT NULL DEFAULT '{}',
      last_posted_at     timestamptz,
      CONSTRAINT wallets_user_id_asset_id_key UNIQUE (user_id, asset_id),
      CONSTRAINT wallets_id_asset_id_key UNIQUE (id, asset_id),
      CONSTRAINT wallets_balance_check CHECK ("balance" >= 0 OR "kind" = 'ISSUANCE'),
      CONSTRAINT wallets_entry_count_check CHECK ("entry_count" >= 0),
      CONSTRAINT wallets_kind_check CHECK (
        ("kind" = 'ISSUANCE') = ("user_id" = '${ISSUANCE_USER_ID}')
        AND ("kind" = 'TREASURY') = ("user_id" = '${TREASURY_USER_ID}')
      )
    ) WITH (fillfactor = 50);

    CREATE TABLE transactions (
      id                uuid               CONSTRAINT transactions_pkey PRIMARY KEY,
      caller            varchar(255)       NOT NULL,
      idempotency_key   varchar(255)       NOT NULL,
      fingerprint       bytea              NOT NULL,
      type              transaction_type   NOT NULL,
      status            transaction_status NOT NULL,
      rejection_code    varchar(64),
      asset_id          smallint           NOT NULL,
      amount            bigint             NOT NULL,
      wallet_id         uuid               NOT NULL,
      counter_wallet_id uuid               NOT NULL,
      seq               bigint             NOT NULL,
      balance_after     bigint             NOT NULL,
      reference         varchar(255),
      metadata          jsonb,
      created_at        timestamptz        NOT NULL,
      CONSTRAINT transactions_caller_idempotency_key_key UNIQUE (caller, idempotency_key),
      CONSTRAINT transactions_wallet_fkey FOREIGN KEY (wallet_id, asset_id) REFERENCES wallets (id, asset_id),
      CONSTRAINT transactions_counter_fkey FOREIGN KEY (counter_wallet_id, asset_id) REFERENCES wallets (id, asset_id),
      CONSTRAINT transactions_amount_check CHECK ("amount" > 0),
      CONSTRAINT transactions_seq_check CHECK ("seq" > 0),
      CONSTRAINT transactions_fingerprint_check CHECK (octet_length("fingerprint") = 32),
      CONSTRAINT transactions_rejection_check CHECK (("status" = 'REJECTED') = ("rejection_code" IS NOT NULL)),
      CONSTRAINT transactions_wallets_check CHECK ("wallet_id" <> "counter_wallet_id")
    );
    CREATE UNIQUE INDEX transactions_wallet_id_type_status_seq_idx ON transactions (wallet_id, type, status, seq);

    CREATE TABLE ledger_entries (
      wallet_id      uuid        NOT NULL CONSTRAINT ledger_entries_wallet_id_fkey REFERENCES wallets,
      seq            bigint      NOT NULL,
      transaction_id uuid        NOT NULL CONSTRAINT ledger_entries_transaction_id_fkey REFERENCES transactions,
      type           entry_type  NOT NULL,
      amount         bigint      NOT NULL,
      balance_after  bigint      NOT NULL,
      created_at     timestamptz NOT NULL,
      CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, seq),
      CONSTRAINT ledger_entries_amount_check CHECK ("amount" > 0),
      CONSTRAINT ledger_entries_seq_check CHECK ("seq" > 0)
    );
    CREATE INDEX ledger_entries_transaction_id_idx ON ledger_entries (transaction_id);
  `);
}

async function makeHistoryImmutable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% of % is refused: what is posted is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
    END $$;

    CREATE TRIGGER transactions_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER ledger_entries_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE FUNCTION refuse_scale_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the scale of % is fixed: every amount posted so far counts in it', OLD.symbol
        USING ERRCODE = 'restrict_violation';
    END $$;

    CREATE TRIGGER assets_scale_immutable BEFORE UPDATE ON assets
      FOR EACH ROW WHEN (OLD.scale <> NEW.scale) EXECUTE FUNCTION refuse_scale_change();
  `);
}

async function refuseUnbalancedEntries(runner: QueryRunner): Promise<void> {
  // Once per statement, over the rows it inserted: a bulk insert pays for one check, not for one per row.
  await runner.query(`
    CREATE FUNCTION refuse_unbalanced_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      unbalanced uuid;
    BEGIN
      SELECT transaction_id INTO unbalanced
        FROM inserted
       GROUP BY transaction_id
      HAVING sum(CASE type WHEN 'CREDIT' THEN amount ELSE -amount END) <> 0
       LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the entries of transaction % do not sum to zero', unbalanced
          USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;

    CREATE TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
      REFERENCING NEW TABLE AS inserted
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_entries();
  `);
}

async function grantToTheService(runner: QueryRunner): Promise<void> {
  // A database whose owner is also the service's role (a developer's own, say) needs no grants.
  await runner.query(`
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
        GRANT SELECT ON assets, migrations TO wallet_app;
        GRANT SELECT, INSERT ON wallets, transactions, ledger_entries TO wallet_app;
        GRANT UPDATE (balance, entry_count, transaction_counts, last_posted_at) ON wallets TO wallet_app;
      END IF;
    END $$;
  `);
}
