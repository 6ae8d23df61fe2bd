import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { isProblem, keyOf, type ProblemOf, WalletClient, WalletProblem } from '@wallet-service/client';
import { ALICE, BOB } from './support/service';
import { ROOT } from './support/snapshot';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const GOLD = 'GOLD';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const refusalOf = async (call: Promise<unknown>): Promise<WalletProblem> => {
  const error = await call.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  if (!(error instanceof WalletProblem)) throw new Error(`not refused, but ${String(error)}`);
  return error;
};

describe('the client', () => {
  const { service } = useWorld({ mustBalance: 'after all tests' });
  let wallet: WalletClient;

  beforeAll(() => {
    wallet = new WalletClient({ url: service.url });
  });

  it('buys, spends and refunds in three lines', async () => {
    const user = await openWallet(service, '100');
    const { txId } = await wallet.post({ type: 'SPEND', userId: user, amount: '30', assetSymbol: GOLD });
    expect(await wallet.refund(txId, { amount: '10' })).toMatchObject({ balance: '80', refundable: '20' });
    expect(await wallet.balance(user, GOLD)).toMatchObject({ balance: '80', available: '80' });
  });

  it('does one intent once, whoever repeats it', async () => {
    const user = await openWallet(service, '100');
    const buy = () =>
      wallet.post({ type: 'SPEND', userId: user, amount: '30', assetSymbol: GOLD }, { key: keyOf('order', user) });
    expect(await buy()).toEqual(await buy());
    expect(await wallet.balance(user, GOLD)).toMatchObject({ balance: '70' });
  });

  it('does a call without a key anew each time', async () => {
    const user = await openWallet(service, '100');
    for (const balance of ['99', '98']) {
      expect(await wallet.post({ type: 'SPEND', userId: user, amount: 1n, assetSymbol: GOLD })).toMatchObject({
        balance,
      });
    }
  });

  it('counts a bigint in whole units, and takes no floating-point number', async () => {
    const user = await openWallet(service, '1');
    const topUp = (amount: string | bigint) => wallet.post({ type: 'TOP_UP', userId: user, amount, assetSymbol: GOLD });
    expect(await topUp(9_007_199n)).toMatchObject({ balance: '9007200' });
    await expect(topUp(0.1 as never)).rejects.toThrow('amount must be a string or a bigint, not the number 0.1.');
    const window = { of: 'SPEND', rollingHours: 24, max: 5 as never } as const;
    const body = { assetSymbol: GOLD, windows: [window] };
    await expect(wallet.call('PUT /api/v1/wallets/{userId}/limits', { path: { userId: user }, body })).rejects.toThrow(
      TypeError,
    );
  });

  it('leaves metadata as it is, numbers included', async () => {
    const metadata = { amount: 5, items: [{ max: 1 }] };
    const { txId } = await wallet.post({ type: 'BONUS', userId: BOB, amount: '1', assetSymbol: GOLD, metadata });
    expect(await wallet.transaction(txId)).toMatchObject({ metadata });
  });

  it('tells a refusal as an error whose code says which members it has', async () => {
    const user = await openWallet(service, '5');
    const error: unknown = await refusalOf(
      wallet.post({ type: 'SPEND', userId: user, amount: '7', assetSymbol: GOLD }),
    );
    if (!isProblem(error)) throw error;
    // By the code alone the compiler knows what is there.
    const missing = error.code === 'INSUFFICIENT_FUNDS' ? BigInt(error.required) - BigInt(error.available) : 0n;
    expect(missing).toBe(2n);
    expect(error).toMatchObject({ status: 422, retryable: false, requestId: expect.any(String) as string });
    expect(isProblem(error, 'WALLET_FROZEN', 'INSUFFICIENT_FUNDS')).toBe(true);
    expect(isProblem(error, 'WALLET_FROZEN')).toBe(false);
    const example: ProblemOf<'INSUFFICIENT_FUNDS'>['available'] = '5';
    expect(error.available).toBe(example);
  });

  it('says of an invalid request what is wrong with it, and leaves its key free', async () => {
    const key = randomUUID();
    const error = await refusalOf(
      wallet.post({ type: 'SPEND', userId: 'nobody', amount: '1', assetSymbol: GOLD }, { key }),
    );
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', errors: { userId: [expect.any(String)] } });
    await wallet.post({ type: 'SPEND', userId: ALICE, amount: '1', assetSymbol: GOLD }, { key });
  });

  it('walks through lists of any length, and stops when it is told to', async () => {
    const user = await openWallet(service, '100');
    for (let count = 0; count < 6; count += 1) {
      await wallet.post({ type: 'SPEND', userId: user, amount: '1', assetSymbol: GOLD });
    }
    const entries = await all(wallet.ledger(user, { asset: GOLD, limit: 3 }));
    expect(entries.map(({ balanceAfter }) => Number(balanceAfter))).toEqual([94, 95, 96, 97, 98, 99, 100]);
    expect(await all(wallet.history(user, { type: 'SPEND', limit: 2 }))).toHaveLength(6);
    for await (const { type } of wallet.history(user, { limit: 1 })) {
      expect(type).toBe('SPEND');
      break;
    }
  });

  it('holds, captures a part, and releases the rest', async () => {
    const user = await openWallet(service, '100');
    const { id } = await wallet.hold({ userId: user, amount: '30', assetSymbol: GOLD, expiresInSeconds: 3_600 });
    expect(await wallet.balance(user, GOLD)).toMatchObject({ balance: '100', available: '70' });
    expect(await wallet.capture(id, { amount: '10', final: false })).toMatchObject({ balance: '90' });
    expect(await wallet.release(id)).toMatchObject({ balance: '90', hold: { status: 'RELEASED' } });
    expect(await all(wallet.holds(user))).toEqual([expect.objectContaining({ id })]);
  });

  it('links operations, transfers with a fee, and takes groups back', async () => {
    const [buyer, seller] = [await openWallet(service, '100'), await openWallet(service, '0.0001')];
    const exchange = await wallet.linked([
      { type: 'SPEND', userId: buyer, amount: '10', assetSymbol: GOLD },
      { type: 'BONUS', userId: buyer, amount: 1n, assetSymbol: 'DIAMOND' },
    ]);
    const sale = await wallet.transfer({
      fromUserId: buyer,
      toUserId: seller,
      amount: '50',
      assetSymbol: GOLD,
      fee: { amount: '5', paidBy: 'RECEIVER' },
    });
    for (const { groupId } of [sale, exchange]) await wallet.refundGroup(groupId);
    expect(await wallet.user(buyer)).toMatchObject({ wallets: [{ balance: '100' }, { balance: '0' }] });
  });

  it('says what would happen, and does not do it', async () => {
    const user = await openWallet(service, '5');
    const body = { type: 'SPEND', userId: user, amount: '7', assetSymbol: GOLD } as const;
    expect(await wallet.preview('POST /api/v1/wallets/transactions', { body })).toMatchObject({
      status: 'REJECTED',
      rejection: { code: 'INSUFFICIENT_FUNDS' },
    });
  });

  it('settles a request that nobody has an answer for', async () => {
    const [user, key] = [await openWallet(service, '10'), randomUUID()];
    const spend = () => wallet.post({ type: 'SPEND', userId: user, amount: '4', assetSymbol: GOLD }, { key });
    expect(await wallet.cancel({ userId: user, key, ifPosted: 'REFUND' })).toMatchObject({ outcome: 'CANCELLED' });
    expect((await refusalOf(spend())).code).toBe('CANCELLED');
  });

  it('posts more items than fit into one request, each with an outcome of its own', async () => {
    const [user, run] = [await openWallet(service, '10'), randomUUID()];
    const items = Array.from({ length: 1_001 }, (_, index) => ({
      idempotencyKey: keyOf(run, index),
      type: index === 1_000 ? ('SPEND' as const) : ('BONUS' as const),
      userId: user,
      amount: index === 1_000 ? '5000' : 1n,
      assetSymbol: GOLD,
    }));
    const outcomes = await wallet.bulk(items);
    expect(outcomes.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      items.map(({ idempotencyKey }) => idempotencyKey),
    );
    expect(outcomes.filter(({ transaction }) => transaction)).toHaveLength(1_000);
    expect(outcomes.at(-1)!.error).toMatchObject({ code: 'INSUFFICIENT_FUNDS', required: '5000' });
    expect((await wallet.bulk(items.slice(0, 2))).map(({ replayed }) => replayed)).toEqual([true, true]);
  });

  it('calls every other route by its name in the documentation', async () => {
    const path = { symbol: GOLD };
    expect(await wallet.call('GET /api/v1/assets/{symbol}', { path })).toMatchObject({ symbol: GOLD, scale: 4 });
    const body = { amount: '5', reference: 'budget' };
    expect(await wallet.call('POST /api/v1/assets/{symbol}/issuances', { path, body })).toMatchObject({
      status: 'SUCCESS',
    });
    await expect(wallet.call('GET /api/v1/assets/{symbol}', { path: { symbol: '' } })).rejects.toThrow(
      'symbol must be given.',
    );
  });
});

it('knows the API as test/openapi.json has it', () => {
  const script = path.join(ROOT, 'scripts/client-types.mjs');
  const { stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
});
