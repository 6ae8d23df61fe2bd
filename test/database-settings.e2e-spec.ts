import { randomUUID } from 'node:crypto';
import { expectLedgerToBalance } from './support/ledger';
import { OwnPostgres } from './support/own-postgres';
import { ALICE, type Answer, TestService } from './support/service';
import { until } from './support/sessions';

/** What a service does on a role with this setting: all as ever, or it says why not. */
type Expected = 'right' | { readonly refused: RegExp; readonly notReady: string };

const READ_ONLY: Expected = { refused: /^PostgreSQL is read-only/, notReady: 'read-only' };
const OTHER_ISOLATION: Expected = {
  refused: /the service needs read committed\.$/,
  notReady: 'default_transaction_isolation is not read committed',
};

const SETTINGS: readonly (readonly [string, string, Expected])[] = [
  ['DateStyle', 'German', 'right'],
  ['DateStyle', 'SQL, DMY', 'right'],
  ['DateStyle', 'Postgres, MDY', 'right'],
  ['TimeZone', 'Asia/Kolkata', 'right'],
  ['TimeZone', 'America/St_Johns', 'right'],
  ['IntervalStyle', 'iso_8601', 'right'],
  ['bytea_output', 'escape', 'right'],
  ['extra_float_digits', '-15', 'right'],
  ['standard_conforming_strings', 'off', 'right'],
  ['backslash_quote', 'off', 'right'],
  ['transform_null_equals', 'on', 'right'],
  ['quote_all_identifiers', 'on', 'right'],
  ['lc_messages', 'C', 'right'],
  ['lc_numeric', 'C', 'right'],
  ['lc_monetary', 'C', 'right'],
  ['lc_time', 'C', 'right'],
  ['client_encoding', 'LATIN1', 'right'],
  ['client_min_messages', 'debug1', 'right'],
  ['row_security', 'off', 'right'],
  ['default_transaction_deferrable', 'on', 'right'],
  ['transaction_timeout', '1s', 'right'],
  ['statement_timeout', '2s', 'right'],
  ['lock_timeout', '1ms', 'right'],
  ['idle_in_transaction_session_timeout', '1s', 'right'],
  ['plan_cache_mode', 'force_custom_plan', 'right'],
  ['enable_indexscan', 'off', 'right'],
  ['enable_nestloop', 'off', 'right'],
  ['debug_parallel_query', 'on', 'right'],
  ['jit_above_cost', '0', 'right'],
  ['work_mem', '64kB', 'right'],
  ['join_collapse_limit', '1', 'right'],
  ['synchronous_commit', 'local', 'right'],
  ['synchronous_commit', 'remote_apply', 'right'],
  [
    'synchronous_commit',
    'off',
    { refused: /synchronous_commit=off: a crash would lose/, notReady: 'synchronous_commit is off' },
  ],
  ['array_nulls', 'off', { refused: /array_nulls=off/, notReady: 'array_nulls is off' }],
  ['default_transaction_read_only', 'on', READ_ONLY],
  ['default_transaction_isolation', 'serializable', OTHER_ISOLATION],
  ['default_transaction_isolation', 'repeatable read', OTHER_ISOLATION],
  [
    'session_replication_role',
    'replica',
    { refused: /or no trigger runs\.$/, notReady: 'session_replication_role is not origin' },
  ],
  ['search_path', 'elsewhere', { refused: /^The schema is older/, notReady: 'refuses the service' }],
  ['session_preload_libraries', 'missing', { refused: /^No connection/, notReady: 'refuses the service' }],
];

let postgres: OwnPostgres;
let service: TestService;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  // Whatever is written by a transaction that a crash could lose is refused.
  await postgres.database.query(
    `ALTER TABLE transactions ADD CONSTRAINT durable CHECK (current_setting('synchronous_commit') <> 'off')`,
  );
  service = await start();
  expect((await post('before')).status).toBe(201);
});

afterEach(async () => {
  await postgres.database.query('ALTER ROLE wallet_app RESET ALL');
  await renewConnections();
});

afterAll(async () => {
  await expectLedgerToBalance(postgres.database);
  await service.stop();
  await postgres.remove();
});

const start = () => TestService.start(postgres.database, { REDIS_URL: '' });

const post = (key: string) => service.topUp(ALICE, '0.5', 'GOLD', key);

async function set(name: string, value: string): Promise<void> {
  await postgres.database.query(`ALTER ROLE wallet_app SET ${name} = '${value}'`);
  await renewConnections();
}

/** A role's settings are those of its new connections. */
async function renewConnections(): Promise<void> {
  await postgres.database.query(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'wallet_app'`,
  );
}

const readiness = (): Promise<Answer> => service.get('/health/ready');

const untilReady = () => until(async () => (await readiness()).status === 200);

async function readAll(of: TestService): Promise<string[]> {
  const lists = [
    'balance?asset=GOLD',
    'ledger',
    'ledger?asset=GOLD&limit=3',
    'transactions',
    'transactions?type=TOP_UP',
  ];
  const answers = await Promise.all(lists.map((list) => of.get(`/api/v1/wallets/${ALICE}/${list}`)));
  expect(answers.map(({ status }) => status)).toEqual(lists.map(() => 200));
  const { transactions } = answers[3]!.body as { transactions: { id: string }[] };
  const one = await of.get(`/api/v1/wallets/transactions/${transactions[0]!.id}`);
  return [...answers, one].map(({ text }) => text);
}

describe.each(SETTINGS)('with %s = %s', (name, value, expected) => {
  const isRight = expected === 'right';

  it(isRight ? 'everything is as ever' : 'it is not ready, with the reason', async () => {
    await set(name, value);
    if (!isRight) {
      await until(async () => (await readiness()).status === 503);
      expect(await readiness()).toMatchObject({ body: { error: { database: { message: expected.notReady } } } });
      return;
    }
    await untilReady();

    const key = randomUUID();
    expect((await post(key)).status).toBe(201);
    const repeated = await post(key);
    const underSetting = await readAll(service);
    await postgres.database.query('ALTER ROLE wallet_app RESET ALL');
    await renewConnections();
    await untilReady();

    expect([repeated.status, repeated.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
    expect(underSetting).toEqual(await readAll(service));
  });

  it(isRight ? 'it starts' : 'it does not start, and says why', async () => {
    await set(name, value);
    if (!isRight) {
      await expect(start()).rejects.toThrow(expected.refused);
      return;
    }
    const other = await start();
    expect((await other.topUp(ALICE, '0.5')).status).toBe(201);
    await other.stop();
  });
});

it('acknowledges nothing that a crash could lose, before readiness has seen that synchronous_commit is off', async () => {
  await set('synchronous_commit', 'off');

  expect((await post(randomUUID())).status).toBe(201);
});

it('is not ready while the server runs with fsync = off', async () => {
  await postgres.configure('fsync', 'off');
  await until(async () => (await readiness()).text.includes('fsync is off'));

  await postgres.configure('fsync', 'on');
  await untilReady();
});
