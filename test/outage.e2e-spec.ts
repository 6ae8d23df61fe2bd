import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from './support/database';
import { KeepAliveClient, type PlainAnswer } from './support/keep-alive';
import { expectLedgerToBalance } from './support/ledger';
import { ALICE, BOB, times } from './support/service';
import { ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { timed } from './support/stopwatch';
import { useWorld } from './support/world';

/** With one of these a caller knows that the same request, with the same key, is worth another try. */
const TO_BE_REPEATED = ['DATABASE_UNAVAILABLE', 'OUTCOME_UNKNOWN'];
const BALANCE = `/api/v1/wallets/${ALICE}/balance`;

describe('a service whose database goes away', () => {
  const { postgres } = useWorld({ instances: 0, ownPostgres: true });
  let service: ServiceProcess;
  let client: KeepAliveClient;

  beforeAll(async () => {
    service = await ServiceProcess.start(postgres.database);
    client = new KeepAliveClient(service.url);
  });

  afterAll(() => {
    client.close();
  });

  afterEach(async () => {
    expect(service.isRunning).toBe(true);
    expect(service.stderr).toBe('');
    // What is foreseen is a warning.
    expect(service.log.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    await expectLedgerToBalance(postgres.database);
  });

  function expectToBeRepeated({ status, headers, body }: PlainAnswer): void {
    expect({ status, body: body, retryAfter: headers['retry-after'] }).toMatchObject({
      status: 503,
      body: { code: expect.stringMatching(TO_BE_REPEATED.join('|')) as string },
      retryAfter: '1',
    });
  }

  async function untilReady(): Promise<void> {
    await until(async () => (await client.get('/health/ready')).status === 200);
  }

  it('answers 503 to reads and writes, lives, and serves again by itself when it is back', async () => {
    await postgres.stop();

    for (const answer of [await client.get(BALANCE), await client.topUp(BOB, randomUUID())]) expectToBeRepeated(answer);
    expect((await client.get('/health/ready')).status).toBe(503);
    expect((await client.get('/health/live')).status).toBe(200);

    await postgres.startAgain();
    await untilReady();
    expect((await client.get(BALANCE)).status).toBe(200);
    expect((await client.topUp(BOB, randomUUID())).status).toBe(201);
  });

  it('logs each of these answers once, with the reason, and without a stack', async () => {
    await postgres.stop();
    const before = service.log.length;
    expectToBeRepeated(await client.get(BALANCE));
    await until(() => service.log.length > before);
    await postgres.startAgain();
    await untilReady();

    const lines = service.log.slice(before).filter(({ level }) => level === 'warn');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ msg: 'request', status: 503, code: 'DATABASE_UNAVAILABLE' });
    expect(lines[0]!['cause']).toMatch(/ECONNREFUSED|terminated|was lost/);
    expect(lines[0]).not.toHaveProperty('err');
  });

  it.each([
    [
      'a password that was changed',
      `ALTER ROLE wallet_app PASSWORD 'another'`,
      `ALTER ROLE wallet_app PASSWORD 'wallet_app'`,
    ],
    ['a role that may not log in', 'ALTER ROLE wallet_app NOLOGIN', 'ALTER ROLE wallet_app LOGIN'],
    [
      'a database that takes nobody',
      'ALTER DATABASE %I ALLOW_CONNECTIONS off',
      'ALTER DATABASE %I ALLOW_CONNECTIONS on',
    ],
  ])('answers 503 while PostgreSQL refuses it, for %s, and says why once', async (_why, refuse, admit) => {
    const name = new URL(postgres.database.databaseUrl).pathname.slice(1);
    const administer = (statement: string) =>
      withClient(postgres.superuserUrl, (server) => server.query(statement.replace('%I', name)));
    await untilReady();
    const before = service.log.length;
    await administer(refuse);
    await administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);

    for (const answer of [await client.get(BALANCE), await client.topUp(BOB, randomUUID())]) {
      expectToBeRepeated(answer);
      expect(answer).toMatchObject({ body: { code: 'DATABASE_UNAVAILABLE' } });
    }
    for (let probes = 0; probes < 3; probes++) {
      expect(await client.get('/health/ready')).toMatchObject({
        status: 503,
        body: { details: { database: { status: 'down', message: 'refuses the service' } } },
      });
    }
    await administer(admit);
    await untilReady();

    const said = () => service.log.slice(before).filter(({ context }) => context === 'Health');
    await until(() => said().length > 1);
    expect(said().map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^Not ready, for the database refuses the service: ./),
      'The database is as it should be again.',
    ]);
  });

  it('answers 503 while PostgreSQL has no room left, and posts once it has', async () => {
    const key = randomUUID();
    await postgres.database.query(`
      CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT ON ledger_entries EXECUTE FUNCTION no_room()`);

    const refused = await client.topUp(BOB, key);
    expectToBeRepeated(refused);
    // Nothing is unknown: PostgreSQL has answered.
    expect(refused).toMatchObject({ body: { code: 'DATABASE_UNAVAILABLE' } });

    await postgres.database.query('DROP FUNCTION no_room CASCADE');
    expect((await client.topUp(BOB, key)).status).toBe(201);
  });

  it('gives each of the requests under way its one effect, once they are repeated', async () => {
    const acknowledged: string[] = [];
    const unsettled = new Set<string>();
    let isOver = false;
    const payers = times(10, async () => {
      while (!isOver) {
        const key = randomUUID();
        const answer = await client.topUp(BOB, key);
        if (answer.status === 201) {
          acknowledged.push(key);
        } else {
          expectToBeRepeated(answer);
          unsettled.add(key);
          await sleep(50);
        }
      }
    });

    await until(() => acknowledged.length > 20);
    await postgres.stop();
    await until(() => unsettled.size >= 20);
    await postgres.startAgain();
    const outage = acknowledged.length;
    await until(() => acknowledged.length > outage + 20);
    isOver = true;
    await Promise.all(payers);
    for (const key of unsettled) expect((await client.topUp(BOB, key)).status).toBe(201);

    const keys = [...acknowledged, ...unsettled];
    const [kept] = await postgres.database.query(
      `SELECT count(*)::int, count(DISTINCT idempotency_key)::int AS keys FROM transactions WHERE idempotency_key = ANY($1)`,
      [keys],
    );
    expect(kept).toEqual({ count: keys.length, keys: keys.length });
  });

  it('lets nobody wait for long while the database hangs, and serves again when it goes on', async () => {
    await postgres.freeze();
    const key = randomUUID();
    const running = Promise.all([client.get(BALANCE), client.get(BALANCE), client.topUp(BOB, key)]);
    try {
      const { result: reads, tookMs } = await timed(() => Promise.all(times(3, () => client.get(BALANCE))));
      for (const read of reads) expectToBeRepeated(read);
      expect(tookMs).toBeLessThan(8_000);
    } finally {
      postgres.thaw();
    }

    for (const answer of await running) if (answer.status === 503) expectToBeRepeated(answer);
    await untilReady();
    expect((await client.get(BALANCE)).status).toBe(200);
    expect((await client.topUp(BOB, key)).status).toBe(201);
  });
});
