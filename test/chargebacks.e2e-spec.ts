import { randomUUID } from 'node:crypto';
import { type ChargedBackDto } from '../src/lot/lot.dto';
import { type HoldDto } from '../src/hold/hold.dto';
import { assetWithLots, balanceOf, chargeBack, credit, lotsOf } from './support/lots';
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
import { countStatuses, type TestService, times } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

const POINTS = { assetSymbol: 'POINTS' };

describeSliced('a chargeback', (slices) => {
  const { service, other } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  beforeAll(() => assetWithLots(service));

  const spend = (at: TestService, userId: string, amount: string) => credit(at, userId, 'SPEND', amount);
  const buy = async (userId: string, amount: string) => txIdOf(await credit(service, userId, 'TOP_UP', amount));
  const chargedBack = async (id: string, body: object = { from: 'ANY' }, at = service) => {
    const { status, text, body: answer } = await chargeBack(at, id, body);
    if (status !== 201) throw new Error(text);
    return answer as ChargedBackDto;
  };

  it.each(['LOT', 'ANY'])('from %s of what is half spent takes what may be taken, and owes the rest', async (from) => {
    const user = randomUUID();
    const bought = await buy(user, '100');
    const spent = txIdOf(await spend(service, user, '50'));
    await credit(service, user, 'BONUS', '20');

    const answer = await chargedBack(bought, { from });

    const others = from === 'ANY' ? '20' : '0';
    const debt = from === 'ANY' ? '30' : '50';
    expect(answer).toMatchObject({
      ...{ balance: from === 'ANY' ? '0' : '20', takenFromLot: '50', takenFromOthers: others, debt },
      spentOn: [{ transactionId: spent, type: 'SPEND', amount: '50' }],
    });
    expect(await balanceOf(other, user)).toMatchObject({ debt, available: answer.balance });
    expect(await balanceOf(other, user)).not.toHaveProperty('status', 'FROZEN');
  });

  it('leaves all of it as a debt where nothing is left, and later credits repay exactly that', async () => {
    const user = randomUUID();
    const bought = await buy(user, '100');
    await spend(service, user, '100');
    expect(await chargedBack(bought)).toMatchObject({
      balance: '0',
      takenFromLot: '0',
      takenFromOthers: '0',
      debt: '100',
    });

    const answers = await Promise.all(
      times(14, (index) => credit(index % 2 ? service : other, user, index % 3 ? 'TOP_UP' : 'BONUS', '10')),
    );

    expect(countStatuses(answers)).toEqual({ 201: 14 });
    const recovered = answers.map(({ body }) => (body as { recovered?: string }).recovered ?? '0');
    expect(recovered.sort()).toEqual([...times(4, () => '0'), ...times(10, () => '10')]);
    expect(await balanceOf(service, user)).toMatchObject({ balance: '40', debt: '0' });
    const lots = await lotsOf(service, user, '&status=OPEN');
    expect(lots.map(({ remaining, taken }) => [remaining, taken])).toEqual(times(4, () => ['10', []]));
  });

  it('is repaid by what is received and refunded as well, out of that very credit', async () => {
    const [user, friend] = [randomUUID(), randomUUID()];
    const bought = await buy(user, '30');
    const spent = txIdOf(await spend(service, user, '30'));
    await credit(service, user, 'BONUS', '8', { priority: 1 });
    await buy(friend, '10');
    await chargedBack(bought, { from: 'LOT' });

    await transfer(service, { fromUserId: friend, toUserId: user, amount: '10', ...POINTS });
    expect(await balanceOf(other, user)).toMatchObject({
      balance: '8',
      debt: '20',
      classes: { PAID: '0', BONUS: '8' },
    });
    expect(await refund(other, spent, { amount: '25' })).toMatchObject({
      ...{ status: 201, body: { balance: '13', recovered: '20', refunded: '25', refundable: '5' } },
    });
    expect(await balanceOf(other, user)).toMatchObject({
      balance: '13',
      debt: '0',
      classes: { PAID: '5', BONUS: '8' },
    });
    const [recovery] = await historyOf(service, user, '&type=RECOVERY');
    const repaying = await transactionOf(service, recovery!.relatesTo!);
    expect([repaying.type, repaying.groupId]).toEqual(['REFUND', recovery!.groupId]);
  });

  it('adds up whatever spends race it, and says where every unit went', async () => {
    const rounds = times(6, async (round) => {
      const user = randomUUID();
      const bought = await buy(user, '100');
      await credit(service, user, 'BONUS', '30');
      const racing = times(16, (index) => spend(index % 2 ? service : other, user, '10'));
      const answer = await chargedBack(bought, { from: round % 2 ? 'ANY' : 'LOT' }, round % 3 ? service : other);
      const spends = await Promise.all(racing);

      const [fromLot, fromOthers, debt] = [answer.takenFromLot, answer.takenFromOthers, answer.debt].map(Number);
      const spentMinor = answer.spentOn.reduce((sum, { amount }) => sum + Number(amount), 0);
      expect(fromLot! + fromOthers! + debt!).toBe(100);
      expect(fromLot! + spentMinor).toBe(100);
      const done = spends.filter(({ status }) => status === 201);
      const balance = 130 - done.length * 10 - fromLot! - fromOthers!;
      expect(await balanceOf(service, user)).toMatchObject({ balance: `${balance}`, debt: answer.debt });
      const ids = new Set(done.map(txIdOf));
      expect(answer.spentOn.every(({ transactionId }) => ids.has(transactionId))).toBe(true);
    });
    await Promise.all(rounds);
  });

  it('happens once, however many ask for it at the same moment', async () => {
    const user = randomUUID();
    const bought = await buy(user, '100');
    await spend(service, user, '40');
    const answers = await Promise.all(times(12, (index) => chargeBack(index % 2 ? service : other, bought)));
    expect(countStatuses(answers)).toEqual({ 201: 1, 422: 11 });
    const codes = answers.filter(({ status }) => status === 422).map(({ body }) => (body as { code: string }).code);
    expect(new Set(codes)).toEqual(new Set(['ALREADY_CHARGED_BACK']));
    expect(await refund(service, bought)).toMatchObject({ status: 422, body: { code: 'ALREADY_CHARGED_BACK' } });
    expect(await balanceOf(service, user)).toMatchObject({ balance: '0', debt: '40' });
  });

  it('repeats byte for byte, whatever became of the lot, the wallet and the spends since', async () => {
    const user = randomUUID();
    const key = randomUUID();
    const bought = await buy(user, '100');
    const [first, second] = [await spend(service, user, '30'), await spend(service, user, '20')];
    await refund(service, txIdOf(first), { amount: '10' });
    const body = { from: 'LOT', freeze: true, reference: 'dispute' };
    const answer = await chargeBack(service, bought, body, key);
    expect((answer.body as ChargedBackDto).spentOn).toEqual([
      { transactionId: txIdOf(first), type: 'SPEND', amount: '20' },
      { transactionId: txIdOf(second), type: 'SPEND', amount: '20' },
    ]);

    await refund(service, txIdOf(second));
    await credit(service, user, 'TOP_UP', '500');
    const [again, elsewhere] = [
      await chargeBack(service, bought, body, key),
      await chargeBack(other, bought, body, key),
    ];

    for (const replay of [again, elsewhere]) {
      expect([replay.status, replay.text, replay.headers.get('location')]).toEqual([
        ...[answer.status, answer.text, answer.headers.get('location')],
      ]);
      expect(replay.headers.get('Idempotent-Replayed')).toBe('true');
    }
    const extra = await chargeBack(other, bought, { ...body, from: 'ANY' }, key);
    expect(extra).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('takes nothing that is held, and only what was not reversed', async () => {
    const user = randomUUID();
    const bought = await buy(user, '100');
    expect((await refund(service, bought, { amount: '25' })).status).toBe(201);
    const { id } = (await hold(service, user, '60', POINTS)).body as HoldDto;

    expect(await chargedBack(bought)).toMatchObject({ takenFromLot: '15', debt: '60', balance: '60', spentOn: [] });

    expect(await balanceOf(other, user)).toMatchObject({ balance: '60', held: '60', available: '0', debt: '60' });
    await release(other, id);
    expect(await balanceOf(other, user)).toMatchObject({ balance: '60', available: '60', debt: '60' });
  });

  it('freezes what the user does, and lets repaying go on', async () => {
    const user = randomUUID();
    const bought = await buy(user, '10');
    await spend(service, user, '10');
    await chargedBack(bought, { from: 'ANY', freeze: true });
    expect(await credit(other, user, 'TOP_UP', '15')).toMatchObject({
      status: 201,
      body: { balance: '5', recovered: '10' },
    });
    expect(await spend(other, user, '1')).toMatchObject({ status: 422, body: { code: 'WALLET_FROZEN' } });
  });

  it('keeps a credit that repaid a debt, where a cancellation would undo it', async () => {
    const user = randomUUID();
    const bought = await buy(user, '10');
    await spend(service, user, '10');
    await chargedBack(bought);
    const key = randomUUID();
    await credit(service, user, 'TOP_UP', '6', {}, key);
    expect(await cancel(other, user, key, 'REFUND')).toMatchObject({
      ...{ outcome: 'KEPT', problem: { code: 'INSUFFICIENT_FUNDS' } },
    });
    expect(await balanceOf(service, user)).toMatchObject({ balance: '0', debt: '4' });
  });

  it('leaves nothing of one member of a group, which a refund of the group passes over', async () => {
    const user = randomUUID();
    const bundle = ['TOP_UP', 'BONUS'].map((type) => ({ type, userId: user, amount: '10', ...POINTS }));
    const { groupId, transactions } = groupOf(await link(service, bundle));
    await chargedBack(transactions[0]!.id);
    expect(await balanceOf(service, user)).toMatchObject({ balance: '10', debt: '0' });

    const undone = groupOf(await refundGroup(other, groupId)).transactions;
    expect(undone).toMatchObject([{ type: 'REVERSAL', amount: '10' }]);
    expect(undone).toHaveLength(1);
    expect(await balanceOf(service, user)).toMatchObject({ balance: '0', debt: '0' });
    // Now nothing is left of the whole.
    expect(await refundGroup(service, groupId)).toMatchObject({ status: 422, body: { code: 'ALREADY_REFUNDED' } });
  });

  it('is only of a top-up, and none of what a linked command would post', async () => {
    const user = randomUUID();
    const given = txIdOf(await credit(service, user, 'BONUS', '10'));
    expect(await chargeBack(service, given)).toMatchObject({ status: 422, body: { code: 'NOT_REFUNDABLE' } });
    const bought = await buy(user, '10');
    const reversed = await refund(service, bought);
    expect(reversed.status).toBe(201);
    expect(await chargeBack(service, bought)).toMatchObject({ status: 422, body: { code: 'ALREADY_REFUNDED' } });
    expect(await chargeBack(service, randomUUID())).toMatchObject({ status: 404 });
    const linked = await link(service, [{ type: 'CHARGEBACK', transactionId: bought, from: 'ANY' }]);
    expect(linked.status).toBe(400);
    const id = txIdOf(await chargeBack(service, await buy(user, '3')));
    expect(await refund(service, id)).toMatchObject({ status: 422, body: { code: 'NOT_REFUNDABLE' } });
  });

  it('takes what is available where the asset keeps no lots', async () => {
    const user = randomUUID();
    const bought = txIdOf(await service.topUp(user, '10'));
    await fund(service, user, '2');
    await service.spend(user, '9');
    expect(await chargedBack(bought, { from: 'LOT' })).toMatchObject({ balance: '0', debt: '7', spentOn: [] });
    expect(await service.topUp(user, '10')).toMatchObject({ status: 201, body: { balance: '3', recovered: '7' } });
  });
});
