import { type IntegrityDto } from '../src/integrity/integrity.dto';
import { Sealer } from '../src/integrity/sealer';
import { Slices } from '../src/posting/slices';
import { bearer, TestKeys } from './support/access';
import { Forger } from './support/forgery';
import { fillLedger } from './support/full-ledger';
import { BOB, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const PATH = '/api/v1/wallets/integrity';

describeSliced('GET /api/v1/wallets/integrity', (slices) => {
  // One connection, which a check must not take away from the postings.
  const { service, database } = useWorld({ slices, settings: { DATABASE_POOL_MAX: '1' } });
  let forger: Forger;

  beforeAll(async () => {
    forger = await Forger.on(database);
    await fillLedger(service);
    await service.app.get(Sealer).seal();
    await service.topUp(BOB, '1');
    await forger.keep();
  });

  afterEach(() => forger.restore());

  it('says that a small ledger is right, and that all of it was checked', async () => {
    const numbers = await database.query<{ slice: number; transactions: number; sealed: number }>(
      `SELECT slice, transaction_count::int AS transactions, (SELECT coalesce(max(last_seq), 0)::int FROM ledger_seals
         WHERE ledger_seals.slice = slices.slice) AS sealed FROM slices`,
    );
    const { status, body } = (await service.get(PATH)) as { status: number; body: IntegrityDto };
    expect(status).toBe(200);
    expect(body).toMatchObject({ intact: true, complete: true, balancesSummed: true, violations: [] });
    expect(body.checkedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(body.slices.map((slice) => slice.slice)).toEqual(new Slices(slices).numbers);
    expect(body.slices).toEqual(
      expect.arrayContaining(numbers.map((number) => ({ ...number, checked: number.transactions }))),
    );
    const unsealed = body.slices.filter(({ transactions, sealed }) => sealed < transactions);
    expect(unsealed.map(({ slice }) => slice)).toEqual([new Slices(slices).ofUser(BOB)]);
  });

  it.each([
    [
      'a balance after follows from the one before',
      `UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE wallet_id = WALLET`,
    ],
    [
      'a successful transaction has the two entries that it names, of its amount',
      `UPDATE ledger_entries SET amount = amount + 1 WHERE wallet_id = WALLET`,
    ],
    [
      'a balance is what the last entry of its wallet left, and so the fold of all',
      `UPDATE wallets SET balance = balance - 1 WHERE id = WALLET`,
    ],
    [
      'the balances of an asset sum to zero in each slice',
      `UPDATE wallets SET balance = balance - 1 WHERE id = WALLET`,
    ],
    [
      'what passes through the clearing of an asset comes out of it',
      `UPDATE wallets SET balance = balance - 1 WHERE kind = 'CLEARING' AND slice = 0 AND asset_id = 1`,
    ],
    [
      'a seal is the hash of the one before it and of what it seals',
      `UPDATE transactions SET caller = 'x' WHERE wallet_id = WALLET`,
    ],
    [
      'the hash of the texts is theirs',
      `UPDATE transactions SET reference = 'x' WHERE wallet_id = WALLET AND reference IS NOT NULL`,
    ],
    ['a transfer has both of its sides, and at most one fee', `DELETE FROM transactions WHERE type = 'RECEIVE'`],
    ['refunds never exceed their original', `UPDATE transactions SET amount = 1000000000 WHERE type = 'REFUND'`],
    ['a slice counts its transactions', `UPDATE slices SET transaction_count = transaction_count + 1`],
    ['a wallet counts its entries', `UPDATE wallets SET entry_count = 0 WHERE id = TREASURY`],
    [
      'only issuance and clearing are ever negative',
      `INSERT INTO wallets (id, slice, user_id, asset_id, kind, balance)
       VALUES (gen_random_uuid(), 0, gen_random_uuid(), 1, 'USER', 5), (gen_random_uuid(), 0, gen_random_uuid(), 1, 'USER', -5)`,
    ],
  ])('finds that it does not hold that %s', async (invariant, forgery) => {
    await forger.forge(
      forgery
        .replace('WALLET', `(SELECT id FROM wallets WHERE user_id = '${BOB}' AND asset_id = 1)`)
        .replace('TREASURY', `(SELECT id FROM wallets WHERE user_id = '${TREASURY}' AND asset_id = 1 AND slice = 0)`),
    );
    const { status, body } = (await service.get(PATH)) as {
      status: number;
      body: { intact: boolean; violations: { invariant: string }[] };
    };
    expect([status, body.intact]).toEqual([200, false]);
    expect(body.violations.map((violation) => violation.invariant)).toContain(invariant);
  });

  it('counts in its metric what it found wrong the last time', async () => {
    const metric = async () => {
      await service.get(PATH);
      const metrics = await fetch(`${service.url}/metrics`);
      return Number(/^wallet_integrity_violations (\d+)$/m.exec(await metrics.text())?.[1]);
    };
    await forger.forge(`UPDATE wallets SET balance = balance - 1 WHERE user_id = '${BOB}' AND asset_id = 1`);
    expect(await metric()).toBe(2);
    await forger.restore();
    expect(await metric()).toBe(0);
  });

  it('answers all who ask at the same time by one check, and holds up no posting', async () => {
    const answers = await Promise.all([
      ...times(10, () => service.get(PATH)),
      ...times(10, () => service.topUp(BOB, '1')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([...times(10, () => 200), ...times(10, () => 201)]);
    const checks = answers.slice(0, 10).map(({ body }) => (body as { checkedAt: string }).checkedAt);
    expect(new Set(checks).size).toBe(1);
  });
});

describe('the integrity of the ledger', () => {
  const keys = new TestKeys();
  const [admin, reader] = [keys.issue('admin', ['wallet:admin']), keys.issue('reader', ['wallet:read'])];
  const { service } = useWorld({ settings: () => keys.settings });

  afterAll(() => {
    keys.file.remove();
  });

  it('is for callers with wallet:admin', async () => {
    expect((await service.get(PATH, bearer(admin))).status).toBe(200);
    expect((await service.get(PATH, bearer(reader))).status).toBe(403);
  });
});
