-- Baseline (b): one transaction a call, decided and written in one round trip, on the service's own tables, with all of
-- their triggers and foreign keys in force and called by the service's own role. What a careful engineer would write
-- who lets the database do it all. Created in the benchmark's database only.

CREATE FUNCTION bench_post(
  wish_type transaction_type, wish_user uuid, wish_asset smallint, wish_amount bigint,
  wish_caller varchar, wish_key varchar, wish_fingerprint bytea
) RETURNS transactions LANGUAGE plpgsql AS $$
DECLARE
  own      wallets;
  treasury wallets;
  posted   transactions;
  -- What the user's wallet gains.
  gain     bigint := CASE wish_type WHEN 'SPEND' THEN -wish_amount ELSE wish_amount END;
BEGIN
  SELECT * INTO own FROM wallets WHERE user_id = wish_user AND asset_id = wish_asset FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    IF gain < 0 THEN
      RAISE EXCEPTION 'no wallet' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO wallets (id, user_id, asset_id, kind) VALUES (uuidv7(), wish_user, wish_asset, 'USER')
      ON CONFLICT (user_id, asset_id) DO NOTHING;
    SELECT * INTO own FROM wallets WHERE user_id = wish_user AND asset_id = wish_asset FOR NO KEY UPDATE;
  END IF;

  -- The lock of the treasury comes after the user's, and only here: what stands above runs beside other calls.
  SELECT * INTO treasury FROM wallets
    WHERE user_id = '00000000-0000-0000-0000-000000000001' AND asset_id = wish_asset FOR NO KEY UPDATE;

  posted.id := uuidv7();
  posted.status := CASE WHEN own.balance + gain < 0 THEN 'REJECTED' ELSE 'SUCCESS' END;
  posted.balance_after := own.balance + CASE posted.status WHEN 'SUCCESS' THEN gain ELSE 0 END;
  posted.seq := coalesce((own.transaction_counts ->> (wish_type || '/' || posted.status))::bigint, 0) + 1;
  posted.created_at := greatest(clock_timestamp(), own.last_posted_at, treasury.last_posted_at);
  IF treasury.balance - gain < 0 THEN
    RAISE EXCEPTION 'treasury exhausted' USING ERRCODE = 'check_violation';
  END IF;

  INSERT INTO transactions (id, caller, idempotency_key, fingerprint, type, status, rejection_code, asset_id, amount,
                            wallet_id, counter_wallet_id, seq, balance_after, created_at)
    VALUES (posted.id, wish_caller, wish_key, wish_fingerprint, wish_type, posted.status,
            CASE posted.status WHEN 'REJECTED' THEN 'INSUFFICIENT_FUNDS' END, wish_asset, wish_amount,
            own.id, treasury.id, posted.seq, posted.balance_after, posted.created_at)
    ON CONFLICT (caller, idempotency_key) DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO posted FROM transactions WHERE caller = wish_caller AND idempotency_key = wish_key;
    IF posted.fingerprint <> wish_fingerprint THEN
      RAISE EXCEPTION 'key reused' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN posted;
  END IF;

  UPDATE wallets
     SET balance = posted.balance_after,
         entry_count = entry_count + CASE posted.status WHEN 'SUCCESS' THEN 1 ELSE 0 END,
         transaction_counts = transaction_counts || jsonb_build_object(wish_type || '/' || posted.status, posted.seq),
         last_posted_at = posted.created_at
   WHERE id = own.id;
  IF posted.status = 'REJECTED' THEN
    RETURN posted;
  END IF;

  UPDATE wallets SET balance = balance - gain, entry_count = entry_count + 1, last_posted_at = posted.created_at
   WHERE id = treasury.id;
  INSERT INTO ledger_entries (wallet_id, seq, transaction_id, type, amount, balance_after, created_at) VALUES
    (own.id, own.entry_count + 1, posted.id, (CASE WHEN gain < 0 THEN 'DEBIT' ELSE 'CREDIT' END)::entry_type,
     wish_amount, own.balance + gain, posted.created_at),
    (treasury.id, treasury.entry_count + 1, posted.id, (CASE WHEN gain < 0 THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type,
     wish_amount, treasury.balance - gain, posted.created_at);
  RETURN posted;
END $$;
