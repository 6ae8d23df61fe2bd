import { randomUUID } from 'node:crypto';
import { essenceOf, isReplay, transactionIdsOf, untilRedisIsReliable } from './support/idempotency';
import { TREASURY } from './support/service';
import { lockWallets, untilBlocked } from './support/sessions';
import { fund, openAsset, openWallet } from './support/wallets';
import { useWorld } from './support/world';

/** Brings about a failure, and returns how to end it. */
type Trouble = () => Promise<() => Promise<unknown> | undefined>;

describe('with a Redis before PostgreSQL', () => {
  const world = useWorld({
    redis: 'own',
    proxy: true,
    instances: [{ POSTING_QUEUE_MAX: '1' }, {}],
    mustBalance: 'after each test',
  });
  const { service, other, database, redis } = world;

  beforeAll(async () => {
    await openAsset(other, 'RUBY', 0, '5');
    await Promise.all([untilRedisIsReliable(service), untilRedisIsReliable(other)]);
  });

  beforeEach(() => redis.client.flushall());

  describe('a refusal for want of funds', () => {
    it('stays one under its key after a top-up, whichever layer answers, and is none under a new key', async () => {
      const [user, key] = [await openWallet(other, '1'), randomUUID()];
      const refused = await service.spend(user, '2', 'GOLD', key);
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'INSUFFICIENT_FUNDS', available: '1', required: '2' },
      });
      expect(refused.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);

      await fund(other, user, '10');
      for (const layer of ['Redis', 'PostgreSQL']) {
        if (layer === 'PostgreSQL') await redis.client.flushall();
        for (const instance of [service, other]) {
          const repeated = await instance.spend(user, '2', 'GOLD', key);
          expect(essenceOf(repeated)).toEqual(essenceOf(refused));
          expect(isReplay(repeated)).toBe(true);
        }
      }

      expect(await service.spend(user, '2')).toMatchObject({ status: 201, body: { balance: '9' } });
      expect(await transactionIdsOf(database, key)).toHaveLength(1);
    });
  });

  describe('an answer that decides nothing leaves its key free:', () => {
    const none: Trouble = () => Promise.resolve(() => undefined);
    const good = { userId: TREASURY, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' };

    it.each<[string, { wish?: unknown; headers?: Record<string, string>; trouble?: Trouble }]>([
      ['400 VALIDATION_FAILED', { wish: { amount: '-1' } }],
      ['400 AMOUNT_TOO_LARGE', { wish: { amount: '1000000001' } }],
      ['400 MALFORMED_BODY', { wish: '{' }],
      ['404 ASSET_NOT_FOUND', { wish: { assetSymbol: 'NONE' } }],
      ['404 WALLET_NOT_FOUND', { wish: { type: 'SPEND' } }],
      ['413 BODY_TOO_LARGE', { wish: { reference: 'x'.repeat(40_000) } }],
      ['415 UNSUPPORTED_MEDIA_TYPE', { headers: { 'Content-Type': 'text/plain' } }],
      ['422 SYSTEM_WALLET', { wish: { userId: TREASURY } }],
      ['500 INTERNAL', { trouble: brokenTable }],
      ['503 OVERLOADED', { trouble: fullQueue }],
      ['503 TREASURY_EXHAUSTED', { wish: { assetSymbol: 'RUBY', amount: '6' } }],
      ['503 DATABASE_UNAVAILABLE', { trouble: lostDatabase }],
    ])('%s', async (expected, { wish = {}, headers = {}, trouble = none }) => {
      const key = randomUUID();
      const right = { ...good, userId: randomUUID() };
      const wrong = typeof wish === 'string' ? wish : { ...right, ...(wish as object) };
      const end = await trouble();

      const failed = await service.post(wrong, key, headers);
      await end();

      expect(`${failed.status} ${(failed.body as { code: string }).code}`).toBe(expected);
      expect(failed.status >= 503 ? failed.headers.get('Retry-After') : 'not asked').not.toBeNull();
      expect(await transactionIdsOf(database, key)).toEqual([]);
      expect(await redis.storedNames()).toEqual([]);
      const repeated = await service.post(right, key);
      expect(repeated).toMatchObject({ status: 201, body: { balance: '1' } });
      expect(isReplay(repeated)).toBe(false);
    });

    /** A trigger that nobody has thought of. */
    async function brokenTable(): ReturnType<Trouble> {
      await database.query(`CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql
                            AS $$ BEGIN RAISE EXCEPTION 'on purpose'; END $$`);
      await database.query('CREATE TRIGGER break_down BEFORE INSERT ON transactions EXECUTE FUNCTION break_down()');
      return () => database.query('DROP FUNCTION break_down CASCADE');
    }

    /** There is room for one, and that one waits for a lock. */
    async function fullQueue(): ReturnType<Trouble> {
      const locked = await openWallet(other, '1');
      const session = await lockWallets(database, [locked]);
      const waiting = service.spend(locked, '1');
      await untilBlocked(database);
      return async () => {
        await session.release();
        expect((await waiting).status).toBe(201);
        // What it was decided as is none of ours.
        await redis.client.flushall();
      };
    }

    function lostDatabase(): ReturnType<Trouble> {
      world.proxy.loseAt('START TRANSACTION', 'unsent', Infinity);
      return Promise.resolve(() => {
        world.proxy.heal();
        return undefined;
      });
    }
  });
});
