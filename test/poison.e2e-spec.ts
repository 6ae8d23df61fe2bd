import { randomUUID } from 'node:crypto';
import { sqlStateOf } from '../src/database/postgres-errors';
import { type Command } from '../src/posting/command';
import { type Posted, PostingQueue } from '../src/posting/posting-queue';
import { PostingService } from '../src/posting/posting.service';
import { shedRequests } from '../src/observability/metrics';
import { ALICE, countStatuses, times, TREASURY } from './support/service';
import { expectConnectionsAtRest, lockWallets, untilBlocked, untilQueued } from './support/sessions';
import { describeSliced, neighbourOf } from './support/slices';
import { command, type CommandWish, fund, openWallet } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('a command that PostgreSQL refuses', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after each test' });

  afterEach(async () => {
    await expectConnectionsAtRest(database, service);
  });

  // A batch is of one slice.
  const newUser = () => neighbourOf(ALICE, slices);

  /** What became of commands that were posted together, in one batch. */
  async function postTogether(commands: Command[]): Promise<(Posted | string | undefined)[]> {
    const batches = jest.spyOn(service.app.get(PostingService), 'post');
    const queue = service.app.get(PostingQueue);
    // While the first one waits for the treasury, the others gather behind it.
    const session = await lockWallets(database, [TREASURY]);
    const first = queue.post(command({ userId: newUser() }));
    await untilBlocked(database);
    const posted = Promise.all(commands.map((each) => queue.post(each).catch((error: unknown) => sqlStateOf(error))));
    await session.release();
    await first;
    const outcomes = await posted;
    expect(batches.mock.calls.map(([batch]) => batch.requests.map((request) => request.command))).toContainEqual(
      commands,
    );
    batches.mockRestore();
    return outcomes;
  }

  async function storedKeys(commands: Command[]): Promise<Set<string>> {
    const keys = commands.map(({ idempotencyKey }) => idempotencyKey);
    const rows = await database.query<{ key: string }>(
      'SELECT idempotency_key AS key FROM transactions WHERE idempotency_key = ANY($1)',
      [keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  const POISONS: [description: string, sqlState: string, poison: CommandWish][] = [
    ['a NUL character in its metadata', '22P05', { metadata: { note: 'a\u0000b' } }],
    ['a lone surrogate in its metadata', '22P02', { metadata: { note: '\ud800' } }],
    ['a NUL character in its reference', '22021', { reference: 'a\u0000b' }],
    ['a reference that is too long', '22001', { reference: 'x'.repeat(256) }],
    ['a fingerprint of the wrong length', '23514', { fingerprint: Buffer.alloc(31) }],
    ['an amount of zero', '23502', { amountMinor: 0n }],
  ];

  it.each(POISONS)('for %s fails alone in its batch', async (_description, sqlState, poison) => {
    const [user, nobody] = [newUser(), newUser()];
    await fund(service, user, '10');
    const poisoned = command({ userId: nobody, ...poison });
    const neighbours = [
      ...times(10, () => command({ userId: newUser() })),
      ...times(10, () => command({ userId: user, type: 'SPEND', amountMinor: 1_0000n })),
    ];

    const [failed, ...posted] = await postTogether([poisoned, ...neighbours]);

    expect(failed).toBe(sqlState);
    for (const each of posted) {
      expect(each).toMatchObject({ transactions: [{ status: 'SUCCESS', rejection: null }], replayed: false });
    }
    expect(await storedKeys([poisoned, ...neighbours])).toEqual(await storedKeys(neighbours));
    expect(await storedKeys(neighbours)).toHaveProperty('size', 20);
    expect(await service.balance(user)).toBe('0');
    // Its wallet would have come into being with it.
    expect(await database.query('SELECT FROM wallets WHERE user_id = $1', [nobody])).toEqual([]);
  });

  it('fails alone among the commands for the same wallet', async () => {
    const user = newUser();
    await fund(service, user, '10');
    const spend = (wish: CommandWish) => command({ userId: user, type: 'SPEND', amountMinor: 1_0000n, ...wish });
    const commands = times(9, (index) => spend(index % 3 === 1 ? { reference: 'a\u0000b' } : {}));

    const outcomes = await postTogether(commands);

    for (const [index, outcome] of outcomes.entries()) {
      if (index % 3 === 1) expect(outcome).toBe('22021');
      else expect(outcome).toMatchObject({ transactions: [{ status: 'SUCCESS' }], replayed: false });
    }
    expect(await service.balance(user)).toBe('4');
  });

  it('leaves its key free', async () => {
    const idempotencyKey = randomUUID();
    const poisoned = command({ idempotencyKey, reference: 'a\u0000b' });
    const queue = service.app.get(PostingQueue);
    await expect(queue.post(poisoned)).rejects.toMatchObject({ code: '22021' });

    expect(await queue.post(command({ idempotencyKey, reference: 'a-b' }))).toMatchObject({
      transactions: [{ status: 'SUCCESS' }],
      replayed: false,
    });
  });

  it('fails by its own error when the whole batch is like it', async () => {
    const commands = times(50, () => command({ userId: newUser(), reference: 'a\u0000b' }));

    expect(await postTogether(commands)).toEqual(times(50, () => '22021'));
    expect(await storedKeys(commands)).toHaveProperty('size', 0);
  });
});

describeSliced('a full queue', (slices) => {
  const { service, database } = useWorld({
    slices,
    settings: { POSTING_QUEUE_MAX: '5' },
    mustBalance: 'after each test',
  });

  it('refuses with 503 OVERLOADED at once, keeps the keys free, and recovers', async () => {
    const user = await openWallet(service, '100');
    const spend = (key: string) => service.spend(user, '1', 'GOLD', key);
    const session = await lockWallets(database, [TREASURY]);
    const accepted = times(5, () => spend(randomUUID()));
    await untilQueued(service, 5);

    // Those that were accepted are still waiting: the treasury is locked until all of these are answered.
    const keys = times(20, () => randomUUID());
    const refused = await Promise.all(keys.map(spend));
    for (const { status, headers, body } of refused) {
      expect(status).toBe(503);
      expect(headers.get('Retry-After')).toBe('1');
      expect(headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Request-Id')).not.toBeNull();
      expect(body).toMatchObject({ status: 503, code: 'OVERLOADED' });
    }
    await session.release();
    expect(countStatuses(await Promise.all(accepted))).toEqual({ 201: 5 });

    // Five at a time, as many as there is room for.
    for (let next = 0; next < keys.length; next += 5) {
      const repeated = await Promise.all(keys.slice(next, next + 5).map(spend));
      expect(countStatuses(repeated)).toEqual({ 201: 5 });
    }
    expect(await service.balance(user)).toBe('75');
  });

  it('refuses a posting before it has looked at it, and counts what it refuses', async () => {
    const user = await openWallet(service, '100');
    const session = await lockWallets(database, [TREASURY]);
    const accepted = times(5, () => service.spend(user, '1'));
    await untilQueued(service, 5);

    const refusals = async () => (await shedRequests.get()).values[0]?.value ?? 0;
    const before = await refusals();
    expect(await service.post('not even JSON', null)).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
    expect(await refusals()).toBe(before + 1);

    await session.release();
    expect(countStatuses(await Promise.all(accepted))).toEqual({ 201: 5 });
  });

  it('answers reads and refuses what is not valid as ever', async () => {
    const user = await openWallet(service, '1');
    const session = await lockWallets(database, [TREASURY]);
    const accepted = times(5, () => service.app.get(PostingQueue).post(command()));
    await untilBlocked(database);

    expect(await service.balance(user)).toBe('1');
    expect((await service.topUp(user, '-1')).status).toBe(400);

    await session.release();
    await Promise.all(accepted);
  });
});
