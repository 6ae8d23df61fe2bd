import { randomUUID } from 'node:crypto';
import { type Problem } from '../src/errors';
import { NO_TEXTS } from '../src/posting/command';
import { PostingQueue } from '../src/posting/posting-queue';
import { ALICE, countStatuses, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { command, issue, openAsset } from './support/wallets';
import { useWorld } from './support/world';

/** The asset RUBY, of which ten pieces are in its treasury at the start of each test. */
const RUBY = 3;
const MAX_MINOR = 2n ** 63n - 1n;

describeSliced('a treasury', (slices) => {
  const { service, database } = useWorld({ slices, forEachTest: true, mustBalance: 'after each test' });

  beforeEach(() => openAsset(service, 'RUBY', 0, '10'));

  async function everythingStored(): Promise<unknown[]> {
    return Promise.all([
      database.query('SELECT * FROM wallets ORDER BY id'),
      database.query('SELECT * FROM transactions ORDER BY id'),
      database.query('SELECT * FROM ledger_entries ORDER BY wallet_id, seq'),
    ]);
  }

  it.each(['TOP_UP', 'BONUS'])('that is too small refuses a %s with 503, and nothing is changed', async (type) => {
    const before = await everythingStored();

    const answer = await service.post({ userId: ALICE, type, amount: '11', assetSymbol: 'RUBY' });

    expect(answer).toMatchObject({ status: 503, body: { code: 'TREASURY_EXHAUSTED' } });
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await everythingStored()).toEqual(before);
    expect((await service.get(`/api/v1/wallets/${ALICE}/balance?asset=RUBY`)).status).toBe(404);
  });

  it('that was refilled serves the same request under the same key', async () => {
    const key = randomUUID();
    expect((await service.topUp(ALICE, '11', 'RUBY', key)).status).toBe(503);
    expect((await service.topUp(ALICE, '11', 'RUBY', key)).status).toBe(503);

    await issue(service, 'RUBY', '1');

    const answer = await service.topUp(ALICE, '11', 'RUBY', key);
    expect(answer).toMatchObject({ status: 201, body: { balance: '11' } });
    expect(answer.headers.has('Idempotent-Replayed')).toBe(false);
    expect(await service.balance(TREASURY, 'RUBY')).toBe('0');
  });

  it('leaves the key of a refused request free for another request', async () => {
    const key = randomUUID();
    expect((await service.topUp(ALICE, '11', 'RUBY', key)).status).toBe(503);

    expect(await service.topUp(ALICE, '10', 'RUBY', key)).toMatchObject({ status: 201, body: { balance: '10' } });
  });

  it('is given to its last piece, and no further, to those who ask at once', async () => {
    const answers = await Promise.all(times(30, () => service.topUp(randomUUID(), '1', 'RUBY')));

    expect(countStatuses(answers)).toEqual({ 201: 10, 503: 20 });
    expect(await service.balance(TREASURY, 'RUBY')).toBe('0');
    const users = `SELECT FROM wallets WHERE asset_id = $1 AND kind = 'USER'`;
    expect(await database.query(users, [RUBY])).toHaveLength(10);
  });

  it('serves what still fits after a request that was too large', async () => {
    const [tooMuch, ...enough] = await Promise.all([
      service.topUp(ALICE, '11', 'RUBY'),
      ...times(10, () => service.topUp(ALICE, '1', 'RUBY')),
    ]);

    expect(tooMuch.status).toBe(503);
    expect(countStatuses(enough)).toEqual({ 201: 10 });
    expect(await service.balance(ALICE, 'RUBY')).toBe('10');
  });

  it('lends again what was spent', async () => {
    expect((await service.topUp(ALICE, '10', 'RUBY')).status).toBe(201);
    expect((await service.topUp(ALICE, '1', 'RUBY')).status).toBe(503);

    expect((await service.spend(ALICE, '4', 'RUBY')).status).toBe(201);

    expect(await service.topUp(ALICE, '4', 'RUBY')).toMatchObject({ status: 201, body: { balance: '10' } });
  });

  it('can be issued all that a bigint holds, and not one piece more', async () => {
    const post = (amountMinor: bigint) => {
      const operation = { type: 'ISSUE', assetId: RUBY, amountMinor, ...NO_TEXTS } as const;
      return service.app
        .get(PostingQueue)
        .post({ ...command(), isGroup: true, operations: [operation] })
        .then(
          ({ transactions }) => transactions[0]?.status as string,
          (error: unknown) => (error as Problem).code,
        );
    };

    expect(await post(MAX_MINOR - 9n)).toBe('AMOUNT_TOO_LARGE');
    expect(await post(MAX_MINOR - 10n)).toBe('SUCCESS');
    expect(await service.balance(TREASURY, 'RUBY')).toBe(MAX_MINOR.toString());

    expect(await post(1n)).toBe('AMOUNT_TOO_LARGE');
    expect(await post(2n ** 64n)).toBe('AMOUNT_TOO_LARGE');
    expect(await service.balance(TREASURY, 'RUBY')).toBe(MAX_MINOR.toString());
    expect(await service.topUp(ALICE, '1', 'RUBY')).toMatchObject({ status: 201, body: { balance: '1' } });
  });
});
