-- Baseline (b): one transaction a call, decided and written in one round trip, on the leanest tables that can keep a ledger:
-- no foreign keys, no triggers, no index beyond what finds a wallet, a key, a transaction and a wallet's entries. What a
-- careful engineer would write who lets the database do it all; called by the service's own role. The bulk function does
-- the same for many at once, in sets. Created in the benchmark's database only.

CREATE SCHEMA rival;

CREATE TABLE rival.wallets (
  id          uuid     NOT NULL,
  user_id     uuid     NOT NULL,
  asset_id    smallint NOT NULL,
  balance     bigint   NOT NULL,
  entry_count bigint   NOT NULL,
  CHECK (balance >= 0),
  PRIMARY KEY (user_id, asset_id)
) WITH (fillfactor = 50);

CREATE TABLE rival.transactions (
  id                uuid PRIMARY KEY,
  caller            varchar(255)       NOT NULL,
  idempotency_key   varchar(255)       NOT NULL,
  fingerprint       bytea              NOT NULL,
  type              transaction_type   NOT NULL,
  status            transaction_status NOT NULL,
  asset_id          smallint           NOT NULL,
  amount            bigint             NOT NULL CHECK (amount > 0),
  wallet_id         uuid               NOT NULL,
  counter_wallet_id uuid               NOT NULL,
  balance_after     bigint             NOT NULL,
  created_at        timestamptz        NOT NULL,
  UNIQUE (caller, idempotency_key)
);

CREATE TABLE rival.entries (
  wallet_id      uuid        NOT NULL,
  seq            bigint      NOT NULL,
  transaction_id uuid        NOT NULL,
  type           entry_type  NOT NULL,
  amount         bigint      NOT NULL,
  balance_after  bigint      NOT NULL CHECK (balance_after >= 0),
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (wallet_id, seq)
);

INSERT INTO rival.wallets
SELECT id, user_id, asset_id, balance, 0 FROM wallets WHERE kind IN ('USER', 'TREASURY');

CREATE VIEW rival.unbalanced_wallets AS
SELECT wallets.id
  FROM rival.wallets
  LEFT JOIN LATERAL (
       SELECT balance_after FROM rival.entries WHERE wallet_id = wallets.id ORDER BY seq DESC LIMIT 1) AS last ON true
 WHERE balance <> last.balance_after
    OR entry_count <> (SELECT count(*) FROM rival.entries WHERE wallet_id = wallets.id);

CREATE FUNCTION rival.post(
  wish_type transaction_type, wish_user uuid, wish_asset smallint, wish_amount bigint,
  wish_caller varchar, wish_key varchar, wish_fingerprint bytea
) RETURNS rival.transactions LANGUAGE plpgsql AS $$
DECLARE
  own      rival.wallets;
  treasury rival.wallets;
  posted   rival.transactions;
  -- What the user's wallet gains.
  gain     bigint := CASE wish_type WHEN 'SPEND' THEN -wish_amount ELSE wish_amount END;
BEGIN
  SELECT * INTO own FROM rival.wallets WHERE user_id = wish_user AND asset_id = wish_asset FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    IF gain < 0 THEN
      RAISE EXCEPTION 'no wallet' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO rival.wallets VALUES (uuidv7(), wish_user, wish_asset, 0, 0) ON CONFLICT DO NOTHING;
    SELECT * INTO own FROM rival.wallets WHERE user_id = wish_user AND asset_id = wish_asset FOR NO KEY UPDATE;
  END IF;

  -- The lock of the treasury comes after the user's, and only here: what stands above runs beside other calls.
  SELECT * INTO treasury FROM rival.wallets
    WHERE user_id = '00000000-0000-0000-0000-000000000001' AND asset_id = wish_asset FOR NO KEY UPDATE;

  posted.id := uuidv7();
  posted.status := CASE WHEN own.balance + gain < 0 THEN 'REJECTED' ELSE 'SUCCESS' END;
  posted.balance_after := own.balance + CASE posted.status WHEN 'SUCCESS' THEN gain ELSE 0 END;
  posted.created_at := clock_timestamp();

  INSERT INTO rival.transactions
    VALUES (posted.id, wish_caller, wish_key, wish_fingerprint, wish_type, posted.status, wish_asset, wish_amount,
            own.id, treasury.id, posted.balance_after, posted.created_at)
    ON CONFLICT (caller, idempotency_key) DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO posted FROM rival.transactions WHERE caller = wish_caller AND idempotency_key = wish_key;
    IF posted.fingerprint <> wish_fingerprint THEN
      RAISE EXCEPTION 'key reused' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN posted;
  END IF;
  IF posted.status = 'REJECTED' THEN
    RETURN posted;
  END IF;

  UPDATE rival.wallets SET balance = balance + gain, entry_count = entry_count + 1
   WHERE user_id = own.user_id AND asset_id = wish_asset;
  UPDATE rival.wallets SET balance = balance - gain, entry_count = entry_count + 1
   WHERE user_id = treasury.user_id AND asset_id = wish_asset;
  INSERT INTO rival.entries VALUES
    (own.id, own.entry_count + 1, posted.id, (CASE WHEN gain < 0 THEN 'DEBIT' ELSE 'CREDIT' END)::entry_type,
     wish_amount, own.balance + gain, posted.created_at),
    (treasury.id, treasury.entry_count + 1, posted.id, (CASE WHEN gain < 0 THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type,
     wish_amount, treasury.balance - gain, posted.created_at);
  RETURN posted;
END $$;

-- How many of them are posted now: all, unless a key was used before. Where somebody's balance does not last, which the
-- check on the entries finds, each of them is decided by itself.
CREATE FUNCTION rival.post_bulk(
  types transaction_type[], users uuid[], wish_asset smallint, amounts bigint[],
  wish_caller varchar, keys varchar[], fingerprints bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  treasury  rival.wallets;
  posted_at timestamptz;
  posted    bigint;
BEGIN
  INSERT INTO rival.wallets
  SELECT uuidv7(), user_id, wish_asset, 0, 0 FROM (SELECT DISTINCT unnest(users) AS user_id) AS wanted
   WHERE NOT EXISTS (SELECT FROM rival.wallets WHERE wallets.user_id = wanted.user_id AND asset_id = wish_asset)
      ON CONFLICT DO NOTHING;
  PERFORM FROM rival.wallets WHERE user_id = ANY (users) AND asset_id = wish_asset ORDER BY user_id FOR NO KEY UPDATE;
  SELECT * INTO treasury FROM rival.wallets
    WHERE user_id = '00000000-0000-0000-0000-000000000001' AND asset_id = wish_asset FOR NO KEY UPDATE;
  posted_at := clock_timestamp();

  WITH wish AS MATERIALIZED (
    SELECT uuidv7() AS id, wished.*, wallets.id AS wallet_id,
           wallets.balance + sum(gain) OVER own AS balance_after, wallets.entry_count + row_number() OVER own AS seq,
           treasury.balance - sum(gain) OVER whole AS counter_balance_after,
           treasury.entry_count + row_number() OVER whole AS counter_seq
      FROM (SELECT *, CASE type WHEN 'SPEND' THEN -amount ELSE amount END AS gain
              FROM unnest(types, users, amounts, keys, fingerprints) WITH ORDINALITY
                   AS given (type, user_id, amount, key, fingerprint, number)) AS wished
      JOIN rival.wallets ON wallets.user_id = wished.user_id AND wallets.asset_id = wish_asset
     WHERE NOT EXISTS (
           SELECT FROM rival.transactions WHERE caller = wish_caller AND idempotency_key = wished.key)
    WINDOW own AS (PARTITION BY wished.user_id ORDER BY number), whole AS (ORDER BY number)
  ), written AS (
    INSERT INTO rival.transactions
    SELECT id, wish_caller, key, fingerprint, type, 'SUCCESS', wish_asset, amount, wallet_id, treasury.id, balance_after,
           posted_at
      FROM wish
  ), entered AS (
    INSERT INTO rival.entries
    SELECT wallet_id, seq, id, (CASE WHEN gain < 0 THEN 'DEBIT' ELSE 'CREDIT' END)::entry_type, amount, balance_after,
           posted_at
      FROM wish
     UNION ALL
    SELECT treasury.id, counter_seq, id, (CASE WHEN gain < 0 THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type, amount,
           counter_balance_after, posted_at
      FROM wish
  ), changed AS (
    UPDATE rival.wallets SET balance = balance + change, entry_count = entry_count + count
      FROM (SELECT user_id, sum(gain) AS change, count(*) AS count FROM wish GROUP BY user_id
             UNION ALL
            SELECT treasury.user_id, -sum(gain), count(*) FROM wish HAVING count(*) > 0) AS change
     WHERE wallets.user_id = change.user_id AND asset_id = wish_asset
  )
  SELECT count(*) INTO posted FROM wish;
  RETURN posted;
EXCEPTION WHEN check_violation THEN
  SELECT count(rival.post(type, user_id, wish_asset, amount, wish_caller, key, fingerprint)) INTO posted
    FROM unnest(types, users, amounts, keys, fingerprints) AS given (type, user_id, amount, key, fingerprint);
  RETURN posted;
END $$;

GRANT USAGE ON SCHEMA rival TO wallet_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA rival TO wallet_app;
