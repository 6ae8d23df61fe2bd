import { randomUUID } from 'node:crypto';
import { lastingText } from './support/answers';
import {
  fundedOverSlices,
  groupById,
  groupOf,
  historyOf,
  link,
  operation,
  problemOf,
  refund,
  refundGroup,
  transactionOf,
  transfer,
  transferOf,
  txIdOf,
  usersOverSlices,
} from './support/movements';
import { type Answer, countStatuses, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('a refund', (slices) => {
  const { service, services, other } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  /** A new user, who had this much and has spent all of it. */
  async function spent(amount: string): Promise<{ user: string; id: string }> {
    const [user] = (await fundedOverSlices(service, slices, amount)) as [string];
    return { user, id: txIdOf(await service.spend(user, amount)) };
  }

  const adjust = (type: string, user: string, amount: string) =>
    service.post({ ...operation(type, user, amount), reason: 'correction' });

  it('gives back a part, then all that is left, and then nothing', async () => {
    const { user, id } = await spent('100');

    const part = await refund(service, id, { amount: '40', reference: 'broken', metadata: { of: 3 } });
    expect(part).toMatchObject({ status: 201, body: { balance: '40', refunded: '40', refundable: '60' } });
    expect(part.headers.get('Location')).toBe(`/api/v1/wallets/transactions/${txIdOf(part)}`);
    expect(await refund(other, id, { amount: '60.0001' })).toMatchObject({
      status: 422,
      body: { code: 'REFUND_EXCEEDS_ORIGINAL', refunded: '40', refundable: '60' },
    });
    const rest = await refund(other, id);
    expect(rest).toMatchObject({ status: 201, body: { balance: '100', refunded: '100', refundable: '0' } });
    for (const body of [{}, { amount: '0.0001' }]) {
      expect(await refund(service, id, body)).toMatchObject({
        status: 422,
        body: { code: 'ALREADY_REFUNDED', refunded: '100', refundable: '0' },
      });
    }

    // Original and refunds name each other.
    expect(await transactionOf(service, id)).toMatchObject({
      refunded: '100.0000',
      refunds: [txIdOf(part), txIdOf(rest)],
    });
    expect(await transactionOf(other, txIdOf(part))).toMatchObject({
      type: 'REFUND',
      relatesTo: id,
      fromUser: TREASURY,
      toUser: user,
      amount: '40.0000',
      reference: 'broken',
      metadata: { of: 3 },
      refunded: '0.0000',
      refunds: [],
    });
  });

  it('sent 100 times at once, each of a part, never gives back more than was spent', async () => {
    const { user, id } = await spent('100');

    const answers = await Promise.all(times(100, (index) => refund(services[index % 2]!, id, { amount: '3' })));

    expect(countStatuses(answers)).toEqual({ 201: 33, 422: 67 });
    for (const answer of answers.filter(({ status }) => status === 422)) {
      expect(problemOf(answer)).toMatchObject({ code: 'REFUND_EXCEEDS_ORIGINAL', refunded: '99', refundable: '1' });
    }
    expect(await service.balance(user)).toBe('99');
    expect(await transactionOf(service, id)).toMatchObject({ refunded: '99.0000' });
    const told = answers
      .filter(({ status }) => status === 201)
      .map(({ body }) => Number((body as { refunded: string }).refunded));
    expect(told.sort((a, b) => a - b)).toEqual(times(33, (index) => (index + 1) * 3));
  });

  it('of a whole spend, asked for 50 times at once, is given once', async () => {
    const { user, id } = await spent('100');

    const answers = await Promise.all(times(50, (index) => refund(services[index % 2]!, id)));

    expect(countStatuses(answers)).toEqual({ 201: 1, 422: 49 });
    expect(await service.balance(user)).toBe('100');
  });

  it('of a bonus takes it back, as far as it is still there, and the refusal is kept', async () => {
    const [user] = usersOverSlices(slices, 1) as [string];
    const id = txIdOf(await service.post(operation('BONUS', user, '10')));
    await service.spend(user, '4');
    const key = randomUUID();

    const refused = await refund(service, id, {}, key);
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'INSUFFICIENT_FUNDS', available: '6', required: '10' },
    });
    await fund(service, user, '100');
    const replayed = await refund(other, id, {}, key);
    expect([lastingText(replayed.text), replayed.headers.get('Idempotent-Replayed')]).toEqual([
      lastingText(refused.text),
      'true',
    ]);

    const taken = await refund(service, id);
    expect(taken).toMatchObject({ status: 201, body: { balance: '96', refunded: '10', refundable: '0' } });
    expect(await transactionOf(service, txIdOf(taken))).toMatchObject({
      type: 'REVERSAL',
      fromUser: user,
      toUser: TREASURY,
    });
  });

  it.each([
    { type: 'TOP_UP', by: 'REVERSAL', balance: '50' },
    { type: 'BONUS', by: 'REVERSAL', balance: '50' },
    { type: 'ADJUST_UP', by: 'REVERSAL', balance: '50' },
    { type: 'SPEND', by: 'REFUND', balance: '50' },
    { type: 'ADJUST_DOWN', by: 'REFUND', balance: '50' },
  ])('of a $type is a $by', async ({ type, by, balance }) => {
    const [user] = (await fundedOverSlices(service, slices, '50')) as [string];
    const posted = type.startsWith('ADJUST')
      ? await adjust(type, user, '20')
      : await service.post(operation(type, user, '20'));

    const answer = await refund(service, txIdOf(posted));

    expect(answer).toMatchObject({ status: 201, body: { balance } });
    expect(await transactionOf(service, txIdOf(answer))).toMatchObject({ type: by, relatesTo: txIdOf(posted) });
  });

  it('of a refund, of a side of a transfer, of a refusal or of an issuance is refused, and leaves its key free', async () => {
    const { user, id } = await spent('10');
    const [bob] = (await fundedOverSlices(service, slices, '20')) as [string];
    const given = groupOf(
      await transfer(service, transferOf(bob, user, '4', { fee: { amount: '1', paidBy: 'SENDER' } })),
    );
    const again = txIdOf(await refund(service, id, { amount: '1' }));
    const back = txIdOf(await refund(service, (await historyOf(service, bob)).at(-1)!.id, { amount: '1' }));
    const refused = problemOf(await service.spend(user, '1000')).txId;
    const [issued] = await historyOf(service, TREASURY, '&to=2100-01-01T00:00:00Z').then((all) =>
      all.filter(({ type }) => type === 'ISSUE'),
    );

    for (const original of [again, back, refused, issued!.id, ...given.transactions.map((side) => side.id)]) {
      const key = randomUUID();
      expect(await refund(service, original, {}, key)).toMatchObject({ status: 422, body: { code: 'NOT_REFUNDABLE' } });
      expect((await refund(service, id, { amount: '0.5' }, key)).status).toBe(201);
    }
    expect(await refund(service, randomUUID())).toMatchObject({ status: 404, body: { code: 'TRANSACTION_NOT_FOUND' } });
    expect(await refundGroup(service, issued!.groupId!)).toMatchObject({
      status: 422,
      body: { code: 'NOT_REFUNDABLE', index: 0 },
    });
    expect(await refundGroup(service, randomUUID())).toMatchObject({ status: 404, body: { code: 'GROUP_NOT_FOUND' } });
  });

  it('repeats its answer, whatever was refunded since', async () => {
    const { id } = await spent('10');
    const key = randomUUID();
    const first = await refund(service, id, { amount: '4' }, key);
    await refund(service, id);

    const repeated = await Promise.all(services.map((instance) => refund(instance, id, { amount: '4.000' }, key)));
    for (const answer of repeated) {
      expect([answer.text, answer.headers.get('Idempotent-Replayed')]).toEqual([first.text, 'true']);
    }
    for (const body of [{}, { amount: '5' }, { amount: '4', reference: 'other' }]) {
      expect(await refund(other, id, body, key)).toMatchObject({
        status: 422,
        body: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    }
  });

  describe('of a group', () => {
    it('gives back a transfer with its fee, the last part first, also when the receiver has no more than it got', async () => {
      const [alice, bob] = (await fundedOverSlices(service, slices, '100', '0')) as [string, string];
      const fee = { amount: '5', paidBy: 'RECEIVER' };
      const { groupId, transactions } = groupOf(await transfer(service, transferOf(alice, bob, '40', { fee })));

      const answer = await refundGroup(service, groupId, { reference: 'undone' });

      expect(answer.status).toBe(201);
      const [send, receive, feePaid] = transactions;
      expect(groupOf(answer).transactions).toMatchObject([
        { type: 'REFUND', userId: bob, amount: '5.0000', relatesTo: feePaid!.id, reference: 'undone' },
        { type: 'REVERSAL', userId: bob, amount: '40.0000', relatesTo: receive!.id, fromUser: bob, toUser: alice },
        { type: 'REFUND', userId: alice, amount: '40.0000', relatesTo: send!.id, fromUser: bob, toUser: alice },
      ]);
      expect([await service.balance(alice), await service.balance(bob)]).toEqual(['100', '0']);
      expect(await transactionOf(other, send!.id)).toMatchObject({ refunded: '40.0000' });
    });

    it('asked for 20 times at once gives it back once', async () => {
      const [alice, bob] = (await fundedOverSlices(service, slices, '100', '100')) as [string, string];
      const { groupId } = groupOf(await transfer(service, transferOf(alice, bob, '40')));

      const answers = await Promise.all(times(20, (index) => refundGroup(services[index % 2]!, groupId)));

      expect(countStatuses(answers)).toEqual({ 201: 1, 422: 19 });
      for (const answer of answers.filter(({ status }) => status === 422)) {
        expect(problemOf(answer)).toMatchObject({ code: 'ALREADY_REFUNDED', refundable: '0' });
      }
      expect([await service.balance(alice), await service.balance(bob)]).toEqual(['100', '100']);
    });

    it('gives back what is left of each member, and passes over what is given back already', async () => {
      const [alice, bob] = (await fundedOverSlices(service, slices, '10', '10')) as [string, string];
      const bought = groupOf(
        await link(service, [
          operation('SPEND', alice, '6'),
          operation('SPEND', bob, '8'),
          operation('BONUS', bob, '1', 'DIAMOND'),
        ]),
      );
      const [ofAlice, ofBob] = bought.transactions;
      await refund(service, ofAlice!.id);
      await refund(service, ofBob!.id, { amount: '3' });

      const answer = await refundGroup(service, bought.groupId);

      expect(groupOf(answer).transactions).toMatchObject([
        { type: 'REVERSAL', assetSymbol: 'DIAMOND', amount: '1.0000' },
        { type: 'REFUND', userId: bob, amount: '5.0000' },
      ]);
      expect([await service.balance(alice), await service.balance(bob)]).toEqual(['10', '10']);
    });

    it('is refused as a whole when one member has spent what it got, and the refusal is kept', async () => {
      const [alice, bob] = (await fundedOverSlices(service, slices, '100', '0')) as [string, string];
      const { groupId } = groupOf(await transfer(service, transferOf(alice, bob, '40')));
      await service.spend(bob, '1');
      const key = randomUUID();

      const answer = await refundGroup(service, groupId, {}, key);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'INSUFFICIENT_FUNDS', available: '39', required: '40' },
      });
      expect((await groupById(service, problemOf(answer).groupId)).transactions.map(({ status }) => status)).toEqual([
        'REJECTED',
        'REJECTED',
      ]);
      expect([await service.balance(alice), await service.balance(bob)]).toEqual(['60', '39']);

      await fund(service, bob, '1');
      expect(lastingText((await refundGroup(other, groupId, {}, key)).text)).toBe(lastingText(answer.text));
      expect((await refundGroup(other, groupId)).status).toBe(201);
    });
  });

  describe('in a linked command', () => {
    const refundOf = (id: string, amount?: string, type = 'REFUND') => ({
      type,
      transactionId: id,
      ...(amount && { amount }),
    });

    it('stands beside others, and two of one original are counted together', async () => {
      const { user, id } = await spent('10');

      const exchanged = await link(service, [refundOf(id, '6'), operation('SPEND', user, '5')]);
      expect(groupOf(exchanged).transactions).toMatchObject([
        { type: 'REFUND', relatesTo: id, amount: '6.0000' },
        { type: 'SPEND', amount: '5.0000', balanceAfter: '1.0000' },
      ]);
      expect(await link(service, [refundOf(id, '3'), refundOf(id, '2')])).toMatchObject({
        status: 422,
        body: { code: 'REFUND_EXCEEDS_ORIGINAL', index: 1, refunded: '9', refundable: '1' },
      });
      expect((await link(service, [refundOf(id, '3'), refundOf(id)])).status).toBe(201);
      expect(await transactionOf(service, id)).toMatchObject({ refunded: '10.0000' });
      expect(await service.balance(user)).toBe('5');
    });

    it('names the right type, and the user and asset of its original or none', async () => {
      const { user, id } = await spent('10');

      for (const wrong of [{ userId: TREASURY }, { assetSymbol: 'DIAMOND' }]) {
        const [name] = Object.keys(wrong);
        expect(await link(service, [{ ...refundOf(id), ...wrong }])).toMatchObject({
          status: 400,
          body: {
            code: 'VALIDATION_FAILED',
            index: 0,
            errors: { [`operations.0.${name}`]: expect.anything() as unknown },
          },
        });
      }
      expect(await link(service, [refundOf(id, '1', 'REVERSAL')])).toMatchObject({
        status: 422,
        body: { code: 'NOT_REFUNDABLE', index: 0 },
      });
      expect((await link(service, [{ ...refundOf(id, '1'), userId: user, assetSymbol: 'gold' }])).status).toBe(201);
    });

    it('races single refunds of the same original without ever giving back too much', async () => {
      const { user, id } = await spent('100');

      const answers: Answer[] = await Promise.all(
        times(60, (index) =>
          index % 2
            ? refund(services[index % 4 > 1 ? 1 : 0]!, id, { amount: '2' })
            : link(services[index % 4 > 1 ? 1 : 0]!, [refundOf(id, '1'), refundOf(id, '2')]),
        ),
      );

      expect(Object.keys(countStatuses(answers))).toEqual(['201', '422']);
      const balance = Number(await service.balance(user));
      expect(balance).toBeLessThanOrEqual(100);
      expect(balance).toBeGreaterThan(97);
      expect(await transactionOf(service, id)).toMatchObject({ refunded: `${balance}.0000` });
    });
  });
});
