import { type Statement } from '../database/unit-of-work';

/**
 * Wallets with a hold that has expired, or a lot of which not all is held: those that wait longest first. What a hold
 * keeps of a lot that has expired stays good.
 */
export const SELECT_OVERDUE: Statement = {
  name: 'select_overdue',
  text: `SELECT wallets.user_id AS "userId", wallets.asset_id AS "assetId"
           FROM ((SELECT wallet_id, slice FROM holds
                   WHERE slice = ANY($1::smallint[]) AND status = 'HELD' AND expires_at <= clock_timestamp()
                   ORDER BY expires_at LIMIT $2)
                  UNION ALL
                 (SELECT wallet_id, slice FROM lots
                   WHERE slice = ANY($1::smallint[]) AND status = 'OPEN' AND expires_at <= clock_timestamp()
                     AND remaining > held
                   ORDER BY expires_at LIMIT $2)) AS overdue
           JOIN wallets ON wallets.id = overdue.wallet_id AND wallets.slice = overdue.slice
          GROUP BY wallets.user_id, wallets.asset_id`,
};
