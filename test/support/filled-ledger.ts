import { fillMonth as fill } from '../../scripts/bench/fill.mjs';
import { type TestDatabase } from './database';
import { bulk, operation } from './movements';
import { type TestService, times } from './service';

const USERS = times(1_000, (index) => `10000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`);
const ROUNDS = 100;

/** A month of 100,000 transactions by 1,000 users, in seconds; no other instance may be running. */
export async function fillMonth(database: TestDatabase, service: TestService): Promise<void> {
  await bulk(
    service,
    USERS.map((userId) => ({ ...operation('TOP_UP', userId, '100'), idempotencyKey: `first-${userId}` })),
  );
  await fill(database.superuserUrl, USERS, ROUNDS);
}
