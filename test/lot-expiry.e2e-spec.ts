import { randomUUID } from 'node:crypto';
import { Expiry } from '../src/expiry/expiry';
import { type HoldDto } from '../src/hold/hold.dto';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { type UserDto } from '../src/wallet/wallet.dto';
import { assetWithLots, balanceOf, credit, databaseTime, letADayPass, lotsOf, untilDatabaseTime } from './support/lots';
import { capture, historyOf, hold, placed, problemOf, release, transactionOf } from './support/movements';
import { type TestService, times } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const POINTS = { assetSymbol: 'POINTS' };

describeSliced('what has expired of a wallet', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  beforeAll(() => assetWithLots(service));
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const inSeconds = async (seconds: number) => {
    const now = await databaseTime(database);
    return new Date(Date.parse(now) + seconds * 1_000).toISOString();
  };
  const spend = (at: TestService, userId: string, amount: string, more: object = {}) =>
    credit(at, userId, 'SPEND', amount, more);

  it('is used by none of 100 parallel spends over 20 lots of which 5 expire meanwhile', async () => {
    const user = randomUUID();
    const soon = await inSeconds(8);
    const isToExpire = (index: number) => index % 4 === 0;
    await Promise.all(
      times(20, (index) => credit(service, user, 'BONUS', '100', isToExpire(index) ? { expiresAt: soon } : {})),
    );
    // What is to expire is used first, and all of the spends together would leave some of it.
    const answers = await Promise.all(
      times(100, async (index) => {
        await untilDatabaseTime(database, new Date(Date.parse(soon) + 20 * (index - 50)).toISOString());
        return spend(index % 2 ? service : other, user, '3');
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await service.app.get(Expiry).sweep();

    const expiryOf = new Map((await lotsOf(service, user)).map(({ id, expiresAt }) => [id, expiresAt]));
    const moment = soon.replace('Z', '000Z');
    const spends = await historyOf(service, user, '&type=SPEND');
    const early = spends.filter(({ createdAt }) => createdAt < moment);
    const late = spends.filter(({ createdAt }) => createdAt >= moment);
    const used = ({ paidFrom }: TransactionDto) => paidFrom!.map(({ lotId }) => expiryOf.get(lotId));
    expect(early.flatMap(used).filter((expiresAt) => expiresAt !== moment)).toEqual([]);
    expect(late.flatMap(used).filter((expiresAt) => expiresAt !== null)).toEqual([]);
    expect(Math.min(early.length, late.length)).toBeGreaterThan(1);
    const expired = await historyOf(service, user, '&type=EXPIRE');
    expect(expired.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(500 - 3 * early.length);
    const left = String(1_500 - 3 * late.length);
    expect(await balanceOf(other, user)).toMatchObject({ balance: left, available: left });
  });

  it('is decided by the very moment, whichever instance is asked around it, and what reads show is so', async () => {
    const expiresAt = await inSeconds(15);
    const moment = expiresAt.replace('Z', '000Z');
    const users = times(8, () => randomUUID());
    await Promise.all(users.map((user) => credit(service, user, 'BONUS', '100000', { expiresAt })));
    await untilDatabaseTime(database, new Date(Date.parse(expiresAt) - 4_000).toISOString());

    /** Spends and reads, by one instance and the other, until both find it gone. */
    const untilGone = async (user: string, index: number) => {
      const seen: boolean[] = [];
      for (let round = index; ; round++) {
        const [here, there] = round % 2 ? [service, other] : [other, service];
        const spent = await spend(here, user, '1');
        const { status, createdAt } = await transactionOf(there, problemOf(spent).txId);
        expect([status, spent.status]).toEqual(createdAt < moment ? ['SUCCESS', 201] : ['REJECTED', 422]);
        seen.push(spent.status === 201, (await balanceOf(there, user)).available !== '0');
        if (spent.status === 422) break;
      }
      return seen;
    };
    const seen = await Promise.all(users.map(untilGone));

    for (const moments of seen) {
      expect(moments[0]).toBe(true);
      // Once it is gone, it is gone for everybody.
      expect(moments.slice(moments.indexOf(false)).some((isThere) => isThere)).toBe(false);
    }
    const types = (await historyOf(service, users[0]!)).map(({ type }) => type);
    expect(types.filter((type) => type === 'EXPIRE')).toEqual(['EXPIRE']);
  });

  it('is seen gone by every read and every rule, though nobody has booked it', async () => {
    const [user, friend] = [randomUUID(), randomUUID()];
    const expiresAt = await inSeconds(5);
    await credit(service, user, 'BONUS', '10', { expiresAt });
    await credit(service, user, 'TOP_UP', '5');
    await untilDatabaseTime(database, expiresAt);

    expect(await balanceOf(other, user)).toMatchObject({ available: '5', classes: { PAID: '5', BONUS: '0' } });
    const { wallets } = (await service.get(`/api/v1/wallets/${user}`)).body as UserDto;
    expect(wallets).toMatchObject([{ assetSymbol: 'POINTS', available: '5', held: '0' }]);
    expect((await lotsOf(other, user)).map(({ status, remaining }) => [status, remaining])).toEqual([
      ['OPEN', '5'],
      ['EXPIRED', '0'],
    ]);
    expect((await lotsOf(other, user, '&status=OPEN')).length).toBe(1);
    expect(await spend(service, user, '6', { dryRun: true })).toMatchObject({
      body: { status: 'REJECTED', rejection: { code: 'INSUFFICIENT_FUNDS', available: '5' } },
    });
    expect(await spend(service, user, '5', { dryRun: true })).toMatchObject({ body: { status: 'SUCCESS' } });
    expect((await historyOf(service, user)).map(({ type }) => type)).toEqual(['TOP_UP', 'BONUS']);
    expect(await spend(other, user, '1', { ifBalance: { gte: '6' } })).toMatchObject({
      ...{ status: 422, body: { code: 'CONDITION_FAILED', available: '5' } },
    });
    expect(await hold(other, user, '6', POINTS)).toMatchObject({ status: 422, body: { available: '5' } });
    const sent = { fromUserId: user, toUserId: friend, amount: '6', ...POINTS };
    expect(await service.postTo('/api/v1/wallets/transfers', sent)).toMatchObject({ status: 422 });
    expect(await spend(service, user, '5', { ifBalance: { lte: '5' } })).toMatchObject({ status: 201 });
    expect((await historyOf(service, user, '&type=EXPIRE')).map(({ amount }) => amount)).toEqual(['10']);
  });

  it('does not depend on the clock of the service, fast or slow by hours', async () => {
    const clocks = [-5, 5].map((hours) => ({ hours, user: randomUUID(), early: randomUUID() }));
    const now = Date.now.bind(Date);
    const setClock = (hours: number) => jest.spyOn(Date, 'now').mockImplementation(() => now() + hours * 3_600_000);
    const expiresAt = await inSeconds(5);
    for (const { user } of clocks) await credit(service, user, 'BONUS', '10', { expiresAt });
    for (const { hours, early } of clocks) {
      await credit(service, early, 'BONUS', '10', { expiresInSeconds: 3_600 });
      setClock(hours);
      expect(await spend(other, early, '4')).toMatchObject({ status: 201 });
      expect(await balanceOf(other, early)).toMatchObject({ available: '6', nextExpiry: { amount: '6' } });
      jest.restoreAllMocks();
    }
    await untilDatabaseTime(database, expiresAt);
    for (const { hours, user } of clocks) {
      setClock(hours);
      expect(await balanceOf(service, user)).toMatchObject({ available: '0' });
      expect(await spend(service, user, '1')).toMatchObject({ status: 422, body: { available: '0' } });
      jest.restoreAllMocks();
    }
  });

  it('stays good as long as it is held, and expires as soon as the hold lets go', async () => {
    const user = randomUUID();
    const expiresAt = await inSeconds(5);
    await credit(service, user, 'BONUS', '10', { expiresAt });
    const { id } = await placed(service, user, '6', POINTS);
    await untilDatabaseTime(database, expiresAt);

    expect(await balanceOf(other, user)).toMatchObject({ available: '0', held: '6' });
    expect(await lotsOf(other, user)).toMatchObject([{ remaining: '6', held: '6', status: 'OPEN' }]);
    await other.app.get(Expiry).sweep();
    expect(await balanceOf(other, user)).toMatchObject({ balance: '6', available: '0', held: '6' });
    expect(await capture(service, id, { amount: '2', final: false })).toMatchObject({
      status: 201,
      body: { balance: '4' },
    });
    expect(await release(other, id)).toMatchObject({ status: 200 });
    expect(await balanceOf(service, user)).toMatchObject({ balance: '0', available: '0', held: '0' });
    const types = (await historyOf(service, user)).map(({ type, amount }) => `${type} ${amount}`);
    expect(types).toEqual(['EXPIRE 4', 'RELEASE 4', 'CAPTURE 2', 'EXPIRE 4', 'HOLD 6', 'BONUS 10']);
  });

  it('is seen the same by balance and lots where a hold has expired as well, booked or not', async () => {
    const user = randomUUID();
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 5 });
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 3_600 });
    const { expiresAt } = (await hold(service, user, '14', { ...POINTS, expiresInSeconds: 6 })).body as HoldDto;
    await untilDatabaseTime(database, expiresAt!);

    const seen = async () => ({
      balance: await balanceOf(other, user),
      lots: (await lotsOf(other, user)).map(({ remaining, held, status }) => [remaining, held, status]),
    });
    const before = await seen();
    expect(before).toMatchObject({
      balance: { available: '10', held: '0', classes: { PAID: '0', BONUS: '10' }, nextExpiry: { amount: '10' } },
      lots: [
        ['10', '0', 'OPEN'],
        ['0', '0', 'EXPIRED'],
      ],
    });
    await service.app.get(Expiry).sweep();
    expect(await seen()).toEqual({ ...before, balance: { ...before.balance, balance: '10' } });
  });
});

describeSliced('a day without a sweeper', (slices) => {
  const { service, other, database } = useWorld({
    ...{ slices, instances: 2, mustBalance: 'after each test', settings: { ROLE: 'api', EXPIRY_INTERVAL_MS: '50' } },
  });

  it('is a day in which nothing that has expired is spent or shown', async () => {
    await assetWithLots(service);
    const users = times(10, () => randomUUID());
    await Promise.all(users.map((user) => credit(service, user, 'BONUS', '10', { expiresInSeconds: 60 })));
    await Promise.all(users.map((user) => credit(service, user, 'TOP_UP', '5')));
    await letADayPass(database);

    for (const [index, user] of users.entries()) {
      const at = index % 2 ? service : other;
      expect(await balanceOf(at, user)).toMatchObject({ balance: '15', available: '5', classes: { BONUS: '0' } });
      expect(await spend(at, user, '6')).toMatchObject({ status: 422, body: { available: '5' } });
      expect(await balanceOf(at, user)).toMatchObject({ balance: '5', available: '5' });
    }
    const late = await service.get(`/api/v1/wallets/${users[0]}/transactions?type=EXPIRE`);
    expect((late.body as { transactions: object[] }).transactions).toMatchObject([{ amount: '10' }]);
  });

  const spend = (at: TestService, userId: string, amount: string) => credit(at, userId, 'SPEND', amount);
});
