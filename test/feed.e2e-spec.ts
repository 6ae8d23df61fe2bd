import { randomUUID } from 'node:crypto';
import { Reader } from '../src/database/reader';
import { type EventsDto } from '../src/feed/feed.dto';
import { FeedReader } from '../src/feed/feed-reader';
import { COUNT_TRANSACTIONS } from '../src/feed/feed.sql';
import { Slices } from '../src/posting/slices';
import { eventsOf, eventsPath, getEvents, idsOf, logOf, readToEnd, sliced } from './support/feed';
import { cancel, fundedOverSlices, transactionOf, transfer, transferOf, txIdOf } from './support/movements';
import { ALICE, type TestService, times, TREASURY } from './support/service';
import { ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const metricsOf = async ({ url }: TestService) => (await fetch(`${url}/metrics`)).text();

describeSliced('the feed', (slices) => {
  const { service, other, database } = useWorld({
    slices,
    instances: 2,
    settings: { DATABASE_READ_POOL_MAX: '2' },
    mustBalance: 'after all tests',
  });

  const now = async () => (await eventsOf(service, { after: 'now' })).next;

  it('shows every transaction once, in the order of its slice, whatever the size of its pages', async () => {
    const users = await fundedOverSlices(service, slices, ...times(10, () => '10'));
    await Promise.all(users.map((user, index) => transfer(service, transferOf(user, users[(index + 1) % 10]!, '1'))));
    await service.spend(users[0]!, '1000000');
    await cancel(service, users[1]!, randomUUID());
    const log = await logOf(database);

    for (const limit of [1, 3, 50, 500]) {
      expect(sliced(idsOf(await readToEnd(service, { limit })), slices)).toEqual(log);
    }
    const { events } = await readToEnd(other, { limit: 7 });
    expect(events.map(({ transaction }) => transaction.status)).toContain('REJECTED');
    expect(events[3]!.transaction).toMatchObject({ id: events[3]!.transaction.id, balanceAfter: expect.any(String) as string }); // prettier-ignore
  });

  it('says in one long answer what it says in many short ones', async () => {
    const after = await now();
    await Promise.all(times(250, () => service.topUp(randomUUID(), '1')));
    const short = await readToEnd(service, { after, limit: 50 });
    const ofId = new Map(short.events.map(({ transaction }) => [transaction.id, transaction]));
    for (const limit of [short.events.length, 500]) {
      const long = await eventsOf(service, { after, limit, waitSeconds: 30 });
      expect(sliced(idsOf(long), slices)).toEqual(sliced(idsOf(short), slices));
      for (const { transaction } of long.events) expect(transaction).toEqual(ofId.get(transaction.id));
      expect([long.events.at(-1)!.position, long.next, long.hasMore]).toEqual([short.next, short.next, false]);
    }
  });

  it('ends a long answer behind what it has told, where the rest cannot be read', async () => {
    const after = await now();
    await Promise.all(times(150, () => service.topUp(randomUUID(), '1')));
    const all = await readToEnd(service, { after, limit: 50 });
    const reader = service.app.get(FeedReader);
    const page = reader.page.bind(reader);
    const pages = jest.spyOn(reader, 'page');
    let told: EventsDto;
    try {
      pages.mockImplementationOnce(page).mockRejectedValueOnce(new Error('PostgreSQL is away'));
      told = await eventsOf(service, { after, limit: 500 });
      expect(pages).toHaveBeenCalledTimes(2);
    } finally {
      pages.mockRestore();
    }
    expect([told.hasMore, told.events.length < all.events.length]).toEqual([true, true]);
    const rest = await readToEnd(service, { after: told.next, limit: 50 });
    expect(sliced([...idsOf(told), ...idsOf(rest)], slices)).toEqual(sliced(idsOf(all), slices));
  });

  it('shows what a list shows', async () => {
    const after = await now();
    const id = txIdOf(await service.topUp(ALICE, '1'));
    const { events } = await eventsOf(other, { after });
    const { ledger, refunded, refunds, ...transaction } = await transactionOf(service, id);
    expect([ledger.length, refunded, refunds]).toEqual([2, '0.0000', []]);
    expect(events.map((event) => event.transaction)).toEqual([transaction]);
  });

  it('goes on behind each event, and behind each answer', async () => {
    await fundedOverSlices(service, slices, ...times(8, () => '1'));
    const all = await readToEnd(service, { limit: 500 });
    const ids = idsOf(all);
    for (const [index, { position }] of all.events.entries()) {
      if (index % 5 !== 0 && index < ids.length - 3) continue;
      const behind = idsOf(await readToEnd(other, { after: position, limit: 500 }));
      // Slices are in no order among each other: how they are mixed depends on where one begins.
      expect(sliced(behind, slices)).toEqual(sliced(ids.slice(index + 1), slices));
    }
    expect(await readToEnd(other, { after: all.next })).toEqual({ events: [], next: all.next, hasMore: false });
  });

  it('shows those of some types and of one user alone, and moves on over the others', async () => {
    const after = await now();
    const [alice, bob] = (await fundedOverSlices(service, slices, '5', '5')) as [string, string];
    const spent = txIdOf(await service.spend(bob, '1'));
    await service.topUp(alice, '1');

    expect(idsOf(await readToEnd(service, { after, types: 'SPEND' }))).toEqual([spent]);
    expect(idsOf(await readToEnd(service, { after, types: 'SPEND,TOP_UP', userId: bob }))).toHaveLength(2);
    expect(idsOf(await readToEnd(service, { after, types: 'SPEND,TOP_UP', limit: 1 }))).toHaveLength(4);
    const ofAlice = await readToEnd(service, { after, userId: alice });
    expect(ofAlice.events.map(({ transaction }) => [transaction.userId, transaction.type])).toEqual([
      [alice, 'TOP_UP'],
      [alice, 'TOP_UP'],
    ]);
    const none = await eventsOf(service, { after, types: 'BURN' });
    expect(none).toMatchObject({ events: [], hasMore: false });
    expect(idsOf(await eventsOf(service, { after: none.next }))).toEqual([]);
    const ofTreasury = await readToEnd(service, { userId: TREASURY });
    expect(ofTreasury.events.length).toBeGreaterThan(0);
    expect(new Set(ofTreasury.events.map(({ transaction }) => transaction.userId))).toEqual(new Set([TREASURY]));
  });

  it('takes as many filtered answers as it needs where most of the log is left out', async () => {
    const after = await now();
    const [alice] = (await fundedOverSlices(service, slices, '1')) as [string];
    const items = times(999, () => ({ idempotencyKey: randomUUID(), userId: alice, type: 'BONUS', amount: '1', assetSymbol: 'GOLD' })); // prettier-ignore
    for (let round = 0; round < 11; round++) {
      const fresh = items.map((item) => ({ ...item, idempotencyKey: randomUUID() }));
      expect((await service.postTo('/api/v1/wallets/transactions/bulk', { items: fresh }, null)).status).toBe(200);
    }
    const spent = txIdOf(await service.spend(alice, '1'));
    const first = await eventsOf(service, { after, types: 'SPEND' });
    expect(first).toMatchObject({ events: [], hasMore: true });
    expect(idsOf(await eventsOf(service, { after: first.next, types: 'SPEND' }))).toEqual([spent]);
    expect(idsOf(await readToEnd(service, { after, types: 'SPEND', userId: alice }))).toEqual([spent]);
    expect(idsOf(await eventsOf(service, { after, types: 'SPEND', waitSeconds: 30 }))).toEqual([spent]);
  });

  describe('wakes who waits', () => {
    const WAIT_SECONDS = 30;

    afterEach(() => {
      jest.restoreAllMocks();
    });

    /** Who is not woken hears of it when the wait is over. */
    async function expectToWake(poster: TestService): Promise<void> {
      const began = performance.now();
      const waiting = eventsOf(service, { after: await now(), waitSeconds: WAIT_SECONDS });
      await until(async () => (await metricsOf(service)).includes('wallet_feed_waiting 1\n'));
      const id = txIdOf(await poster.topUp(ALICE, '1'));
      expect(idsOf(await waiting)).toEqual([id]);
      expect(performance.now() - began).toBeLessThan(WAIT_SECONDS * 1_000);
    }

    it('for what this instance posts without a look at the database', async () => {
      const reader = service.app.get(Reader);
      const read = reader.query.bind(reader);
      jest.spyOn(reader, 'query').mockImplementation((statement, ...rest) => {
        if (statement === COUNT_TRANSACTIONS) return Promise.reject(new Error('looked'));
        return read(statement, ...rest);
      });
      await expectToWake(service);
    });

    it('for what another posts by looking for it', () => expectToWake(other));
  });

  it('lets a crowd wait without a connection, each for its own', async () => {
    const users = await fundedOverSlices(service, slices, ...times(20, () => '1'));
    const after = await now();
    const waiting = users.map((userId) => eventsOf(service, { after, userId, waitSeconds: 30 }));
    await until(async () => (await metricsOf(service)).includes('wallet_feed_waiting 20'));
    expect(await service.balance(users[0]!)).toBe('1');

    const ids = [];
    for (const user of users) ids.push(txIdOf(await other.spend(user, '1')));
    expect((await Promise.all(waiting)).map(idsOf)).toEqual(ids.map((id) => [id]));
  });

  it('answers with nothing when the time is over, with a position that goes on', async () => {
    const after = await now();
    const started = performance.now();
    const { events, next, hasMore } = await eventsOf(service, { after, waitSeconds: 1 });
    expect(performance.now() - started).toBeGreaterThan(950);
    expect([events, hasMore]).toEqual([[], false]);
    const id = txIdOf(await service.topUp(ALICE, '1'));
    expect(idsOf(await eventsOf(service, { after: next }))).toEqual([id]);
  });

  it('waits for nobody who has gone', async () => {
    const gone = new AbortController();
    const path = eventsPath({ after: await now(), waitSeconds: 30 });
    const request = fetch(service.url + path, { signal: gone.signal }).catch(() => undefined);
    const waits = async (count: number) => (await metricsOf(service)).includes(`wallet_feed_waiting ${count}\n`);
    await until(() => waits(1));
    gone.abort();
    await until(() => waits(0));
    await request;
  });

  it('refuses a position that is not its own', async () => {
    const position = await now();
    const list = await service.get(`/api/v1/wallets/${ALICE}/ledger?limit=1`);
    const { nextCursor } = (list.body as { pagination: { nextCursor?: string } }).pagination;
    for (const after of ['x', `${position}x`, position.replace(/^./, 'B'), nextCursor ?? 'y']) {
      expect(await getEvents(service, { after })).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
    }
    for (const query of [{ limit: 0 }, { limit: 501 }, { waitSeconds: 31 }, { types: 'X' }, { userId: 'x' }]) {
      expect(await getEvents(service, query)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    }
  });

  it('lets nobody wait on an instance that is going', async () => {
    const ending = await ServiceProcess.start(database, { SHUTDOWN_DELAY_MS: '2000' });
    const after = await now();
    const path = ending.url + eventsPath({ after, waitSeconds: 30 });
    const waiting = fetch(path).then((response) => response.json());
    await until(async () => (await (await fetch(`${ending.url}/metrics`)).text()).includes('wallet_feed_waiting 1'));
    ending.signal('SIGTERM');
    // In time to be served: 2 s later nobody would be.
    expect(await waiting).toEqual({ events: [], next: after, hasMore: false });
    expect(await (await fetch(path)).json()).toEqual({ events: [], next: after, hasMore: false });
    expect((await ending.ended).code).toBe(0);
  });
});

describeSliced('a feed that was read further than its database goes', (slices) => {
  const { service, database } = useWorld({ slices, forEachTest: true });

  /** As after a restore: the newest transactions of Alice's slice are gone. */
  const slice = new Slices(slices).ofUser(ALICE);
  const lose = (count: number) =>
    database.query(
      `SET session_replication_role = replica;
       UPDATE slices SET transaction_count = transaction_count - ${count} WHERE slice = ${slice};
       DELETE FROM transactions USING slices
        WHERE slices.slice = transactions.slice AND slices.slice = ${slice} AND slice_seq > slices.transaction_count`,
    );

  it('says so, instead of leaving a gap', async () => {
    await service.topUp(ALICE, '1');
    const { next, events } = await readToEnd(service);
    const isReset = async () => {
      const answer = await getEvents(service, { after: next });
      expect(answer).toMatchObject({ status: 410, body: { code: 'FEED_RESET', retryable: false } });
    };
    // Where it was, another one stands now.
    await database.query(
      `SET session_replication_role = replica;
       UPDATE transactions SET id = '${randomUUID()}' FROM slices
        WHERE slices.slice = transactions.slice AND slices.slice = ${slice} AND slice_seq = slices.transaction_count`,
    );
    await isReset();
    await lose(1);
    await isReset();
    // Who has not seen what was lost goes on.
    expect(await getEvents(service, { after: events[0]!.position })).toMatchObject({ status: 200 });
  });
});
