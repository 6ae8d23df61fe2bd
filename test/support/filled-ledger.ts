import { fillParts } from '../../scripts/bench/fill.mjs';
import { type TestDatabase } from './database';
import { bulk, operation } from './movements';
import { type TestService, times } from './service';

const USERS = times(1_000, (index) => `10000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`);
const ROUNDS = 100;
const DAYS = 30;

/**
 * A month of 100,000 transactions by 1,000 users, in seconds. What was there before is taken back to where it begins; no other
 * instance may be running.
 */
export async function fillMonth(database: TestDatabase, service: TestService): Promise<void> {
  await bulk(
    service,
    USERS.map((userId) => ({ ...operation('TOP_UP', userId, '100'), idempotencyKey: `first-${userId}` })),
  );
  await database.query(
    `SET session_replication_role = replica;
     UPDATE transactions SET created_at = created_at - interval '${DAYS} days';
     UPDATE ledger_entries SET created_at = created_at - interval '${DAYS} days';
     UPDATE slices SET last_posted_at = last_posted_at - interval '${DAYS} days'`,
  );
  // An hour is left, so that the last of them is no news.
  const microsApart = Math.floor(((DAYS * 24 - 1) * 3_600_000_000) / (USERS.length * ROUNDS));
  await fillParts(database.superuserUrl, [{ name: 'month', userIds: USERS, rounds: ROUNDS, microsApart }]);
}
