import { VIOLATIONS } from '../../scripts/invariants.mjs';
import { type TestDatabase } from './database';

/** Every invariant of the ledger, over every row. Ends each test that raced. */
export async function expectLedgerToBalance(database: TestDatabase): Promise<void> {
  const found: Record<string, unknown[]> = {};
  for (const [invariant, query] of Object.entries(VIOLATIONS)) {
    const rows = await database.query(query);
    if (rows.length > 0) found[invariant] = rows.slice(0, 5);
  }
  expect(found).toEqual({});
}
