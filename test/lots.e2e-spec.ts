import { randomUUID } from 'node:crypto';
import { type ChargedBackDto } from '../src/lot/lot.dto';
import { type TransactionWithLedgerDto } from '../src/ledger/transaction.dto';
import { assetWithLots, balanceOf, chargeBack, credit, lotsOf, untilDatabaseTime } from './support/lots';
import { capture, hold, refund, release, transfer, transactionOf, txIdOf, walletOf } from './support/movements';
import { type HoldDto } from '../src/hold/hold.dto';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

describeSliced('an asset that keeps lots', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  beforeAll(() => assetWithLots(service));

  const spend = (userId: string, amount: string, key?: string) => credit(service, userId, 'SPEND', amount, {}, key);

  it('spends by priority, then what expires soonest, then bonus before paid, then the oldest', async () => {
    const user = randomUUID();
    await credit(service, user, 'TOP_UP', '10');
    await credit(service, user, 'BONUS', '10');
    await credit(service, user, 'BONUS', '10', { expiresAt: inSeconds(7_200) });
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 3_600 });
    await credit(service, user, 'TOP_UP', '10', { priority: 10 });
    await credit(service, user, 'TOP_UP', '10');

    const answer = await spend(user, '55');

    expect(answer).toMatchObject({ status: 201, body: { balance: '5' } });
    const { paidFrom } = await transactionOf(service, txIdOf(answer));
    const lots = await lotsOf(service, user);
    const order = paidFrom!.map(({ lotId }) => lots.toReversed().findIndex(({ id }) => id === lotId));
    expect(order).toEqual([4, 3, 2, 1, 0, 5]);
    expect(paidFrom!.map(({ amount }) => amount)).toEqual(['10', '10', '10', '10', '10', '5']);
    expect(await balanceOf(other, user)).toMatchObject({
      balance: '5',
      classes: { PAID: '5', BONUS: '0' },
    });
  });

  it('gives a refund back to the lots it came from, the last one first, and captures what was held', async () => {
    const user = randomUUID();
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 3_600 });
    await credit(service, user, 'TOP_UP', '10');
    const spent = txIdOf(await spend(user, '15'));
    await refund(other, spent, { amount: '7' });
    expect((await lotsOf(service, user)).map(({ remaining }) => remaining)).toEqual(['10', '2']);
    await refund(other, spent);
    expect((await lotsOf(service, user)).map(({ remaining }) => remaining)).toEqual(['10', '10']);

    const { id } = (await hold(service, user, '15', { assetSymbol: 'POINTS' })).body as HoldDto;
    expect((await lotsOf(service, user)).map(({ held }) => held)).toEqual(['5', '10']);
    await capture(service, id, { amount: '3', final: false });
    expect((await lotsOf(service, user)).map(({ remaining, held }) => [remaining, held])).toEqual([
      ['10', '5'],
      ['7', '7'],
    ]);
    await release(service, id);
    expect((await lotsOf(service, user)).map(({ remaining, held }) => [remaining, held])).toEqual([
      ['10', '0'],
      ['7', '0'],
    ]);
  });

  it('lets nobody spend what has expired, and shows it gone before it is booked', async () => {
    const user = randomUUID();
    const expiresAt = inSeconds(2);
    await credit(service, user, 'BONUS', '10', { expiresAt });
    await credit(service, user, 'TOP_UP', '5');
    await untilDatabaseTime(database, expiresAt);
    expect(await balanceOf(other, user)).toMatchObject({ available: '5', classes: { PAID: '5', BONUS: '0' } });
    expect(await spend(user, '6')).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', available: '5' } });
    expect(await spend(user, '5')).toMatchObject({ status: 201, body: { balance: '0' } });
    expect((await lotsOf(service, user)).map(({ status }) => status)).toEqual(['SPENT', 'EXPIRED']);
  });

  it('carries class and expiry along with a transfer', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    await credit(service, alice, 'BONUS', '10', { expiresInSeconds: 3_600, priority: 7 });
    await credit(service, alice, 'TOP_UP', '10');
    await transfer(service, { fromUserId: alice, toUserId: bob, amount: '15', assetSymbol: 'POINTS' });
    const [given] = await lotsOf(service, alice, '&status=SPENT');
    expect(await lotsOf(other, bob)).toMatchObject([
      { class: 'BONUS', priority: 7, amount: '10', expiresAt: given!.expiresAt },
      { class: 'PAID', priority: 50, amount: '5', expiresAt: null },
    ]);
  });

  it('charges back what is left, owes the rest, and is repaid by the next credits', async () => {
    const user = randomUUID();
    const bought = txIdOf(await credit(service, user, 'TOP_UP', '100'));
    const spent = txIdOf(await spend(user, '70'));
    await credit(service, user, 'BONUS', '20');

    const answer = await chargeBack(service, bought, { from: 'LOT', freeze: true });

    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body as ChargedBackDto).toMatchObject({
      ...{ balance: '20', takenFromLot: '30', takenFromOthers: '0', debt: '70' },
      spentOn: [{ transactionId: spent, type: 'SPEND', amount: '70' }],
    });
    expect(await balanceOf(other, user)).toMatchObject({ balance: '20', debt: '70', status: 'FROZEN' });
    expect(await chargeBack(other, bought)).toMatchObject({ status: 422, body: { code: 'ALREADY_CHARGED_BACK' } });
    expect(await credit(other, user, 'TOP_UP', '50')).toMatchObject({
      status: 201,
      body: { balance: '20', recovered: '50' },
    });
    expect(await credit(other, user, 'BONUS', '50')).toMatchObject({
      status: 201,
      body: { balance: '50', recovered: '20' },
    });
    expect(await walletOf(service, user, 'POINTS')).toMatchObject({ balance: '50', debt: '0' });
    const original = (await service.get(`/api/v1/wallets/transactions/${bought}`)).body as TransactionWithLedgerDto;
    expect(original.spentOn).toEqual([{ transactionId: spent, type: 'SPEND', amount: '70' }]);
  });
});
