import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type TestDatabase } from './support/database';
import { type Filter, HistoryModel, instantOf } from './support/history-model';
import { expectLedgerToBalance } from './support/ledger';
import { getList, idsOf, LISTS, type Page, type Query, readPage, walkPages } from './support/lists';
import { cloneTestDatabase, TestService, times, TREASURY } from './support/service';
import { fund } from './support/wallets';

describe('lists agree with a plain model', () => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await cloneTestDatabase();
    service = await TestService.start(database);
  });

  afterAll(async () => {
    await expectLedgerToBalance(database);
    await service.stop();
    await database.drop();
  });

  const users = [...times(3, () => randomUUID()), TREASURY];
  let model: HistoryModel;

  beforeAll(async () => {
    const commands = fc
      .sample(
        fc.record({
          userId: fc.constantFrom(...users.slice(0, 3)),
          // Spends are larger, so that many are refused.
          wish: fc.constantFrom(['TOP_UP', '3.5'], ['BONUS', '7'], ['SPEND', '1.25'], ['SPEND', '20']),
          assetSymbol: fc.constantFrom('GOLD', 'DIAMOND'),
        }),
        300,
      )
      .map(({ userId, wish: [type, amount], assetSymbol }) => ({ userId, type, amount, assetSymbol }));
    for (const userId of users.slice(0, 3)) {
      await fund(service, userId, '10', 'GOLD');
      await fund(service, userId, '10', 'DIAMOND');
    }
    // Some by themselves, some in batches.
    for (let start = 0; start < commands.length; start += 1 + (start % 40)) {
      await Promise.all(commands.slice(start, start + 1 + (start % 40)).map((command) => service.post(command)));
    }
    model = await HistoryModel.read(database);
  });

  function withTimes(filter: Filter): Query {
    const { from, to } = filter;
    return { ...filter, from: from && instantOf(from), to: to && instantOf(to) };
  }

  /** Times at which something happened, and a microsecond beside. */
  const aTime = fc
    .tuple(fc.nat(), fc.constantFrom(-1n, 0n, 0n, 1n))
    .map(([index, shift]) => String(BigInt(model.transactions[index % model.transactions.length]!.micros) + shift));

  const aFilter = fc
    .record({
      asset: fc.option(fc.constantFrom('GOLD', 'DIAMOND'), { nil: undefined }),
      type: fc.option(fc.constantFrom('TOP_UP', 'BONUS', 'SPEND', 'ISSUE'), { nil: undefined }),
      status: fc.option(fc.constantFrom('SUCCESS', 'REJECTED'), { nil: undefined }),
      from: fc.option(aTime, { nil: undefined }),
      to: fc.option(aTime, { nil: undefined }),
    })
    .map((filter) =>
      filter.from !== undefined && filter.to !== undefined && filter.from > filter.to
        ? { ...filter, from: filter.to, to: filter.from }
        : filter,
    );

  const aUser = fc.constantFrom(...users);
  const aLimit = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 500 }));
  const anOffset = fc.oneof(fc.constant(0), fc.nat({ max: 30 }), fc.nat({ max: 150 }));

  function expectPage({ ids, pagination }: Page, all: readonly { id: string }[], limit: number, offset: number): void {
    const expected = all.slice(offset, offset + limit).map(({ id }) => id);
    const hasMore = all.length > offset + limit;
    expect(ids).toEqual(expected);
    expect(pagination).toEqual({
      total: all.length,
      limit,
      offset,
      returned: expected.length,
      hasMore,
      ...(hasMore && { nextCursor: expect.any(String) as string }),
    });
  }

  it('which has something to say', () => {
    const refused = model.transactions.filter(({ status }) => status === 'REJECTED');
    expect(model.transactions.length).toBeGreaterThan(300);
    expect(refused.length).toBeGreaterThan(20);
    for (const type of ['TOP_UP', 'BONUS', 'SPEND']) {
      expect(model.historyOf(users[0]!, { type, asset: 'DIAMOND' }).length).toBeGreaterThan(5);
    }
  });

  it('on every page of every history, under every filter', async () => {
    await fc.assert(
      fc.asyncProperty(aUser, aFilter, aLimit, anOffset, async (userId, filter, limit, offset) => {
        const page = await readPage(service, 'transactions', userId, { ...withTimes(filter), limit, offset });
        expectPage(page, model.historyOf(userId, filter), limit, offset);
      }),
      { numRuns: 300 },
    );
  });

  it('on every page of every ledger', async () => {
    const assets = fc.constantFrom(undefined, 'GOLD', 'DIAMOND');
    await fc.assert(
      fc.asyncProperty(aUser, assets, aLimit, anOffset, async (userId, asset, limit, offset) => {
        const page = await readPage(service, 'ledger', userId, { asset, limit, offset });
        expectPage(page, model.ledgerOf(userId, { asset }), limit, offset);
      }),
      { numRuns: 200 },
    );
  });

  it('on every way through by cursor, from wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(
        aUser,
        aFilter,
        fc.integer({ min: 5, max: 60 }),
        anOffset,
        async (userId, filter, limit, offset) => {
          const all = model.historyOf(userId, filter);
          const pages = await walkPages(service, 'transactions', userId, { ...withTimes(filter), limit, offset });
          for (const [index, page] of pages.entries()) expectPage(page, all, limit, offset + index * limit);
          expect(idsOf(pages)).toEqual(all.slice(offset).map(({ id }) => id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(LISTS)('and pages of the %s by offset are those by cursor', async (list) => {
    for (const userId of users) {
      for (const limit of [1, 7, 50]) {
        for (const page of await walkPages(service, list, userId, { limit }, { atMost: 12 })) {
          expect(page).toEqual(await readPage(service, list, userId, { limit, offset: page.pagination.offset }));
        }
      }
    }
  });

  it('on the time of each transaction', async () => {
    const answer = await getList(service, 'transactions', users[0]!, { limit: 500 });
    const { transactions } = answer.body as { transactions: { createdAt: string }[] };
    const expected = model.historyOf(users[0]!).map(({ createdAt }) => createdAt);
    expect(transactions.map(({ createdAt }) => createdAt)).toEqual(expected);
  });
});
