import { Client } from 'pg';
import { OwnPostgres } from './support/own-postgres';
import { ALICE, type Answer, TestService, times } from './support/service';
import { lockWallets, until } from './support/sessions';

const CONNECTIONS_MAX = 30;

let postgres: OwnPostgres;
let service: TestService;

beforeAll(async () => {
  postgres = await OwnPostgres.start({ max_connections: CONNECTIONS_MAX, superuser_reserved_connections: 3 });
});

beforeEach(async () => {
  service = await TestService.start(postgres.database, { REDIS_URL: '' });
});

afterEach(() => service.stop());

afterAll(() => postgres.remove());

const sql = (text: string) => postgres.database.query(text);

async function endConnections(): Promise<void> {
  await sql(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'wallet_app'`);
}

const balance = (): Promise<Answer> => service.get(`/api/v1/wallets/${ALICE}/balance`);

describe.each<[string, string, string]>([
  [
    'the right to connect',
    `REVOKE CONNECT ON DATABASE %s FROM PUBLIC, wallet_app`,
    `GRANT CONNECT ON DATABASE %s TO PUBLIC`,
  ],
  ['to log in', 'ALTER ROLE wallet_app NOLOGIN', 'ALTER ROLE wallet_app LOGIN'],
  [
    'a library of each session',
    `ALTER ROLE wallet_app SET session_preload_libraries = 'missing'`,
    'ALTER ROLE wallet_app RESET session_preload_libraries',
  ],
])('without %s', (_what, take, giveBack) => {
  const inDatabase = (text: string) =>
    sql(text.replace('%s', new URL(postgres.database.databaseUrl).pathname.slice(1)));

  it('every request gets 503, as in any outage, until it is given back', async () => {
    await inDatabase(take);
    await endConnections();
    try {
      for (const answer of await Promise.all([service.topUp(ALICE, '1'), balance()])) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
      }
    } finally {
      await inDatabase(giveBack);
    }
    await until(async () => (await service.topUp(ALICE, '1')).status === 201);
  });
});

it('waits for a locked wallet longer than the transaction_timeout of its role', async () => {
  await sql(`ALTER ROLE wallet_app SET transaction_timeout = '500ms'`);
  await endConnections();
  const lock = await lockWallets(postgres.database, [ALICE]);
  const posting = service.topUp(ALICE, '1');
  setTimeout(() => void lock.release(), 1_500);

  expect((await posting).status).toBe(201);
  await sql('ALTER ROLE wallet_app RESET transaction_timeout');
});

it('stays ready with the connections that it has, while the server has none left for the probe', async () => {
  expect((await balance()).status).toBe(200);
  const others: Client[] = [];
  try {
    await sql(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'wallet-service-probe'`,
    );
    others.push(...(await takeAllConnections()));
    for (let probe = 0; probe < 3; probe++) {
      expect((await service.topUp(ALICE, '1')).status).toBe(201);
      expect((await service.get('/health/ready')).status).toBe(200);
    }

    // And as soon as it has none itself, it says so. It would be quicker than we are with one that it loses.
    await sql('ALTER ROLE wallet_app CONNECTION LIMIT 0');
    // That of the probe as well, if it has got one after all.
    await sql(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE 'wallet-service%'`,
    );
    await until(async () => (await service.get('/health/ready')).status === 503);
    expect(await service.get('/health/ready')).toMatchObject({
      status: 503,
      body: { error: { database: { message: 'refuses the service' } } },
    });
  } finally {
    await Promise.all(others.map((client) => client.end()));
    await sql('ALTER ROLE wallet_app CONNECTION LIMIT -1');
  }
  await until(async () => (await service.get('/health/ready')).status === 200);
});

/** Somebody else's, until nobody gets another one. */
async function takeAllConnections(): Promise<Client[]> {
  const taken = times(CONNECTIONS_MAX, () => new Client({ connectionString: postgres.database.databaseUrl }));
  const connected = await Promise.allSettled(taken.map((client) => client.connect()));
  return taken.filter((_client, index) => connected[index]?.status === 'fulfilled');
}
