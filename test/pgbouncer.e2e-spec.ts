import { randomUUID } from 'node:crypto';
import { createApp } from '../src/app';
import { Reader } from '../src/database/reader';
import { withClient } from './support/database';
import { eventsOf, idsOf } from './support/feed';
import { expectLedgerToBalance } from './support/ledger';
import { txIdOf } from './support/movements';
import { ensurePgBouncer, PgBouncer } from './support/pgbouncer';
import { lockWallets, until, untilBlocked } from './support/sessions';
import { ALICE, countStatuses, type Settings, testConfig, TestService, times } from './support/service';
import { openWallet, openWallets } from './support/wallets';
import { QUICK, subscribe, WebhookReceiver } from './support/webhook-receiver';
import { useWorld } from './support/world';

/** Fewer than each instance's own pool: transactions change their connection all the time. */
const SERVER_CONNECTIONS = 3;

const { isInstalled, followsStatements } = ensurePgBouncer();
const describeIfInstalled = isInstalled ? describe : describe.skip;

describeIfInstalled('behind a PgBouncer in transaction mode', () => {
  const { database } = useWorld({ instances: 0 });

  it('that does not follow prepared statements, a service that prepares them says so and does not start', async () => {
    const pooler = await PgBouncer.start(database.databaseUrl, followsStatements ? { max_prepared_statements: 0 } : {});
    const app = await createApp(testConfig(database, { DATABASE_URL: pooler.url(database.databaseUrl) }));

    await expect(app.init()).rejects.toThrow(
      'The pooler between us and PostgreSQL does not follow prepared statements: ' +
        'set max_prepared_statements in PgBouncer (1.21 or later), or DATABASE_PREPARED_STATEMENTS=off here.',
    );

    await app.close();
    await pooler.stop();
  });

  describe.each(followsStatements ? ['off', 'on'] : ['off'])(
    'with DATABASE_PREPARED_STATEMENTS=%s, two instances',
    (preparedStatements) => {
      let pooler: PgBouncer;
      let instances: TestService[];
      let settings: Settings;

      beforeAll(async () => {
        pooler = await PgBouncer.start(database.databaseUrl, {
          default_pool_size: SERVER_CONNECTIONS,
          ...(followsStatements && { max_prepared_statements: preparedStatements === 'on' ? 100 : 0 }),
        });
        settings = {
          DATABASE_URL: pooler.url(database.databaseUrl),
          DATABASE_PREPARED_STATEMENTS: preparedStatements,
          // PostgreSQL alone answers repeated requests: by way of the pooler.
          REDIS_URL: '',
        };
        instances = await Promise.all(times(2, () => TestService.start(database, settings)));
      });

      afterAll(async () => {
        await Promise.all(instances.map((instance) => instance.stop()));
        await pooler.stop();
      });

      const instance = (index: number): TestService => instances[index % 2]!;

      it('never overdraw a wallet that both spend from', async () => {
        const user = await openWallet(instance(0), '100');

        const answers = await Promise.all(times(200, (index) => instance(index).spend(user, '1')));

        expect(countStatuses(answers)).toEqual({ 201: 100, 422: 100 });
        expect(await instance(1).balance(user)).toBe('0');
        await expectLedgerToBalance(database);
      });

      it('make one transaction each of the keys that are sent to both at once, and replay it', async () => {
        const users = await openWallets(instance(0), 50, '1');
        const keyOf = new Map(users.map((user) => [user, randomUUID()]));
        const spendOnBoth = () =>
          Promise.all(
            users.flatMap((user) => [0, 1].map((index) => instance(index).spend(user, '1', 'GOLD', keyOf.get(user)))),
          );

        const answers = await spendOnBoth();
        const again = await spendOnBoth();

        expect(countStatuses(answers)).toEqual({ 201: 100 });
        expect(again.map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
        expect(again.every(({ headers }) => headers.get('Idempotent-Replayed') === 'true')).toBe(true);
        const [kept] = await database.query('SELECT count(*)::int FROM transactions WHERE idempotency_key = ANY($1)', [
          [...keyOf.values()],
        ]);
        expect(kept).toEqual({ count: 50 });
        await expectLedgerToBalance(database);
      });

      it('wait for a locked wallet without holding up the others', async () => {
        const [locked, ...others] = await openWallets(instance(0), 20, '1');
        const session = await lockWallets(database, [locked!]);

        const waiting = instance(0).spend(locked!, '1');
        await untilBlocked(database);
        const answers = await Promise.all(others.map((user, index) => instance(index).spend(user, '1')));
        await session.release();

        expect(countStatuses(answers)).toEqual({ 201: 19 });
        expect((await waiting).status).toBe(201);
        await expectLedgerToBalance(database);
      });

      it('read while they write', async () => {
        const user = await openWallet(instance(0), '50');

        const answers = await Promise.all([
          ...times(50, (index) => instance(index).spend(user, '1')),
          ...times(50, (index) => instance(index).get(`/api/v1/wallets/${user}/ledger?asset=GOLD&limit=5`)),
          ...times(50, (index) => instance(index).get(`/api/v1/wallets/${ALICE}/transactions`)),
        ]);

        expect(countStatuses(answers)).toEqual({ 200: 100, 201: 50 });
        await expectLedgerToBalance(database);
      });

      it('limit the time of every read, by PostgreSQL itself', async () => {
        const limit = { name: 'test_limit', text: `SELECT current_setting('statement_timeout') AS limit` };
        const reads = times(20, (index) => instance(index).app.get(Reader).query(limit, []));
        expect(await Promise.all(reads)).toEqual(times(20, () => [{ limit: '3s' }]));
      });

      it('tell webhooks, by jobs that only one of them takes, and wake who waits for the feed', async () => {
        const receiver = await WebhookReceiver.start();
        const workers = await Promise.all(times(2, () => TestService.start(database, { ...settings, ...QUICK })));
        await subscribe(instance(0), receiver);
        const { next } = await eventsOf(instance(1), { after: 'now' });
        const waiting = eventsOf(instance(1), { after: next, waitSeconds: 30 });
        const id = txIdOf(await instance(0).topUp(ALICE, '1'));

        expect(idsOf(await waiting)).toContain(id);
        await until(() => receiver.taken.some((one) => one.id === id));
        expect(receiver.invalid).toEqual([]);
        await Promise.all(workers.map((worker) => worker.stop()));
        await receiver.stop();
      });

      it('are ready', async () => {
        expect((await instance(0).get('/health/ready')).status).toBe(200);
      });

      it('leave no setting behind on the connections that others get', async () => {
        await Promise.all(times(20, (index) => instance(index).spend(ALICE, '1')));
        await Promise.all(times(20, (index) => instance(index).balance(ALICE)));

        const settings = await withClient(pooler.url(database.databaseUrl), async (client) => {
          const { rows } = await client.query(
            `SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,
                  current_setting('idle_in_transaction_session_timeout') AS idle`,
          );
          return rows as unknown[];
        });

        expect(settings).toEqual([{ lock: '0', statement: '0', idle: '0' }]);
      });
    },
  );
});
