import { verifyLedger } from '../../src/integrity/verifier';
import { type TestDatabase } from './database';

/** Every invariant of the ledger, over every row. Ends each test that raced. */
export async function expectLedgerToBalance(database: TestDatabase): Promise<void> {
  const { violations } = await verifyLedger(database.superuserUrl, { connections: 1 });
  expect(violations).toEqual([]);
}
