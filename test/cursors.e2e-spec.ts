import { randomUUID } from 'node:crypto';
import { cloneTestDatabase } from './support/database';
import {
  getList,
  idsOf,
  type List,
  LISTS,
  openHistory,
  type Page,
  type Query,
  readPage,
  walkPages,
} from './support/lists';
import { ALICE, BOB, TestService, times } from './support/service';
import { describeSliced } from './support/slices';
import { fund, openAsset, openWallet } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('cursors', (slices) => {
  const { service, database } = useWorld({ slices, mustBalance: 'after all tests' });

  describe('walk a list', () => {
    it.each(LISTS)('while they grow, with every row of the %s exactly once', async (list) => {
      const userId = await openHistory(service, 40);
      const before = (await readPage(service, list, userId, { limit: 500 })).ids;
      let total = before.length;
      const grow = async () => {
        await Promise.all([
          service.topUp(userId, '1', 'GOLD'),
          service.topUp(userId, '1', 'DIAMOND'),
          // The first of its kind: a part of the list that the first cursor did not know.
          service.spend(userId, '1', 'GOLD'),
        ]);
        total += 3;
      };

      const pages = await walkPages(service, list, userId, { limit: 7 }, { between: grow });
      expect(idsOf(pages)).toEqual(before);
      expect(pages.length).toBeGreaterThan(3);
      expect(pages.at(-1)!.pagination).toMatchObject({ total, hasMore: false });
      for (const { pagination } of pages.slice(0, -1)) expect(pagination.hasMore).toBe(true);
      const place = ({ pagination }: Page) => pagination.total - pagination.offset;
      expect(pages.map(place)).toEqual(pages.map((_page, index) => before.length - index * 7));
    });

    it.each(LISTS)('while many post to the %s without a break', async (list) => {
      const userId = await openHistory(service, 60);
      const before = (await readPage(service, list, userId, { limit: 500 })).ids;
      let isWalking = true;
      const posters = times(4, async (index) => {
        while (isWalking) await service.topUp(userId, '1', index % 2 === 0 ? 'GOLD' : 'DIAMOND');
      });
      const seen = idsOf(await walkPages(service, list, userId, { limit: 2 }));
      isWalking = false;
      await Promise.all(posters);

      // The first page may have caught some that were newer than what we knew.
      expect(seen.slice(-before.length)).toEqual(before);
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('into a wallet that did not exist when the walk began, without showing it twice or at all', async () => {
      const userId = await openWallet(service, '1', 'GOLD');
      await fund(service, userId, '1', 'GOLD');
      const before = (await readPage(service, 'ledger', userId)).ids;
      const between = () => fund(service, userId, '1', 'DIAMOND');
      const pages = await walkPages(service, 'ledger', userId, { limit: 1 }, { between });
      expect(idsOf(pages)).toEqual(before);
    });

    it('under filters, of time as well', async () => {
      const userId = await openHistory(service, 30);
      const filter = { status: 'SUCCESS', from: '2000-01-01T00:00:00Z' };
      const before = (await readPage(service, 'transactions', userId, filter)).ids;
      const between = () => fund(service, userId, '1');
      const pages = await walkPages(service, 'transactions', userId, { ...filter, limit: 3 }, { between });
      expect(idsOf(pages)).toEqual(before);
    });

    it('with another limit on each page', async () => {
      const userId = await openHistory(service, 20);
      const first = await readPage(service, 'transactions', userId, { limit: 3 });
      const rest = await readPage(service, 'transactions', userId, { limit: 500, cursor: first.pagination.nextCursor });
      expect([...first.ids, ...rest.ids]).toEqual((await readPage(service, 'transactions', userId)).ids);
    });

    it('of a user of many assets', async () => {
      const userId = randomUUID();
      for (const symbol of times(12, (index) => `ASSET_${index}`)) {
        await openAsset(service, symbol, 0, '1000');
        for (const [type, amount] of [
          ['TOP_UP', '1'],
          ['BONUS', '1'],
          ['SPEND', '1'],
          ['SPEND', '1000'],
        ]) {
          await service.post({ userId, type, amount, assetSymbol: symbol });
        }
      }
      for (const list of LISTS) {
        const all = await readPage(service, list, userId, { limit: 500 });
        expect(idsOf(await walkPages(service, list, userId, { limit: 10 }))).toEqual(all.ids);
      }
    });

    it('from another instance with the same secret, and not from one with another', async () => {
      const userId = await openHistory(service, 3);
      const { nextCursor: cursor } = (await readPage(service, 'transactions', userId, { limit: 1 })).pagination;
      for (const [secret, status] of [
        [undefined, 200],
        ['another-secret-as-long-as-it-has-to-be', 400],
      ] as const) {
        const other = await TestService.start(database, secret === undefined ? {} : { SIGNING_SECRET: secret });
        expect((await getList(other, 'transactions', userId, { cursor })).status).toBe(status);
        await other.stop();
      }
    });
  });

  describe('are refused', () => {
    const filter = {
      asset: 'GOLD',
      type: 'TOP_UP',
      status: 'SUCCESS',
      from: '2000-01-01T00:00:00Z',
      to: '2100-01-01T00:00:00Z',
    };
    let userId: string;
    let cursor: string;

    beforeAll(async () => {
      userId = await openHistory(service, 10);
      cursor = (await readPage(service, 'transactions', userId, { ...filter, limit: 1 })).pagination.nextCursor!;
    });

    async function expectInvalid(list: List, of: string, query: Query): Promise<void> {
      expect(await getList(service, list, of, query)).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
    }

    it('of another user, of another list', async () => {
      await expectInvalid('transactions', BOB, { ...filter, cursor });
      await expectInvalid('ledger', userId, { asset: 'GOLD', cursor });
      const ofLedger = (await readPage(service, 'ledger', userId, { limit: 1 })).pagination.nextCursor;
      await expectInvalid('transactions', userId, { cursor: ofLedger });
      await expectInvalid('ledger', userId, { asset: 'GOLD', cursor: ofLedger });
    });

    it.each([
      { asset: 'DIAMOND' },
      { asset: undefined },
      { type: 'BONUS' },
      { type: undefined },
      { status: 'REJECTED' },
      { status: undefined },
      { from: '2000-01-01T00:00:01Z' },
      { from: undefined },
      { to: '2100-01-01T00:00:01Z' },
      { to: undefined },
    ])('under other filters than it was given out for: %j', async (other) => {
      await expectInvalid('transactions', userId, { ...filter, ...other, cursor });
    });

    it('that was tampered with, wherever that was', async () => {
      const tampered = times(cursor.length, (index) => {
        const other = cursor[index] === 'A' ? 'B' : 'A';
        return cursor.slice(0, index) + other + cursor.slice(index + 1);
      });
      await Promise.all(tampered.map((one) => expectInvalid('transactions', userId, { ...filter, cursor: one })));
    });

    it('that is no whole cursor, or more than one', async () => {
      const [payload, signature] = cursor.split('.') as [string, string];
      for (const broken of [
        ...['.', 'a', 'a.b', '\u0000', 'é.é', '%', '{}', 'x'.repeat(2_000)],
        ...[payload, signature, `${payload}.`, `.${signature}`, `${signature}.${payload}`, `${cursor}.`, `${cursor}.a`],
        ...[`${cursor}=`, ` ${cursor}`, `${cursor} `, cursor.slice(0, -1), cursor.toLowerCase()],
        ...[`${Buffer.from('{}').toString('base64url')}.${signature}`],
      ]) {
        await expectInvalid('transactions', userId, { ...filter, cursor: broken });
      }
    });

    it('together with an offset', async () => {
      const answer = await getList(service, 'transactions', userId, { ...filter, cursor, offset: 1 });
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect(answer.body).toHaveProperty('errors.offset');
      expect((await getList(service, 'transactions', userId, { ...filter, cursor, offset: 0 })).status).toBe(200);
    });
  });
});

it('refuses a cursor of a database that held more than this one, as after a restore', async () => {
  const [before, after] = [await cloneTestDatabase(), await cloneTestDatabase()];
  const services = await Promise.all([before, after].map((database) => TestService.start(database, { REDIS_URL: '' })));
  const [full, restored] = services as [TestService, TestService];
  for (let count = 0; count < 4; count++) await full.topUp(ALICE, '1');
  await restored.topUp(ALICE, '1');

  for (const list of LISTS) {
    const { nextCursor: cursor } = (await readPage(full, list, ALICE, { limit: 1 })).pagination;
    expect(await getList(restored, list, ALICE, { cursor })).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
  }

  await Promise.all(services.map((service) => service.stop()));
  await Promise.all([before, after].map((database) => database.drop()));
});
