import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillWithLots } from './lot-ledger';
import { ALICE, BOB, CHARLIE, type TestService } from './service';

const WALLETS = '/api/v1/wallets';
const GOLD = { assetSymbol: 'GOLD' };

/** Adds to the seeded ledger at least one transaction of every type, and one refusal of every kind. */
export async function fillLedger(service: TestService): Promise<void> {
  await treasuryOperations(service);
  await refunds(service);
  await transfers(service);
  await linkedCommands(service);
  await holds(service);
  await statuses(service);
  await supply(service);
  await limits(service);
  await fillWithLots(service);
  await send(service, 200, `${WALLETS}/${CHARLIE}/erasure`, { reason: 'ticket 820' });
  const cancellation = { userId: BOB, idempotencyKey: randomUUID(), ifPosted: 'KEEP' };
  await send(service, 200, `${WALLETS}/cancellations`, cancellation);
}

async function treasuryOperations(service: TestService): Promise<void> {
  const post = (status: number, body: object) => send(service, status, `${WALLETS}/transactions`, { ...GOLD, ...body });
  const metadata = { order: 4711, note: 'zwölf', nested: { list: [1.5, null, 'a\tb'] } };
  await post(201, { userId: BOB, type: 'BONUS', amount: '1', reference: 'Grüße "x"', metadata });
  await post(201, { userId: ALICE, type: 'SPEND', amount: '0.5' });
  await post(422, { userId: ALICE, type: 'SPEND', amount: '900000000', reference: 'too much' });
  await post(422, { userId: ALICE, type: 'SPEND', amount: '1', ifBalance: { gte: '100000' } });
  await post(201, { userId: ALICE, type: 'ADJUST_UP', amount: '3', reason: 'a mistake' });
  await post(201, { userId: ALICE, type: 'ADJUST_DOWN', amount: '2', reason: 'another' });
  // More than one slice of eight has: its treasury is refilled.
  await post(201, { userId: CHARLIE, type: 'TOP_UP', amount: '200000000' });
}

async function refunds(service: TestService): Promise<void> {
  const { txId } = await send(service, 201, `${WALLETS}/transactions`, {
    ...GOLD,
    userId: BOB,
    type: 'SPEND',
    amount: '10',
  });
  const refund = (status: number, body: object) =>
    send(service, status, `${WALLETS}/transactions/${txId}/refunds`, body);
  await refund(201, { amount: '4' });
  await refund(422, { amount: '7' });
  await refund(201, { reference: 'the rest' });
  await refund(422, {});
  const { txId: bonus } = await send(service, 201, `${WALLETS}/transactions`, {
    ...GOLD,
    userId: BOB,
    type: 'BONUS',
    amount: '2',
  });
  await send(service, 201, `${WALLETS}/transactions/${bonus}/refunds`, { amount: '1' });
}

async function transfers(service: TestService): Promise<void> {
  const transfer = (status: number, body: object) =>
    send(service, status, `${WALLETS}/transfers`, { ...GOLD, ...body });
  await transfer(201, { fromUserId: ALICE, toUserId: BOB, amount: '5' });
  await transfer(201, { fromUserId: BOB, toUserId: CHARLIE, amount: '5', fee: { amount: '1', paidBy: 'RECEIVER' } });
  await transfer(422, { fromUserId: BOB, toUserId: randomUUID(), amount: '5000' });
  const { groupId } = await transfer(201, {
    fromUserId: CHARLIE,
    toUserId: ALICE,
    amount: '7',
    fee: { amount: '1', paidBy: 'SENDER' },
  });
  await send(service, 201, `${WALLETS}/groups/${groupId}/refunds`, { reference: 'regretted' });
  await send(service, 422, `${WALLETS}/groups/${groupId}/refunds`, {});
}

async function linkedCommands(service: TestService): Promise<void> {
  const link = (status: number, ...operations: object[]) =>
    send(service, status, `${WALLETS}/transactions/linked`, { operations });
  const spend = { type: 'SPEND', userId: ALICE, amount: '10', ...GOLD };
  const give = { type: 'BONUS', userId: BOB, amount: '1', assetSymbol: 'DIAMOND' };
  const transfer = { type: 'TRANSFER', fromUserId: ALICE, toUserId: BOB, amount: '1', ...GOLD };
  await link(201, spend, give, transfer, transfer);
  await link(422, give, transfer, { ...spend, amount: '100000' }, give);
}

async function holds(service: TestService): Promise<void> {
  const hold = (amount: string, more = {}) =>
    send(service, 201, `${WALLETS}/holds`, { userId: ALICE, ...GOLD, amount, ...more });
  const become = (status: number, { id }: Posted, what: string, body: object = {}) =>
    send(service, status, `${WALLETS}/holds/${id}/${what}`, body);
  const due = await hold('1', { expiresInSeconds: 1 });
  const [parted, released, lasting] = [await hold('50', { reference: 'parted' }), await hold('20'), await hold('7')];
  await become(201, parted, 'captures', { amount: '20', final: false });
  await become(422, parted, 'captures', { amount: '31' });
  await become(201, parted, 'captures', { amount: '10' });
  await become(422, parted, 'captures');
  await become(200, released, 'release');
  await become(422, released, 'captures');
  await become(201, lasting, 'captures', { amount: '2', final: false });
  await hold('3', { expiresInSeconds: 600 });
  await send(service, 422, `${WALLETS}/holds`, { userId: ALICE, ...GOLD, amount: '900000000' });
  await sleep(1_050);
  await become(422, due, 'captures');
}

async function statuses(service: TestService): Promise<void> {
  const set = (expected: number, userId: string, status: string, more = {}) =>
    send(service, expected, `${WALLETS}/${userId}/status`, { status, reason: 'ticket 816', ...more }, 'PUT');
  await set(200, BOB, 'FROZEN', GOLD);
  await send(service, 422, `${WALLETS}/transactions`, { ...GOLD, userId: BOB, type: 'SPEND', amount: '1' });
  await set(200, BOB, 'ACTIVE', GOLD);
  await set(200, BOB, 'FROZEN', GOLD);
  await set(422, BOB, 'CLOSED');
  const user = randomUUID();
  await set(200, user, 'CLOSED');
  await send(service, 422, `${WALLETS}/transactions`, { ...GOLD, userId: user, type: 'BONUS', amount: '1' });
  await set(200, user, 'ACTIVE');
  await set(200, CHARLIE, 'FROZEN');
}

async function supply(service: TestService): Promise<void> {
  const assets = '/api/v1/assets';
  await send(service, 201, assets, { symbol: 'RUBY', name: 'Rubies', scale: 2 });
  await send(service, 201, `${assets}/RUBY/issuances`, { amount: '1000.01', reference: 'the first' });
  await send(service, 201, `${assets}/RUBY/burns`, { amount: '500' });
  await send(service, 422, `${assets}/RUBY/burns`, { amount: '5000' });
  await patch(service, `${assets}/RUBY`, { status: 'PAUSED' });
  await send(service, 422, `${WALLETS}/transactions`, { userId: BOB, type: 'BONUS', amount: '1', assetSymbol: 'RUBY' });
}

async function limits(service: TestService): Promise<void> {
  const assets = '/api/v1/assets';
  await send(service, 201, assets, { symbol: 'PEARL', name: 'Pearls', scale: 1 });
  await send(service, 201, `${assets}/PEARL/issuances`, { amount: '1000' });
  const windows = [{ of: 'SPEND', rollingHours: 24, max: '10' }];
  const largestBalance = { max: '100', then: 'CLAMP' };
  await send(service, 200, `${assets}/PEARL/limits`, { windows, largestBalance }, 'PUT');
  const pearls = { userId: ALICE, assetSymbol: 'PEARL' };
  await send(service, 201, `${WALLETS}/transactions`, { ...pearls, type: 'BONUS', amount: '150' });
  await send(service, 422, `${WALLETS}/transactions`, { ...pearls, type: 'SPEND', amount: '10.1' });
  await send(service, 201, `${WALLETS}/transactions`, { ...pearls, type: 'SPEND', amount: '6' });
  await send(service, 422, `${WALLETS}/transactions`, { ...pearls, type: 'SPEND', amount: '4.1' });
}

type Posted = { readonly id: string; readonly txId: string; readonly groupId: string };

async function send(
  service: TestService,
  expected: number,
  path: string,
  body: object,
  method = 'POST',
): Promise<Posted> {
  const response = await fetch(service.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== expected) throw new Error(`The scene could not be built: ${path} ${response.status} ${text}`);
  return JSON.parse(text) as Posted;
}

async function patch(service: TestService, path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await fetch(service.url + path, { method: 'PATCH', headers, body: JSON.stringify(body) });
}
