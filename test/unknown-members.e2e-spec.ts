import { randomUUID } from 'node:crypto';
import { everythingKept } from './support/answers';
import { ALICE, BOB } from './support/service';
import { useWorld } from './support/world';

const WALLETS = '/api/v1/wallets';
const spend = { userId: ALICE, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };
const transfer = { fromUserId: ALICE, toUserId: BOB, amount: '1', assetSymbol: 'GOLD' };
const refund = { type: 'REFUND', transactionId: randomUUID() };
const foo = { foo: 1 };

describe('a member that nobody has named', () => {
  const { service, database } = useWorld();

  it.each<[method: string, path: string, body: object, named: string]>([
    ['POST', `${WALLETS}/transactions`, { ...spend, ...foo }, 'foo'],
    ['POST', `${WALLETS}/transactions`, { ...spend, ifBalance: { gte: '1', ...foo } }, 'ifBalance.foo'],
    ['POST', `${WALLETS}/transactions`, { ...spend, operations: [spend] }, 'operations'],
    ['POST', `${WALLETS}/transfers`, { ...transfer, ...foo }, 'foo'],
    ['POST', `${WALLETS}/transfers`, { ...transfer, fee: { amount: '1', paidBy: 'SENDER', ...foo } }, 'fee.foo'],
    ['POST', `${WALLETS}/transactions/linked`, { operations: [spend], ...foo }, 'foo'],
    ['POST', `${WALLETS}/transactions/linked`, { operations: [{ ...spend, ...foo }] }, 'operations.0.foo'],
    ['POST', `${WALLETS}/transactions/linked`, { operations: [spend, { ...refund, ...foo }] }, 'operations.1.foo'],
    [
      'POST',
      `${WALLETS}/transactions/linked`,
      { operations: [spend, { type: 'TRANSFER', ...transfer, fee: { amount: '1', paidBy: 'SENDER', ...foo } }] },
      'operations.1.fee.foo',
    ],
    ['POST', `${WALLETS}/transactions/linked`, { operations: [{ ...spend, toUserId: BOB }] }, 'operations.0.toUserId'],
    ['POST', `${WALLETS}/transactions/linked`, { operations: [{ ...spend, dryRun: true }] }, 'operations.0.dryRun'],
    ['POST', `${WALLETS}/transactions/bulk`, { items: [{ ...spend, idempotencyKey: 'a' }], ...foo }, 'foo'],
    ['POST', `${WALLETS}/transactions/${randomUUID()}/refunds`, foo, 'foo'],
    ['POST', `${WALLETS}/groups/${randomUUID()}/refunds`, { amount: '1' }, 'amount'],
    ['POST', `${WALLETS}/cancellations`, { userId: ALICE, idempotencyKey: 'a', ifPosted: 'KEEP', ...foo }, 'foo'],
    ['POST', '/api/v1/assets', { symbol: 'PEARL', name: 'Pearls', scale: 0, ...foo }, 'foo'],
    ['POST', '/api/v1/assets/GOLD/issuances', { amount: '1', ...foo }, 'foo'],
    ['POST', '/api/v1/assets/GOLD/burns', { amount: '1', ...foo }, 'foo'],
    ['PATCH', '/api/v1/assets/GOLD', { name: 'Gold', scale: 2 }, 'scale'],
  ])('of a %s to %s (%j) is refused by its path, and nothing is done', async (method, path, body, named) => {
    const before = await everythingKept(database);

    const response = await fetch(service.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
      body: JSON.stringify(body),
    });

    expect({ status: response.status, body: (await response.json()) as object }).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: { [named]: [expect.any(String)] } },
    });
    expect(await everythingKept(database)).toEqual(before);
  });

  it('of an item of a bulk is refused in its place, by its path within the item', async () => {
    const items = [
      { idempotencyKey: 'first', ...spend },
      { idempotencyKey: 'second', ...spend, ...foo },
      { idempotencyKey: 'third', operations: [spend, { ...spend, ...foo }] },
      { idempotencyKey: 'fourth', operations: [spend], ...foo },
    ];

    const { body } = await service.postTo(`${WALLETS}/transactions/bulk`, { items }, null);

    const refused = (named: string) => ({ status: 400, problem: { errors: { [named]: [expect.any(String)] } } });
    expect(body).toMatchObject({
      results: [{ status: 201 }, refused('foo'), refused('operations.1.foo'), refused('foo')],
      succeeded: 1,
      refused: 3,
    });
  });

  it.each([null, 'SPEND', 1, [spend]])('is told from an operation that is no object: %j', async (operation) => {
    const answer = await service.postTo(`${WALLETS}/transactions/linked`, { operations: [spend, operation] });
    const items = [{ idempotencyKey: 'fifth', operations: [operation] }];
    const bulk = await service.postTo(`${WALLETS}/transactions/bulk`, { items }, null);

    expect(answer).toMatchObject({ status: 400, body: { errors: { 'operations.1': ['must be an object'] } } });
    expect(bulk.body).toMatchObject({
      results: [{ status: 400, problem: { errors: { 'operations.0': ['must be an object'] } } }],
    });
  });
});
