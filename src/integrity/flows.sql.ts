import { USER_MOVING_TYPES } from '../posting/transaction-types';
import { type Pass } from './pass';

/** What is kept for reports, with what the counted part of the logs says: all of it at once, for a quarter is in many places. */
export const FLOWS: Pass = {
  name: 'flows',
  table: 'assets',
  key: ['id'],
  acrossSlices: true,
  isSliceless: true,
  chunk: 100_000,
  rows: (selected) => `
    SELECT asset_id AS id, asset_id, starts_at, type, amount, count, amount_then, count_then
      FROM flows AS kept
      FULL JOIN (
           SELECT asset_id, date_bin('15 minutes', created_at, 'epoch'::timestamptz) AS starts_at, type,
                  sum(amount) AS amount_then, count(*) AS count_then
             FROM transactions JOIN flow_cuts ON flow_cuts.slice = transactions.slice
            WHERE ${selected('transactions.slice')} AND slice_seq <= upto_seq AND status = 'SUCCESS' AND type IN ('${USER_MOVING_TYPES.join(`', '`)}')
            GROUP BY 1, 2, 3) AS counted USING (asset_id, starts_at, type)`,
  subject: `asset_id || ' ' || type || ' ' || starts_at`,
  invariants: {
    'what flows in a quarter of an hour is what its transactions say':
      'amount IS DISTINCT FROM amount_then OR count IS DISTINCT FROM count_then',
  },
};
