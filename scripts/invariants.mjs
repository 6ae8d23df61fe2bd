/**
 * Each query finds the rows that break one invariant of the ledger: none may find any, at any time. The end-to-end
 * tests and the benchmark both ask them.
 */
export const VIOLATIONS = {
  "a transaction's entries sum to zero": `
    SELECT transaction_id FROM ledger_entries GROUP BY transaction_id
    HAVING sum(CASE type WHEN 'CREDIT' THEN amount ELSE -amount END) <> 0`,
  "a transaction's entries are of its asset": `
    SELECT transaction_id FROM ledger_entries entry
      JOIN wallets ON wallets.id = entry.wallet_id
      JOIN transactions ON transactions.id = entry.transaction_id
     WHERE wallets.asset_id <> transactions.asset_id`,
  'a successful transaction has one debit and one credit of its amount': `
    SELECT transactions.id FROM transactions LEFT JOIN ledger_entries entry ON transaction_id = transactions.id
     WHERE status = 'SUCCESS' GROUP BY transactions.id
    HAVING array_agg(entry.type ORDER BY entry.type) IS DISTINCT FROM '{DEBIT,CREDIT}'
        OR bool_or(entry.amount <> transactions.amount)`,
  'a rejected transaction has no entries': `
    SELECT transactions.id FROM transactions JOIN ledger_entries ON transaction_id = transactions.id
     WHERE status = 'REJECTED'`,
  'the balances of an asset sum to zero': `
    SELECT asset_id FROM wallets GROUP BY asset_id HAVING sum(balance) <> 0`,
  'a balance is the fold of its entries, and their last balance after': `
    SELECT wallets.id FROM wallets LEFT JOIN ledger_entries entry ON wallet_id = wallets.id
     GROUP BY wallets.id
    HAVING balance <> coalesce(sum(CASE type WHEN 'CREDIT' THEN amount ELSE -amount END), 0)
        OR balance <> coalesce((array_agg(balance_after ORDER BY seq DESC))[1], 0)
        OR entry_count <> count(entry.seq) OR entry_count <> coalesce(max(seq), 0)`,
  'balance after, seq and time follow from the entry before': `
    SELECT wallet_id, seq FROM (
      SELECT *, lag(balance_after, 1, 0::bigint) OVER same AS before, lag(seq, 1, 0::bigint) OVER same AS seq_before,
             lag(created_at) OVER same AS time_before
        FROM ledger_entries WINDOW same AS (PARTITION BY wallet_id ORDER BY seq)) entry
     WHERE balance_after <> before + CASE type WHEN 'CREDIT' THEN amount ELSE -amount END
        OR seq <> seq_before + 1 OR created_at < time_before`,
  'only issuance is ever negative': `
    SELECT wallet_id, seq FROM ledger_entries JOIN wallets ON wallets.id = wallet_id
     WHERE balance_after < 0 AND kind <> 'ISSUANCE'`,
  "a wallet's counts of transactions are right, and their seq has no gap": `
    SELECT wallets.id FROM wallets
      LEFT JOIN (SELECT wallet_id, type || '/' || status AS stream, count(*), max(seq) AS last
                   FROM transactions GROUP BY wallet_id, type, status) counted ON wallet_id = wallets.id
     GROUP BY wallets.id
    HAVING transaction_counts <> coalesce(jsonb_object_agg(stream, count) FILTER (WHERE stream IS NOT NULL), '{}')
        OR bool_or(count <> last)`,
};
