import { type TestDatabase } from './database';

const WRONG = `
  SELECT format('wallet %s: its balance or counts are not what its entries say', w.id) AS what
    FROM wallets w
    LEFT JOIN (SELECT wallet_id, count(*) AS entries, max(seq) AS last,
                      sum(CASE type WHEN 'CREDIT' THEN amount ELSE -amount END) AS total
                 FROM ledger_entries GROUP BY wallet_id) e ON e.wallet_id = w.id
   WHERE (w.balance, w.entry_count, w.entry_count) IS DISTINCT FROM
         (coalesce(e.total, 0)::bigint, coalesce(e.entries, 0), coalesce(e.last, 0))
  UNION ALL
  SELECT format('slice %s: its count is not what its transactions say', s.slice)
    FROM slices s
    LEFT JOIN (SELECT slice, count(*) AS count, max(slice_seq) AS last FROM transactions GROUP BY slice) t USING (slice)
   WHERE (s.transaction_count, s.transaction_count) IS DISTINCT FROM (coalesce(t.count, 0), coalesce(t.last, 0))
  UNION ALL
  SELECT format('asset %s: its wallets do not sum to zero', asset_id)
    FROM wallets GROUP BY asset_id HAVING sum(balance) <> 0
  UNION ALL
  SELECT format('asset %s: clearing does not sum to zero', asset_id)
    FROM wallets WHERE kind = 'CLEARING' GROUP BY asset_id HAVING sum(balance) <> 0
  UNION ALL
  SELECT format('transaction %s: refunded by more than it was', o.id)
    FROM transactions o JOIN transactions r ON r.relates_to = o.id AND r.status = 'SUCCESS'
   GROUP BY o.id, o.slice, o.amount HAVING sum(r.amount) > o.amount
  UNION ALL
  SELECT format('transaction %s: earlier than the one before it in its slice', id)
    FROM (SELECT id, created_at, lag(created_at) OVER (PARTITION BY slice ORDER BY slice_seq) AS before FROM transactions)
   WHERE created_at < before`;

/** Invariants of the ledger that do not hold. */
export async function wrongInLedger(database: TestDatabase): Promise<string[]> {
  return (await database.query<{ what: string }>(WRONG)).map(({ what }) => what);
}
