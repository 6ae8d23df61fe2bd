import { randomUUID } from 'node:crypto';
import { bearer, TestKeys } from './support/access';
import {
  fundedOverSlices,
  groupById,
  groupOf,
  historyOf,
  link,
  operation,
  problemOf,
  transferOf,
  usersOverSlices,
} from './support/movements';
import { countStatuses, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('a linked command', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  /** 1 DIAMOND for 2 GOLD, each of a user of its own slice. */
  const purchase = (payer: string, receiver: string) => [
    operation('SPEND', payer, '2'),
    operation('BONUS', receiver, '1', 'DIAMOND'),
  ];

  it('posts all of its operations, in order, as one group', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];

    const answer = await link(service, [
      { ...operation('SPEND', alice, '2'), reference: 'line 1', metadata: { sku: 7 } },
      operation('BONUS', bob, '1', 'DIAMOND'),
      { type: 'TRANSFER', ...transferOf(alice, bob, '3') },
      { ...operation('ADJUST_DOWN', bob, '1'), reason: 'correction' },
    ]);

    expect(answer.status).toBe(201);
    const { groupId, transactions } = groupOf(answer);
    expect(transactions).toMatchObject([
      {
        position: 0,
        index: 0,
        type: 'SPEND',
        userId: alice,
        reference: 'line 1',
        metadata: { sku: 7 },
        balanceAfter: '8.0000',
      },
      { position: 1, index: 1, type: 'BONUS', userId: bob, assetSymbol: 'DIAMOND', balanceAfter: '1.0000' },
      { position: 2, index: 2, type: 'SEND', userId: alice, balanceAfter: '5.0000' },
      { position: 3, index: 2, type: 'RECEIVE', userId: bob, balanceAfter: '3.0000' },
      { position: 4, index: 3, type: 'ADJUST_DOWN', userId: bob, balanceAfter: '2.0000', reason: 'correction' },
    ]);
    expect(await groupById(other, groupId)).toEqual(groupOf(answer));
    expect(await service.balance(alice)).toBe('5');
    expect(await service.balance(bob)).toBe('2');
  });

  it('of 100 purchases at once on a balance for 50 is posted exactly 50 times, and never by half', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '100', '0')) as [string, string];
    await fund(service, bob, '1', 'DIAMOND');

    const answers = await Promise.all(times(100, (index) => link(services[index % 2]!, purchase(alice, bob))));

    expect(countStatuses(answers)).toEqual({ 201: 50, 422: 50 });
    expect(await service.balance(alice)).toBe('0');
    expect(await service.balance(bob, 'DIAMOND')).toBe('51');
    for (const answer of answers.filter(({ status }) => status === 422)) {
      const problem = problemOf(answer);
      expect(problem).toMatchObject({ code: 'INSUFFICIENT_FUNDS', index: 0, available: '0', required: '2' });
      expect((await groupById(other, problem.groupId)).transactions).toMatchObject([
        { id: problem.txId, index: 0, type: 'SPEND', status: 'REJECTED', rejection: { code: 'INSUFFICIENT_FUNDS' } },
        { index: 1, type: 'BONUS', status: 'REJECTED', rejection: { code: 'LINKED_OPERATION_REJECTED' } },
      ]);
    }
    const rejected = (await historyOf(service, bob, '&asset=DIAMOND')).filter(({ status }) => status === 'REJECTED');
    expect(rejected).toHaveLength(50);
  });

  it('that is rejected by its last operation leaves no trace of the others, and is replayed so', async () => {
    const [alice, stranger] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const key = randomUUID();
    const operations = [
      operation('SPEND', alice, '4'),
      operation('TOP_UP', stranger, '5', 'DIAMOND'),
      operation('SPEND', alice, '6.0001'),
    ];

    const answer = await link(service, operations, key);

    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'INSUFFICIENT_FUNDS', index: 2, available: '6', required: '6.0001' },
    });
    const { groupId } = problemOf(answer);
    const group = await groupById(other, groupId);
    expect(group.transactions).toMatchObject([
      { index: 0, balanceAfter: '10.0000', rejection: { code: 'LINKED_OPERATION_REJECTED' } },
      { index: 1, balanceAfter: '0.0000', rejection: { code: 'LINKED_OPERATION_REJECTED' } },
      { index: 2, balanceAfter: '10.0000', rejection: { code: 'INSUFFICIENT_FUNDS' } },
    ]);
    // No wallet was opened by it, and yet it stands in the history.
    expect((await service.get(`/api/v1/wallets/${stranger}`)).body).toMatchObject({ wallets: [] });
    expect(await historyOf(service, stranger)).toMatchObject([{ groupId, status: 'REJECTED' }]);
    expect(await historyOf(service, stranger, '&asset=DIAMOND')).toMatchObject([{ groupId, status: 'REJECTED' }]);
    await fund(service, alice, '100');
    await fund(service, stranger, '1', 'DIAMOND');
    expect(await link(other, operations, key)).toMatchObject({
      status: 422,
      body: { groupId, index: 2, available: '6' },
    });
    expect(await historyOf(service, stranger, '&asset=DIAMOND')).toHaveLength(2);
  });

  it('is refused as a whole for the wallet that one of its users lacks, and leaves its key free', async () => {
    const [alice, nobody] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const key = randomUUID();
    const operations = [
      operation('SPEND', alice, '1'),
      operation('BONUS', alice, '1'),
      operation('SPEND', nobody, '1'),
    ];

    expect(await link(service, operations, key)).toMatchObject({
      status: 404,
      body: { code: 'WALLET_NOT_FOUND', index: 2 },
    });
    expect(await database.query('SELECT FROM transactions WHERE idempotency_key = $1', [key])).toEqual([]);
    expect((await historyOf(service, alice)).map(({ type }) => type)).toEqual(['TOP_UP']);

    await fund(service, nobody, '1');
    const answer = await link(other, operations, key);
    expect(answer.status).toBe(201);
    expect(answer.headers.has('Idempotent-Replayed')).toBe(false);
  });

  it('may spend what it was credited earlier, and not what it will be later', async () => {
    const [alice] = usersOverSlices(slices, 1) as [string];

    expect((await link(service, [operation('BONUS', alice, '5'), operation('SPEND', alice, '4')])).status).toBe(201);
    expect(await link(service, [operation('SPEND', alice, '4'), operation('BONUS', alice, '5')])).toMatchObject({
      status: 422,
      body: { code: 'INSUFFICIENT_FUNDS', index: 0, available: '1', required: '4' },
    });
    expect(await service.balance(alice)).toBe('1');
  });

  it('takes 1 to 100 operations', async () => {
    const users = usersOverSlices(slices, 100);
    const grants = users.map((user) => operation('BONUS', user, '1'));

    expect(groupOf(await link(service, grants)).transactions).toHaveLength(100);
    for (const user of users) expect(await service.balance(user)).toBe('1');
    expect((await link(service, grants.slice(0, 1))).status).toBe(201);
    for (const operations of [[], [...grants, grants[0]!]]) {
      expect(await link(service, operations)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
  });

  it.each(['ISSUE', 'BURN', 'SEND', 'RECEIVE', 'FEE', 'CANCEL', 'SUPPLY_IN', 'REFILL', 'spend', '', null, 7])(
    'takes no operation of type %j',
    async (type) => {
      const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
      const answer = await link(service, [operation('SPEND', alice, '1'), { ...operation('', alice, '1'), type }]);

      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect((answer.body as { errors: object }).errors).toHaveProperty(['operations.1.type']);
      expect(await service.balance(alice)).toBe('10');
    },
  );

  it.each([
    { what: 'a system user', status: 422, code: 'SYSTEM_WALLET', wrong: { userId: TREASURY } },
    { what: 'an unknown asset', status: 404, code: 'ASSET_NOT_FOUND', wrong: { assetSymbol: 'NOTHING' } },
    { what: 'too many decimals', status: 400, code: 'VALIDATION_FAILED', wrong: { amount: '1.00001' } },
    { what: 'more than may be', status: 400, code: 'AMOUNT_TOO_LARGE', wrong: { amount: '1000000000.0001' } },
    {
      what: 'a transaction that is unknown',
      status: 404,
      code: 'TRANSACTION_NOT_FOUND',
      wrong: { type: 'REFUND', transactionId: randomUUID() },
    },
  ])('with $what is $status $code with its index, and leaves its key free', async ({ status, code, wrong }) => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const [good, key] = [operation('SPEND', alice, '1'), randomUUID()];

    expect(await link(service, [good, { ...good, ...wrong }], key)).toMatchObject({ status, body: { code, index: 1 } });
    expect((await link(service, [good], key)).status).toBe(201);
    expect(await service.balance(alice)).toBe('9');
  });

  it('has one effect however often it is sent to both instances', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const key = randomUUID();

    const answers = await Promise.all(times(20, (index) => link(services[index % 2]!, purchase(alice, bob), key)));

    const told = answers.filter(({ status }) => status !== 409);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(told[0]!.status).toBe(201);
    expect(await service.balance(alice)).toBe('8');
    expect(await service.balance(bob, 'DIAMOND')).toBe('1');
  });
});

describe('a linked command with scopes', () => {
  const keys = new TestKeys();
  const { service } = useWorld({ settings: () => keys.settings, mustBalance: 'after all tests' });

  const SCOPES = ['wallet:credit', 'wallet:spend', 'wallet:transfer', 'wallet:admin'] as const;
  const all = keys.issue('all', SCOPES);
  const without = SCOPES.map((missing) => {
    const scopes = SCOPES.filter((scope) => scope !== missing);
    return { missing, token: keys.issue(`without-${missing}`, scopes) };
  });
  const [alice, bob] = usersOverSlices(1, 2) as [string, string];
  const post = (token: string) => {
    const operations = [
      operation('BONUS', alice, '3'),
      operation('SPEND', alice, '1'),
      { type: 'TRANSFER', ...transferOf(alice, bob, '1') },
      { ...operation('ADJUST_UP', bob, '1'), reason: 'sorry' },
    ];
    return service.postTo('/api/v1/wallets/transactions/linked', { operations }, randomUUID(), bearer(token));
  };

  afterAll(() => {
    keys.file.remove();
  });

  it.each(without)('is refused without $missing, which it names', async ({ missing, token }) => {
    expect(await post(token)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', detail: expect.stringContaining(missing) as string },
    });
  });

  it('is posted with all that its operations need', async () => {
    expect((await post(all)).status).toBe(201);
  });
});
