import { seed } from '../src/commands/seed';
import { everythingKept, ok, problem, seen } from './support/answers';
import { ALICE, BOB, CHARLIE, ISSUANCE, TestService, TREASURY } from './support/service';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const A_UUID = expect.stringMatching(`^${UUID}$`) as string;
const A_TRANSACTION_ID = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as string;
const A_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string;

/** What is the same in all transactions that are posted alone. */
const SINGLE = { position: 0, index: 0, caller: 'anybody', groupId: null, relatesTo: null, reason: null };

describe('the API', () => {
  const { service, database } = useWorld({ mustBalance: 'after all tests' });

  const get = (path: string) => service.get(`/api/v1/wallets${path}`);

  describe('freshly seeded', () => {
    it.each([
      [TREASURY, 'GOLD', '1000000000'],
      [TREASURY, 'DIAMOND', '1000000000'],
      [ISSUANCE, 'GOLD', '-1000001500'],
      [ISSUANCE, 'DIAMOND', '-1000000050'],
      [ALICE, 'GOLD', '500'],
      [BOB, 'GOLD', '1000'],
      [CHARLIE, 'DIAMOND', '50'],
    ])('has a wallet of %s with %s %s', async (userId, assetSymbol, balance) => {
      const free = { available: balance, held: '0', debt: '0', status: 'ACTIVE' };
      expect(seen(await get(`/${userId}/balance?asset=${assetSymbol}`))).toEqual(
        ok({ userId, assetSymbol, balance, ...free }),
      );
    });

    it('has no other wallets but those of clearing', async () => {
      const count = `SELECT count(*)::int AS wallets FROM wallets WHERE kind <> 'CLEARING'`;
      expect(await database.query(count)).toEqual([{ wallets: 7 }]);
    });

    it('is not changed by being seeded again', async () => {
      const before = await everythingKept(database);
      const operator = await TestService.start(database, { DATABASE_URL: database.directUrl });
      await Promise.all([seed(operator.app), seed(operator.app)]);
      await operator.stop();
      expect(await everythingKept(database)).toEqual(before);
    });

    it('sells Alice 100 GOLD, and shows it everywhere', async () => {
      const bought = await service.post(
        { userId: ALICE, type: 'TOP_UP', amount: 100, assetSymbol: 'GOLD', reference: 'order-1', metadata: { a: [1] } },
        'purchase-1',
      );
      expect(bought.text).toMatch(new RegExp(`^{"status":"SUCCESS","txId":"${UUID}","balance":"600"}$`));
      const { txId } = bought.body as { txId: string };
      expect(seen(bought)).toEqual({
        status: 201,
        type: 'application/json; charset=utf-8',
        body: { status: 'SUCCESS', txId: A_TRANSACTION_ID, balance: '600' },
      });
      expect(bought.headers.get('Location')).toBe(`/api/v1/wallets/transactions/${txId}`);
      expect(bought.headers.get('Idempotent-Replayed')).toBeNull();

      const balance = `{"userId":"${ALICE}","assetSymbol":"GOLD","balance":"600","available":"600","held":"0","debt":"0","status":"ACTIVE"}`;
      expect((await get(`/${ALICE}/balance?asset=GOLD`)).text).toBe(balance);
      expect((await get(`/${ALICE}/balance`)).text).toBe(balance);

      const credit = {
        id: expect.stringMatching(`^${UUID}-2$`) as string,
        entryType: 'CREDIT',
        amount: '100.0000',
        balanceAfter: '600.0000',
        assetSymbol: 'GOLD',
        txId,
        txType: 'TOP_UP',
        reference: 'order-1',
        groupId: null,
        caller: 'anybody',
        createdAt: A_TIME,
      };
      const opening = {
        ...credit,
        caller: 'seed',
        reference: 'seed',
        id: expect.stringMatching(`^${UUID}-1$`) as string,
        amount: '500.0000',
      };
      expect(seen(await get(`/${ALICE}/ledger?asset=GOLD&limit=50&offset=0`))).toEqual(
        ok({
          entries: [credit, { ...opening, balanceAfter: '500.0000', txId: A_TRANSACTION_ID }],
          pagination: { total: 2, limit: 50, offset: 0, returned: 2, hasMore: false },
        }),
      );

      const transaction = {
        ...SINGLE,
        id: txId,
        type: 'TOP_UP',
        status: 'SUCCESS',
        amount: '100.0000',
        assetSymbol: 'GOLD',
        userId: ALICE,
        fromUser: TREASURY,
        toUser: ALICE,
        balanceAfter: '600.0000',
        idempotencyKey: 'purchase-1',
        reference: 'order-1',
        metadata: { a: [1] },
        createdAt: A_TIME,
      };
      expect(seen(await get(`/${ALICE}/transactions?limit=1`))).toEqual(
        ok({
          transactions: [{ ...transaction, refunded: '0.0000' }],
          pagination: {
            total: 2,
            limit: 1,
            offset: 0,
            returned: 1,
            hasMore: true,
            nextCursor: expect.any(String) as string,
          },
        }),
      );

      expect(seen(await service.get(bought.headers.get('Location')!))).toEqual(
        ok({
          ...transaction,
          ledger: [
            {
              entryType: 'DEBIT',
              userId: TREASURY,
              walletId: A_UUID,
              amount: '100.0000',
              balanceAfter: '999999900.0000',
            },
            { entryType: 'CREDIT', userId: ALICE, walletId: A_UUID, amount: '100.0000', balanceAfter: '600.0000' },
          ],
          refunded: '0.0000',
          refunds: [],
        }),
      );
    });

    it('tells the time of a transaction', async () => {
      const before = Date.now();
      const { txId } = (await service.topUp(ALICE, '1')).body as { txId: string };
      const { createdAt } = (await get(`/transactions/${txId}`)).body as { createdAt: string };
      expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(before - 1);
      expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now() + 1);
    });
  });

  describe('a transaction', () => {
    it.each([
      ['TOP_UP', TREASURY, undefined, '15'],
      ['BONUS', TREASURY, undefined, '15'],
      ['SPEND', undefined, TREASURY, '5'],
    ])('of type %s goes from %s to %s', async (type, from, to, balance) => {
      const userId = await openWallet(service, '10');
      const posted = await service.post({ userId, type, amount: '5', assetSymbol: 'GOLD' });
      expect(posted).toMatchObject({ status: 201, body: { balance } });
      expect((await service.get(posted.headers.get('Location')!)).body).toMatchObject({
        type,
        status: 'SUCCESS',
        fromUser: from ?? userId,
        toUser: to ?? userId,
        reference: null,
        metadata: null,
        ledger: [
          { entryType: 'DEBIT', amount: '5.0000' },
          { entryType: 'CREDIT', amount: '5.0000' },
        ],
      });
    });

    it('that asks for more than there is is refused, kept as refused, and moves nothing', async () => {
      const userId = await openWallet(service, '10.5');
      const refused = await service.post({ userId, type: 'SPEND', amount: '11', assetSymbol: 'GOLD' }, 'too-much');
      expect(seen(refused)).toEqual(
        problem(422, 'INSUFFICIENT_FUNDS', { available: '10.5', required: '11', txId: A_TRANSACTION_ID }),
      );
      expect(refused.headers.get('Location')).toBeNull();

      const transaction = {
        ...SINGLE,
        id: (refused.body as { txId: string }).txId,
        type: 'SPEND',
        status: 'REJECTED',
        rejection: { code: 'INSUFFICIENT_FUNDS', available: '10.5', required: '11' },
        amount: '11.0000',
        assetSymbol: 'GOLD',
        userId,
        fromUser: userId,
        toUser: TREASURY,
        balanceAfter: '10.5000',
        idempotencyKey: 'too-much',
        reference: null,
        metadata: null,
        createdAt: A_TIME,
      };
      expect(seen(await get(`/transactions/${transaction.id}`))).toEqual(
        ok({ ...transaction, ledger: [], refunded: '0.0000', refunds: [] }),
      );
      expect((await get(`/${userId}/transactions?status=REJECTED`)).body).toEqual({
        transactions: [transaction],
        pagination: { total: 1, limit: 50, offset: 0, returned: 1, hasMore: false },
      });
      expect((await get(`/${userId}/ledger`)).body).toMatchObject({ pagination: { total: 1 } });
      expect(await service.balance(userId)).toBe('10.5');
    });

    it('keeps a reference and metadata as they were given', async () => {
      const metadata = { channel: 'web', items: [{ sku: 'x', n: 1.5 }, null, true], nothing: null, text: 'é٣😀\n"\\' };
      const reference = '😀'.repeat(255);
      const posted = await service.post({
        userId: ALICE,
        type: 'BONUS',
        amount: '1',
        assetSymbol: 'GOLD',
        reference,
        metadata,
      });
      expect((await service.get(posted.headers.get('Location')!)).body).toMatchObject({ reference, metadata });
    });

    it('takes null for a reference and metadata that are not there', async () => {
      const wish = { userId: ALICE, type: 'BONUS', amount: '1', assetSymbol: 'GOLD', reference: null, metadata: null };
      const posted = await service.post(wish);
      expect((await service.get(posted.headers.get('Location')!)).body).toMatchObject({
        reference: null,
        metadata: null,
      });
    });
  });
});
