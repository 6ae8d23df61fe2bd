-- The schema that the migrations make. Not to be run, and not to be edited: see test/repository.e2e-spec.ts.


-- Types

CREATE TYPE entry_type AS ENUM ('DEBIT', 'CREDIT');
CREATE TYPE transaction_status AS ENUM ('SUCCESS', 'REJECTED');
CREATE TYPE transaction_type AS ENUM ('ISSUE', 'TOP_UP', 'BONUS', 'SPEND');
CREATE TYPE wallet_kind AS ENUM ('USER', 'TREASURY', 'ISSUANCE');


-- Tables

CREATE TABLE assets (
  id smallint NOT NULL,
  symbol character varying(16) NOT NULL,
  name character varying(100) NOT NULL,
  scale smallint NOT NULL,
  CONSTRAINT assets_pkey PRIMARY KEY (id),
  CONSTRAINT assets_symbol_key UNIQUE (symbol),
  CONSTRAINT assets_scale_check CHECK (((scale >= 0) AND (scale <= 8))),
  CONSTRAINT assets_symbol_check CHECK (((symbol)::text ~ '^[A-Z][A-Z0-9_]*$'::text))
);

CREATE TABLE ledger_entries (
  wallet_id uuid NOT NULL,
  seq bigint NOT NULL,
  transaction_id uuid NOT NULL,
  type entry_type NOT NULL,
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, seq),
  CONSTRAINT ledger_entries_amount_check CHECK ((amount > 0)),
  CONSTRAINT ledger_entries_seq_check CHECK ((seq > 0)),
  CONSTRAINT ledger_entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES transactions(id),
  CONSTRAINT ledger_entries_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES wallets(id)
);

CREATE TABLE ledger_seals (
  asset_id smallint NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT ledger_seals_pkey PRIMARY KEY (asset_id, first_seq),
  CONSTRAINT ledger_seals_hash_check CHECK ((octet_length(hash) = 32)),
  CONSTRAINT ledger_seals_range_check CHECK (((first_seq >= 1) AND ((last_seq >= first_seq) AND (last_seq <= (first_seq + 999))))),
  CONSTRAINT ledger_seals_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets(id)
);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);

CREATE TABLE transactions (
  id uuid NOT NULL,
  caller character varying(255) NOT NULL,
  idempotency_key character varying(255) NOT NULL,
  fingerprint bytea NOT NULL,
  type transaction_type NOT NULL,
  status transaction_status NOT NULL,
  rejection_code character varying(64),
  asset_id smallint NOT NULL,
  amount bigint NOT NULL,
  wallet_id uuid NOT NULL,
  counter_wallet_id uuid NOT NULL,
  seq bigint NOT NULL,
  balance_after bigint NOT NULL,
  reference character varying(255),
  metadata jsonb,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT transactions_pkey PRIMARY KEY (id),
  CONSTRAINT transactions_caller_idempotency_key_key UNIQUE (caller, idempotency_key),
  CONSTRAINT transactions_amount_check CHECK ((amount > 0)),
  CONSTRAINT transactions_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
  CONSTRAINT transactions_rejection_check CHECK (((status = 'REJECTED'::transaction_status) = (rejection_code IS NOT NULL))),
  CONSTRAINT transactions_seq_check CHECK ((seq > 0)),
  CONSTRAINT transactions_wallets_check CHECK ((wallet_id <> counter_wallet_id)),
  CONSTRAINT transactions_counter_fkey FOREIGN KEY (counter_wallet_id, asset_id) REFERENCES wallets(id, asset_id),
  CONSTRAINT transactions_wallet_fkey FOREIGN KEY (wallet_id, asset_id) REFERENCES wallets(id, asset_id)
);

CREATE TABLE wallets (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  asset_id smallint NOT NULL,
  kind wallet_kind NOT NULL,
  balance bigint NOT NULL DEFAULT 0,
  entry_count bigint NOT NULL DEFAULT 0,
  transaction_counts jsonb NOT NULL DEFAULT '{}'::jsonb,
  last_posted_at timestamp with time zone,
  CONSTRAINT wallets_pkey PRIMARY KEY (id),
  CONSTRAINT wallets_id_asset_id_key UNIQUE (id, asset_id),
  CONSTRAINT wallets_user_id_asset_id_key UNIQUE (user_id, asset_id),
  CONSTRAINT wallets_balance_check CHECK (((balance >= 0) OR (kind = 'ISSUANCE'::wallet_kind))),
  CONSTRAINT wallets_entry_count_check CHECK ((entry_count >= 0)),
  CONSTRAINT wallets_kind_check CHECK ((((kind = 'ISSUANCE'::wallet_kind) = (user_id = '00000000-0000-0000-0000-000000000000'::uuid)) AND ((kind = 'TREASURY'::wallet_kind) = (user_id = '00000000-0000-0000-0000-000000000001'::uuid)))),
  CONSTRAINT wallets_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets(id)
) WITH (fillfactor=50);


-- Indexes, beside those of the constraints

CREATE INDEX ledger_entries_transaction_id_idx ON public.ledger_entries USING btree (transaction_id);
CREATE UNIQUE INDEX transactions_wallet_id_type_status_seq_idx ON public.transactions USING btree (wallet_id, type, status, seq);


-- Functions

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    BEGIN
      RAISE EXCEPTION '% of % is refused: what is posted is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
    END $function$;

CREATE OR REPLACE FUNCTION public.refuse_scale_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    BEGIN
      RAISE EXCEPTION 'the scale of % is fixed: every amount posted so far counts in it', OLD.symbol
        USING ERRCODE = 'restrict_violation';
    END $function$;

CREATE OR REPLACE FUNCTION public.refuse_unbalanced_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    END $function$;


-- Triggers

CREATE TRIGGER assets_scale_immutable BEFORE UPDATE ON public.assets FOR EACH ROW WHEN ((old.scale <> new.scale)) EXECUTE FUNCTION refuse_scale_change();
CREATE TRIGGER ledger_entries_balanced AFTER INSERT ON public.ledger_entries REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_entries();
CREATE TRIGGER ledger_entries_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_seals_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transactions_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wallets_owner_immutable BEFORE DELETE OR UPDATE OF id, user_id, asset_id, kind OR TRUNCATE ON public.wallets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();


-- Rights, beside those of the owner

GRANT INSERT, SELECT ON ledger_entries TO wallet_app;
GRANT INSERT, SELECT ON ledger_seals TO wallet_app;
GRANT INSERT, SELECT ON transactions TO wallet_app;
GRANT INSERT, SELECT ON wallets TO wallet_app;
GRANT SELECT ON assets TO wallet_app;
GRANT SELECT ON migrations TO wallet_app;
GRANT UPDATE (balance, entry_count, transaction_counts, last_posted_at) ON wallets TO wallet_app;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT USAGE ON SCHEMA public TO wallet_app;


-- Owners

ALTER TABLE assets OWNER TO wallet_owner;
ALTER TABLE ledger_entries OWNER TO wallet_owner;
ALTER TABLE ledger_seals OWNER TO wallet_owner;
ALTER TABLE migrations OWNER TO wallet_owner;
ALTER SEQUENCE migrations_id_seq OWNER TO wallet_owner;
ALTER TABLE transactions OWNER TO wallet_owner;
ALTER TABLE wallets OWNER TO wallet_owner;
