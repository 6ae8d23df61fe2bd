import { randomUUID } from 'node:crypto';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { assetWithLots, balanceOf, credit, lotsOf, untilDatabaseTime } from './support/lots';
import {
  cancel,
  groupOf,
  historyOf,
  hold,
  link,
  refund,
  refundGroup,
  release,
  transactionOf,
  transfer,
  txIdOf,
} from './support/movements';
import { type HoldDto } from '../src/hold/hold.dto';
import { countStatuses, times } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const POINTS = { assetSymbol: 'POINTS' };

describeSliced('a refund to lots', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  beforeAll(async () => {
    await assetWithLots(service);
    await service.postTo('/api/v1/assets', { symbol: 'GRACE', name: 'Grace', scale: 0, lots: true }, null);
    await service.send('PATCH', '/api/v1/assets/GRACE', { expiredRefund: { graceDays: 14 } }, null);
    await service.postTo('/api/v1/assets/GRACE/issuances', { amount: '1000000' });
  });

  const spend = (userId: string, amount: string) => credit(service, userId, 'SPEND', amount);
  const leftOf = async (userId: string) => (await lotsOf(other, userId)).map(({ remaining }) => remaining);
  /** A lot that expires before it is given back to, and one that does not. */
  const lotThatExpires = async (userId: string, assetSymbol: string) => {
    const opened = await credit(service, userId, 'BONUS', '10', { assetSymbol, expiresInSeconds: 5, priority: 7 });
    const [lot] = (await transactionOf(service, txIdOf(opened))).lots!;
    return lot!.expiresAt!;
  };

  it('puts each unit back in its lot, whichever of 14 parallel requests for 7 parts come first', async () => {
    const user = randomUUID();
    await credit(service, user, 'BONUS', '30', { expiresInSeconds: 3_600 });
    await credit(service, user, 'BONUS', '40');
    await credit(service, user, 'TOP_UP', '50');
    const spent = txIdOf(await spend(user, '100'));
    expect(await leftOf(user)).toEqual(['20', '0', '0']);

    const parts = ['10', '20', '5', '25', '15', '13', '12'];
    const answers = await Promise.all(
      times(14, (index) => refund(index % 2 ? service : other, spent, { amount: parts[index % 7] })),
    );

    const posted = answers.filter(({ status }) => status === 201);
    expect(countStatuses(answers)[201]! + (countStatuses(answers)[422] ?? 0)).toBe(14);
    // Those of one batch have one time: the history knows their order.
    const refunds = (await historyOf(service, user, '&type=REFUND&status=SUCCESS')).toReversed();
    expect(new Set(refunds.map(({ id }) => id))).toEqual(new Set(posted.map(txIdOf)));
    const back = refunds.flatMap(({ returnedTo }) => returnedTo!);
    // The last lot first, each filled up before the next.
    const names = back.map(({ lotId }) => lotId);
    expect(names).toEqual([...new Set(names)].flatMap((name) => names.filter((one) => one === name)));
    const { paidFrom } = await transactionOf(other, spent);
    const total = back.reduce((sum, { amount }) => sum + Number(amount), 0);
    const rest = Number((await transactionOf(other, spent)).amount) - total;
    if (rest > 0) expect((await refund(other, spent)).status).toBe(201);
    expect((await refund(other, spent)).body).toMatchObject({ code: 'ALREADY_REFUNDED' });
    expect(await leftOf(user)).toEqual(['50', '40', '30']);
    expect(paidFrom!.map(({ amount }) => amount)).toEqual(['30', '40', '30']);
    const lots = await lotsOf(other, user);
    expect(lots.map(({ taken, status }) => [taken, status])).toEqual(times(3, () => [[], 'OPEN']));
  });

  it('ends exactly where 7 parts of 100 by 14 requests add up to all of it', async () => {
    const user = randomUUID();
    for (const amount of ['30', '40', '30']) await credit(service, user, 'TOP_UP', amount);
    const spent = txIdOf(await spend(user, '100'));
    const parts = ['10', '20', '5', '25', '15', '13', '12'];
    const keys = parts.map(() => randomUUID());
    // Each part twice, under the same key: once to each instance.
    const answers = await Promise.all(
      times(14, (index) => refund(index < 7 ? service : other, spent, { amount: parts[index % 7] }, keys[index % 7])),
    );
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 409)
        answers[index] = await refund(service, spent, { amount: parts[index % 7] }, keys[index % 7]);
    }
    expect(countStatuses(answers)).toEqual({ 201: 14 });
    expect(new Set(answers.map(txIdOf)).size).toBe(7);
    expect(await leftOf(user)).toEqual(['30', '40', '30']);
    expect(await balanceOf(service, user)).toMatchObject({ balance: '100', available: '100' });
  });

  it('lets a share whose lot has expired since expire again at once', async () => {
    const user = randomUUID();
    const expiresAt = await lotThatExpires(user, 'POINTS');
    await credit(service, user, 'TOP_UP', '5');
    const spent = txIdOf(await spend(user, '15'));
    await untilDatabaseTime(database, expiresAt);

    const answer = await refund(other, spent, {});

    expect(answer.status).toBe(201);
    expect(await balanceOf(service, user)).toMatchObject({ balance: '5', available: '5', classes: { BONUS: '0' } });
    expect((await lotsOf(service, user)).map(({ status, remaining }) => [status, remaining])).toEqual([
      ['OPEN', '5'],
      ['EXPIRED', '0'],
    ]);
    expect(await spend(user, '6')).toMatchObject({ status: 422, body: { available: '5' } });
  });

  it('gives a share whose lot has expired since some days of grace, where the asset has them', async () => {
    const user = randomUUID();
    const expiresAt = await lotThatExpires(user, 'GRACE');
    await credit(service, user, 'TOP_UP', '5', { assetSymbol: 'GRACE' });
    const spent = txIdOf(await credit(service, user, 'SPEND', '15', { assetSymbol: 'GRACE' }));
    await untilDatabaseTime(database, expiresAt);

    const first = txIdOf(await refund(other, spent, { amount: '8' }));
    const { createdAt, returnedTo, lots } = await transactionOf(service, first);

    expect(returnedTo!.map(({ amount }) => amount)).toEqual(['5']);
    expect(lots).toMatchObject([{ class: 'BONUS', priority: 7, amount: '3' }]);
    const graceMs = Date.parse(lots![0]!.expiresAt!) - Date.parse(createdAt);
    expect(graceMs).toBe(14 * 24 * 3_600_000);
    await refund(service, spent, {});
    expect(await balanceOf(other, user, 'GRACE')).toMatchObject({
      ...{ balance: '15', available: '15', classes: { PAID: '5', BONUS: '10' } },
      nextExpiry: { amount: '3', at: lots![0]!.expiresAt },
    });
  });

  it('puts everything back where a whole transfer is undone', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    await credit(service, alice, 'BONUS', '10', { expiresInSeconds: 3_600, priority: 7 });
    await credit(service, alice, 'TOP_UP', '10');
    await credit(service, bob, 'TOP_UP', '4');
    const lotsBefore = await lotsOf(other, alice);
    const fee = { amount: '3', paidBy: 'RECEIVER' };
    const sent = groupOf(await transfer(service, { fromUserId: alice, toUserId: bob, amount: '15', fee, ...POINTS }));

    const undone = await refundGroup(other, sent.groupId);

    expect(undone.status).toBe(201);
    expect(await lotsOf(service, alice)).toEqual(lotsBefore.map((lot) => ({ ...lot, status: 'OPEN' })));
    expect(await balanceOf(service, bob)).toMatchObject({ balance: '4', classes: { PAID: '4', BONUS: '0' } });
    expect((await lotsOf(service, bob)).map(({ remaining, status }) => [remaining, status])).toEqual([
      ['0', 'SPENT'],
      ['0', 'SPENT'],
      ['4', 'OPEN'],
    ]);
  });

  it('undoes by a cancellation what was spent, credited and held', async () => {
    const user = randomUUID();
    const [bought, given, paid] = [randomUUID(), randomUUID(), randomUUID()];
    await credit(service, user, 'TOP_UP', '10', {}, bought);
    await credit(service, user, 'BONUS', '10', { priority: 90 }, given);
    await credit(service, user, 'SPEND', '15', {}, paid);

    expect(await cancel(other, user, bought, 'REFUND')).toMatchObject({
      ...{ outcome: 'KEPT', problem: { code: 'INSUFFICIENT_FUNDS', available: '5' } },
    });
    expect(await cancel(other, user, paid, 'REFUND')).toMatchObject({ outcome: 'REFUNDED' });
    expect(await leftOf(user)).toEqual(['10', '10']);
    // Its own lot is taken, though the other would be used first.
    expect(await cancel(service, user, given, 'REFUND')).toMatchObject({ outcome: 'REFUNDED' });
    expect(await leftOf(user)).toEqual(['0', '10']);

    const heldKey = randomUUID();
    const held = (await hold(service, user, '6', POINTS, heldKey)).body as HoldDto;
    expect(await cancel(other, user, heldKey, 'REFUND')).toMatchObject({ outcome: 'REFUNDED' });
    expect(await release(service, held.id)).toMatchObject({ status: 422, body: { code: 'HOLD_RELEASED' } });
    expect(await balanceOf(service, user)).toMatchObject({ balance: '10', held: '0', available: '10' });
  });

  it('leaves no trace in lots where a later operation of the same command is rejected', async () => {
    const user = randomUUID();
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 3_600 });
    const spent = txIdOf(await spend(user, '4'));
    const before = await lotsOf(service, user);
    const op = (type: string, amount: string, more: object = {}) => ({
      type,
      userId: user,
      amount,
      ...POINTS,
      ...more,
    });

    const refused = await link(other, [
      op('BONUS', '5', { priority: 1, expiresInSeconds: 60 }),
      { type: 'REFUND', transactionId: spent },
      op('HOLD', '7'),
      op('SPEND', '100'),
    ]);

    expect(refused).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS', index: 3, available: '8' } });
    expect(await lotsOf(service, user)).toEqual(before);
    const done = await link(other, [
      op('BONUS', '5', { priority: 1, expiresInSeconds: 60 }),
      { type: 'REFUND', transactionId: spent },
      op('SPEND', '8'),
    ]);
    expect(done.status).toBe(201);
    const [, , paid] = (done.body as { transactions: TransactionDto[] }).transactions;
    expect(paid!.paidFrom!.map(({ amount }) => amount)).toEqual(['5', '3']);
    expect(await leftOf(user)).toEqual(['0', '7']);
  });
});
