import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { readSlices } from '../src/config';
import { Slices } from '../src/posting/slices';

const ISSUANCE_USER_ID = '00000000-0000-0000-0000-000000000000';
const TREASURY_USER_ID = '00000000-0000-0000-0000-000000000001';
const CLEARING_USER_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * One shape for every kind of movement: slices with a log each, transactions that are linked, refused for any reason and
 * name their entries, clearing wallets, texts that can be erased. What was posted before is carried along, into the one
 * slice that there was; the seals over it stay as they are, and the new chain begins with the last of them.
 */
export class OneEngine1764300000000 implements MigrationInterface {
  name = 'OneEngine1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await createSlices(runner);
    await extendAssets(runner);
    await extendWallets(runner);
    await replaceTransactions(runner);
    await replaceEntries(runner);
    await replaceSeals(runner);
    await carryCountsAlong(runner);
    await guard(runner);
    await grantToTheService(runner);
  }

  /** Only what the schema of before can hold goes back: from one slice, with nothing but its own types. */
  async down(runner: QueryRunner): Promise<void> {
    await refuseWhatIsNew(runner);
    await restoreTables(runner);
    await restoreGuards(runner);
  }
}

async function createSlices(runner: QueryRunner): Promise<void> {
  const count = readSlices();
  const [table] = (await runner.query('SELECT EXISTS (SELECT FROM transactions) AS "isUsed"')) as [{ isUsed: boolean }];
  if (count > 1 && table.isUsed) {
    throw new Error(`SLICES=${count} is for a new installation: this one has a ledger already, in one slice`);
  }
  await runner.query(`
    CREATE TABLE slices (
      slice             smallint    CONSTRAINT slices_pkey PRIMARY KEY,
      transaction_count bigint      NOT NULL DEFAULT 0,
      last_posted_at    timestamptz NOT NULL DEFAULT '-infinity',
      CONSTRAINT slices_transaction_count_check CHECK ("transaction_count" >= 0)
    ) WITH (fillfactor = 10);

    CREATE TABLE users (
      user_id           uuid     NOT NULL,
      slice             smallint NOT NULL,
      transaction_count bigint   NOT NULL DEFAULT 0,
      CONSTRAINT users_pkey PRIMARY KEY (user_id, slice),
      CONSTRAINT users_transaction_count_check CHECK ("transaction_count" >= 0)
    ) WITH (fillfactor = 50);
  `);
  await runner.query('INSERT INTO slices (slice) SELECT unnest($1::smallint[])', [new Slices(count).numbers]);
}

async function extendAssets(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TYPE asset_status AS ENUM ('ACTIVE', 'PAUSED');
    ALTER TABLE assets
      ADD COLUMN status asset_status NOT NULL DEFAULT 'ACTIVE',
      ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

    DROP TRIGGER assets_scale_immutable ON assets;
    DROP FUNCTION refuse_scale_change;
    CREATE TRIGGER assets_identity_immutable BEFORE DELETE OR TRUNCATE OR UPDATE OF id, symbol, scale ON assets
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER slices_immutable BEFORE DELETE OR TRUNCATE OR UPDATE OF slice ON slices
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

async function extendWallets(runner: QueryRunner): Promise<void> {
  await runner.query(`
    DROP TRIGGER wallets_owner_immutable ON wallets;
    ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_wallet_id_fkey;
    ALTER TABLE transactions DROP CONSTRAINT transactions_wallet_fkey, DROP CONSTRAINT transactions_counter_fkey;
    ALTER TABLE wallets
      DROP CONSTRAINT wallets_pkey,
      DROP CONSTRAINT wallets_user_id_asset_id_key,
      DROP CONSTRAINT wallets_id_asset_id_key,
      DROP CONSTRAINT wallets_balance_check,
      DROP CONSTRAINT wallets_kind_check;

    ALTER TYPE wallet_kind RENAME TO wallet_kind_before;
    CREATE TYPE wallet_kind AS ENUM ('USER', 'TREASURY', 'ISSUANCE', 'CLEARING');
    ALTER TABLE wallets
      ALTER COLUMN kind TYPE wallet_kind USING kind::text::wallet_kind,
      ADD COLUMN slice smallint NOT NULL DEFAULT 0,
      ADD COLUMN transaction_count bigint NOT NULL DEFAULT 0,
      DROP COLUMN last_posted_at,
      DROP COLUMN transaction_counts;
    DROP TYPE wallet_kind_before;
    ALTER TABLE wallets
      ALTER COLUMN slice DROP DEFAULT,
      ADD CONSTRAINT wallets_pkey PRIMARY KEY (id, slice),
      ADD CONSTRAINT wallets_user_id_asset_id_slice_key UNIQUE (user_id, asset_id, slice),
      ADD CONSTRAINT wallets_balance_check CHECK ("balance" >= 0 OR "kind" IN ('ISSUANCE', 'CLEARING')),
      ADD CONSTRAINT wallets_transaction_count_check CHECK ("transaction_count" >= 0),
      ADD CONSTRAINT wallets_kind_check CHECK (
        ("kind" = 'ISSUANCE') = ("user_id" = '${ISSUANCE_USER_ID}')
        AND ("kind" = 'TREASURY') = ("user_id" = '${TREASURY_USER_ID}')
        AND ("kind" = 'CLEARING') = ("user_id" = '${CLEARING_USER_ID}')
      );
    CREATE TRIGGER wallets_owner_immutable
      BEFORE DELETE OR TRUNCATE OR UPDATE OF id, slice, user_id, asset_id, kind ON wallets
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    INSERT INTO wallets (id, slice, user_id, asset_id, kind)
    SELECT gen_random_uuid(), slice, '${CLEARING_USER_ID}', assets.id, 'CLEARING' FROM assets CROSS JOIN slices;
  `);
}

async function replaceTransactions(runner: QueryRunner): Promise<void> {
  // Computed by PostgreSQL alone, whose text of a jsonb is the same for the same value.
  await runner.query(`
    CREATE FUNCTION texts_hash(salt bytea, reference text, metadata jsonb, reason text) RETURNS bytea
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN sha256(salt || convert_to(jsonb_build_array(reference, metadata, reason)::text, 'UTF8'));

    ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_transaction_id_fkey;
    ALTER TABLE transactions RENAME TO transactions_before;
    ALTER TABLE transactions_before RENAME CONSTRAINT transactions_pkey TO transactions_before_pkey;
    ALTER TYPE transaction_type RENAME TO transaction_type_before;
    CREATE TYPE transaction_type AS ENUM (
      'TOP_UP', 'BONUS', 'SPEND', 'SEND', 'RECEIVE', 'FEE', 'REFUND', 'REVERSAL', 'ADJUST_UP', 'ADJUST_DOWN', 'ISSUE',
      'BURN', 'SUPPLY_OUT', 'SUPPLY_IN', 'CANCEL'
    );

    CREATE TABLE transactions (
      id                  uuid               NOT NULL,
      slice               smallint           NOT NULL,
      slice_seq           bigint             NOT NULL,
      caller              varchar(255)       NOT NULL,
      idempotency_key     varchar(255)       NOT NULL,
      position            smallint           NOT NULL,
      operation_index     smallint           NOT NULL,
      fingerprint         bytea              NOT NULL,
      fingerprint_version smallint           NOT NULL DEFAULT 2,
      type                transaction_type   NOT NULL,
      status              transaction_status NOT NULL,
      rejection           jsonb,
      user_id             uuid               NOT NULL,
      asset_id            smallint,
      amount              bigint,
      wallet_id           uuid,
      entry_seq           bigint,
      counter_wallet_id   uuid,
      counter_entry_seq   bigint,
      balance_after       bigint,
      group_id            uuid,
      relates_to          uuid,
      details             jsonb,
      reference           varchar(255),
      metadata            jsonb,
      reason              varchar(255),
      salt                bytea,
      texts_hash          bytea,
      created_at          timestamptz        NOT NULL,
      CONSTRAINT transactions_amount_check CHECK ("amount" > 0),
      CONSTRAINT transactions_slice_seq_check CHECK ("slice_seq" > 0),
      CONSTRAINT transactions_fingerprint_check CHECK (octet_length("fingerprint") = 32),
      CONSTRAINT transactions_rejection_check CHECK (("status" = 'REJECTED') = ("rejection" IS NOT NULL)),
      CONSTRAINT transactions_salt_check CHECK (
        ("salt" IS NULL) = (coalesce("reference", "metadata"::text, "reason") IS NULL)
      ),
      CONSTRAINT transactions_movement_check CHECK (
        CASE WHEN "status" = 'SUCCESS' AND "type" NOT IN ('CANCEL')
        THEN num_nulls("asset_id", "amount", "balance_after", "wallet_id", "entry_seq", "counter_wallet_id", "counter_entry_seq") = 0
        ELSE num_nonnulls("entry_seq", "counter_wallet_id", "counter_entry_seq") = 0 END
      )
    );

    INSERT INTO transactions (
      id, slice, slice_seq, caller, idempotency_key, position, operation_index, fingerprint, fingerprint_version, type,
      status, rejection, user_id, asset_id, amount, wallet_id, entry_seq, counter_wallet_id, counter_entry_seq,
      balance_after, reference, metadata, salt, texts_hash, created_at)
    SELECT old.id, 0, row_number() OVER (ORDER BY old.created_at, old.asset_id, old.id), caller, idempotency_key, 0, 0,
           fingerprint, 1, old.type::text::transaction_type, status,
           CASE WHEN status = 'REJECTED' THEN jsonb_build_object(
             'code', rejection_code, 'available', old.balance_after::text, 'required', old.amount::text) END,
           own.user_id, old.asset_id, old.amount, wallet_id, own_entry.seq,
           CASE WHEN status = 'SUCCESS' THEN counter_wallet_id END, counter_entry.seq, old.balance_after, reference, metadata,
           salted.salt, texts_hash(salted.salt, reference, metadata, NULL), old.created_at
      FROM transactions_before old
      JOIN wallets own ON own.id = old.wallet_id
     CROSS JOIN LATERAL (
           SELECT CASE WHEN reference IS NOT NULL OR metadata IS NOT NULL THEN uuid_send(gen_random_uuid()) END
           ) AS salted (salt)
      LEFT JOIN LATERAL (
           SELECT seq FROM ledger_entries WHERE transaction_id = old.id AND wallet_id = old.wallet_id
           ) AS own_entry ON true
      LEFT JOIN LATERAL (
           SELECT seq FROM ledger_entries WHERE transaction_id = old.id AND wallet_id = old.counter_wallet_id
           ) AS counter_entry ON true;

    DROP TABLE transactions_before;
    DROP TYPE transaction_type_before;
    ALTER TABLE transactions
      ADD CONSTRAINT transactions_pkey PRIMARY KEY (id, slice),
      ADD CONSTRAINT transactions_key_key UNIQUE (caller, idempotency_key, position, slice),
      ADD CONSTRAINT transactions_slice_slice_seq_key UNIQUE (slice, slice_seq);
    CREATE INDEX transactions_user_id_slice_seq_idx ON transactions (user_id, slice_seq);
    CREATE INDEX transactions_walletless_idx ON transactions (user_id) WHERE wallet_id IS NULL;
    CREATE INDEX transactions_group_id_idx ON transactions (group_id) WHERE group_id IS NOT NULL;
    CREATE INDEX transactions_relates_to_idx ON transactions (relates_to) WHERE relates_to IS NOT NULL;
    CREATE TRIGGER transactions_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

async function replaceEntries(runner: QueryRunner): Promise<void> {
  await runner.query(`
    DROP TRIGGER ledger_entries_balanced ON ledger_entries;
    DROP FUNCTION refuse_unbalanced_entries;
    DROP INDEX ledger_entries_transaction_id_idx;
    ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_pkey, ADD COLUMN slice smallint NOT NULL DEFAULT 0;
    ALTER TABLE ledger_entries
      ALTER COLUMN slice DROP DEFAULT,
      ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, seq, slice);
  `);
}

async function replaceSeals(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE ledger_seals RENAME TO asset_seals;
    ALTER TABLE asset_seals RENAME CONSTRAINT ledger_seals_pkey TO asset_seals_pkey;
    ALTER TABLE asset_seals RENAME CONSTRAINT ledger_seals_asset_id_fkey TO asset_seals_asset_id_fkey;
    ALTER TABLE asset_seals RENAME CONSTRAINT ledger_seals_range_check TO asset_seals_range_check;
    ALTER TABLE asset_seals RENAME CONSTRAINT ledger_seals_hash_check TO asset_seals_hash_check;
    ALTER TRIGGER ledger_seals_immutable ON asset_seals RENAME TO asset_seals_immutable;

    CREATE TABLE ledger_seals (
      slice      smallint    NOT NULL,
      first_seq  bigint      NOT NULL,
      last_seq   bigint      NOT NULL,
      hash       bytea       NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT ledger_seals_pkey PRIMARY KEY (slice, first_seq),
      CONSTRAINT ledger_seals_range_check CHECK ("first_seq" >= 1 AND "last_seq" BETWEEN "first_seq" AND "first_seq" + 999),
      CONSTRAINT ledger_seals_hash_check CHECK (octet_length("hash") = 32)
    );
    CREATE TRIGGER ledger_seals_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seals
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `);
}

async function carryCountsAlong(runner: QueryRunner): Promise<void> {
  await runner.query(`
    UPDATE wallets SET transaction_count = counted.count
      FROM (SELECT wallet_id, count(*) FROM transactions GROUP BY wallet_id) AS counted WHERE counted.wallet_id = wallets.id;
    UPDATE slices SET transaction_count = logged.count, last_posted_at = logged.last
      FROM (SELECT slice, count(*), max(created_at) AS last FROM transactions GROUP BY slice) AS logged
     WHERE logged.slice = slices.slice;
  `);
}

/** A transaction and what it names are checked together, once per statement: a bulk insert pays for one check. */
async function guard(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION refuse_incomplete_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      incomplete uuid;
    BEGIN
      SELECT added.id INTO incomplete
        FROM inserted added
        LEFT JOIN wallets own ON own.id = added.wallet_id AND own.slice = added.slice
        LEFT JOIN wallets counter ON counter.id = added.counter_wallet_id AND counter.slice = added.slice
        LEFT JOIN ledger_entries entry
               ON entry.wallet_id = added.wallet_id AND entry.seq = added.entry_seq AND entry.slice = added.slice
        LEFT JOIN ledger_entries opposite
               ON opposite.wallet_id = added.counter_wallet_id AND opposite.seq = added.counter_entry_seq AND opposite.slice = added.slice
       WHERE NOT coalesce(CASE
             WHEN added.entry_seq IS NULL THEN added.wallet_id IS NULL OR (own.user_id, own.asset_id) = (added.user_id, added.asset_id)
             ELSE (own.user_id, own.asset_id, counter.asset_id) = (added.user_id, added.asset_id, added.asset_id)
                  AND own.id <> counter.id
                  AND (entry.transaction_id, entry.amount) = (added.id, added.amount)
                  AND (opposite.transaction_id, opposite.amount) = (added.id, added.amount)
                  AND entry.type <> opposite.type
             END, false)
       LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'transaction % does not have its two entries, of its own wallets and asset, that sum to zero', incomplete
          USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;

    CREATE TRIGGER transactions_complete AFTER INSERT ON transactions
      REFERENCING NEW TABLE AS inserted
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_incomplete_transactions();
  `);
}

async function grantToTheService(runner: QueryRunner): Promise<void> {
  await runner.query(`
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
        GRANT SELECT ON slices, asset_seals TO wallet_app;
        GRANT UPDATE (transaction_count, last_posted_at) ON slices TO wallet_app;
        GRANT SELECT, INSERT ON assets, users, transactions, ledger_seals TO wallet_app;
        GRANT UPDATE (name, status) ON assets TO wallet_app;
        GRANT UPDATE (transaction_count) ON users TO wallet_app;
        GRANT UPDATE (balance, entry_count, transaction_count) ON wallets TO wallet_app;
        REVOKE INSERT ON asset_seals FROM wallet_app;
      END IF;
    END $$;
  `);
}

async function refuseWhatIsNew(runner: QueryRunner): Promise<void> {
  await runner.query(`
    DO $$
    BEGIN
      IF (SELECT count(*) FROM slices) > 1 OR EXISTS (SELECT FROM transactions
          WHERE type NOT IN ('ISSUE', 'TOP_UP', 'BONUS', 'SPEND') OR fingerprint_version > 1 OR group_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the ledger holds what the schema of before cannot keep: it can only go back by restoring a backup';
      END IF;
    END $$;
  `);
}

async function restoreTables(runner: QueryRunner): Promise<void> {
  await runner.query(`
    DROP TABLE ledger_seals;
    ALTER TABLE asset_seals RENAME TO ledger_seals;
    ALTER TABLE ledger_seals RENAME CONSTRAINT asset_seals_pkey TO ledger_seals_pkey;
    ALTER TABLE ledger_seals RENAME CONSTRAINT asset_seals_asset_id_fkey TO ledger_seals_asset_id_fkey;
    ALTER TABLE ledger_seals RENAME CONSTRAINT asset_seals_range_check TO ledger_seals_range_check;
    ALTER TABLE ledger_seals RENAME CONSTRAINT asset_seals_hash_check TO ledger_seals_hash_check;
    ALTER TRIGGER asset_seals_immutable ON ledger_seals RENAME TO ledger_seals_immutable;

    DROP TRIGGER wallets_owner_immutable ON wallets;
    DELETE FROM wallets WHERE kind = 'CLEARING';
    ALTER TABLE wallets
      DROP CONSTRAINT wallets_pkey, DROP CONSTRAINT wallets_user_id_asset_id_slice_key,
      DROP CONSTRAINT wallets_balance_check, DROP CONSTRAINT wallets_kind_check;
    ALTER TYPE wallet_kind RENAME TO wallet_kind_after;
    CREATE TYPE wallet_kind AS ENUM ('USER', 'TREASURY', 'ISSUANCE');
    ALTER TABLE wallets
      ALTER COLUMN kind TYPE wallet_kind USING kind::text::wallet_kind,
      DROP COLUMN slice, DROP COLUMN transaction_count,
      ADD COLUMN transaction_counts jsonb NOT NULL DEFAULT '{}', ADD COLUMN last_posted_at timestamptz,
      ADD CONSTRAINT wallets_pkey PRIMARY KEY (id),
      ADD CONSTRAINT wallets_user_id_asset_id_key UNIQUE (user_id, asset_id),
      ADD CONSTRAINT wallets_id_asset_id_key UNIQUE (id, asset_id),
      ADD CONSTRAINT wallets_balance_check CHECK ("balance" >= 0 OR "kind" = 'ISSUANCE'),
      ADD CONSTRAINT wallets_kind_check CHECK (
        ("kind" = 'ISSUANCE') = ("user_id" = '${ISSUANCE_USER_ID}')
        AND ("kind" = 'TREASURY') = ("user_id" = '${TREASURY_USER_ID}'));
    DROP TYPE wallet_kind_after;
    ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_pkey, DROP COLUMN slice;
    ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, seq);

    DROP TRIGGER transactions_complete ON transactions;
    DROP FUNCTION refuse_incomplete_transactions;
    ALTER TABLE transactions RENAME TO transactions_after;
    ALTER TABLE transactions_after
      DROP CONSTRAINT transactions_pkey, DROP CONSTRAINT transactions_movement_check, DROP CONSTRAINT transactions_salt_check;
    ALTER TYPE transaction_type RENAME TO transaction_type_after;
    CREATE TYPE transaction_type AS ENUM ('ISSUE', 'TOP_UP', 'BONUS', 'SPEND');
    CREATE TABLE transactions (
      id uuid CONSTRAINT transactions_pkey PRIMARY KEY, caller varchar(255) NOT NULL, idempotency_key varchar(255) NOT NULL,
      fingerprint bytea NOT NULL, type transaction_type NOT NULL, status transaction_status NOT NULL,
      rejection_code varchar(64), asset_id smallint NOT NULL, amount bigint NOT NULL, wallet_id uuid NOT NULL,
      counter_wallet_id uuid NOT NULL, seq bigint NOT NULL, balance_after bigint NOT NULL, reference varchar(255),
      metadata jsonb, created_at timestamptz NOT NULL,
      CONSTRAINT transactions_caller_idempotency_key_key UNIQUE (caller, idempotency_key),
      CONSTRAINT transactions_wallet_fkey FOREIGN KEY (wallet_id, asset_id) REFERENCES wallets (id, asset_id),
      CONSTRAINT transactions_counter_fkey FOREIGN KEY (counter_wallet_id, asset_id) REFERENCES wallets (id, asset_id),
      CONSTRAINT transactions_amount_check CHECK ("amount" > 0),
      CONSTRAINT transactions_seq_check CHECK ("seq" > 0),
      CONSTRAINT transactions_fingerprint_check CHECK (octet_length("fingerprint") = 32),
      CONSTRAINT transactions_rejection_check CHECK (("status" = 'REJECTED') = ("rejection_code" IS NOT NULL)),
      CONSTRAINT transactions_wallets_check CHECK ("wallet_id" <> "counter_wallet_id"));
    INSERT INTO transactions
    SELECT after.id, caller, idempotency_key, fingerprint, type::text::transaction_type, status, rejection ->> 'code',
           after.asset_id, amount, wallet_id, coalesce(counter_wallet_id, treasury.id),
           row_number() OVER (PARTITION BY wallet_id, type, status ORDER BY slice_seq), balance_after, reference, metadata,
           created_at
      FROM transactions_after after
      JOIN wallets treasury ON treasury.user_id = '${TREASURY_USER_ID}' AND treasury.asset_id = after.asset_id;
    DROP TABLE transactions_after, users, slices;
    DROP TYPE transaction_type_after;
    DROP FUNCTION texts_hash;
    CREATE UNIQUE INDEX transactions_wallet_id_type_status_seq_idx ON transactions (wallet_id, type, status, seq);
    CREATE INDEX ledger_entries_transaction_id_idx ON ledger_entries (transaction_id);
    ALTER TABLE ledger_entries
      ADD CONSTRAINT ledger_entries_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES wallets,
      ADD CONSTRAINT ledger_entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES transactions;
    UPDATE wallets SET transaction_counts = counted.counts, last_posted_at = counted.last
      FROM (SELECT wallet_id, jsonb_object_agg(stream, count) AS counts, max(last) AS last
              FROM (SELECT wallet_id, type || '/' || status AS stream, count(*), max(created_at) AS last
                      FROM transactions GROUP BY wallet_id, type, status) AS streams
             GROUP BY wallet_id) AS counted
     WHERE counted.wallet_id = wallets.id;
  `);
}

async function restoreGuards(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TRIGGER transactions_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER wallets_owner_immutable BEFORE DELETE OR TRUNCATE OR UPDATE OF id, user_id, asset_id, kind ON wallets
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    DROP TRIGGER assets_identity_immutable ON assets;
    ALTER TABLE assets DROP COLUMN status, DROP COLUMN created_at;
    DROP TYPE asset_status;
    CREATE FUNCTION refuse_scale_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the scale of % is fixed: every amount posted so far counts in it', OLD.symbol
        USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER assets_scale_immutable BEFORE UPDATE ON assets
      FOR EACH ROW WHEN (OLD.scale <> NEW.scale) EXECUTE FUNCTION refuse_scale_change();

    CREATE FUNCTION refuse_unbalanced_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      unbalanced uuid;
    BEGIN
      SELECT transaction_id INTO unbalanced FROM inserted GROUP BY transaction_id
      HAVING sum(CASE type WHEN 'CREDIT' THEN amount ELSE -amount END) <> 0 LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the entries of transaction % do not sum to zero', unbalanced USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
      REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_entries();

    DO $$
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
        REVOKE INSERT ON assets FROM wallet_app;
        REVOKE UPDATE (name) ON assets FROM wallet_app;
        GRANT SELECT, INSERT ON transactions, ledger_seals TO wallet_app;
        GRANT UPDATE (transaction_counts, last_posted_at) ON wallets TO wallet_app;
      END IF;
    END $$;
  `);
}
