import { randomUUID } from 'node:crypto';
import { type Answer, countStatuses, times, TREASURY } from './support/service';
import { expectLedgerToBalance } from './support/ledger';
import { countBlocked, lockWallets, untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { openWallet, openWallets } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('a wallet that is locked by another session', (slices) => {
  const { service, database } = useWorld({ slices, settings: { DATABASE_POOL_MAX: '10' } });

  /** What happened, in the order in which it happened. */
  let events: string[];

  beforeEach(() => {
    events = [];
  });

  async function noting<Result>(event: string, happening: Promise<Result>): Promise<Result> {
    const result = await happening;
    events.push(event);
    return result;
  }

  it('makes its own request wait, and none of 200 for other wallets', async () => {
    const locked = await openWallet(service, '10');
    const others = await openWallets(service, 100, '1');
    const session = await lockWallets(database, [locked]);

    const own = noting('own answered', service.spend(locked, '10'));
    await untilBlocked(database);
    const answers = await noting(
      'others answered',
      Promise.all([
        ...others.map((user) => service.spend(user, '1')),
        ...times(100, () => service.topUp(randomUUID(), '1')),
      ]),
    );
    await noting('released', session.release());

    expect(countStatuses(answers)).toEqual({ 201: 200 });
    expect(await own).toMatchObject({ status: 201, body: { balance: '0' } });
    expect(events).toEqual(['others answered', 'released', 'own answered']);
    await expectLedgerToBalance(database);
  });

  it('makes all of its requests wait, and serves them in the order of their arrival', async () => {
    const locked = await openWallet(service, '10');
    const session = await lockWallets(database, [locked]);

    const own: Promise<Answer>[] = [service.spend(locked, '10')];
    await untilBlocked(database);
    own.push(...times(20, () => service.spend(locked, '1')));
    expect(countStatuses(await Promise.all(times(20, () => service.topUp(randomUUID(), '1'))))).toEqual({ 201: 20 });
    await session.release();

    const [first, ...rest] = await Promise.all(own);
    expect(first).toMatchObject({ status: 201, body: { balance: '0' } });
    expect(countStatuses(rest)).toEqual({ 422: 20 });
    await expectLedgerToBalance(database);
  });

  it('leaves connections for all others, even when there are more locked wallets than connections', async () => {
    const locked = await openWallets(service, 20, '1');
    const others = await openWallets(service, 100, '1');
    const session = await lockWallets(database, locked);

    const own = noting('own answered', Promise.all(locked.map((user) => service.spend(user, '1'))));
    await untilBlocked(database, 5);
    const answers = await Promise.all(others.map((user) => service.spend(user, '1')));
    expect(countStatuses(answers)).toEqual({ 201: 100 });
    for (const user of locked) expect(await service.balance(user)).toBe('1');
    // Half of the pool waits, and no more than that ever will; less while one has given up, and is about to try again.
    expect(await countBlocked(database)).toBeLessThanOrEqual(5);
    await noting('released', session.release());

    expect(countStatuses(await own)).toEqual({ 201: 20 });
    expect(events).toEqual(['released', 'own answered']);
    await expectLedgerToBalance(database);
  });

  it('makes everybody wait when it is the treasury, and fails nobody', async () => {
    const users = await openWallets(service, 50, '1');
    const session = await lockWallets(database, [TREASURY]);

    const answered = noting('answered', Promise.all(users.map((user) => service.spend(user, '1'))));
    await untilBlocked(database);
    await noting('released', session.query('SELECT pg_sleep(1)'));
    await session.release();

    expect(countStatuses(await answered)).toEqual({ 201: 50 });
    expect(events).toEqual(['released', 'answered']);
    await expectLedgerToBalance(database);
  });

  it("does not hold up the same user's wallet of another asset", async () => {
    const user = await openWallet(service, '10');
    const session = await lockWallets(database, [user]);
    const waiting = service.spend(user, '1');
    await untilBlocked(database);

    expect((await service.topUp(user, '1', 'DIAMOND')).status).toBe(201);

    await session.release();
    expect((await waiting).status).toBe(201);
    await expectLedgerToBalance(database);
  });

  it('holds up no other asset when it is the treasury', async () => {
    const session = await lockWallets(database, [TREASURY]);
    const waiting = service.topUp(randomUUID(), '1', 'GOLD');
    await untilBlocked(database);

    const answers = await Promise.all(times(20, () => service.topUp(randomUUID(), '1', 'DIAMOND')));

    expect(countStatuses(answers)).toEqual({ 201: 20 });
    await session.release();
    expect((await waiting).status).toBe(201);
    await expectLedgerToBalance(database);
  });

  it('answers 503 WALLET_BUSY when the lock outlives the deadline, and keeps the keys free', async () => {
    const locked = await openWallet(service, '10');
    const keys = times(5, () => randomUUID());
    const session = await lockWallets(database, [locked]);
    const own = keys.map((key) => service.spend(locked, '1', 'GOLD', key));
    await untilBlocked(database);

    // Sixteen seconds later. What remains of the test is one lock_timeout.
    const clock = jest.spyOn(performance, 'now');
    const now = performance.now();
    clock.mockImplementation(() => now + 16_000);
    const answers = await Promise.all(own);
    clock.mockRestore();

    for (const { status, headers, body } of answers) {
      expect({ status, retryAfter: headers.get('Retry-After') }).toEqual({ status: 503, retryAfter: '1' });
      expect(body).toMatchObject({ code: 'WALLET_BUSY' });
    }
    expect(await service.balance(locked)).toBe('10');
    await session.release();

    const repeated = await Promise.all(keys.map((key) => service.spend(locked, '1', 'GOLD', key)));
    expect(countStatuses(repeated)).toEqual({ 201: 5 });
    for (const { headers } of repeated) expect(headers.has('Idempotent-Replayed')).toBe(false);
    expect(await service.balance(locked)).toBe('5');
    await expectLedgerToBalance(database);
  });
});
