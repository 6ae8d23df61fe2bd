import { randomUUID } from 'node:crypto';
import { everythingKept, lastingText } from './support/answers';
import {
  fundedOverSlices,
  groupById,
  groupOf,
  link,
  operation,
  problemOf,
  refund,
  transactionOf,
  transfer,
  transferOf,
  txIdOf,
  usersOverSlices,
} from './support/movements';
import { countStatuses, times } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('an operation with ifBalance', (slices) => {
  const { service, services, other } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  it.each([
    { ifBalance: { gte: '10' }, status: 201 },
    { ifBalance: { lte: '10' }, status: 201 },
    { ifBalance: { gte: '10.0000', lte: 10 }, status: 201 },
    { ifBalance: { gte: '0' }, status: 201 },
    { ifBalance: {}, status: 201 },
    { ifBalance: null, status: 201 },
    { ifBalance: { gte: '10.0001' }, status: 422 },
    { ifBalance: { lte: '9.9999' }, status: 422 },
    { ifBalance: { lte: '0' }, status: 422 },
    { ifBalance: { gte: '11', lte: '9' }, status: 422 },
  ])('$ifBalance on a balance of 10 is $status', async ({ ifBalance, status }) => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];

    const answer = await service.post({ ...operation('SPEND', alice, '1'), ifBalance });

    expect(answer.status).toBe(status);
    if (status === 422)
      expect(answer.body).toMatchObject({ code: 'CONDITION_FAILED', available: '10', retryable: false });
    expect(await service.balance(alice)).toBe(status === 201 ? '9' : '10');
  });

  it('of zero holds for whoever has no wallet yet, and opens one', async () => {
    const [alice] = usersOverSlices(slices, 1) as [string];
    const starter = { ...operation('BONUS', alice, '5'), ifBalance: { lte: '0' } };

    // A starter's bonus for whoever has nothing: of many at once, one.
    const answers = await Promise.all(times(20, (index) => services[index % 2]!.post(starter)));

    expect(countStatuses(answers)).toEqual({ 201: 1, 422: 19 });
    expect(await service.balance(alice)).toBe('5');
    const [nobody] = usersOverSlices(slices, 1) as [string];
    expect(await service.post({ ...operation('BONUS', nobody, '5'), ifBalance: { gte: '0.0001' } })).toMatchObject({
      status: 422,
      body: { code: 'CONDITION_FAILED', available: '0' },
    });
    expect((await service.get(`/api/v1/wallets/${nobody}`)).body).toMatchObject({ wallets: [] });
  });

  it('that is not met is refused for good, under its key', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const [body, key] = [{ ...operation('SPEND', alice, '1'), ifBalance: { gte: '20' } }, randomUUID()];
    const refused = await service.post(body, key);
    await fund(service, alice, '10');

    const replayed = await other.post(body, key);
    expect([lastingText(replayed.text), replayed.headers.get('Idempotent-Replayed')]).toEqual([
      lastingText(refused.text),
      'true',
    ]);
    expect(await transactionOf(service, problemOf(refused).txId)).toMatchObject({
      status: 'REJECTED',
      rejection: { code: 'CONDITION_FAILED', available: '10' },
      balanceAfter: '10.0000',
    });
    expect(await other.post({ ...body, ifBalance: { gte: '19' } }, key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect((await service.post(body)).status).toBe(201);
  });

  it('is about the sender of a transfer', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '50')) as [string, string];

    expect(await transfer(service, transferOf(alice, bob, '1', { ifBalance: { gte: '11' } }))).toMatchObject({
      status: 422,
      body: { code: 'CONDITION_FAILED', available: '10', index: 0 },
    });
    expect((await transfer(service, transferOf(alice, bob, '1', { ifBalance: { lte: '10' } }))).status).toBe(201);
  });

  it('finds in a linked command what those before it have done, and refuses all of it', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const spend = (ifBalance: object) => ({ ...operation('SPEND', alice, '4'), ifBalance });

    expect((await link(service, [spend({ gte: '10' }), spend({ lte: '6' })])).status).toBe(201);
    const refused = await link(service, [operation('BONUS', alice, '9'), spend({ gte: '11' }), spend({ gte: '8' })]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'CONDITION_FAILED', index: 2, available: '7' } });
    expect((await groupById(service, problemOf(refused).groupId)).status).toBe('REJECTED');
    expect(await service.balance(alice)).toBe('2');
  });

  it('may stand at a refund within a linked command', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const id = txIdOf(await service.spend(alice, '10'));
    const refundIf = (ifBalance: object) => link(service, [{ type: 'REFUND', transactionId: id, ifBalance }]);

    expect(await refundIf({ gte: '0.0001' })).toMatchObject({
      status: 422,
      body: { code: 'CONDITION_FAILED', available: '0', index: 0 },
    });
    expect((await refundIf({ lte: '0' })).status).toBe(201);
  });

  it.each([{ gte: '-1' }, { gte: 'x' }, { lte: '1.00001' }, { gt: '1' }, { gte: '1e3' }, '10', [], true])(
    'of %j is not valid, and leaves the key free',
    async (ifBalance) => {
      const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
      const [body, key] = [operation('SPEND', alice, '1'), randomUUID()];

      expect(await service.post({ ...body, ifBalance }, key)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED' },
      });
      expect((await service.post(body, key)).status).toBe(201);
    },
  );
});

describeSliced('a dry run', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after each test' });

  const W = '/api/v1/wallets';
  const dry = (path: string, body: object, key: string | null = null) =>
    service.postTo(`${W}${path}`, { ...body, dryRun: true }, key);

  /** Of each route that takes it: a request that would succeed, and one that would be rejected. */
  const ROUTES = [
    {
      route: 'a transaction',
      make: async () => {
        const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
        return { path: '/transactions', good: operation('SPEND', alice, '4'), bad: operation('SPEND', alice, '11') };
      },
      balances: ['6.0000'],
      rejection: { code: 'INSUFFICIENT_FUNDS', available: '10', required: '11' },
    },
    {
      route: 'a transfer',
      make: async () => {
        const [alice, bob] = (await fundedOverSlices(service, slices, '10', '1')) as [string, string];
        const fee = { amount: '2', paidBy: 'RECEIVER' };
        return { path: '/transfers', good: transferOf(alice, bob, '4', { fee }), bad: transferOf(alice, bob, '11') };
      },
      balances: ['6.0000', '5.0000', '3.0000'],
      rejection: { code: 'INSUFFICIENT_FUNDS', index: 0, available: '10', required: '11' },
    },
    {
      route: 'a linked command',
      make: async () => {
        const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
        const operations = [operation('SPEND', alice, '4'), operation('BONUS', bob, '3'), operation('SPEND', bob, '1')];
        return {
          path: '/transactions/linked',
          good: { operations },
          bad: { operations: [...operations, operation('SPEND', bob, '3')] },
        };
      },
      balances: ['6.0000', '3.0000', '2.0000'],
      rejection: { code: 'INSUFFICIENT_FUNDS', index: 3, available: '2', required: '3' },
    },
    {
      route: 'a refund',
      make: async () => {
        const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
        const id = txIdOf(await service.spend(alice, '10'));
        await refund(service, id, { amount: '1' });
        return { path: `/transactions/${id}/refunds`, good: { amount: '4' }, bad: { amount: '10' } };
      },
      balances: ['5.0000'],
      rejection: { code: 'REFUND_EXCEEDS_ORIGINAL', refunded: '1', refundable: '9' },
    },
  ] as const;

  it.each(ROUTES)('of $route tells what would happen, and writes nothing', async ({ make, balances }) => {
    const { path, good } = await make();
    const before = await everythingKept(database);

    const answer = await dry(path, good);

    expect(answer).toMatchObject({ status: 200, body: { dryRun: true, status: 'SUCCESS' } });
    const { transactions } = groupOf(answer);
    expect(transactions.map(({ balanceAfter }) => balanceAfter)).toEqual(balances);
    for (const transaction of transactions) {
      expect(transaction).toMatchObject({ status: 'SUCCESS', groupId: null });
      for (const name of ['id', 'createdAt']) expect(transaction).not.toHaveProperty(name);
    }
    expect(answer.headers.has('Location')).toBe(false);
    expect(await everythingKept(database)).toEqual(before);
  });

  it.each(ROUTES)('of $route tells why it would be refused, and writes nothing', async ({ make, rejection }) => {
    const { path, bad } = await make();
    const before = await everythingKept(database);

    const answer = await dry(path, bad);

    expect(answer).toMatchObject({
      status: 200,
      body: { dryRun: true, status: 'REJECTED', rejection: { status: 422, ...rejection } },
    });
    // Nothing is there that they could name.
    for (const name of ['txId', 'groupId'])
      expect((answer.body as { rejection: object }).rejection).not.toHaveProperty(name);
    expect(await everythingKept(database)).toEqual(before);
  });

  it.each(ROUTES)(
    'of $route leaves its key to the real request, which then does what was told',
    async ({ make, balances }) => {
      const { path, good } = await make();
      const key = randomUUID();
      const tried = [await dry(path, good, key), await dry(path, good, key)];

      const posted = await service.postTo(W + path, { ...good, dryRun: false }, key);

      expect(tried[1]!.text).toBe(tried[0]!.text);
      expect(posted.status).toBe(201);
      expect(posted.headers.has('Idempotent-Replayed')).toBe(false);
      const { groupId } = groupOf(posted);
      const transactions = groupId ? groupOf(posted).transactions : [await transactionOf(service, txIdOf(posted))];
      expect(transactions.map(({ balanceAfter }) => balanceAfter)).toEqual(balances);
      // An answer that is kept for the key is not what a dry run tells.
      expect(await dry(path, good, key)).toMatchObject({ status: 200, body: { dryRun: true } });
    },
  );

  it('of a whole group refund tells it as well', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const { groupId } = groupOf(await transfer(service, transferOf(alice, bob, '4')));
    const before = await everythingKept(database);

    const answer = await dry(`/groups/${groupId}/refunds`, {});

    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'SUCCESS',
        transactions: [
          { type: 'REVERSAL', balanceAfter: '0.0000' },
          { type: 'REFUND', balanceAfter: '10.0000' },
        ],
      },
    });
    expect(await everythingKept(database)).toEqual(before);
  });

  it('is refused for what is not there, and for what is not valid, as the request would be', async () => {
    const [nobody] = usersOverSlices(slices, 1) as [string];

    expect(await dry('/transactions', operation('SPEND', nobody, '1'))).toMatchObject({
      status: 404,
      body: { code: 'WALLET_NOT_FOUND' },
    });
    expect(await dry('/transactions', operation('SPEND', nobody, '0'))).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED' },
    });
    expect(await service.post({ ...operation('BONUS', nobody, '1'), dryRun: 'yes' })).toMatchObject({ status: 400 });
  });

  it('of a first credit opens no wallet, and shows the balance that it would have', async () => {
    const [nobody] = usersOverSlices(slices, 1) as [string];

    expect(await dry('/transactions', { ...operation('BONUS', nobody, '2.5'), ifBalance: { lte: '0' } })).toMatchObject(
      {
        status: 200,
        body: { status: 'SUCCESS', transactions: [{ type: 'BONUS', userId: nobody, balanceAfter: '2.5000' }] },
      },
    );
    expect((await service.get(`${W}/${nobody}`)).body).toMatchObject({ wallets: [] });
  });
});
