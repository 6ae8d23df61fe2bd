import { randomUUID } from 'node:crypto';
import { getList, idsOf, type List, LISTS, openHistory, readPage, walkPages } from './support/lists';
import { ALICE, times } from './support/service';
import { describeSliced } from './support/slices';
import { fund, openWallet } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('lists', (slices) => {
  const { service } = useWorld({ slices, mustBalance: 'after all tests' });

  describe('show the newest first', () => {
    it('across assets and types', async () => {
      const userId = randomUUID();
      const posted: string[] = [];
      const wishes = ['TOP_UP GOLD', 'TOP_UP DIAMOND', 'SPEND GOLD', 'BONUS GOLD', 'SPEND DIAMOND', 'BONUS DIAMOND'];
      for (const wish of wishes) {
        const [type, assetSymbol] = wish.split(' ');
        const { txId } = (await service.post({ userId, type, assetSymbol, amount: '1' })).body as { txId: string };
        posted.unshift(txId);
      }

      expect((await readPage(service, 'transactions', userId)).ids).toEqual(posted);
      const { entries } = (await getList(service, 'ledger', userId)).body as { entries: { txId: string }[] };
      expect(entries.map(({ txId }) => txId)).toEqual(posted);
    });

    it('with exact totals, whatever page of them is asked for', async () => {
      const userId = await openHistory(service, 9);
      const all = await readPage(service, 'transactions', userId);
      expect(all.pagination).toEqual({ total: 9, limit: 50, offset: 0, returned: 9, hasMore: false });
      expect((await readPage(service, 'ledger', userId)).pagination).toEqual({
        total: 6,
        limit: 50,
        offset: 0,
        returned: 6,
        hasMore: false,
      });

      const cursor = expect.any(String) as string;
      expect(await readPage(service, 'transactions', userId, { limit: 4, offset: 3 })).toEqual({
        ids: all.ids.slice(3, 7),
        pagination: { total: 9, limit: 4, offset: 3, returned: 4, hasMore: true, nextCursor: cursor },
      });
      // The last page, full and not full, and the ones behind it.
      for (const [limit, offset, returned] of [
        [4, 5, 4],
        [4, 8, 1],
        [4, 9, 0],
        [4, 10, 0],
        [500, 10_000, 0],
      ] as const) {
        expect(await readPage(service, 'transactions', userId, { limit, offset })).toEqual({
          ids: all.ids.slice(offset, offset + limit),
          pagination: { total: 9, limit, offset, returned, hasMore: false },
        });
      }
      // The ledger of one wallet has any offset, since its entries are counted.
      const beyond = { asset: 'GOLD', offset: 999_999_999_999_999 };
      expect((await readPage(service, 'ledger', userId, beyond)).pagination).toMatchObject({ returned: 0 });
      for (const list of LISTS) {
        const tooFar = await getList(service, list, userId, { offset: 10_001 });
        const said = expect.stringContaining('cursor') as string;
        expect(tooFar).toMatchObject({ status: 400, body: { errors: { offset: [said] } } });
      }
    });

    it('up to 500 on a page', async () => {
      const userId = await openWallet(service, '1');
      await Promise.all(times(500, () => fund(service, userId, '1')));
      for (const list of LISTS) {
        const { ids, pagination } = await readPage(service, list, userId, { limit: 500 });
        expect(pagination).toMatchObject({ total: 501, limit: 500, returned: 500, hasMore: true });
        expect(new Set(ids).size).toBe(500);
        expect((await readPage(service, list, userId, { limit: 500, offset: 500 })).pagination).toMatchObject({
          returned: 1,
        });
      }
    });
  });

  describe('are filtered before they are cut into pages', () => {
    let userId: string;
    let interval: { from: string; to: string };

    beforeAll(async () => {
      userId = await openHistory(service, 12);
      const { transactions } = (await getList(service, 'transactions', userId)).body as {
        transactions: { createdAt: string }[];
      };
      interval = { from: transactions[8]!.createdAt, to: transactions[3]!.createdAt };
    });

    it.each([
      [{ status: 'REJECTED' }, 4],
      [{ status: 'SUCCESS' }, 8],
      [{ type: 'SPEND' }, 4],
      [{ type: 'BONUS' }, 2],
      [{ type: 'TOP_UP' }, 6],
      [{ type: 'ISSUE' }, 0],
      [{ type: 'TOP_UP', status: 'REJECTED' }, 0],
      [{ asset: 'GOLD' }, 6],
      [{ asset: 'diamond', status: 'REJECTED' }, 2],
      [{ asset: 'GOLD', type: 'TOP_UP', status: 'SUCCESS' }, 4],
    ])('%j leaves %i of 12', async (filter, total) => {
      const { ids, pagination } = await readPage(service, 'transactions', userId, { ...filter, limit: 1 });
      expect({ total: pagination.total, returned: ids.length }).toEqual({ total, returned: Math.min(1, total) });
      expect(idsOf(await walkPages(service, 'transactions', userId, { ...filter, limit: 3 }))).toHaveLength(total);
    });

    it('from a time on, up to before another', async () => {
      const all = await readPage(service, 'transactions', userId);
      const whole = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00+15:59' };
      expect(await readPage(service, 'transactions', userId, whole)).toEqual(all);
      expect((await readPage(service, 'transactions', userId, { ...whole, to: whole.from })).pagination.total).toBe(0);

      const { from, to } = interval;
      const between = await readPage(service, 'transactions', userId, { from, to, limit: 500 });
      expect(between.ids).toEqual(all.ids.slice(4, 9));
      expect(between.pagination.total).toBe(5);
      expect((await readPage(service, 'transactions', userId, { from })).ids).toEqual(all.ids.slice(0, 9));
      expect((await readPage(service, 'transactions', userId, { to })).ids).toEqual(all.ids.slice(4));
    });

    it.each<[string, string, (shown: string) => string]>([
      ['.NET', '0001-01-01T00:00:00.0000000', (shown) => shown.replace('Z', '0Z')],
      ['Java', '0001-01-01T00:00:00', (shown) => shown.replace('Z', '000Z')],
      ['Go', '0001-01-01T00:00:00', (shown) => shown.replace(/\.?0*Z$/, '+00:00')],
    ])('by times as %s writes them, its earliest included', async (_client, earliest, written) => {
      const { from, to } = interval;
      for (const list of LISTS) {
        const asShown = await readPage(service, list, userId, { from, to });
        expect(asShown.ids.length).toBeGreaterThan(0);
        expect(await readPage(service, list, userId, { from: written(from), to: written(to) })).toEqual(asShown);

        const all = await readPage(service, list, userId);
        expect(await readPage(service, list, userId, { from: `${earliest}Z` })).toEqual(all);
        expect((await readPage(service, list, userId, { to: `${earliest}Z` })).pagination.total).toBe(0);
      }
    });

    it('by the same moment in any zone', async () => {
      const { from } = interval;
      const inTokyo = new Date(Date.parse(from) + 9 * 3_600_000).toISOString().replace('Z', '+09:00');
      expect(await readPage(service, 'transactions', userId, { from: inTokyo })).toEqual(
        await readPage(service, 'transactions', userId, { from }),
      );
    });
  });

  describe('refuse what cannot be meant, by a sentence that names it', () => {
    async function expectRefused(list: List, name: string, search: string): Promise<void> {
      const answer = await service.get(`/api/v1/wallets/${ALICE}/${list}?${search}`);
      expect({ search, answer }).toMatchObject({
        search,
        answer: { status: 400, body: { code: 'VALIDATION_FAILED' } },
      });
      const { detail, errors } = answer.body as { detail: string; errors: Record<string, string[]> };
      expect(Object.keys(errors)).toEqual([name]);
      expect(detail).toContain(name);
    }

    const numbers = ['a', '-1', '+1', '1.0', '1.5', '1e2', '0x10', '%201', '1%20', '%D9%A3', 'NaN', 'Infinity', 'null'];

    it.each([...numbers, '0', '501', '00501', '999999999999999', '9007199254740993'])('limit=%s', async (limit) => {
      for (const list of LISTS) await expectRefused(list, 'limit', `limit=${limit}`);
    });

    it.each([...numbers, '9007199254740993', '1'.repeat(30)])('offset=%s', async (offset) => {
      for (const list of LISTS) await expectRefused(list, 'offset', `offset=${offset}`);
    });

    it.each([
      ...['now', 'yesterday', '1767225600', '2026-01-31', '2026-01-31T12:00:00', '2026-01-31%2012:00:00Z'],
      ...['2026-01-31T12:00:00+01:00', '2026-01-31T12Z', '2026-01-31T12:00:00.1234567890Z', '2026-1-31T12:00:00Z'],
      ...['2026-02-30T00:00:00Z', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z'],
      ...['2026-01-31T24:30:00Z', '2026-01-31T12:60:00Z', '2026-01-31T12:00:61Z', '0000-01-01T00:00:00Z'],
      ...[
        '2026-01-31T12:00:00%2B24:00',
        '2026-01-31T12:00:00-23:60',
        '2026-01-31T12:00:00%2B0100',
        '2026-W05-6T12:00:00Z',
      ],
      ...['%2B002026-01-31T12:00:00Z', '-000001-01-01T00:00:00Z', 'infinity', 'epoch', '2026-01-31T12:00:00Z%00'],
    ])('from and to: %s', async (time) => {
      for (const list of LISTS) {
        await expectRefused(list, 'from', `from=${time}`);
        await expectRefused(list, 'to', `to=${time}`);
      }
    });

    it('a time that begins after it ends', async () => {
      for (const list of LISTS) {
        await expectRefused(list, 'to', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z');
        await expectRefused(list, 'to', 'from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00%2B01:00');
      }
    });

    it.each(['spend', 'GIFT', 'SPEND,BONUS'])('type=%s', (type) =>
      expectRefused('transactions', 'type', `type=${type}`),
    );

    it.each(['success', 'PENDING'])('status=%s', (status) =>
      expectRefused('transactions', 'status', `status=${status}`),
    );

    it.each(['1', 'GO-LD', 'G'.repeat(17), 'D%C4%B1AMOND'])('asset=%s', async (asset) => {
      for (const list of LISTS) await expectRefused(list, 'asset', `asset=${asset}`);
    });

    it.each(['limit=1', 'offset=1', 'asset=GOLD', 'cursor=a', 'reference=a', 'from=2026-01-01T00:00:00Z'])(
      '%s twice',
      async (parameter) => {
        for (const list of LISTS) await expectRefused(list, parameter.split('=')[0]!, `${parameter}&${parameter}`);
      },
    );

    it.each(['type=SPEND', 'status=SUCCESS'])('%s twice, or where it is unknown', async (parameter) => {
      const name = parameter.split('=')[0]!;
      await expectRefused('transactions', name, `${parameter}&${parameter}`);
      await expectRefused('ledger', name, parameter);
    });

    it.each(['%00', 'order%00', 'x'.repeat(256)])('reference=%s', async (reference) => {
      for (const list of LISTS) await expectRefused(list, 'reference', `reference=${reference}`);
    });

    it('a parameter that nobody knows', async () => {
      for (const list of LISTS) await expectRefused(list, 'page', 'page=2');
    });
  });
});
