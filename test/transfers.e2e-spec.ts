import { randomInt, randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { type TestDatabase } from './support/database';
import {
  bulk,
  fundedOverSlices,
  groupById,
  groupOf,
  historyOf,
  transfer,
  transferOf,
  usersOverSlices,
} from './support/movements';
import { ISSUANCE, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const CLEARING = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

describeSliced('a transfer', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  it('takes from the sender what the receiver gets, and each sees the other and not clearing', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '100', '1')) as [string, string];

    const answer = await transfer(service, transferOf(alice, bob, '40', { reference: 'gift' }));

    const { groupId, transactions } = groupOf(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Location')).toBe(`/api/v1/wallets/groups/${groupId}`);
    const both = {
      groupId,
      status: 'SUCCESS',
      fromUser: alice,
      toUser: bob,
      amount: '40.0000',
      reference: 'gift',
      index: 0,
    };
    expect(transactions).toMatchObject([
      { ...both, type: 'SEND', position: 0, userId: alice, balanceAfter: '60.0000' },
      { ...both, type: 'RECEIVE', position: 1, userId: bob, balanceAfter: '41.0000' },
    ]);
    expect(await groupById(other, groupId)).toEqual(groupOf(answer));
    expect([await other.balance(alice), await other.balance(bob)]).toEqual(['60', '41']);
    const refunded = '0.0000';
    expect((await historyOf(other, bob))[0]).toEqual({ ...transactions[1], refunded });
    expect((await historyOf(other, alice))[0]).toEqual({ ...transactions[0], refunded });
  });

  it('opens the wallet of a receiver who has none, and none for a sender', async () => {
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    const [nobody, stranger] = usersOverSlices(slices, 2) as [string, string];

    expect((await transfer(service, transferOf(alice, stranger, '3'))).status).toBe(201);
    expect(await service.balance(stranger)).toBe('3');
    expect(await transfer(service, transferOf(nobody, alice, '3'))).toMatchObject({
      status: 404,
      body: { code: 'WALLET_NOT_FOUND' },
    });
    expect((await service.get(`/api/v1/wallets/${nobody}`)).body).toMatchObject({ wallets: [] });
  });

  it.each([
    { paidBy: 'SENDER', left: ['55', '40'], from: '-5' },
    { paidBy: 'RECEIVER', left: ['60', '35'], from: '-5' },
  ])('with a fee that the $paidBy pays gives the treasury its share', async ({ paidBy, left }) => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '100', '0')) as [string, string];
    const treasury = Number(await service.balance(TREASURY));

    const answer = await transfer(service, transferOf(alice, bob, '40', { fee: { amount: '5', paidBy } }));

    const payer = paidBy === 'SENDER' ? alice : bob;
    expect(answer.status).toBe(201);
    expect(groupOf(answer).transactions).toMatchObject([
      { type: 'SEND', userId: alice, amount: '40.0000' },
      { type: 'RECEIVE', userId: bob, amount: '40.0000' },
      { type: 'FEE', userId: payer, amount: '5.0000', fromUser: payer, toUser: TREASURY, position: 2, index: 0 },
    ]);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(left);
    expect(Number(await service.balance(TREASURY))).toBe(treasury + 5);
  });

  it('is refused as a whole when the sender has the amount and not the fee', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '40', '1')) as [string, string];
    const body = transferOf(alice, bob, '40', { fee: { amount: '5', paidBy: 'SENDER' } });

    const answer = await transfer(service, body);

    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'INSUFFICIENT_FUNDS', available: '40', required: '45', index: 0 },
    });
    const { groupId } = answer.body as { groupId: string };
    const rejected = { status: 'REJECTED', rejection: { code: 'INSUFFICIENT_FUNDS' } };
    expect((await groupById(service, groupId)).transactions).toMatchObject([
      { ...rejected, type: 'SEND', balanceAfter: '40.0000' },
      { ...rejected, type: 'RECEIVE', balanceAfter: '1.0000' },
      { ...rejected, type: 'FEE', balanceAfter: '40.0000' },
    ]);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(['40', '1']);
  });

  it('may cost its receiver all of it, and not more', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '40', '100')) as [string, string];
    const withFee = (amount: string) =>
      transfer(service, transferOf(alice, bob, '10', { fee: { amount, paidBy: 'RECEIVER' } }));

    expect(await withFee('10.0001')).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: { 'fee.amount': [expect.stringContaining('above the amount')] } },
    });
    expect((await withFee('10')).status).toBe(201);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(['30', '100']);
  });

  it.each([
    { what: 'to oneself', code: 'SAME_WALLET', body: (user: string) => transferOf(user, user.toUpperCase(), '1') },
    { what: 'to the treasury', code: 'SYSTEM_WALLET', body: (user: string) => transferOf(user, TREASURY, '1') },
    { what: 'from the treasury', code: 'SYSTEM_WALLET', body: (user: string) => transferOf(TREASURY, user, '1') },
    { what: 'from issuance', code: 'SYSTEM_WALLET', body: (user: string) => transferOf(ISSUANCE, user, '1') },
    { what: 'to clearing', code: 'SYSTEM_WALLET', body: (user: string) => transferOf(user, CLEARING, '1') },
  ])('$what is 422 $code, and leaves its key free', async ({ code, body }) => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const key = `refused-${alice}`;

    expect(await transfer(service, body(alice), key)).toMatchObject({ status: 422, body: { code } });
    expect((await transfer(service, transferOf(alice, bob, '1'), key)).status).toBe(201);
  });

  it('has one effect however often it is sent', async () => {
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '0')) as [string, string];
    const key = `gift-${alice}`;

    const answers = await Promise.all(
      times(10, (index) => transfer(services[index % 2]!, transferOf(alice, bob, '4'), key)),
    );

    const told = answers.filter(({ status }) => status !== 409);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(told[0]!.status).toBe(201);
    expect([await service.balance(alice), await service.balance(bob)]).toEqual(['6', '4']);
  });

  it('among 200 users, 10,000 times in parallel and in circles, loses and invents nothing', async () => {
    const users = await fundedOverSlices(service, slices, ...times(200, () => '20'));
    const before = await supplyIn(database);
    const wishes = times(10_000, (index) => wishOf(users, index));

    // As requests of their own, and as items of bulks, side by side.
    const [someRequests, someBulks] = [pLimit(60), pLimit(4)];
    const single = wishes.slice(0, 2_000).map((wish, index) => {
      return someRequests(() => transfer(services[index % 2]!, wish));
    });
    const inBulk = times(8, (index) => {
      const some = wishes.slice(2_000 + index * 1_000, 3_000 + index * 1_000);
      const items = some.map((wish) => ({ idempotencyKey: randomUUID(), operations: [{ type: 'TRANSFER', ...wish }] }));
      return someBulks(async () => (await bulk(services[index % 2]!, items)).results);
    });
    const statuses = [...(await Promise.all(single)), ...(await Promise.all(inBulk)).flat()].map(
      ({ status }) => status,
    );

    expect([...new Set(statuses)].sort()).toEqual([201, 422]);
    expect(await supplyIn(database)).toEqual(before);
    for (const user of users) {
      const history = (await historyOf(other, user)).filter(({ type }) => type !== 'TOP_UP');
      const own = wishes.flatMap((wish, index) => rowsOf(wish, statuses[index]!, user));
      expect(history.map(rowIn).sort()).toEqual(own.sort());
      const moved = history
        .filter(({ status }) => status === 'SUCCESS')
        .map(({ type, amount }) => (type === 'RECEIVE' ? 1 : -1) * Number(amount));
      expect(await service.balance(user)).toBe(String(moved.reduce((sum, amount) => sum + amount, 20)));
    }
  });
});

interface Wish {
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly amount: string;
  readonly fee?: { readonly amount: string; readonly paidBy: string };
}

/** In a circle of all, of two, and at random, so that each order of locks meets its reverse. */
function wishOf(users: readonly string[], index: number): Wish & { assetSymbol: string } {
  const from = index % users.length;
  const to = [(from + 1) % users.length, from ^ 1, (from + randomInt(1, users.length)) % users.length][index % 3]!;
  const fee = { amount: '0.5', paidBy: index % 2 ? 'SENDER' : 'RECEIVER' };
  return {
    fromUserId: users[from]!,
    toUserId: users[to]!,
    amount: String(randomInt(1, 12)),
    assetSymbol: 'GOLD',
    ...(index % 5 === 0 && { fee }),
  };
}

/** What of a transfer belongs into a user's history. */
function rowsOf({ fromUserId: from, toUserId: to, amount, fee }: Wish, answered: number, user: string): string[] {
  const status = answered === 201 ? 'SUCCESS' : 'REJECTED';
  const payer = fee?.paidBy === 'SENDER' ? from : to;
  return [
    ...(user === from ? [`SEND ${status} ${Number(amount)} ${from} ${to}`] : []),
    ...(user === to ? [`RECEIVE ${status} ${Number(amount)} ${from} ${to}`] : []),
    ...(fee && user === payer ? [`FEE ${status} ${Number(fee.amount)} ${payer} ${TREASURY}`] : []),
  ];
}

function rowIn({ type, status, amount, fromUser, toUser }: TransactionDto): string {
  return `${type} ${status} ${Number(amount)} ${fromUser} ${toUser}`;
}

/** All credits that users and treasuries hold, and what is in clearing over all slices. */
async function supplyIn(database: TestDatabase): Promise<unknown> {
  return database.query(
    `SELECT kind = 'CLEARING' AS "isClearing", sum(balance) FROM wallets
      WHERE asset_id = 1 AND kind <> 'ISSUANCE' GROUP BY 1 ORDER BY 1`,
  );
}
