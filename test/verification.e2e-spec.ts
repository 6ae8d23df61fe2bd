import { PASSES } from '../src/integrity/invariants.sql';
import { Sealer } from '../src/integrity/sealer';
import { verifyLedger } from '../src/integrity/verifier';
import { Forger } from './support/forgery';
import { ALICE, BOB, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const walletOf = (userId: string, assetId = 1) =>
  `(SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = ${assetId})`;
/** The one by which the seed gave Alice her credit. */
const TOP_UP = `(SELECT id FROM transactions WHERE wallet_id = ${walletOf(ALICE)} AND caller = 'seed')`;
const REFUSED = `(SELECT id FROM transactions WHERE wallet_id = ${walletOf(ALICE)} AND status = 'REJECTED')`;
const ENTRY = `wallet_id = ${walletOf(ALICE)} AND seq = 1`;

/** For each invariant: what a superuser does to a ledger that is right, and the row that is then to be named. */
const PLANTED: Record<string, [plant: string, subject: string]> = {
  "a transaction's entries sum to zero": [`UPDATE ledger_entries SET amount = amount + 1 WHERE ${ENTRY}`, TOP_UP],
  'a transaction is of one asset, with both of its wallets': [
    `UPDATE transactions SET asset_id = 2 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  "a transaction's entries are of its two wallets": [
    `UPDATE ledger_entries SET wallet_id = ${walletOf(BOB)}, seq = 9 WHERE ${ENTRY}`,
    TOP_UP,
  ],
  'a successful transaction has one debit and one credit of its amount': [
    `DELETE FROM ledger_entries WHERE transaction_id = ${TOP_UP}`,
    TOP_UP,
  ],
  'a transaction is between the wallets that its type is for': [
    `UPDATE transactions SET counter_wallet_id = ${walletOf(BOB)} WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  'a transaction credits or debits its wallet as its type does': [
    `UPDATE ledger_entries SET type = (CASE type WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type
      WHERE transaction_id = ${TOP_UP}`,
    TOP_UP,
  ],
  'a refused transaction is a spend of more than its wallet held': [
    `UPDATE transactions SET amount = balance_after WHERE id = ${REFUSED}`,
    REFUSED,
  ],
  'a refused transaction has no entries': [
    `UPDATE ledger_entries SET transaction_id = ${REFUSED} WHERE ${ENTRY}`,
    REFUSED,
  ],
  'an entry has a transaction': [
    `UPDATE ledger_entries SET transaction_id = '019ab5a0-7c5e-7d2a-b1c4-3f6f0a7d9e21' WHERE ${ENTRY}`,
    `'019ab5a0-7c5e-7d2a-b1c4-3f6f0a7d9e21'`,
  ],
  'a transaction tells the balance and the time of its entries': [
    `UPDATE transactions SET balance_after = balance_after + 1 WHERE id = ${TOP_UP}`,
    TOP_UP,
  ],
  'an amount is a positive count of minor units': [
    `UPDATE ledger_entries SET amount = -amount, type = (CASE type WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END)::entry_type
      WHERE transaction_id = ${TOP_UP}`,
    TOP_UP,
  ],
  "a wallet's entries are numbered without a gap": [
    `UPDATE ledger_entries SET seq = 9 WHERE ${ENTRY}; UPDATE wallets SET entry_count = 9 WHERE id = ${walletOf(ALICE)}`,
    `${walletOf(ALICE)} || '-9'`,
  ],
  'a balance after follows from the one before': [
    `UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE ${ENTRY}`,
    `${walletOf(ALICE)} || '-1'`,
  ],
  "a wallet's time never runs backwards": [
    `UPDATE ledger_entries SET created_at = '2000-01-01' WHERE wallet_id = ${walletOf(TREASURY)} AND seq = 2`,
    `${walletOf(TREASURY)} || '-2'`,
  ],
  'only issuance is ever negative': [
    `UPDATE ledger_entries SET balance_after = -1 WHERE ${ENTRY}`,
    `${walletOf(ALICE)} || '-1'`,
  ],
  'an entry has a wallet': [
    `UPDATE ledger_entries SET wallet_id = '019ab5a0-6f1b-7c3e-9a55-2d1f4b8c6e70' WHERE ${ENTRY}`,
    `'019ab5a0-6f1b-7c3e-9a55-2d1f4b8c6e70-1'`,
  ],
  'a wallet counts its transactions, and they have no gap': [
    `UPDATE wallets SET transaction_counts = '{}' WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a balance is what the last entry of its wallet left, and so the fold of all': [
    `UPDATE wallets SET balance = balance - 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'a wallet counts its entries': [
    `UPDATE wallets SET entry_count = entry_count + 1 WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'system wallets belong to the system': [
    `UPDATE wallets SET kind = 'ISSUANCE' WHERE id = ${walletOf(ALICE)}`,
    walletOf(ALICE),
  ],
  'the balances of an asset sum to zero': [
    `UPDATE wallets SET balance = balance + 1 WHERE id = ${walletOf(TREASURY, 2)}`,
    `'DIAMOND'`,
  ],
  'a wallet has an asset': [`DELETE FROM assets WHERE symbol = 'DIAMOND'`, `'asset 2'`],
  'an asset has one treasury and one issuance': [
    `DELETE FROM wallets WHERE id = ${walletOf(TREASURY, 2)}`,
    `'DIAMOND'`,
  ],
  'an asset counts in 0 to 8 decimals': [`UPDATE assets SET scale = 9 WHERE symbol = 'GOLD'`, `'GOLD'`],
  'seals follow each other without a gap': [
    `DELETE FROM ledger_seals WHERE asset_id = 1 AND first_seq = 1`,
    `'GOLD 5..6'`,
  ],
  'a seal is the hash of the one before it and of what it seals': [
    `UPDATE transactions SET reference = 'another' WHERE id = ${TOP_UP}`,
    `'GOLD 1..4'`,
  ],
};

/** What is as bad, and would be overlooked, or end the verification, if it were not thought of. */
const EXTREME: [what: string, plant: string, invariant: string, subject: string][] = [
  [
    'the largest balance that there can be',
    `UPDATE ledger_entries SET balance_after = 9223372036854775807 WHERE wallet_id = ${walletOf(TREASURY)} AND seq = 2`,
    'a balance after follows from the one before',
    `${walletOf(TREASURY)} || '-3'`,
  ],
  [
    'the smallest amount that there can be',
    `UPDATE ledger_entries SET amount = -9223372036854775808 WHERE ${ENTRY}`,
    'an amount is a positive count of minor units',
    TOP_UP,
  ],
  [
    'a seal at the end of all numbers',
    `UPDATE ledger_seals SET first_seq = 9223372036854775807, last_seq = 9223372036854775807
      WHERE asset_id = 1 AND first_seq = 1`,
    'seals follow each other without a gap',
    `'GOLD 9223372036854775807..9223372036854775807'`,
  ],
  [
    'a balance that is none',
    `ALTER TABLE wallets ALTER balance DROP NOT NULL; UPDATE wallets SET balance = NULL WHERE id = ${walletOf(ALICE)}`,
    'a balance is what the last entry of its wallet left, and so the fold of all',
    walletOf(ALICE),
  ],
  [
    'a balance after that is none',
    `ALTER TABLE ledger_entries ALTER balance_after DROP NOT NULL;
     UPDATE ledger_entries SET balance_after = NULL WHERE ${ENTRY}`,
    'a balance after follows from the one before',
    `${walletOf(ALICE)} || '-1'`,
  ],
  [
    'a count that is none',
    `ALTER TABLE wallets ALTER entry_count DROP NOT NULL; UPDATE wallets SET entry_count = NULL WHERE id = ${walletOf(ALICE)}`,
    'a wallet counts its entries',
    walletOf(ALICE),
  ],
  [
    'another transaction before the first',
    `INSERT INTO transactions
     SELECT (jsonb_populate_record(transactions, '{"id": "019ab5a0-7c5e-7d2a-b1c4-3f6f0a7d9e21", "seq": 0, "idempotency_key": "x"}')).*
       FROM transactions WHERE id = ${REFUSED};
     UPDATE transactions SET seq = 2 WHERE wallet_id = ${walletOf(ALICE)} AND status = 'REJECTED' AND seq = 1;
     UPDATE wallets SET transaction_counts = transaction_counts || '{"SPEND/REJECTED": 2}' WHERE id = ${walletOf(ALICE)}`,
    'a wallet counts its transactions, and they have no gap',
    walletOf(ALICE),
  ],
  [
    'a wallet that was given to somebody else',
    `UPDATE wallets SET user_id = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0001' WHERE id = ${walletOf(ALICE)}`,
    'a seal is the hash of the one before it and of what it seals',
    `'GOLD 1..4'`,
  ],
  [
    'the seals of an asset that is gone',
    `DELETE FROM assets WHERE symbol = 'DIAMOND'`,
    'a seal is the hash of the one before it and of what it seals',
    `'asset 2 1..2'`,
  ],
];

describeSliced('the verification of the ledger', (slices) => {
  const { service, database } = useWorld({ slices });
  let forger: Forger;

  beforeAll(async () => {
    forger = await Forger.on(database);
    await service.topUp(BOB, '1');
    await service.spend(ALICE, '900000000');
    await service.app.get(Sealer).seal();
    await service.spend(ALICE, '1');
    await service.topUp(ALICE, '1');
    await service.app.get(Sealer).seal();
    await forger.keep();
  });

  afterEach(() => forger.restore());

  const verify = (options = {}) => verifyLedger(database.databaseUrl, options);

  it('finds nothing in a ledger that is right, and says what it has gone over', async () => {
    const { violations, judged, chains } = await verify();
    expect(violations).toEqual([]);
    expect(judged).toEqual({ assets: 2, wallets: 14, transactions: 9, ledger_entries: 16, ledger_seals: 3 });
    expect(chains.map(({ symbol, transactions, sealed }) => [symbol, transactions, sealed])).toEqual([
      ['GOLD', '6', '6'],
      ['DIAMOND', '2', '2'],
    ]);
  });

  it('has a wrong row to find for each invariant', () => {
    const invariants = PASSES.flatMap((pass) => Object.keys(pass.invariants));
    expect(Object.keys(PLANTED).sort()).toEqual([...new Set(invariants)].sort());
  });

  it.each(Object.entries(PLANTED))('finds and names the row for which it does not hold that %s', async (...planted) => {
    const [invariant, [plant, subjectSql]] = planted;
    const [row] = await database.query<{ subject: string }>(`SELECT ${subjectSql} AS subject`);
    await forger.forge(plant);

    const { violations } = await verify();
    const found = violations.find((violation) => violation.invariant === invariant);
    expect(found?.subjects).toContain(row?.subject);
    expect(found?.count).toBe(found?.subjects.length);
  });

  it.each(EXTREME)('finds and names %s', async (_what, plant, invariant, subjectSql) => {
    const [row] = await database.query<{ subject: string }>(`SELECT ${subjectSql} AS subject`);
    await forger.forge(plant);

    const { violations } = await verify();
    expect(violations.find((violation) => violation.invariant === invariant)?.subjects).toContain(row?.subject);
  });

  it('does not take rows that are hidden from it for rows that are not there', async () => {
    await forger.forge('ALTER TABLE ledger_seals ENABLE ROW LEVEL SECURITY');
    await expect(verify()).rejects.toThrow('row-level security policy');
    await forger.forge('ALTER TABLE ledger_seals DISABLE ROW LEVEL SECURITY');
  });

  it('counts all rows that are wrong, and names the first', async () => {
    await Promise.all(times(7, () => service.topUp(BOB, '1')));
    await forger.forge(`UPDATE transactions SET balance_after = balance_after + 1 WHERE status = 'SUCCESS'`);
    const { violations } = await verify();
    const invariant = 'a transaction tells the balance and the time of its entries';
    expect(violations.find((violation) => violation.invariant === invariant)).toMatchObject({ count: 15 });
    expect(violations.find((violation) => violation.invariant === invariant)?.subjects).toHaveLength(5);
  });

  it('is of one moment, whatever is posted meanwhile', async () => {
    const verified = new AbortController();
    const posting = (async () => {
      while (!verified.signal.aborted)
        await Promise.all([service.topUp(BOB, '1'), service.spend(BOB, '1'), service.topUp(ALICE, '1')]);
    })();
    for (const connections of [1, 2, 3]) expect(await verify({ connections })).toMatchObject({ violations: [] });
    verified.abort();
    await posting;
  });

  it('comes to the same however it cuts the tables', async () => {
    await forger.forge(`UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE ${ENTRY}`);
    const whole = await verify({ connections: 1 });
    const chunks = PASSES.map((pass) => pass.chunk);
    for (const pass of PASSES) Object.assign(pass, { chunk: 1 });
    try {
      expect(await verify({ connections: 1 })).toMatchObject({ judged: whole.judged, violations: whole.violations });
      await forger.restore();
      expect(await verify()).toMatchObject({ violations: [] });
    } finally {
      for (const [index, pass] of PASSES.entries()) Object.assign(pass, { chunk: chunks[index] });
    }
  });
});
