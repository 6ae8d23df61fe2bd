import { randomUUID } from 'node:crypto';
import { ALICE, BOB, countStatuses, times } from './support/service';
import { describeSliced } from './support/slices';
import { fund, openWallet, openWallets } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('spending', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after each test' });

  it('lets exactly those of 100 parallel spends succeed that the balance covers', async () => {
    const answers = await Promise.all(times(100, () => service.spend(ALICE, '10')));

    expect(countStatuses(answers)).toEqual({ 201: 50, 422: 50 });
    for (const { status, body } of answers) {
      if (status === 422) expect(body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', available: '0', required: '10' });
    }
    expect(await service.balance(ALICE)).toBe('0');
  });

  it('lets exactly one of two concurrent spends take the last coin', async () => {
    const users = await openWallets(service, 20, '1');

    for (const user of users) {
      const answers = await Promise.all([service.spend(user, '1'), service.spend(user, '1')]);
      expect(countStatuses(answers)).toEqual({ 201: 1, 422: 1 });
      expect(await service.balance(user)).toBe('0');
    }
  });

  it('serves a smaller spend that comes after a refused one in the same crowd', async () => {
    const users = await openWallets(service, 20, '5');

    const answers = await Promise.all(
      users.map((user) => Promise.all([service.spend(user, '6'), service.spend(user, '5')])),
    );

    for (const [tooMuch, enough] of answers) {
      expect(tooMuch).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', required: '6' } });
      expect(enough).toMatchObject({ status: 201, body: { balance: '0' } });
    }
  });

  it('leaves the neighbours of a refused spend alone', async () => {
    const poor = await openWallet(service, '1');
    const rich = await openWallets(service, 50, '10');

    const [refused, ...neighbours] = await Promise.all([
      service.spend(poor, '2'),
      ...rich.map((user) => service.spend(user, '10')),
    ]);

    expect(refused).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', available: '1', required: '2' } });
    expect(countStatuses(neighbours)).toEqual({ 201: 50 });
    expect(await service.balance(poor)).toBe('1');
  });

  it('finds nothing to spend from in a wallet that does not exist, and keeps the key free', async () => {
    const [nobody, key] = [randomUUID(), randomUUID()];
    expect(await service.spend(nobody, '1', 'GOLD', key)).toMatchObject({
      status: 404,
      body: { code: 'WALLET_NOT_FOUND' },
    });
    expect(await database.query('SELECT FROM wallets WHERE user_id = $1', [nobody])).toEqual([]);

    await fund(service, nobody, '1');

    expect(await service.spend(nobody, '1', 'GOLD', key)).toMatchObject({ status: 201, body: { balance: '0' } });
  });

  it('does not take one asset for another', async () => {
    const before = await service.balance(BOB);

    expect(await service.spend(BOB, '1', 'DIAMOND')).toMatchObject({ status: 404, body: { code: 'WALLET_NOT_FOUND' } });

    expect(await service.balance(BOB)).toBe(before);
  });
});
