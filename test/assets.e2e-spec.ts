import { randomUUID } from 'node:crypto';
import { bearer, TestKeys } from './support/access';
import {
  cancel,
  fundedOverSlices,
  groupById,
  groupOf,
  link,
  operation,
  problemOf,
  refund,
  refundGroup,
  transfer,
  transferOf,
  txIdOf,
} from './support/movements';
import { type Answer, countStatuses, ISSUANCE, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { fund } from './support/wallets';
import { useWorld } from './support/world';

const ASSETS = '/api/v1/assets';
const MAX_MINOR = 2n ** 63n - 1n;

describeSliced('an asset', (slices) => {
  const { service, services, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  const create = (body: object, instance = service) => instance.postTo(ASSETS, body, null);
  const issue = (symbol: string, amount: string, key?: string, instance = service) =>
    instance.postTo(`${ASSETS}/${symbol}/issuances`, { amount }, key);
  const burn = (symbol: string, amount: string, key?: string) =>
    service.postTo(`${ASSETS}/${symbol}/burns`, { amount }, key);
  const supplyOf = async (symbol: string) =>
    (await other.get(`${ASSETS}/${symbol}/supply`)).body as Record<string, string>;
  const change = (symbol: string, body: object) =>
    fetch(`${service.url}${ASSETS}/${symbol}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  let number = 0;
  /** A new one without decimals, of which this much is issued. */
  async function openAsset(issued = 0, scale = 0): Promise<string> {
    const symbol = `A${slices}_${(number += 1)}`;
    expect((await create({ symbol, name: 'For a test', scale })).status).toBe(201);
    if (issued > 0) expect((await issue(symbol, String(issued))).status).toBe(201);
    return symbol;
  }

  it('is burned no more than a bigint holds, however much is asked for', async () => {
    const symbol = await openAsset(10);

    expect(await burn(symbol, String(MAX_MINOR + 1n))).toMatchObject({
      status: 400,
      body: { code: 'AMOUNT_TOO_LARGE' },
    });
    expect(await burn(symbol, String(MAX_MINOR))).toMatchObject({ status: 422, body: { code: 'INSUFFICIENT_FUNDS' } });
  });

  it('is created once, is listed, and can be posted at once by both instances', async () => {
    const body = { symbol: 'ruby', name: 'Rubies', scale: 2 };
    const answer = await create(body);

    const ruby = {
      symbol: 'RUBY',
      name: 'Rubies',
      scale: 2,
      status: 'ACTIVE',
      createdAt: expect.stringMatching(/^20.*\.\d{6}Z$/) as string,
    };
    expect(answer).toMatchObject({ status: 201, body: ruby });
    expect(answer.headers.get('Location')).toBe(`${ASSETS}/RUBY`);
    expect(await create({ ...body, scale: 0 }, other)).toMatchObject({ status: 409, body: { code: 'ASSET_EXISTS' } });
    const { assets } = (await other.get(ASSETS)).body as { assets: { symbol: string }[] };
    expect(assets.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(['GOLD', 'DIAMOND', 'RUBY']));
    expect((await other.get(`${ASSETS}/ruby`)).body).toEqual(answer.body);
    expect((await other.get(`${ASSETS}/RUBIN`)).body).toMatchObject({ status: 404, code: 'ASSET_NOT_FOUND' });

    expect((await issue('RUBY', '10.55')).status).toBe(201);
    const [alice] = (await fundedOverSlices(service, slices, '0')) as [string];
    await fund(other, alice, '0.05', 'RUBY');
    expect(await service.balance(alice, 'RUBY')).toBe('0.05');
    expect(await service.balance(ISSUANCE, 'RUBY')).toBe('-10.55');
  });

  it.each([
    { symbol: 'R' },
    { symbol: 'R'.repeat(17) },
    { symbol: '1RUBY' },
    { symbol: 'RUBÍ' },
    { name: '' },
    { name: 'x'.repeat(101) },
    { scale: 9 },
    { scale: -1 },
    { scale: 1.5 },
    { scale: '2' },
    { more: 1 },
  ])('with %j is not valid', async (wrong) => {
    const body = { symbol: 'WRONG', name: 'Wrong', scale: 2, ...wrong };

    expect(await create(body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect((await service.get(`${ASSETS}/WRONG`)).status).toBe(404);
  });

  it('created by 20 at once exists once, and 20 created at once are 20', async () => {
    const same = await Promise.all(
      times(20, (index) => create({ symbol: `SAME_${slices}`, name: 'Same', scale: 0 }, services[index % 2])),
    );
    const many = await Promise.all(
      times(20, (index) => create({ symbol: `MANY_${slices}_${index}`, name: 'Many', scale: 0 }, services[index % 2])),
    );

    expect(countStatuses(same)).toEqual({ 201: 1, 409: 19 });
    expect(countStatuses(many)).toEqual({ 201: 20 });
    const systemWallets = await database.query<{ count: number }>(
      `SELECT count(*)::int FROM wallets JOIN assets ON assets.id = asset_id WHERE symbol LIKE 'MANY%' GROUP BY asset_id`,
    );
    expect(new Set(systemWallets.map(({ count }) => count))).toEqual(new Set([3 * slices]));
    const supplies = await Promise.all(many.map(async (_answer, index) => issue(`MANY_${slices}_${index}`, '1')));
    expect(countStatuses(supplies)).toEqual({ 201: 20 });
  });

  it.each([1, 7, 8, 13, 1_000_003])(
    'issued in an amount of %i, which no slices divide, adds up everywhere',
    async (amount) => {
      const symbol = await openAsset();

      const issued = await issue(symbol, String(amount));

      const { txId, groupId } = issued.body as { txId: string; groupId: string };
      expect(issued).toMatchObject({ status: 201, body: { status: 'SUCCESS', treasury: String(amount) } });
      expect(issued.headers.get('Location')).toBe(`/api/v1/wallets/groups/${groupId}`);
      const { transactions } = await groupById(other, groupId);
      expect(transactions).toHaveLength(Math.min(slices, amount));
      expect(transactions[0]!.id).toBe(txId);
      const shares = transactions.map((share) => Number(share.amount));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(await supplyOf(symbol)).toEqual({
        issued: String(amount),
        burned: '0',
        treasury: String(amount),
        users: '0',
        held: '0',
        clearing: '0',
      });
      expect(await service.balance(TREASURY, symbol)).toBe(String(amount));
    },
  );

  it('burned goes out of being, as far as the treasury holds it', async () => {
    const symbol = await openAsset(100);
    const users = await fundedOverSlices(service, slices, ...times(10, () => '0'));
    for (const user of users) await fund(service, user, '3', symbol);

    expect(await burn(symbol, '71')).toMatchObject({
      status: 422,
      body: { code: 'INSUFFICIENT_FUNDS', available: '70', required: '71' },
    });
    expect(await burn(symbol, '69')).toMatchObject({ status: 201, body: { status: 'SUCCESS', treasury: '1' } });
    expect(await supplyOf(symbol)).toEqual({
      issued: '100',
      burned: '69',
      treasury: '1',
      users: '30',
      held: '0',
      clearing: '0',
    });
    expect((await burn(symbol, '1')).status).toBe(201);
    expect(await supplyOf(symbol)).toEqual({
      issued: '100',
      burned: '70',
      treasury: '0',
      users: '30',
      held: '0',
      clearing: '0',
    });
  });

  it('issued and burned under one key, however often and by whom, has one effect', async () => {
    const symbol = await openAsset(10);
    const [key, refusedKey] = [randomUUID(), randomUUID()];

    const answers = await Promise.all(times(10, (index) => issue(symbol, '13', key, services[index % 2])));
    const told = answers.filter(({ status }) => status !== 409);
    expect(new Set(told.map(({ text }) => text)).size).toBe(1);
    expect(told[0]).toMatchObject({ status: 201, body: { treasury: '23' } });
    for (const answer of [await issue(symbol, '14', key), await burn(symbol, '13', key)]) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }

    expect(await burn(symbol, '24', refusedKey)).toMatchObject({ status: 422, body: { available: '23' } });
    await issue(symbol, '100');
    expect(await burn(symbol, '24', refusedKey)).toMatchObject({ status: 422, body: { available: '23' } });
    expect(await supplyOf(symbol)).toMatchObject({ issued: '123', burned: '0' });
    expect(await issue(symbol, '1', null as unknown as string)).toMatchObject({
      status: 400,
      body: { code: 'IDEMPOTENCY_KEY_MISSING' },
    });
  });

  it('is issued, burned, spent and given by many at once, and its supply adds up', async () => {
    const symbol = await openAsset(1_000);
    const users = await fundedOverSlices(service, slices, ...times(16, () => '0'));
    for (const user of users) await fund(service, user, '10', symbol);

    const answers = await Promise.all(
      times(120, (index): Promise<Answer> => {
        const [instance, user, peer] = [services[index % 2]!, users[index % 16]!, users[(index + 5) % 16]!];
        switch (index % 4) {
          case 0:
            return issue(symbol, '7', undefined, instance);
          case 1:
            return burn(symbol, '5');
          case 2:
            return instance.spend(user, '1', symbol);
          default:
            return transfer(instance, { ...transferOf(user, peer, '1'), assetSymbol: symbol });
        }
      }),
    );

    expect(countStatuses(answers)).toEqual({ 201: 120 });
    expect(await supplyOf(symbol)).toEqual({
      issued: '1210',
      burned: '150',
      treasury: '930',
      users: '130',
      held: '0',
      clearing: '0',
    });
  });

  it('can be issued all that a bigint holds over all slices, and not one piece more', async () => {
    const symbol = await openAsset();

    expect(await issue(symbol, String(MAX_MINOR + 1n))).toMatchObject({
      status: 400,
      body: { code: 'AMOUNT_TOO_LARGE' },
    });
    expect((await issue(symbol, String(MAX_MINOR - 5n))).status).toBe(201);
    expect(await issue(symbol, '6')).toMatchObject({ status: 400, body: { code: 'AMOUNT_TOO_LARGE' } });
    expect((await issue(symbol, '5')).status).toBe(201);
    expect(await supplyOf(symbol)).toMatchObject({ issued: String(MAX_MINOR), treasury: String(MAX_MINOR) });
  });

  it('that is paused is posted by nothing but refunds and reversals, until it is resumed', async () => {
    const symbol = await openAsset(1_000);
    const [alice, bob] = (await fundedOverSlices(service, slices, '5', '0')) as [string, string];
    await fund(service, alice, '100', symbol);
    const spent = txIdOf(await service.spend(alice, '10', symbol));
    const granted = txIdOf(await service.post(operation('BONUS', bob, '10', symbol)));
    const given = groupOf(await transfer(service, { ...transferOf(alice, bob, '10'), assetSymbol: symbol })).groupId;
    const key = randomUUID();
    expect(await (await change(symbol, { status: 'PAUSED' })).json()).toMatchObject({ symbol, status: 'PAUSED' });

    const refused: Answer[] = [
      await other.spend(alice, '1', symbol, key),
      await service.topUp(bob, '1', symbol),
      await service.post(operation('BONUS', bob, '1', symbol)),
      await service.post({ ...operation('ADJUST_UP', bob, '1', symbol), reason: 'why' }),
      await service.post({ ...operation('ADJUST_DOWN', bob, '1', symbol), reason: 'why' }),
      await transfer(other, { ...transferOf(alice, bob, '1'), assetSymbol: symbol }),
      await link(service, [operation('SPEND', alice, '1'), operation('BONUS', alice, '1', symbol)]),
      await issue(symbol, '1'),
      await burn(symbol, '1'),
    ];
    for (const answer of refused) expect(answer).toMatchObject({ status: 422, body: { code: 'ASSET_PAUSED' } });
    expect(problemOf(refused[6]!).index).toBe(1);
    expect(await service.post({ ...operation('SPEND', alice, '1', symbol), dryRun: true })).toMatchObject({
      body: { rejection: { code: 'ASSET_PAUSED' } },
    });

    expect((await refund(other, spent, { amount: '4' })).status).toBe(201);
    expect((await refundGroup(other, given)).status).toBe(201);
    expect((await refund(service, granted)).status).toBe(201);
    expect((await service.spend(alice, '1', 'GOLD')).status).toBe(201);
    expect([await service.balance(alice, symbol), await service.balance(bob, symbol)]).toEqual(['94', '0']);

    await change(symbol, { status: 'ACTIVE', name: 'Resumed' });
    expect((await other.get(`${ASSETS}/${symbol}`)).body).toMatchObject({ name: 'Resumed', status: 'ACTIVE' });
    expect(await service.spend(alice, '1', symbol, key)).toMatchObject({ status: 422, body: { code: 'ASSET_PAUSED' } });
    expect((await service.spend(alice, '1', symbol)).status).toBe(201);
    // What is in flight may be cancelled whatever the asset is.
    expect((await cancel(service, alice, randomUUID())).outcome).toBe('CANCELLED');
  });

  it('that is paused while it is posted has nothing posted behind the pause', async () => {
    const symbol = await openAsset(1_000);
    const [alice] = (await fundedOverSlices(service, slices, '0')) as [string];
    await fund(service, alice, '500', symbol);

    const spends = times(100, (index) => services[index % 2]!.spend(alice, '1', symbol));
    await spends[0];
    expect((await change(symbol, { status: 'PAUSED' })).status).toBe(200);
    const balance = await service.balance(alice, symbol);
    const answers = await Promise.all(spends);

    const { 201: posted = 0 } = countStatuses(answers);
    expect(await service.balance(alice, symbol)).toBe(balance);
    expect(balance).toBe(String(500 - posted));
  });

  it('keeps its symbol and scale, and takes no other change', async () => {
    const symbol = await openAsset();

    for (const body of [{ scale: 3 }, { symbol: 'OTHER' }, { status: 'GONE' }, { name: '' }]) {
      expect((await change(symbol, body)).status).toBe(400);
    }
    expect((await change('NOTHING', { name: 'Nothing' })).status).toBe(404);
    expect((await service.get(`${ASSETS}/${symbol}`)).body).toMatchObject({ name: 'For a test', scale: 0 });
  });
});

describe('an asset with scopes', () => {
  const keys = new TestKeys();
  const { service } = useWorld({ settings: () => keys.settings, mustBalance: 'after all tests' });
  const admin = keys.issue('admin', ['wallet:admin']);
  const reader = keys.issue('reader', ['wallet:read', 'wallet:credit']);

  afterAll(() => {
    keys.file.remove();
  });

  it('is read with wallet:read, and created, issued and burned with wallet:admin', async () => {
    const routes: [path: string, body: object][] = [
      [ASSETS, { symbol: 'RUBY', name: 'Rubies', scale: 0 }],
      [`${ASSETS}/RUBY/issuances`, { amount: '10' }],
      [`${ASSETS}/RUBY/burns`, { amount: '10' }],
    ];
    for (const [path, body] of routes) {
      expect((await service.postTo(path, body, randomUUID(), bearer(reader))).status).toBe(403);
      expect((await service.postTo(path, body, randomUUID(), bearer(admin))).status).toBe(201);
    }
    for (const path of [ASSETS, `${ASSETS}/GOLD`, `${ASSETS}/GOLD/supply`]) {
      expect((await service.get(path, bearer(reader))).status).toBe(200);
      expect((await service.get(path, bearer(admin))).status).toBe(403);
    }
  });
});
