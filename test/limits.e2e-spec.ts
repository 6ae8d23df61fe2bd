import { randomUUID } from 'node:crypto';
import { PROBLEMS } from '../src/errors';
import { type LimitDto } from '../src/limit/limit.dto';
import { NO_TEXTS, type Operation } from '../src/posting/command';
import { PostingService } from '../src/posting/posting.service';
import { footprintOf } from '../src/posting/rules/rules';
import { Slices } from '../src/posting/slices';
import {
  capture,
  groupOf,
  historyOf,
  hold,
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
import { ALICE, countStatuses, type TestService, times, TREASURY } from './support/service';
import { lockWallets } from './support/sessions';
import { describeSliced } from './support/slices';
import { command, fund, openAsset } from './support/wallets';
import { useWorld } from './support/world';

const ASSETS = '/api/v1/assets';
const WALLETS = '/api/v1/wallets';
const HOUR_MICROS = 3_600_000_000n;
const DAILY = { window: 'DAY', timeZone: 'Europe/Berlin' };
const anInstant = expect.stringMatching(/^20.*\.\d{6}Z$/) as string;

const put = (service: TestService, path: string, body: object) => service.send('PUT', path, body, null);

describeSliced('a limit', (slices) => {
  const { service, services, other, database } = useWorld({
    slices,
    instances: 2,
    redis: 'none',
    mustBalance: 'after each test',
  });

  let number = 0;
  /** A new asset without decimals, with these limits. */
  async function assetWith(limits: object): Promise<string> {
    const symbol = `L${slices}_${(number += 1)}`;
    await openAsset(service, symbol, 0, '1000000');
    expect(await put(service, `${ASSETS}/${symbol}/limits`, limits)).toMatchObject({ status: 200 });
    return symbol;
  }
  const limit = (symbol: string, limits: object, instance = other) =>
    put(instance, `${ASSETS}/${symbol}/limits`, limits);
  const limitOwn = async (userId: string, assetSymbol: string, ...windows: object[]) => {
    const { status, body } = await put(other, `${WALLETS}/${userId}/limits`, { assetSymbol, windows });
    expect(status).toBe(200);
    return (body as { limits: LimitDto[] }).limits;
  };
  const limitsOf = async (userId: string, symbol: string) => {
    const { body } = await other.get(`${WALLETS}/${userId}/limits?asset=${symbol}`);
    return (body as { limits: LimitDto[] }).limits;
  };
  const post = (type: string, userId: string, amount: string, symbol: string, key?: string, instance = service) =>
    instance.post({ type, userId, amount, assetSymbol: symbol, ...(type.startsWith('ADJ') && { reason: 'why' }) }, key);
  const usersOf = (count: number) => usersOverSlices(slices, count);

  it('of a day lets through exactly as many of 100 parallel spends as fit, on two instances', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '305' }] });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '10000', symbol);

    const answers = await Promise.all(
      times(100, (index) => post('SPEND', user, '10', symbol, undefined, services[index % 2])),
    );

    expect(countStatuses(answers)).toEqual({ 201: 30, 422: 70 });
    const refused = answers.find(({ status }) => status === 422)!;
    expect(refused.body).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'SPEND per DAY Europe/Berlin',
      ...{ max: '305', used: '300', remaining: '5', resetsAt: anInstant },
      detail: `The limit of 305 ${symbol} (SPEND per DAY Europe/Berlin) leaves 5 ${symbol}. ${PROBLEMS.LIMIT_EXCEEDED.advice}`,
      retryable: false,
    });
    expect((await post('SPEND', user, '5', symbol)).status).toBe(201);
    expect(await limitsOf(user, symbol)).toEqual([
      {
        ...{ of: 'SPEND', ...DAILY, max: '305', used: '305', remaining: '0' },
        ...{ resetsAt: problemOf(refused)['resetsAt'], setBy: 'ASSET', effectiveAt: anInstant },
      },
    ]);
  });

  it('of one user is not of another, of one asset not of another, of spending not of what is given', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '10' }] });
    const unlimited = await assetWith({});
    const [user, friend] = usersOf(2) as [string, string];
    for (const one of [user, friend]) for (const asset of [symbol, unlimited]) await fund(service, one, '100', asset);

    expect((await post('SPEND', user, '10', symbol)).status).toBe(201);
    const answers = [
      await post('SPEND', user, '1', symbol),
      await post('SPEND', friend, '10', symbol),
      await post('SPEND', user, '50', unlimited),
      await transfer(service, transferOf(user, friend, '50', { assetSymbol: symbol })),
      await post('ADJUST_DOWN', user, '40', symbol),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 201, 201, 201, 201]);
  });

  it('set later counts what was before, and what was while there was none', async () => {
    const symbol = await assetWith({});
    const [user] = usersOf(1) as [string];
    await fund(service, user, '100', symbol);
    for (const amount of ['20', '30']) await post('SPEND', user, amount, symbol);

    await limit(symbol, { windows: [{ of: 'SPEND', window: 'MONTH', timeZone: 'UTC', max: '55' }] });
    expect((await post('SPEND', user, '6', symbol)).body).toMatchObject({ code: 'LIMIT_EXCEEDED', used: '50' });
    await limit(symbol, {});
    await post('SPEND', user, '4', symbol);
    await limit(symbol, { windows: [{ of: 'SPEND', window: 'MONTH', timeZone: 'UTC', max: '55' }] });

    expect((await post('SPEND', user, '2', symbol)).body).toMatchObject({ used: '54', remaining: '1' });
    expect((await post('SPEND', user, '1', symbol)).status).toBe(201);
    await limit(symbol, { windows: [{ of: 'SPEND', window: 'MONTH', timeZone: 'UTC', max: '10' }] });
    expect((await post('SPEND', user, '1', symbol)).body).toMatchObject({ max: '10', used: '55', remaining: '0' });
  });

  it('is not re-opened by a refund, nor used up by a refusal, a refund or a correction', async () => {
    const symbol = await assetWith({
      windows: ['SPEND', 'CREDIT'].map((of) => ({ of, rollingHours: 24, max: '100' })),
    });
    const [user] = usersOf(1) as [string];
    await post('ADJUST_UP', user, '500', symbol);

    const spent = await post('SPEND', user, '100', symbol);
    expect((await post('SPEND', user, '1', symbol)).status).toBe(422);
    expect((await refund(service, txIdOf(spent))).status).toBe(201);

    const refused = await post('SPEND', user, '1', symbol);
    expect(refused).toMatchObject({ status: 422, body: { limit: 'SPEND per 24 hours', used: '100', remaining: '0' } });
    expect(refused.body).not.toHaveProperty('resetsAt');
    expect((await post('BONUS', user, '100', symbol)).status).toBe(201);
    expect((await post('TOP_UP', user, '1', symbol)).body).toMatchObject({ limit: 'CREDIT per 24 hours' });
    expect(await limitsOf(user, symbol)).toMatchObject([
      { of: 'SPEND', rollingHours: 24, used: '100', resetsAt: null },
      { of: 'CREDIT', rollingHours: 24, used: '100', resetsAt: null },
    ]);
  });

  it('per transaction refuses what is larger, whatever it is of', async () => {
    const symbol = await assetWith({ perTransaction: { SPEND: '10', CREDIT: '1000', SEND: 20 } });
    const [user, friend] = usersOf(2) as [string, string];
    await fund(service, user, '1000', symbol);

    const answers = [
      await post('SPEND', user, '10', symbol),
      await post('SPEND', user, '11', symbol),
      await post('BONUS', user, '1001', symbol),
      await post('ADJUST_UP', user, '1001', symbol),
      await transfer(
        service,
        transferOf(user, friend, '20', { assetSymbol: symbol, fee: { amount: '5', paidBy: 'SENDER' } }),
      ),
      await transfer(service, transferOf(user, friend, '21', { assetSymbol: symbol })),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 422, 422, 201, 201, 422]);
    expect(answers[1]!.body).toMatchObject({ limit: 'SPEND per transaction', max: '10', used: '0', remaining: '10' });
    expect(answers[5]!.body).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'SEND per transaction', index: 0 });
  });

  it('of what is sent counts it without its fee, and nothing of what is received', async () => {
    const symbol = await assetWith({
      windows: [
        { of: 'SEND', ...DAILY, max: '50' },
        { of: 'CREDIT', ...DAILY, max: '1000' },
      ],
    });
    const [user, friend] = usersOf(2) as [string, string];
    for (const one of [user, friend]) await fund(service, one, '1000', symbol);
    const fee = { amount: '30', paidBy: 'SENDER' };

    const sent = await transfer(service, transferOf(user, friend, '50', { assetSymbol: symbol, fee }));
    const more = await transfer(service, transferOf(user, friend, '1', { assetSymbol: symbol }));
    expect((await refundGroup(service, groupOf(sent).groupId)).status).toBe(201);

    expect([sent.status, more.status]).toEqual([201, 422]);
    expect(await limitsOf(user, symbol)).toMatchObject([{ used: '50' }, { used: '1000' }]);
    expect(await limitsOf(friend, symbol)).toMatchObject([{ used: '0' }, { used: '1000' }]);
  });

  it('counts what was captured of a hold as what is spent', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '50' }] });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '100', symbol);
    const { id } = (await hold(service, user, '60', { assetSymbol: symbol })).body as { id: string };
    const parts = (amount: string) => capture(service, id, { amount, final: false });

    expect((await parts('40')).status).toBe(201);
    expect(await parts('11')).toMatchObject({ status: 422, body: { code: 'LIMIT_EXCEEDED', remaining: '10' } });
    expect((await post('SPEND', user, '10', symbol)).status).toBe(201);
    expect((await post('SPEND', user, '1', symbol)).status).toBe(422);
  });

  it('of the largest balance refuses a credit that does not fit, but no refund and no correction', async () => {
    const symbol = await assetWith({ largestBalance: { max: '100', then: 'REJECT' } });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '90', symbol);

    const refused = await post('BONUS', user, '11', symbol);
    const spent = await post('SPEND', user, '50', symbol);
    await post('ADJUST_UP', user, '60', symbol);

    expect(refused.body).toMatchObject({ limit: 'largest balance', max: '100', used: '90', remaining: '10' });
    expect(refused.body).not.toHaveProperty('resetsAt');
    expect((await refund(service, txIdOf(spent))).status).toBe(201);
    expect(await service.balance(user, symbol)).toBe('150');
    expect((await post('TOP_UP', user, '1', symbol)).body).toMatchObject({ used: '150', remaining: '0' });
  });

  it('of the largest balance that clamps posts what fits, says so, and refuses when nothing does', async () => {
    const symbol = await assetWith({ largestBalance: { max: '100', then: 'CLAMP' } });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '70', symbol);
    const key = randomUUID();

    const clamped = await post('BONUS', user, '50', symbol, key);
    const refused = await post('BONUS', user, '50', symbol);

    const answer = { status: 'SUCCESS', txId: txIdOf(clamped), balance: '100', clamped: true };
    expect(clamped).toMatchObject({ status: 201, body: answer });
    expect(await transactionOf(other, txIdOf(clamped))).toMatchObject({ amount: '30', requestedAmount: '50' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'LIMIT_EXCEEDED', limit: 'largest balance', remaining: '0' },
    });
    await post('SPEND', user, '100', symbol);
    expect(await post('BONUS', user, '50', symbol, key, other)).toMatchObject({ status: 201, body: answer });
    const whole = await post('BONUS', user, '100', symbol);
    expect(whole.body).not.toHaveProperty('clamped');
    expect(await transactionOf(other, txIdOf(whole))).not.toHaveProperty('requestedAmount');
    expect((await refund(service, txIdOf(clamped))).body).toMatchObject({ refunded: '30', refundable: '0' });
  });

  it('of the largest balance that clamps is never exceeded by 100 parallel credits, and is filled', async () => {
    const symbol = await assetWith({ largestBalance: { max: '100', then: 'CLAMP' } });
    const [user] = usersOf(1) as [string];

    const answers = await Promise.all(
      times(100, (index) => post(index % 3 ? 'TOP_UP' : 'BONUS', user, '7', symbol, undefined, services[index % 2])),
    );

    expect(countStatuses(answers)).toEqual({ 201: 15, 422: 85 });
    expect(await service.balance(user, symbol)).toBe('100');
    const history = await historyOf(service, user, `&asset=${symbol}&status=SUCCESS`);
    expect(history.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(100);
    expect(history.filter(({ requestedAmount }) => requestedAmount !== undefined)).toMatchObject([
      { amount: '2', requestedAmount: '7' },
    ]);
  });

  it('of the largest balance refuses a transfer, and looks at what the receiver keeps of it', async () => {
    const symbol = await assetWith({ largestBalance: { max: '100', then: 'CLAMP' } });
    const [user, friend] = usersOf(2) as [string, string];
    for (const one of [user, friend]) await fund(service, one, '90', symbol);
    const send = (amount: string, fee?: string) =>
      transfer(
        service,
        transferOf(user, friend, amount, {
          assetSymbol: symbol,
          ...(fee && { fee: { amount: fee, paidBy: 'RECEIVER' } }),
        }),
      );

    const refused = await send('11');
    expect(refused).toMatchObject({ status: 422, body: { limit: 'largest balance', used: '90', remaining: '10' } });
    expect((await send('12', '1')).status).toBe(422);
    expect((await send('12', '2')).status).toBe(201);
    expect([await service.balance(user, symbol), await service.balance(friend, symbol)]).toEqual(['78', '100']);
    expect((await send('5', '5')).status).toBe(201);
  });

  it('sees what the operations before it in a linked request have done, and refuses all of them', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '20' }] });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '100', symbol);
    const spend = operation('SPEND', user, '10', symbol);

    const refused = await link(service, [spend, spend, spend]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'LIMIT_EXCEEDED', index: 2, used: '20' } });
    expect(await limitsOf(user, symbol)).toMatchObject([{ used: '0' }]);
    expect((await link(service, [spend, spend])).status).toBe(201);
    expect(await service.balance(user, symbol)).toBe('80');
  });

  it('decides a dry run as it would decide in earnest, and counts nothing of it', async () => {
    const symbol = await assetWith({
      windows: [{ of: 'SPEND', ...DAILY, max: '20' }],
      largestBalance: { max: '100', then: 'CLAMP' },
    });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '90', symbol);
    await post('SPEND', user, '5', symbol);
    const dryRun = (type: string, amount: string) =>
      service.post({ ...operation(type, user, amount, symbol), dryRun: true }, null);

    expect((await dryRun('SPEND', '16')).body).toMatchObject({
      ...{ dryRun: true, status: 'REJECTED' },
      rejection: { code: 'LIMIT_EXCEEDED', used: '5', remaining: '15', resetsAt: anInstant },
    });
    expect((await dryRun('SPEND', '15')).body).toMatchObject({ status: 'SUCCESS' });
    expect((await dryRun('BONUS', '50')).body).toMatchObject({
      transactions: [{ amount: '15', requestedAmount: '50', balanceAfter: '100' }],
    });
    expect(await limitsOf(user, symbol)).toMatchObject([{ used: '5' }]);
  });

  it('once it has refused, refuses the same under the same key, whatever is set since', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '20' }] });
    const [user] = usersOf(1) as [string];
    const key = randomUUID();
    await fund(service, user, '100', symbol);

    const refused = await post('SPEND', user, '25', symbol, key);
    await limit(symbol, {});
    const replay = await post('SPEND', user, '25', symbol, key, other);

    expect(replay.status).toBe(422);
    expect(replay.headers.get('Idempotent-Replayed')).toBe('true');
    expect({ ...problemOf(replay), requestId: '' }).toEqual({ ...problemOf(refused), requestId: '' });
    expect(await transactionOf(other, problemOf(refused).txId)).toMatchObject({
      status: 'REJECTED',
      rejection: { code: 'LIMIT_EXCEEDED', max: '20', used: '0', remaining: '20', resetsAt: anInstant },
    });
  });

  it('that is the tightest of several is the one that is told', async () => {
    const symbol = await assetWith({
      windows: [
        { of: 'SPEND', ...DAILY, max: '100' },
        { of: 'SPEND', window: 'WEEK', timeZone: 'America/New_York', max: '50' },
        { of: 'SPEND', rollingHours: 1, max: '70' },
      ],
    });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '1000', symbol);

    expect((await post('SPEND', user, '101', symbol)).body).toMatchObject({ limit: 'SPEND per WEEK America/New_York' });
    expect((await post('SPEND', user, '50', symbol)).status).toBe(201);
  });

  it("of a user's own holds at once where it is tighter, and after 24 hours where it is looser", async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '100' }] });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '1000', symbol);

    await limitOwn(user, symbol, { of: 'SPEND', ...DAILY, max: '50' });
    expect((await post('SPEND', user, '51', symbol)).body).toMatchObject({ max: '50' });
    await limitOwn(user, symbol, { of: 'SPEND', ...DAILY, max: '20' });
    expect((await post('SPEND', user, '21', symbol)).body).toMatchObject({ max: '20' });
    const shown = await limitOwn(user, symbol, { of: 'SPEND', ...DAILY, max: '40' });
    expect((await post('SPEND', user, '20', symbol)).status).toBe(201);

    expect(shown).toMatchObject([
      { setBy: 'ASSET', max: '100' },
      { setBy: 'USER', max: '20', endsAt: anInstant },
      { setBy: 'USER', max: '40', effectiveAt: shown[1]!.endsAt },
    ]);
    expect(Date.parse(shown[1]!.endsAt!) - Date.parse(shown[1]!.effectiveAt)).toBeGreaterThan(86_400_000 - 1);
    expect((await post('SPEND', user, '1', symbol)).body).toMatchObject({ max: '20', used: '20' });

    await letTimePass(user);
    expect(await limitsOf(user, symbol)).toMatchObject([{ max: '100' }, { max: '40', used: '20', remaining: '20' }]);
    expect((await post('SPEND', user, '20', symbol)).status).toBe(201);
    expect((await post('SPEND', user, '1', symbol)).status).toBe(422);
    expect(await limitOwn(user, symbol)).toMatchObject([{ max: '100' }, { max: '40', endsAt: anInstant }]);
    await letTimePass(user);
    expect((await post('SPEND', user, '60', symbol)).status).toBe(201);
    expect((await post('SPEND', user, '1', symbol)).body).toMatchObject({ max: '100', used: '100' });
  });

  /** Whatever the user has set was set a day earlier. */
  async function letTimePass(userId: string): Promise<void> {
    const [{ limits }] = (await database.query('SELECT limits FROM users WHERE user_id = $1', [userId])) as [
      { limits: Record<string, { from: string; until?: string }[]> },
    ];
    const earlier = (time: string) => String(BigInt(time) - 24n * HOUR_MICROS);
    for (const one of Object.values(limits).flat()) {
      one.from = earlier(one.from);
      if (one.until !== undefined) one.until = earlier(one.until);
    }
    await database.query('UPDATE users SET limits = $1 WHERE user_id = $2', [limits, userId]);
  }

  it("of a user's own is of one asset, and may stand where the asset has none, before the first wallet", async () => {
    const symbol = await assetWith({});
    const another = await assetWith({});
    const [user] = usersOf(1) as [string];

    await limitOwn(user, symbol, { of: 'CREDIT', rollingHours: 24, max: '0' });
    await limitOwn(user, another, { of: 'CREDIT', rollingHours: 24, max: '5' });

    expect((await post('BONUS', user, '1', symbol)).body).toMatchObject({ code: 'LIMIT_EXCEEDED', max: '0' });
    expect((await post('BONUS', user, '5', another)).status).toBe(201);
    expect((await post('BONUS', user, '1', another)).body).toMatchObject({ max: '5', used: '5' });
    expect(await limitsOf(user, symbol)).toMatchObject([{ max: '0', used: '0', setBy: 'USER' }]);
  });

  it("of a user's own must not be above the asset's, nor be of a system user", async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '100' }] });
    const [user] = usersOf(1) as [string];
    const set = (userId: string, max: string) =>
      put(service, `${WALLETS}/${userId}/limits`, { assetSymbol: symbol, windows: [{ of: 'SPEND', ...DAILY, max }] });

    expect(await set(user, '101')).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: { 'windows.0.max': [expect.stringContaining('100')] } },
    });
    expect(await set(user, '100')).toMatchObject({ status: 200 });
    expect(await set(TREASURY, '1')).toMatchObject({ status: 422, body: { code: 'SYSTEM_WALLET' } });
  });

  it('set while 100 spends are under way holds for every one that is decided after it', async () => {
    const symbol = await assetWith({});
    const [user] = usersOf(1) as [string];
    await fund(service, user, '10000', symbol);

    const racing = times(100, (index) => post('SPEND', user, '1', symbol, undefined, services[index % 2]));
    await limit(symbol, { windows: [{ of: 'SPEND', ...DAILY, max: '5' }] });
    const late = await Promise.all(times(10, () => post('SPEND', user, '5', symbol)));
    const spent = countStatuses(await Promise.all(racing))[201] ?? 0;

    const fit = spent === 0 ? 1 : 0;
    expect(countStatuses(late)[201] ?? 0).toBeLessThanOrEqual(fit);
    expect((await limitsOf(user, symbol))[0]!.used).toBe(String(spent + 5 * (countStatuses(late)[201] ?? 0)));
  });

  it('counts right beside a command about all wallets of a user, one of which somebody else has locked', async () => {
    const symbol = await assetWith({ windows: [{ of: 'SPEND', ...DAILY, max: '10' }] });
    const [user] = usersOf(1) as [string];
    await fund(service, user, '100', symbol);
    await post('SPEND', user, '5', symbol);
    const [{ id: assetId }] = (await database.query('SELECT id FROM assets WHERE symbol = $1', [symbol])) as [
      { id: number },
    ];
    const operations: Operation[] = [
      { type: 'STATUS', userId: user, assetId: null, status: 'ACTIVE', ...NO_TEXTS },
      { type: 'SPEND', userId: user, assetId, amountMinor: 1n, ...NO_TEXTS },
    ];
    const commands = operations.map((one) => ({ ...command(), operations: [one] }));
    const requests = commands.map((one) => ({ command: one, footprint: footprintOf(one, new Slices(slices)) }));
    const session = await lockWallets(database, [user], assetId);

    const batch = { requests, awaitedWallets: [], deadline: performance.now() + 5_000 };
    const outcomes = await service.app.get(PostingService).post(batch);
    await session.release();

    expect(outcomes.map(({ kind }) => kind)).toEqual(['decided', 'set-aside']);
    expect((await post('SPEND', user, '6', symbol)).body).toMatchObject({ used: '5', remaining: '5' });
  });

  it('is shown as it was set, whole, and is gone when it is not set again', async () => {
    const limits = {
      perTransaction: { SPEND: '10.5', SEND: '3' },
      windows: [
        { of: 'SPEND', window: 'WEEK', timeZone: 'Europe/Berlin', max: '100' },
        { of: 'SEND', rollingHours: 24, max: '0' },
      ],
      largestBalance: { max: '1000', then: 'CLAMP' },
    };
    const path = `${ASSETS}/DIAMOND/limits`;

    const answer = await put(service, path, limits);
    expect([answer.status, answer.body]).toEqual([200, limits]);
    expect((await other.get(path)).body).toEqual(limits);
    expect(await limitsOf(TREASURY, 'DIAMOND')).toEqual([]);
    expect((await put(service, path, { windows: null })).body).toEqual({ windows: [] });
    expect((await other.get(path)).body).toEqual({ windows: [] });
    expect((await put(service, `${ASSETS}/RUBIN/limits`, {})).body).toMatchObject({ code: 'ASSET_NOT_FOUND' });
    expect((await other.get(`${WALLETS}/${ALICE}/limits?asset=RUBIN`)).body).toMatchObject({ code: 'ASSET_NOT_FOUND' });
  });

  const window = { of: 'SPEND', ...DAILY, max: '1' };
  it.each([
    ['windows.0.timeZone', { windows: [{ ...window, timeZone: 'Mars/Olympus' }] }, 'Mars/Olympus'],
    ['windows.0.timeZone', { windows: [{ ...window, timeZone: undefined }] }, 'time zone'],
    ['windows.0.timeZone', { windows: [{ ...window, timeZone: '+01:00' }] }, '+01:00'],
    ['windows.0.window', { windows: [{ ...window, window: 'YEAR' }] }, 'DAY'],
    ['windows.0.of', { windows: [{ ...window, of: 'RECEIVE' }] }, 'SPEND'],
    ['windows.0.max', { windows: [{ ...window, max: '-1' }] }, 'decimal'],
    ['windows.0.max', { windows: [{ ...window, max: '0.00001' }] }, 'decimals'],
    ['windows.0.max', { windows: [{ ...window, max: undefined }] }, 'decimal'],
    ['windows.0.rollingHours', { windows: [{ of: 'SPEND', rollingHours: 0, max: '1' }] }, 'from 1 to 8784'],
    ['windows.0.rollingHours', { windows: [{ ...window, rollingHours: 1 }] }, 'beside'],
    ['windows.0.more', { windows: [{ ...window, more: 1 }] }, 'should not exist'],
    ['windows.1', { windows: [window, { ...window, max: '2' }] }, 'same time'],
    ['windows', { windows: times(11, () => window) }, 'list of at most 10'],
    ['windows.0', { windows: [null] }, 'object'],
    ['windows', { windows: 'none' }, 'list'],
    ['perTransaction', { perTransaction: [] }, 'object'],
    ['perTransaction.SPEND', { perTransaction: { SPEND: '1e3' } }, 'decimal'],
    ['perTransaction.BONUS', { perTransaction: { BONUS: '1' } }, 'should not exist'],
    ['largestBalance.then', { largestBalance: { max: '1', then: 'WAIT' } }, 'CLAMP'],
    ['largestBalance.max', { largestBalance: { then: 'CLAMP' } }, 'decimal'],
  ])('is not valid where it is wrong in %s', async (property, body, told) => {
    const answer = await put(service, `${ASSETS}/GOLD/limits`, body);

    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect((answer.body as { errors: Record<string, string[]> }).errors[property]?.join()).toContain(told);
    expect((await service.get(`${ASSETS}/GOLD/limits`)).body).toEqual({ windows: [] });
  });
});

describeSliced('a limit of a time', (slices) => {
  const { service, database } = useWorld({ slices, redis: 'none', mustBalance: 'after each test', forEachTest: true });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A zone in which midnight is near, whenever this runs: clocks may be no more than a day apart. */
  const timeZone = () => {
    const hoursToMidnight = 24 - new Date().getUTCHours();
    return hoursToMidnight <= 14 ? `Etc/GMT-${hoursToMidnight}` : `Etc/GMT+${24 - hoursToMidnight}`;
  };

  /** Spends at an instant, or so many microseconds before: a slice's time never runs backwards. */
  const spendAt = async (instant: string, lessMicros: number, amount: string) => {
    await database.query(
      `UPDATE slices SET last_posted_at = $1::timestamptz - ($2 + 1) * interval '1 microsecond' WHERE slice = $3`,
      [instant, lessMicros, new Slices(slices).ofUser(ALICE)],
    );
    return service.spend(ALICE, amount);
  };

  it('is open again at midnight of its time zone, and not a microsecond before', async () => {
    const limits = { windows: [{ of: 'SPEND', window: 'DAY', timeZone: timeZone(), max: '100' }] };
    await put(service, `${ASSETS}/GOLD/limits`, limits);

    expect((await service.spend(ALICE, '90')).status).toBe(201);
    const { resetsAt } = problemOf(await service.spend(ALICE, '11')) as unknown as { resetsAt: string };
    expect(await spendAt(resetsAt, 1, '11')).toMatchObject({ status: 422, body: { used: '90', resetsAt } });
    expect((await spendAt(resetsAt, 0, '100')).status).toBe(201);

    const closed = await service.spend(ALICE, '1');
    const tomorrow = new Date(Date.parse(resetsAt) + 86_400_000).toISOString().replace('Z', '000Z');
    expect(closed).toMatchObject({ status: 422, body: { used: '100', resetsAt: tomorrow } });
  });

  it.each([
    ['23 hours', '2050-03-26T23:00:00.000000Z', '2050-03-27T22:00:00.000000Z'],
    ['25 hours', '2050-10-29T22:00:00.000000Z', '2050-10-30T23:00:00.000000Z'],
  ])('is open again after the day of %s in which the clocks are changed', async (_hours, startsAt, endsAt) => {
    const limits = { windows: [{ of: 'SPEND', window: 'DAY', timeZone: 'Europe/Berlin', max: '100' }] };
    await put(service, `${ASSETS}/GOLD/limits`, limits);
    // The service's own clock goes along: nothing is posted a day ahead of it.
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse(startsAt));

    expect((await spendAt(startsAt, 1, '100')).status).toBe(201);
    expect((await spendAt(startsAt, 0, '90')).status).toBe(201);
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse(endsAt));
    const closed = { status: 422, body: { used: '90', remaining: '10', resetsAt: endsAt } };
    expect(await spendAt(endsAt, 1, '11')).toMatchObject(closed);
    expect((await spendAt(endsAt, 0, '100')).status).toBe(201);
  });

  it('of hours is open again for what has left them', async () => {
    await put(service, `${ASSETS}/GOLD/limits`, { windows: [{ of: 'SPEND', rollingHours: 2, max: '100' }] });
    const slice = new Slices(slices).ofUser(ALICE);
    const spendAfter = async (minutes: number, amount: string) => {
      // A slice's time never runs backwards: as if that much of it had passed.
      await database.query(`UPDATE slices SET last_posted_at = now() + $1 * interval '1 minute' WHERE slice = $2`, [
        minutes,
        slice,
      ]);
      return (await service.spend(ALICE, amount)).status;
    };

    for (const [minutes, amount, status] of [
      [0, '60', 201],
      [60, '30', 201],
      [60, '11', 422],
      [119, '11', 422],
      [121, '71', 422],
      [121, '70', 201],
      [121, '1', 422],
      [182, '31', 422],
      [182, '30', 201],
      [400, '100', 201],
      [400, '1', 422],
    ] as const) {
      expect([minutes, amount, await spendAfter(minutes, amount)]).toEqual([minutes, amount, status]);
    }
  });
});
