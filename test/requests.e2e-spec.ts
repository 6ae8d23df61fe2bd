import { randomUUID } from 'node:crypto';
import { everythingKept, problem, seen } from './support/answers';
import { ALICE, BOB, CHARLIE, ISSUANCE, TREASURY } from './support/service';
import { openAsset } from './support/wallets';
import { useWorld } from './support/world';

const NOBODY = '99999999-9999-4999-8999-999999999999';

describe('requests', () => {
  const { service, database } = useWorld({ mustBalance: 'after all tests' });

  const get = (path: string) => service.get(`/api/v1/wallets${path}`);

  describe('a transaction', () => {
    it.each([
      ['userId', 'alice'],
      ['userId', `{${ALICE}}`],
      ['userId', ALICE.replaceAll('-', '')],
      ['userId', `${ALICE}\n`],
      ['userId', ` ${ALICE}`],
      ['userId', 2],
      ['userId', null],
      ['userId', [ALICE]],
      ['type', 'ISSUE'],
      ['type', 'top_up'],
      ['type', 'TRANSFER'],
      ['type', ''],
      ['type', ['TOP_UP']],
      ['assetSymbol', ''],
      ['assetSymbol', 'GO LD'],
      ['assetSymbol', '1GOLD'],
      ['assetSymbol', 'G'.repeat(17)],
      // Their upper case is ASCII; they are not.
      ['assetSymbol', 'DıAMOND'],
      ['assetSymbol', 'ß'],
      ['assetSymbol', null],
      ['reference', ''.padEnd(256, 'x')],
      ['reference', '😀'.repeat(256)],
      // Two characters each, whatever they look like.
      ['reference', '☃\ufe0f'.repeat(128)],
      ['reference', 5],
      ['metadata', 'text'],
      ['metadata', [1]],
      ['metadata', { a: 'x'.repeat(4_096) }],
      ['amount', undefined],
      ['surprise', 1],
      ['balance', '5'],
    ])(
      'with another %s than the contract allows (%j) is refused by a sentence that names it',
      async (property, value) => {
        const before = await everythingKept(database);
        const key = randomUUID();
        const wish = { userId: randomUUID(), type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };
        const answer = await service.post({ ...wish, [property]: value }, key);
        expect(seen(answer)).toEqual(
          problem(400, 'VALIDATION_FAILED', { errors: { [property]: [expect.any(String)] } }),
        );
        expect((answer.body as { detail: string }).detail).toContain(property);
        expect(await everythingKept(database)).toEqual(before);
        expect((await service.post(wish, key)).status).toBe(201);
      },
    );

    it.each(['null', '5', '"text"', 'true', '[]', '{}', '[{"userId":1}]'])('is no body like %s', async (body) => {
      const answer = await service.post(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      const { errors } = answer.body as { errors: object };
      expect(Object.keys(errors)).toEqual(expect.arrayContaining(['userId', 'type', 'amount', 'assetSymbol']));
    });
  });

  describe('ids and symbols', () => {
    it('mean the same in any case, and come back in one', async () => {
      const userId = 'abcdefab-cdef-4abc-8def-abcdefabcdef';
      const posted = await service.topUp(userId.toUpperCase(), '5', 'gOlD');
      expect(posted).toMatchObject({ status: 201, body: { balance: '5' } });
      expect((await service.topUp(userId, '5', 'GOLD')).body).toMatchObject({ balance: '10' });

      const shouted = userId.toUpperCase();
      expect((await get(`/${shouted}/balance?asset=gold`)).body).toEqual({
        userId,
        assetSymbol: 'GOLD',
        balance: '10',
        available: '10',
        held: '0',
        debt: '0',
        status: 'ACTIVE',
      });
      expect((await get(`/${shouted}/ledger?asset=gold`)).body).toMatchObject({
        entries: [{ assetSymbol: 'GOLD' }, { assetSymbol: 'GOLD' }],
      });
      expect((await get(`/${shouted}/transactions?asset=Gold`)).body).toMatchObject({
        transactions: [{ toUser: userId }, { toUser: userId }],
      });
      const { txId } = posted.body as { txId: string };
      expect((await get(`/transactions/${txId.toUpperCase()}`)).body).toMatchObject({ id: txId, toUser: userId });
    });

    it.each(['/alice/balance', '/alice/ledger', '/alice/transactions', '/transactions/1'])(
      'that are no UUIDs are refused: %s',
      async (path) => {
        const property = path.startsWith('/transactions') ? 'transactionId' : 'userId';
        const errors = { [property]: [`${property} must be a UUID`] };
        expect(seen(await get(path))).toEqual(problem(400, 'VALIDATION_FAILED', { errors }));
      },
    );

    it.each([
      [`/${ALICE}/balance?asset=SILVER`, 'ASSET_NOT_FOUND'],
      [`/${ALICE}/ledger?asset=SILVER`, 'ASSET_NOT_FOUND'],
      [`/${ALICE}/transactions?asset=SILVER`, 'ASSET_NOT_FOUND'],
      [`/${NOBODY}/balance?asset=SILVER`, 'ASSET_NOT_FOUND'],
      [`/${ALICE}/balance?asset=DIAMOND`, 'WALLET_NOT_FOUND'],
      [`/${CHARLIE}/balance`, 'WALLET_NOT_FOUND'],
      [`/${ALICE}/ledger?asset=DIAMOND`, 'WALLET_NOT_FOUND'],
      [`/${ALICE}/transactions?asset=DIAMOND`, 'WALLET_NOT_FOUND'],
      [`/${NOBODY}/balance`, 'WALLET_NOT_FOUND'],
      [`/${NOBODY}/ledger`, 'WALLET_NOT_FOUND'],
      [`/${NOBODY}/transactions`, 'WALLET_NOT_FOUND'],
      [`/transactions/${NOBODY}`, 'TRANSACTION_NOT_FOUND'],
    ])('that nobody has are not found: %s is %s', async (path, code) => {
      expect(seen(await get(path))).toEqual(problem(404, code));
    });

    it('of nobody are a user without wallets yet, and a problem that says when there will be one', async () => {
      expect(await get(`/${NOBODY}`)).toMatchObject({ status: 200, body: { userId: NOBODY, wallets: [] } });
      expect(await get(`/${NOBODY}/balance`)).toMatchObject({
        status: 404,
        body: { code: 'WALLET_NOT_FOUND', detail: expect.stringContaining('with its first credit') as string },
      });
    });

    it('of an asset that is opened while the service runs are found', async () => {
      expect(seen(await service.topUp(ALICE, '1', 'RUBY'))).toEqual(problem(404, 'ASSET_NOT_FOUND'));
      await openAsset(service, 'RUBY', 0, '1');
      expect(seen(await get(`/${ALICE}/balance?asset=RUBY`))).toEqual(problem(404, 'WALLET_NOT_FOUND'));
    });

    it('without a wallet cannot be spent from', async () => {
      const [before, key] = [await everythingKept(database), randomUUID()];
      expect(seen(await service.spend(NOBODY, '1', 'GOLD', key))).toEqual(problem(404, 'WALLET_NOT_FOUND'));
      expect(seen(await service.spend(ALICE, '1', 'DIAMOND', key))).toEqual(problem(404, 'WALLET_NOT_FOUND'));
      expect(await everythingKept(database)).toEqual(before);
      expect((await service.spend(ALICE, '1', 'GOLD', key)).status).toBe(201);
    });
  });

  describe('system users', () => {
    it.each(
      [TREASURY, ISSUANCE].flatMap((userId) => ['TOP_UP', 'BONUS', 'SPEND'].map((type) => [userId, type] as const)),
    )('take part in no request: %s, %s', async (userId, type) => {
      const [before, key] = [await everythingKept(database), randomUUID()];
      const wish = { type, amount: '1', assetSymbol: 'GOLD' };
      expect(seen(await service.post({ ...wish, userId }, key))).toEqual(problem(422, 'SYSTEM_WALLET'));
      expect(await everythingKept(database)).toEqual(before);
      expect((await service.post({ ...wish, userId: BOB }, key)).status).toBe(201);
    });

    it.each([TREASURY, ISSUANCE])('have a balance, a ledger and a history to read: %s', async (userId) => {
      expect((await get(`/${userId}/balance?asset=DIAMOND`)).status).toBe(200);
      const ledger = await get(`/${userId}/ledger?asset=DIAMOND`);
      expect(ledger).toMatchObject({ status: 200, body: { pagination: { hasMore: false } } });
      const { entries } = ledger.body as { entries: object[] };
      expect(entries.at(-1)).toMatchObject({
        entryType: userId === TREASURY ? 'CREDIT' : 'DEBIT',
        amount: '1000000050.0000',
        balanceAfter: userId === TREASURY ? '1000000050.0000' : '-1000000050.0000',
        txType: 'ISSUE',
      });
      expect((await get(`/${userId}/transactions`)).status).toBe(200);
    });

    it('stand in the ledger of what they sold', async () => {
      const { txId } = (await service.topUp(BOB, '3')).body as { txId: string };
      expect((await get(`/${TREASURY}/ledger?asset=GOLD&limit=1`)).body).toMatchObject({
        entries: [{ entryType: 'DEBIT', amount: '3.0000', txType: 'TOP_UP', txId }],
      });
    });
  });
});
