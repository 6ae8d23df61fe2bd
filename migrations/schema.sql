-- The schema that the migrations make. Not to be run, and not to be edited: see test/repository.e2e-spec.ts.


-- Types

CREATE TYPE asset_status AS ENUM ('ACTIVE', 'PAUSED');
CREATE TYPE entry_type AS ENUM ('DEBIT', 'CREDIT');
CREATE TYPE hold_status AS ENUM ('HELD', 'CAPTURED', 'RELEASED', 'EXPIRED');
CREATE TYPE limit_kind AS ENUM ('SPEND', 'CREDIT', 'SEND');
CREATE TYPE lot_class AS ENUM ('BONUS', 'PAID');
CREATE TYPE lot_keeping AS ENUM ('NONE', 'OPENING', 'KEPT');
CREATE TYPE lot_status AS ENUM ('OPEN', 'SPENT', 'EXPIRED');
CREATE TYPE transaction_status AS ENUM ('SUCCESS', 'REJECTED');
CREATE TYPE transaction_type AS ENUM ('TOP_UP', 'BONUS', 'SPEND', 'SEND', 'RECEIVE', 'FEE', 'REFUND', 'REVERSAL', 'ADJUST_UP', 'ADJUST_DOWN', 'ISSUE', 'BURN', 'SUPPLY_OUT', 'SUPPLY_IN', 'CANCEL', 'CAPTURE', 'HOLD', 'RELEASE', 'FREEZE', 'UNFREEZE', 'CLOSE', 'REOPEN', 'EXPIRE', 'CHARGEBACK', 'RECOVERY', 'OPEN_LOT', 'ERASE');
CREATE TYPE verification_kind AS ENUM ('FULL', 'SINCE_THE_LAST');
CREATE TYPE wallet_kind AS ENUM ('USER', 'TREASURY', 'ISSUANCE', 'CLEARING');
CREATE TYPE wallet_status AS ENUM ('ACTIVE', 'FROZEN', 'CLOSED');
CREATE TYPE webhook_event AS ENUM ('transaction.posted', 'transaction.rejected', 'balance.below');
CREATE TYPE webhook_status AS ENUM ('ACTIVE', 'PAUSED');


-- Tables

CREATE TABLE asset_seals (
  asset_id smallint NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT asset_seals_pkey PRIMARY KEY (asset_id, first_seq),
  CONSTRAINT asset_seals_hash_check CHECK ((octet_length(hash) = 32)),
  CONSTRAINT asset_seals_range_check CHECK (((first_seq >= 1) AND ((last_seq >= first_seq) AND (last_seq <= (first_seq + 999))))),
  CONSTRAINT asset_seals_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets(id)
);

CREATE TABLE assets (
  id smallint NOT NULL,
  symbol character varying(16) NOT NULL,
  name character varying(100) NOT NULL,
  scale smallint NOT NULL,
  status asset_status NOT NULL DEFAULT 'ACTIVE'::asset_status,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  limits jsonb,
  lots lot_keeping NOT NULL DEFAULT 'NONE'::lot_keeping,
  refund_grace_days smallint,
  bonus_transferable boolean NOT NULL DEFAULT true,
  CONSTRAINT assets_pkey PRIMARY KEY (id),
  CONSTRAINT assets_symbol_key UNIQUE (symbol),
  CONSTRAINT assets_refund_grace_days_check CHECK (((refund_grace_days >= 1) AND (refund_grace_days <= 366))),
  CONSTRAINT assets_scale_check CHECK (((scale >= 0) AND (scale <= 8))),
  CONSTRAINT assets_symbol_check CHECK (((symbol)::text ~ '^[A-Z][A-Z0-9_]*$'::text))
);

CREATE TABLE balance_alerts (
  user_id uuid NOT NULL,
  asset_id smallint NOT NULL,
  after_seq bigint NOT NULL,
  slice smallint NOT NULL,
  below bigint,
  CONSTRAINT balance_alerts_pkey PRIMARY KEY (user_id, asset_id, after_seq, slice),
  CONSTRAINT balance_alerts_below_check CHECK ((below > 0))
);

CREATE TABLE closing_balances (
  slice smallint NOT NULL,
  seq bigint NOT NULL,
  asset_id smallint NOT NULL,
  balance bigint NOT NULL,
  debt bigint NOT NULL,
  CONSTRAINT closing_balances_pkey PRIMARY KEY (slice, seq, asset_id),
  CONSTRAINT closing_balances_debt_check CHECK ((debt >= 0))
);

CREATE TABLE closing_lots (
  slice smallint NOT NULL,
  seq bigint NOT NULL,
  number integer NOT NULL,
  asset_id smallint NOT NULL,
  class lot_class NOT NULL,
  expires_at timestamp with time zone,
  held_until timestamp with time zone,
  remaining bigint NOT NULL,
  held bigint NOT NULL,
  CONSTRAINT closing_lots_pkey PRIMARY KEY (slice, seq, number),
  CONSTRAINT closing_lots_held_check CHECK ((held >= 0)),
  CONSTRAINT closing_lots_remaining_check CHECK ((remaining >= 0))
);

CREATE TABLE closings (
  slice smallint NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT closings_pkey PRIMARY KEY (slice, seq),
  CONSTRAINT closings_seq_check CHECK ((seq > 0))
);

CREATE TABLE flow_cuts (
  slice smallint NOT NULL,
  upto_seq bigint NOT NULL,
  CONSTRAINT flow_cuts_pkey PRIMARY KEY (slice),
  CONSTRAINT flow_cuts_upto_seq_check CHECK ((upto_seq >= 0))
) WITH (fillfactor=10);

CREATE TABLE flows (
  asset_id smallint NOT NULL,
  starts_at timestamp with time zone NOT NULL,
  type transaction_type NOT NULL,
  amount numeric NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT flows_pkey PRIMARY KEY (asset_id, starts_at, type),
  CONSTRAINT flows_amount_check CHECK ((amount > (0)::numeric)),
  CONSTRAINT flows_count_check CHECK ((count > 0))
) WITH (fillfactor=80);

CREATE TABLE former_seals (
  number smallint NOT NULL,
  slice smallint NOT NULL,
  last_seq bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT former_seals_pkey PRIMARY KEY (number, slice),
  CONSTRAINT former_seals_hash_check CHECK ((octet_length(hash) = 32)),
  CONSTRAINT former_seals_number_check CHECK ((number > 0))
);

CREATE TABLE holds (
  id uuid NOT NULL,
  slice smallint NOT NULL,
  wallet_id uuid NOT NULL,
  status hold_status NOT NULL,
  captured bigint NOT NULL,
  remaining bigint NOT NULL,
  expires_at timestamp with time zone,
  lots jsonb,
  CONSTRAINT holds_pkey PRIMARY KEY (id, slice),
  CONSTRAINT holds_captured_check CHECK ((captured >= 0)),
  CONSTRAINT holds_remaining_check CHECK (((remaining >= 0) AND ((remaining > 0) = (status = 'HELD'::hold_status))))
) WITH (fillfactor=80);

CREATE TABLE ledger_entries (
  wallet_id uuid NOT NULL,
  seq bigint NOT NULL,
  transaction_id uuid NOT NULL,
  type entry_type NOT NULL,
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  slice smallint NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, seq, slice),
  CONSTRAINT ledger_entries_amount_check CHECK ((amount > 0)),
  CONSTRAINT ledger_entries_seq_check CHECK ((seq > 0))
);

CREATE TABLE ledger_seals (
  slice smallint NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT ledger_seals_pkey PRIMARY KEY (slice, first_seq),
  CONSTRAINT ledger_seals_hash_check CHECK ((octet_length(hash) = 32)),
  CONSTRAINT ledger_seals_range_check CHECK (((first_seq >= 1) AND ((last_seq >= first_seq) AND (last_seq <= (first_seq + 999)))))
);

CREATE TABLE limit_uses (
  wallet_id uuid NOT NULL,
  kind limit_kind NOT NULL,
  span character varying(80) NOT NULL,
  slice smallint NOT NULL,
  used numeric NOT NULL,
  starts_at timestamp with time zone NOT NULL,
  after_seq bigint NOT NULL,
  upto_seq bigint NOT NULL,
  CONSTRAINT limit_uses_pkey PRIMARY KEY (wallet_id, kind, span, slice),
  CONSTRAINT limit_uses_range_check CHECK ((after_seq <= upto_seq)),
  CONSTRAINT limit_uses_used_check CHECK ((used >= (0)::numeric))
) WITH (fillfactor=50);

CREATE TABLE lot_uses (
  lot_id uuid NOT NULL,
  transaction_id uuid NOT NULL,
  slice smallint NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT lot_uses_pkey PRIMARY KEY (lot_id, transaction_id, slice),
  CONSTRAINT lot_uses_amount_check CHECK ((amount <> 0))
);

CREATE TABLE lots (
  id uuid NOT NULL,
  slice smallint NOT NULL,
  wallet_id uuid NOT NULL,
  transaction_id uuid NOT NULL,
  opened_seq bigint NOT NULL,
  number smallint NOT NULL,
  class lot_class NOT NULL,
  priority smallint NOT NULL,
  expires_at timestamp with time zone,
  amount bigint NOT NULL,
  remaining bigint NOT NULL,
  held bigint NOT NULL DEFAULT 0,
  status lot_status NOT NULL,
  CONSTRAINT lots_pkey PRIMARY KEY (id, slice),
  CONSTRAINT lots_amount_check CHECK ((amount > 0)),
  CONSTRAINT lots_expires_at_check CHECK (((class = 'BONUS'::lot_class) OR (expires_at IS NULL))),
  CONSTRAINT lots_held_check CHECK (((held >= 0) AND (held <= remaining))),
  CONSTRAINT lots_priority_check CHECK (((priority >= 0) AND (priority <= 100))),
  CONSTRAINT lots_remaining_check CHECK ((((remaining >= 0) AND (remaining <= amount)) AND ((remaining > 0) = (status = 'OPEN'::lot_status))))
) WITH (fillfactor=70);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);

CREATE TABLE slices (
  slice smallint NOT NULL,
  transaction_count bigint NOT NULL DEFAULT 0,
  last_posted_at timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  CONSTRAINT slices_pkey PRIMARY KEY (slice),
  CONSTRAINT slices_transaction_count_check CHECK ((transaction_count >= 0))
) WITH (fillfactor=10);

CREATE TABLE transactions (
  id uuid NOT NULL,
  slice smallint NOT NULL,
  slice_seq bigint NOT NULL,
  caller character varying(255) NOT NULL,
  idempotency_key character varying(255) NOT NULL,
  "position" smallint NOT NULL,
  operation_index smallint NOT NULL,
  fingerprint bytea NOT NULL,
  fingerprint_version smallint NOT NULL DEFAULT 2,
  type transaction_type NOT NULL,
  status transaction_status NOT NULL,
  rejection jsonb,
  user_id uuid NOT NULL,
  asset_id smallint,
  amount bigint,
  wallet_id uuid,
  entry_seq bigint,
  counter_wallet_id uuid,
  counter_entry_seq bigint,
  balance_after bigint,
  group_id uuid,
  relates_to uuid,
  details jsonb,
  reference character varying(255),
  metadata jsonb,
  reason character varying(255),
  salt bytea,
  texts_hash bytea,
  created_at timestamp with time zone NOT NULL,
  erased_at timestamp with time zone,
  CONSTRAINT transactions_pkey PRIMARY KEY (id, slice),
  CONSTRAINT transactions_key_key UNIQUE (caller, idempotency_key, "position", slice),
  CONSTRAINT transactions_slice_slice_seq_key UNIQUE (slice, slice_seq),
  CONSTRAINT transactions_amount_check CHECK ((amount > 0)),
  CONSTRAINT transactions_erased_check CHECK (((erased_at IS NULL) OR ((salt IS NULL) AND (texts_hash IS NOT NULL)))),
  CONSTRAINT transactions_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
  CONSTRAINT transactions_movement_check CHECK (
CASE
    WHEN ((status = 'SUCCESS'::transaction_status) AND ((type)::text <> ALL (ARRAY['HOLD'::text, 'RELEASE'::text, 'FREEZE'::text, 'UNFREEZE'::text, 'CLOSE'::text, 'REOPEN'::text, 'OPEN_LOT'::text, 'CANCEL'::text, 'ERASE'::text])) AND (NOT (((type)::text = 'CHARGEBACK'::text) AND (amount IS NULL)))) THEN (num_nulls(asset_id, amount, balance_after, wallet_id, entry_seq, counter_wallet_id, counter_entry_seq) = 0)
    ELSE (num_nonnulls(entry_seq, counter_wallet_id, counter_entry_seq) = 0)
END),
  CONSTRAINT transactions_rejection_check CHECK (((status = 'REJECTED'::transaction_status) = (rejection IS NOT NULL))),
  CONSTRAINT transactions_salt_check CHECK (((salt IS NULL) = (COALESCE(reference, ((metadata)::text)::character varying, reason) IS NULL))),
  CONSTRAINT transactions_slice_seq_check CHECK ((slice_seq > 0))
);

CREATE TABLE users (
  user_id uuid NOT NULL,
  slice smallint NOT NULL,
  transaction_count bigint NOT NULL DEFAULT 0,
  status wallet_status NOT NULL DEFAULT 'ACTIVE'::wallet_status,
  limits jsonb,
  CONSTRAINT users_pkey PRIMARY KEY (user_id, slice),
  CONSTRAINT users_transaction_count_check CHECK ((transaction_count >= 0))
) WITH (fillfactor=50);

CREATE TABLE verifications (
  id uuid NOT NULL,
  kind verification_kind NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone NOT NULL,
  checkpoint jsonb NOT NULL,
  violations jsonb NOT NULL,
  CONSTRAINT verifications_pkey PRIMARY KEY (id)
);

CREATE TABLE wallets (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  asset_id smallint NOT NULL,
  kind wallet_kind NOT NULL,
  balance bigint NOT NULL DEFAULT 0,
  entry_count bigint NOT NULL DEFAULT 0,
  slice smallint NOT NULL,
  transaction_count bigint NOT NULL DEFAULT 0,
  held bigint NOT NULL DEFAULT 0,
  status wallet_status NOT NULL DEFAULT 'ACTIVE'::wallet_status,
  due_at timestamp with time zone,
  debt bigint NOT NULL DEFAULT 0,
  CONSTRAINT wallets_pkey PRIMARY KEY (id, slice),
  CONSTRAINT wallets_user_id_asset_id_slice_key UNIQUE (user_id, asset_id, slice),
  CONSTRAINT wallets_balance_check CHECK (((balance >= held) OR (kind = ANY (ARRAY['ISSUANCE'::wallet_kind, 'CLEARING'::wallet_kind])))),
  CONSTRAINT wallets_debt_check CHECK ((debt >= 0)),
  CONSTRAINT wallets_entry_count_check CHECK ((entry_count >= 0)),
  CONSTRAINT wallets_held_check CHECK ((held >= 0)),
  CONSTRAINT wallets_kind_check CHECK ((((kind = 'ISSUANCE'::wallet_kind) = (user_id = '00000000-0000-0000-0000-000000000000'::uuid)) AND ((kind = 'TREASURY'::wallet_kind) = (user_id = '00000000-0000-0000-0000-000000000001'::uuid)) AND ((kind = 'CLEARING'::wallet_kind) = (user_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)))),
  CONSTRAINT wallets_transaction_count_check CHECK ((transaction_count >= 0)),
  CONSTRAINT wallets_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES assets(id)
) WITH (fillfactor=50);

CREATE TABLE webhook_parked (
  webhook_id uuid NOT NULL,
  seq bigint NOT NULL,
  event webhook_event NOT NULL,
  slice smallint NOT NULL,
  transaction_id uuid NOT NULL,
  user_id uuid NOT NULL,
  tries integer NOT NULL,
  first_tried_at timestamp with time zone,
  last_tried_at timestamp with time zone,
  last_status smallint,
  last_error character varying(255),
  last_answer character varying(1024),
  CONSTRAINT webhook_parked_pkey PRIMARY KEY (webhook_id, seq, event, slice),
  CONSTRAINT webhook_parked_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE
);

CREATE TABLE webhook_positions (
  webhook_id uuid NOT NULL,
  run uuid NOT NULL,
  slice smallint NOT NULL,
  seq bigint NOT NULL,
  upto bigint,
  CONSTRAINT webhook_positions_pkey PRIMARY KEY (webhook_id, run, slice),
  CONSTRAINT webhook_positions_seq_check CHECK ((seq >= 0)),
  CONSTRAINT webhook_positions_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE
) WITH (fillfactor=50);

CREATE TABLE webhook_retries (
  webhook_id uuid NOT NULL,
  run uuid NOT NULL,
  user_id uuid NOT NULL,
  slice smallint NOT NULL,
  seq bigint NOT NULL,
  event webhook_event NOT NULL,
  transaction_id uuid NOT NULL,
  tries integer NOT NULL,
  first_tried_at timestamp with time zone,
  last_tried_at timestamp with time zone,
  next_try_at timestamp with time zone NOT NULL,
  last_status smallint,
  last_error character varying(255),
  last_answer character varying(1024),
  CONSTRAINT webhook_retries_pkey PRIMARY KEY (webhook_id, run, user_id, slice),
  CONSTRAINT webhook_retries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE
) WITH (fillfactor=50);

CREATE TABLE webhooks (
  id uuid NOT NULL,
  url character varying(2048) NOT NULL,
  types webhook_event[] NOT NULL,
  asset_ids smallint[],
  description character varying(255),
  status webhook_status NOT NULL DEFAULT 'ACTIVE'::webhook_status,
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_until timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  holder uuid,
  CONSTRAINT webhooks_pkey PRIMARY KEY (id),
  CONSTRAINT webhooks_previous_secret_check CHECK (((previous_secret IS NULL) = (previous_until IS NULL)))
);


-- Indexes, beside those of the constraints

CREATE INDEX holds_expires_at_idx ON public.holds USING btree (expires_at) WHERE ((status = 'HELD'::hold_status) AND (expires_at IS NOT NULL));
CREATE INDEX holds_wallet_id_expires_at_idx ON public.holds USING btree (wallet_id, expires_at) WHERE (status = 'HELD'::hold_status);
CREATE INDEX lots_expires_at_idx ON public.lots USING btree (expires_at) WHERE ((status = 'OPEN'::lot_status) AND (expires_at IS NOT NULL));
CREATE INDEX lots_wallet_id_idx ON public.lots USING btree (wallet_id) WHERE (status = 'OPEN'::lot_status);
CREATE INDEX lots_wallet_id_opened_seq_idx ON public.lots USING btree (wallet_id, opened_seq);
CREATE INDEX transactions_group_id_idx ON public.transactions USING btree (group_id) WHERE (group_id IS NOT NULL);
CREATE INDEX transactions_marks_idx ON public.transactions USING btree (user_id, slice_seq) WHERE ((entry_seq IS NULL) OR (relates_to IS NOT NULL));
CREATE INDEX transactions_reference_created_at_idx ON public.transactions USING btree (reference, created_at) WHERE (reference IS NOT NULL);
CREATE INDEX transactions_relates_to_idx ON public.transactions USING btree (relates_to) WHERE (relates_to IS NOT NULL);
CREATE INDEX transactions_user_id_slice_seq_idx ON public.transactions USING btree (user_id, slice_seq);
CREATE INDEX transactions_walletless_idx ON public.transactions USING btree (user_id) WHERE (wallet_id IS NULL);
CREATE INDEX verifications_finished_at_idx ON public.verifications USING btree (finished_at);
CREATE INDEX webhook_parked_transaction_id_idx ON public.webhook_parked USING btree (transaction_id);


-- Functions

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    BEGIN
      RAISE EXCEPTION '% of % is refused: what is posted is never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
    END $function$;

CREATE OR REPLACE FUNCTION public.refuse_change_but_erasure()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
      END $function$;

CREATE OR REPLACE FUNCTION public.refuse_incomplete_transactions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    END $function$;

CREATE OR REPLACE FUNCTION public.texts_hash(salt bytea, reference text, metadata jsonb, reason text)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN sha256((salt || convert_to((jsonb_build_array(reference, metadata, reason))::text, 'UTF8'::name)));


-- Triggers

CREATE TRIGGER asset_seals_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.asset_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assets_identity_immutable BEFORE DELETE OR UPDATE OF id, symbol, scale OR TRUNCATE ON public.assets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER former_seals_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.former_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER holds_identity_immutable BEFORE DELETE OR UPDATE OF id, slice, wallet_id, lots, expires_at OR TRUNCATE ON public.holds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_seals_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER limit_uses_identity_immutable BEFORE DELETE OR UPDATE OF wallet_id, kind, span, slice OR TRUNCATE ON public.limit_uses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lot_uses_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot_uses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lots_identity_immutable BEFORE DELETE OR UPDATE OF id, slice, wallet_id, transaction_id, opened_seq, number, class, priority, expires_at, amount OR TRUNCATE ON public.lots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER slices_immutable BEFORE DELETE OR UPDATE OF slice OR TRUNCATE ON public.slices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transactions_complete AFTER INSERT ON public.transactions REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_incomplete_transactions();
CREATE TRIGGER transactions_erasure BEFORE UPDATE ON public.transactions FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure();
CREATE TRIGGER transactions_immutable BEFORE DELETE OR TRUNCATE ON public.transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wallets_owner_immutable BEFORE DELETE OR UPDATE OF id, slice, user_id, asset_id, kind OR TRUNCATE ON public.wallets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();


-- Rights, beside those of the owner

GRANT DELETE, INSERT, SELECT ON webhook_parked TO wallet_app;
GRANT DELETE, INSERT, SELECT ON webhook_positions TO wallet_app;
GRANT DELETE, INSERT, SELECT ON webhook_retries TO wallet_app;
GRANT DELETE, INSERT, SELECT ON webhooks TO wallet_app;
GRANT INSERT, SELECT ON assets TO wallet_app;
GRANT INSERT, SELECT ON balance_alerts TO wallet_app;
GRANT INSERT, SELECT ON closing_balances TO wallet_app;
GRANT INSERT, SELECT ON closing_lots TO wallet_app;
GRANT INSERT, SELECT ON closings TO wallet_app;
GRANT INSERT, SELECT ON flow_cuts TO wallet_app;
GRANT INSERT, SELECT ON flows TO wallet_app;
GRANT INSERT, SELECT ON holds TO wallet_app;
GRANT INSERT, SELECT ON ledger_entries TO wallet_app;
GRANT INSERT, SELECT ON ledger_seals TO wallet_app;
GRANT INSERT, SELECT ON limit_uses TO wallet_app;
GRANT INSERT, SELECT ON lot_uses TO wallet_app;
GRANT INSERT, SELECT ON lots TO wallet_app;
GRANT INSERT, SELECT ON transactions TO wallet_app;
GRANT INSERT, SELECT ON users TO wallet_app;
GRANT INSERT, SELECT ON verifications TO wallet_app;
GRANT INSERT, SELECT ON wallets TO wallet_app;
GRANT SELECT ON asset_seals TO wallet_app;
GRANT SELECT ON former_seals TO wallet_app;
GRANT SELECT ON migrations TO wallet_app;
GRANT SELECT ON slices TO wallet_app;
GRANT UPDATE (amount, count) ON flows TO wallet_app;
GRANT UPDATE (balance, entry_count, transaction_count, held, status, due_at, debt) ON wallets TO wallet_app;
GRANT UPDATE (below) ON balance_alerts TO wallet_app;
GRANT UPDATE (name, status, limits, lots, refund_grace_days, bonus_transferable) ON assets TO wallet_app;
GRANT UPDATE (reference, metadata, reason, salt, erased_at) ON transactions TO wallet_app;
GRANT UPDATE (remaining, held, status) ON lots TO wallet_app;
GRANT UPDATE (seq) ON webhook_positions TO wallet_app;
GRANT UPDATE (seq, event, transaction_id, tries, first_tried_at, last_tried_at, next_try_at, last_status, last_error, last_answer) ON webhook_retries TO wallet_app;
GRANT UPDATE (status, captured, remaining) ON holds TO wallet_app;
GRANT UPDATE (transaction_count, last_posted_at) ON slices TO wallet_app;
GRANT UPDATE (transaction_count, status, limits) ON users TO wallet_app;
GRANT UPDATE (tries, last_tried_at, last_status, last_error, last_answer) ON webhook_parked TO wallet_app;
GRANT UPDATE (upto_seq) ON flow_cuts TO wallet_app;
GRANT UPDATE (url, types, asset_ids, description, status, secret, previous_secret, previous_until, holder) ON webhooks TO wallet_app;
GRANT UPDATE (used, starts_at, after_seq, upto_seq) ON limit_uses TO wallet_app;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT USAGE ON SCHEMA public TO wallet_app;


-- Owners

ALTER TABLE asset_seals OWNER TO wallet_owner;
ALTER TABLE assets OWNER TO wallet_owner;
ALTER TABLE balance_alerts OWNER TO wallet_owner;
ALTER TABLE closing_balances OWNER TO wallet_owner;
ALTER TABLE closing_lots OWNER TO wallet_owner;
ALTER TABLE closings OWNER TO wallet_owner;
ALTER TABLE flow_cuts OWNER TO wallet_owner;
ALTER TABLE flows OWNER TO wallet_owner;
ALTER TABLE former_seals OWNER TO wallet_owner;
ALTER TABLE holds OWNER TO wallet_owner;
ALTER TABLE ledger_entries OWNER TO wallet_owner;
ALTER TABLE ledger_seals OWNER TO wallet_owner;
ALTER TABLE limit_uses OWNER TO wallet_owner;
ALTER TABLE lot_uses OWNER TO wallet_owner;
ALTER TABLE lots OWNER TO wallet_owner;
ALTER TABLE migrations OWNER TO wallet_owner;
ALTER SEQUENCE migrations_id_seq OWNER TO wallet_owner;
ALTER TABLE slices OWNER TO wallet_owner;
ALTER TABLE transactions OWNER TO wallet_owner;
ALTER TABLE users OWNER TO wallet_owner;
ALTER TABLE verifications OWNER TO wallet_owner;
ALTER TABLE wallets OWNER TO wallet_owner;
ALTER TABLE webhook_parked OWNER TO wallet_owner;
ALTER TABLE webhook_positions OWNER TO wallet_owner;
ALTER TABLE webhook_retries OWNER TO wallet_owner;
ALTER TABLE webhooks OWNER TO wallet_owner;
