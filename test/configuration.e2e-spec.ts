import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { getMetadataStorage } from 'class-validator';
import { createApp } from '../src/app';
import { Config, ConfigError, readConfig, readDirectUrl } from '../src/config';
import { selfSignedCertificate } from './support/certificate';
import { cloneTestDatabase, environment, type TestDatabase, withClient } from './support/database';
import { OwnPostgres } from './support/own-postgres';
import { ALICE, testConfig, TestService } from './support/service';
import { type Ended, processSettings, ServiceProcess } from './support/service-process';
import { useWorld } from './support/world';

const PASSWORD = 'hunter2-hunter2';

/** What it says when it ends, to the operator: nowhere else, and nothing that only a programmer could read. */
function saidBy({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^wallet-service: .*\n$/s) as string });
  expect(stdout).not.toMatch(/"level":"(error|fatal)"|ERROR|FATAL/);
  expect(stdout + stderr).not.toMatch(/^\s+at |\\n\s+at |node:internal|Warning:/m);
  expect(stdout + stderr).not.toContain(PASSWORD);
  return stderr.slice('wallet-service: '.length, -1);
}

describe('the configuration', () => {
  const complete = { DATABASE_URL: 'postgres://wallet_app:secret@db:5432/wallet' };

  function problemWith(settings: Record<string, string>): string | undefined {
    try {
      readConfig({ ...complete, ...settings });
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).message;
    }
  }

  it('is refused with every wrong setting named once, all together, and without what any of them was', async () => {
    const checks = getMetadataStorage().getTargetValidationMetadatas(Config, '', false, false);
    const names = new Set(checks.filter(({ name }) => name !== 'isOptional').map(({ propertyName }) => propertyName));

    const said = saidBy(
      await ServiceProcess.run(Object.fromEntries([...names].map((name) => [name, `${PASSWORD} ñ`]))),
    );

    expect(names.size).toBeGreaterThan(15);
    const [title, ...problems] = said.split('\n');
    expect(title).toBe('The configuration is wrong:');
    const named = problems.map((problem) => /^ {2}- (\w+) \w/.exec(problem)?.[1]);
    expect(named.filter((name) => names.has(name ?? '')).sort()).toEqual([...names].sort());
  });

  it.each([
    ['NODE_ENV', 'prod'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '3.5'],
    ['PORT', 'http'],
    ['HOST', 'localhost'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'db:5432'],
    ['DATABASE_URL', `mysql://wallet:${PASSWORD}@db/wallet`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db:99999/wallet`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmode=prefer`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmod=require`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmode=require&sslmode=disable`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmode=verify-ca`],
    ['DATABASE_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmode=verify-full&sslrootcert=/not/there.pem`],
    ['DATABASE_URL', `postgres://wallet:2026/${PASSWORD}@db/wallet`],
    ['DATABASE_URL', `postgres://wallet:%zz${PASSWORD}@db/wallet`],
    ['DATABASE_URLS', `postgres://wallet:${PASSWORD}@one/wallet,mysql://wallet:${PASSWORD}@two/wallet`],
    ['DATABASE_URLS', `postgres://wallet:${PASSWORD}@one/wallet,`],
    ['DIRECT_URL', `mysql://wallet:${PASSWORD}@db/wallet`],
    ['DIRECT_URL', `postgres://wallet:${PASSWORD}@db/wallet?sslmode=no-verify`],
    ['REDIS_URL', `http://wallet:${PASSWORD}@redis`],
    ['REDIS_URL', `redis://wallet:${PASSWORD}@redis,`],
    ['REDIS_URL', `redis://wallet:${PASSWORD}@one:6379,two:6379`],
    ['REDIS_MODE', 'sentinel'],
    ['REDIS_MODE', 'sentinel:my master'],
    ['REDIS_KEY_PREFIX', 'a prefix'],
    ['DATABASE_POOL_MAX', '0'],
    ['DATABASE_PREPARED_STATEMENTS', 'yes'],
    ['POSTING_BATCH_MAX', '0'],
    ['POSTING_QUEUE_MAX', '0'],
    ['POSTING_QUEUE_MAX', '0x10'],
    ['RATE_LIMIT_WRITES_PER_MINUTE', '1e30'],
    ['RATE_LIMIT_WRITES_PER_MINUTE', '-1'],
    ['RATE_LIMIT_READS_PER_MINUTE', 'many'],
    ['TRUSTED_PROXIES', 'proxy.internal'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2'],
    ['SHUTDOWN_DELAY_MS', 'soon'],
    ['SIGNING_SECRET', PASSWORD],
    ['MAX_TRANSACTION_AMOUNT', '9000000001'],
    ['METRICS', 'yes'],
    ['TRACING', 'true'],
  ])('does not take %s=%s', (name, value) => {
    const problem = problemWith({ [name]: value });

    expect(problem).toMatch(new RegExp(`^The configuration is wrong:\n {2}- ${name} [^\n]+$`));
    expect(problem).not.toContain(PASSWORD);
  });

  it.each([
    ['DATABASE_URL', 'postgresql://wallet_app:p%40ss%2Fword@wallet_db:5432/wallet?sslmode=require'],
    ['DATABASE_URL', 'postgres://wallet_app@[::1]/wallet'],
    ['REDIS_URL', 'rediss://:secret@redis.internal:6380/1'],
    ['REDIS_URL', 'redis://redis_1:6379'],
    ['REDIS_MODE', 'sentinel:my-master.1'],
    ['HOST', '::'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, fd00::/8,127.0.0.1'],
    ['SHUTDOWN_DELAY_MS', '0'],
  ])('takes %s=%s', (name, value) => {
    expect(problemWith({ [name]: value })).toBeUndefined();
  });

  it('takes several hosts of Redis for Sentinels and for a cluster, which has one database only', () => {
    const several = { REDIS_URL: 'rediss://wallet:a,b@one.internal:6379,two.internal,[::1]:6380/' };
    expect(problemWith({ ...several, REDIS_MODE: 'cluster' })).toBeUndefined();
    expect(problemWith({ REDIS_URL: `${several.REDIS_URL}1`, REDIS_MODE: 'sentinel:main' })).toBeUndefined();
    expect(problemWith({ REDIS_URL: `${several.REDIS_URL}1`, REDIS_MODE: 'cluster' })).toMatch(
      /^ {2}- REDIS_URL names a database by its number, and a cluster has none but 0$/m,
    );
  });

  it('takes what is set to nothing as not set', () => {
    expect(readConfig({ ...complete, PORT: '', REDIS_URL: '' })).toEqual(readConfig(complete));
  });

  it('takes no secret that everybody knows in production', () => {
    const production = { NODE_ENV: 'production', AUTH_API_KEYS_FILE: '/keys.json' };

    expect(problemWith(production)).toMatch(/ {2}- SIGNING_SECRET must be set in production/);
    expect(problemWith({ ...production, SIGNING_SECRET: 'x'.repeat(32) })).toBeUndefined();
  });
});

/** A command of the image, run as an operator runs it. */
function commanded(command: string, settings: Record<string, string>, ...words: string[]): Ended {
  return runNode(['dist/src/commands/wallet.js', command, ...words], settings);
}

function runNode(words: string[], settings: Record<string, string>): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    env: settings,
    encoding: 'utf8',
  });
  return { code: status, signal: null, stdout, stderr };
}

it('names a Node that is too old, before the service would start and fail', () => {
  // As such a Node is: without the newest thing that is needed.
  const older = `data:text/javascript,import crypto from 'node:crypto'; delete crypto.randomUUIDv7;`;
  const settings = { DATABASE_URL: `postgres://wallet:${PASSWORD}@127.0.0.1:1/wallet` };

  expect(saidBy(runNode(['--import', older, 'dist/src/main.js'], settings))).toBe(
    `The configuration is wrong:\n  - Node ${process.versions.node} is too old: it must be 24.16 or 26.1, or newer`,
  );
});

describe("an operator's command", () => {
  const nowhere = `postgres://wallet:${PASSWORD}@127.0.0.1:1/wallet`;

  it.each<[string, string[]]>([
    ['migrate', []],
    ['seed', []],
    ['issue', ['--asset', 'GOLD', '--amount', '1', '--key', 'budget']],
  ])('says in one line that there is no PostgreSQL: %s', (command, words) => {
    const said = saidBy(commanded(command, { DATABASE_URL: nowhere }, ...words));

    expect(said).toMatch(/^No connection to PostgreSQL at 127\.0\.0\.1:1: connect ECONNREFUSED .*\.$/);
  });

  it('issues credits, of a new asset as well, where the service finds them, whatever DIRECT_URL says', async () => {
    const database = await cloneTestDatabase();
    const settings = { DATABASE_URL: database.databaseUrl, DIRECT_URL: nowhere };
    const issue = (key: string, ...words: string[]) =>
      commanded('issue', settings, '--amount', '1', '--key', key, ...words);

    expect(issue('budget', '--asset', 'GOLD')).toMatchObject({ code: 0, stderr: '' });
    const opening = ['--asset', 'RUBY', '--name', 'Rubies', '--scale', '2'];
    expect(issue('opening', ...opening)).toMatchObject({ code: 0, stderr: '' });
    await database.drop();
  });

  it('says in one line why a migration failed', async () => {
    const database = await cloneTestDatabase();
    await database.query('DELETE FROM migrations');

    expect(saidBy(commanded('migrate', { DIRECT_URL: database.directUrl }))).toMatch(
      /^The migrations failed: .* already exists\.$/,
    );
    await database.drop();
  });
});

describe('where migrations go', () => {
  const direct = 'postgres://wallet_owner:secret@db:5432/wallet';

  it('is DIRECT_URL, or DATABASE_URL without it, and nothing else is asked for', () => {
    expect(readDirectUrl({ NODE_ENV: 'production', PORT: 'http', DIRECT_URL: direct, DATABASE_URL: 'x' })).toBe(direct);
    expect(readDirectUrl({ DIRECT_URL: '', DATABASE_URL: direct })).toBe(direct);
  });

  it.each([
    ['DATABASE_URL', {}],
    ['DATABASE_URL', { DATABASE_URL: `mysql://wallet:${PASSWORD}@db/wallet` }],
    ['DIRECT_URL', { DATABASE_URL: direct, DIRECT_URL: `postgres://wallet:${PASSWORD}@db/wallet?sslmode=prefer` }],
  ])('is refused in one line when %s is wrong', (name, settings) => {
    const said = saidBy(commanded('migrate', settings));
    expect(said).toMatch(new RegExp(`^The configuration is wrong:\n {2}- ${name} [^\n]+$`));
  });
});

/** What keeps a service from starting, and what it then says. */
const OBSTACLES: Record<
  string,
  { settings: (database: TestDatabase) => Promise<Environment> | Environment; says: RegExp }
> = {
  'PostgreSQL is not there, in production': {
    settings: () => ({
      NODE_ENV: 'production',
      AUTH_OFF_IN_PRODUCTION: 'yes-i-know',
      SIGNING_SECRET: 'x'.repeat(32),
      DATABASE_URL: `postgres://wallet_app:${PASSWORD}@localhost:1/wallet`,
    }),
    says: /^No connection to PostgreSQL at localhost:1: connect ECONNREFUSED .*\.$/,
  },
  'PostgreSQL is not there, in development': {
    settings: () => ({
      NODE_ENV: 'development',
      DATABASE_URL: `postgres://wallet_app:${PASSWORD}@localhost:1/wallet`,
    }),
    says: /^No connection to PostgreSQL at localhost:1: connect ECONNREFUSED .*\.$/,
  },
  'the password is wrong': {
    settings: ({ databaseUrl }) => ({ DATABASE_URL: changed(databaseUrl, { password: PASSWORD }) }),
    says: /^No connection .*: password authentication failed for user "wallet_app"\.$/,
  },
  'there is no such database': {
    settings: ({ databaseUrl }) => ({ DATABASE_URL: changed(databaseUrl, { pathname: '/elsewhere' }) }),
    says: /^No connection .*: database "elsewhere" does not exist\.$/,
  },
  'the schema is older than itself': {
    settings: async (database) => {
      await database.query('DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)');
      return {};
    },
    says: /^The schema is older than the service: run the migrations first \(missing: \w+\)\.$/,
  },
  'PostgreSQL is read-only': {
    settings: async (database) => {
      await database.query(`ALTER DATABASE ${nameOf(database)} SET default_transaction_read_only = on`);
      return {};
    },
    says: /^PostgreSQL is read-only \(a standby\?\): DATABASE_URL must name the primary\.$/,
  },
  'PostgreSQL does not wait for its disk': {
    settings: async (database) => {
      await database.query(`ALTER DATABASE ${nameOf(database)} SET synchronous_commit = off`);
      return {};
    },
    says: /^PostgreSQL runs with synchronous_commit=off: a crash would lose acknowledged credits\.$/,
  },
  'its port is taken': {
    settings: ({ databaseUrl }) => ({ PORT: new URL(databaseUrl).port }),
    says: /^Port \d+ is taken: choose another one by PORT\.$/,
  },
  'its address is not one of this machine': {
    settings: () => ({ HOST: '192.0.2.1', PORT: '3000' }),
    says: /^It is not possible to listen on 192\.0\.2\.1:3000 \(EADDRNOTAVAIL\): see HOST and PORT\.$/,
  },
};

type Environment = Record<string, string>;

describe('a service that cannot start says that', () => {
  const refusals = new Map<string, Promise<Ended>>();

  /** All at once: each takes a second to come to its obstacle. */
  beforeAll(async () => {
    for (const [what, { settings }] of Object.entries(OBSTACLES)) refusals.set(what, refusalAt(settings));
    await Promise.allSettled(refusals.values());
  });

  afterAll(() => ServiceProcess.killAll());

  async function refusalAt(settings: (typeof OBSTACLES)[string]['settings']): Promise<Ended> {
    const database = await cloneTestDatabase();
    try {
      return await ServiceProcess.run({ ...processSettings(database), ...(await settings(database)) });
    } finally {
      await database.drop();
    }
  }

  it.each(Object.entries(OBSTACLES))('%s', async (what, { says }) => {
    expect(saidBy(await refusals.get(what)!)).toMatch(says);
  });
});

/** Why the service does not start, asked without a process of its own. */
async function refusalOn(database: TestDatabase, settings: Record<string, string> = {}): Promise<unknown> {
  let app: NestFastifyApplication | undefined;
  try {
    app = await createApp(testConfig(database, { REDIS_URL: '', ...settings }));
    await app.init();
    return 'none: it starts';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await app?.close();
  }
}

describe('a service', () => {
  const { database } = useWorld({ instances: 0, forEachTest: true });

  it('refuses a database without any migrations', async () => {
    await database.query('DROP TABLE migrations');

    expect(await refusalOn(database)).toMatch(/^The schema is older than the service: .* \(missing: .+\)\.$/);
  });

  it('refuses a role that may only read', async () => {
    await database.query(
      `ALTER ROLE wallet_app IN DATABASE ${nameOf(database)} SET default_transaction_read_only = on`,
    );

    expect(await refusalOn(database)).toMatch(/^PostgreSQL is read-only/);
  });

  it('refuses a server without TLS when it was told to use it', async () => {
    const refusal = await refusalOn(database, { DATABASE_URL: changed(database.databaseUrl, TLS('require')) });

    expect(refusal).toMatch(/^No connection .*: The server does not support SSL connections\.$/);
  });
});

describe('a service with a PostgreSQL of its own', () => {
  let postgres: OwnPostgres;
  let folder: string;
  let authority: string;
  let stranger: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'certificates-'));
    [authority, stranger] = [join(folder, 'authority.pem'), join(folder, 'stranger.pem')];
    writeFileSync(stranger, selfSignedCertificate('localhost').certificate);
    postgres = await OwnPostgres.start();
    writeFileSync(authority, postgres.takeCertificate('localhost'));
    await postgres.restart({ ssl: 'on' });
  });

  afterAll(async () => {
    await postgres.remove();
    rmSync(folder, { recursive: true });
  });

  /** By name: a certificate is for a name. */
  const url = (change: Partial<URL>) => changed(postgres.database.databaseUrl, { hostname: 'localhost', ...change });

  async function expectToWorkInTls(databaseUrl: string): Promise<void> {
    const service = await TestService.start(postgres.database, { DATABASE_URL: databaseUrl });
    expect((await service.spend(ALICE, '1')).status).toBe(201);
    expect((await service.get('/health/ready')).status).toBe(200);
    const sessions = await postgres.database.query(
      `SELECT DISTINCT application_name, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE usename = 'wallet_app' ORDER BY application_name`,
    );
    await service.stop();

    expect(sessions).toEqual([
      { application_name: 'wallet-service', ssl: true },
      { application_name: 'wallet-service-probe', ssl: true },
    ]);
  }

  it('speaks TLS to whoever answers with sslmode=require', async () => {
    await expectToWorkInTls(url(TLS('require')));
  });

  it.each(['require', 'verify-ca', 'verify-full'])('knows the certificate again with sslmode=%s', async (sslMode) => {
    await expectToWorkInTls(url(TLS(sslMode, authority)));
  });

  it.each(['require', 'verify-ca', 'verify-full'])('trusts no other certificate with sslmode=%s', async (sslMode) => {
    const refusal = await refusalOn(postgres.database, { DATABASE_URL: url(TLS(sslMode, stranger)) });

    expect(refusal).toMatch(/^No connection to PostgreSQL at localhost:\d+: self-signed certificate.*\.$/);
  });

  it('runs its migrations in TLS, by DIRECT_URL', async () => {
    await withClient(postgres.superuserUrl, (client) => client.query('CREATE DATABASE fresh OWNER wallet_owner'));
    const migrate = (ca: string) => {
      const directUrl = changed(postgres.database.directUrl, {
        hostname: 'localhost',
        pathname: '/fresh',
        ...TLS('verify-full', ca),
      });
      const settings = { NODE_ENV: 'production', DIRECT_URL: directUrl };
      return commanded('migrate', settings);
    };

    expect(saidBy(migrate(stranger))).toMatch(/^No connection to PostgreSQL at localhost:\d+: .*certificate.*\.$/);
    expect(migrate(authority)).toMatchObject({ code: 0, stderr: '' });
    expect(migrate(authority)).toMatchObject({ code: 0, stdout: 'The schema is current.\n' });
    expect(await refusalOn(postgres.database, { DATABASE_URL: url({ pathname: '/fresh', ...TLS('require') }) })).toBe(
      'none: it starts',
    );
  });

  it('looks at the name in the certificate with sslmode=verify-full', async () => {
    writeFileSync(authority, postgres.takeCertificate('database.example'));
    await postgres.restart({ ssl: 'on' });

    const refusal = await refusalOn(postgres.database, { DATABASE_URL: url(TLS('verify-full', authority)) });

    expect(refusal).toMatch(/^No connection .*: Hostname\/IP does not match certificate's altnames: .*\.$/);
    await expectToWorkInTls(url(TLS('verify-ca', authority)));
  });

  it('refuses it when a crash would lose what was written', async () => {
    await postgres.restart({ fsync: 'off' });

    expect(await refusalOn(postgres.database)).toBe('PostgreSQL runs with fsync=off: a crash would lose credits.');
  });

  it('refuses it while it is a standby', async () => {
    await postgres.stop();
    postgres.becomeStandby();
    await postgres.startAgain({});

    expect(await refusalOn(postgres.database)).toMatch(/^PostgreSQL is read-only/);
  });
});

describe('a service with a Redis that speaks TLS', () => {
  it('uses it by rediss:// if it trusts the certificate, and goes on without it otherwise', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
    const authority = join(folder, 'authority.pem');
    const { certificate, key } = selfSignedCertificate('localhost');
    writeFileSync(authority, certificate);
    const redis = new URL(environment('TEST_REDIS_URL'));
    const front = createServer({ cert: certificate, key }, (client) => {
      const server = connect(Number(redis.port), redis.hostname);
      client.on('error', () => undefined).pipe(server);
      server.on('error', () => undefined).pipe(client);
    });
    await new Promise<void>((resolve) => front.listen(0, 'localhost', resolve));
    const database = await cloneTestDatabase();

    const url = { REDIS_URL: `rediss://localhost:${(front.address() as AddressInfo).port}` };
    const services = await Promise.all([
      ServiceProcess.start(database, { ...url, NODE_EXTRA_CA_CERTS: authority }),
      ServiceProcess.start(database, url),
    ]);
    const states = services.map(async (service) => {
      const response = await fetch(`${service.url}/health/ready`);
      return ((await response.json()) as { details: { redis: { status: string } } }).details.redis.status;
    });

    expect(await Promise.all(states)).toEqual(['up', 'degraded']);
    await ServiceProcess.killAll();
    front.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });
});

function changed(url: string, change: Partial<URL>): string {
  return Object.assign(new URL(url), change).href;
}

function TLS(sslMode: string, authority?: string): Partial<URL> {
  return { search: `?sslmode=${sslMode}${authority === undefined ? '' : `&sslrootcert=${authority}`}` };
}

function nameOf(database: TestDatabase): string {
  return new URL(database.databaseUrl).pathname.slice(1);
}
