import { seed } from '../src/commands/seed';
import { everythingKept } from './support/answers';
import { ALICE, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { openAsset } from './support/wallets';
import { useWorld } from './support/world';

/** No trigger stops whoever replicates. */
const EMPTY_THE_LEDGER = `
  SET session_replication_role = replica;
  TRUNCATE assets, wallets, users, transactions, ledger_entries CASCADE;
  UPDATE slices SET transaction_count = 0, last_posted_at = '-infinity'`;

describeSliced('the seed on a ledger that is not empty', (slices) => {
  const { service, database } = useWorld({ slices, forEachTest: true, mustBalance: 'after each test' });

  beforeEach(() => database.query(EMPTY_THE_LEDGER));

  it('leaves an asset alone that somebody else created first', async () => {
    await openAsset(service, 'POINTS', 2, '1000');

    await seed(service.app);

    expect(await service.balance(TREASURY, 'POINTS')).toBe('1000');
    expect(await service.balance(TREASURY, 'GOLD')).toBe('1000000000');
    expect(await service.balance(ALICE, 'GOLD')).toBe('500');
  });

  it('refuses an asset of its own name with another scale, and posts nothing', async () => {
    await openAsset(service, 'GOLD', 2, '5');
    const before = await everythingKept(database);

    await expect(seed(service.app)).rejects.toThrow('There is an asset GOLD with scale 2; the seed needs one with 4.');

    expect(await everythingKept(database)).toEqual(before);
  });
});
