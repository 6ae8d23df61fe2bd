import { neededRights } from '../src/database/rights';
import { environment, redisKeyPrefixOf } from './support/database';
import { TestRedis } from './support/redis';
import { runWallet } from './support/wallet-process';
import { useWorld, type World } from './support/world';

const PASSWORD = 'hunter2-hunter2';

interface Diagnosis {
  readonly isWell: boolean;
  readonly findings: { subject: string; state: string; says: string; advice?: string }[];
}

function settingsOf({ database }: Pick<World, 'database'>): Record<string, string> {
  return {
    DATABASE_URL: database.databaseUrl,
    DIRECT_URL: database.directUrl,
    REDIS_URL: environment('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
  };
}

function changed(url: string, change: Partial<URL>): string {
  return Object.assign(new URL(url), change).href;
}

function diagnose(settings: Record<string, string>) {
  const { status, stdout, stderr } = runWallet(settings, 'doctor', '--json');
  expect(stderr).toBe('');
  expect(stdout).not.toContain(PASSWORD);
  const { isWell, findings } = JSON.parse(stdout) as Diagnosis;
  expect([status, isWell]).toEqual(isWell ? [0, true] : [1, false]);
  const linesOf = (state: string) =>
    findings
      .filter((finding) => finding.state === state)
      .map(({ subject, says, advice }) => `${subject}: ${says}${advice === undefined ? '' : ` -> ${advice}`}`);
  return { wrong: linesOf('wrong'), notes: linesOf('note'), ok: linesOf('ok') };
}

describe('wallet doctor', () => {
  const world = useWorld({ instances: 0, forEachTest: true });
  const { database } = world;

  it('finds nothing wrong where nothing is, and says what it looked at', () => {
    const { status, stdout } = runWallet(settingsOf(world), 'doctor');
    expect(status).toBe(0);
    const subjects = [...stdout.matchAll(/^ok +([a-z ]+): +\S/gm)].map(([, subject]) => subject);
    expect(subjects).toEqual(['configuration', 'postgresql', 'schema', 'role', 'clock', 'direct url', 'redis']);
    expect(stdout).toMatch(/\n\nNothing is wrong\.\n$/);
  });

  it('says all that is wrong at once, with what to do', () => {
    const settings = {
      ...settingsOf(world),
      PORT: 'x',
      DATABASE_URL: changed(database.databaseUrl, { password: PASSWORD }),
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    expect(diagnose(settings).wrong).toEqual([
      'configuration: PORT must be a whole number from 0 to 65535.',
      expect.stringMatching(/^postgresql: No connection .*: password authentication failed .* -> Compare the password/),
      expect.stringMatching(/^redis: Redis cannot be used, .* -> Start Redis, or correct host/),
    ]);
    const { stdout } = runWallet(settings, 'doctor');
    expect(stdout).toMatch(/\n\n3 things are wrong\.\n$/);
    expect(stdout).not.toMatch(/^\s+at /m);
  });

  it.each<[string, (url: string) => string, RegExp]>([
    [
      'there is no server',
      () => 'postgres://wallet_app@127.0.0.1:1/wallet',
      /ECONNREFUSED.* -> Start PostgreSQL, or correct/,
    ],
    [
      'there is no such database',
      (url) => changed(url, { pathname: '/elsewhere' }),
      /"elsewhere" does not exist\. -> Make the database/,
    ],
    ['there is no such role', (url) => changed(url, { username: 'nobody' }), /"nobody".* -> /],
  ])('says what to do when %s', (_what, urlOf, line) => {
    const { wrong } = diagnose({ ...settingsOf(world), DATABASE_URL: urlOf(database.databaseUrl) });
    expect(wrong).toEqual([expect.stringMatching(line)]);
  });

  it('looks at each of DATABASE_URLS as the service would', () => {
    const { databaseUrl, directUrl } = database;
    expect(diagnose({ ...settingsOf(world), DATABASE_URLS: `${databaseUrl},${databaseUrl}` })).toMatchObject({
      wrong: [],
      ok: expect.arrayContaining(['nodes: DATABASE_URLS leads to all nodes that have slices: 2.']) as string[],
    });
    const other = changed(directUrl, { pathname: '/postgres' });
    expect(diagnose({ ...settingsOf(world), DATABASE_URLS: `${databaseUrl},${other}` }).wrong).toEqual([
      expect.stringMatching(/^nodes: DATABASE_URLS is wrong: \S+ is not the database of DATABASE_URL.* -> /),
    ]);
  });

  it('names the rights that the role lacks', async () => {
    await database.query('REVOKE INSERT ON holds FROM wallet_app; REVOKE UPDATE (limits) ON users FROM wallet_app');
    expect(diagnose(settingsOf(world)).wrong).toEqual([
      expect.stringMatching(/^role: wallet_app lacks rights: INSERT ON holds, UPDATE \(limits\) ON users\. -> /),
    ]);
    await database.query('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM wallet_app');
    expect(diagnose(settingsOf(world)).wrong).toEqual([expect.stringMatching(/^role: permission denied .* -> /)]);
  });

  it('warns of a role that could change what is posted', () => {
    const { notes } = diagnose({ ...settingsOf(world), DATABASE_URL: database.directUrl });
    expect(notes).toEqual([expect.stringMatching(/^role: wallet_owner owns the schema, .* -> .*wallet_app/)]);
    expect(diagnose({ ...settingsOf(world), DIRECT_URL: database.databaseUrl }).wrong).toEqual([
      expect.stringMatching(/^direct url: wallet_app does not own the schema, .* -> .*wallet_owner/),
    ]);
  });

  it('knows an older schema from a newer one', async () => {
    await database.query(`INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')`);
    expect(diagnose(settingsOf(world))).toMatchObject({
      wrong: [],
      notes: [expect.stringMatching(/^schema: It is of a newer release than this program \(Later9\)\. -> /)],
    });
    await database.query(`DELETE FROM migrations`);
    expect(diagnose(settingsOf(world)).wrong).toEqual([
      expect.stringMatching(/^schema: The schema is older than the service: run the migrations first/),
    ]);
  });

  it('compares slices, the settings of the server and the clocks', async () => {
    await database.query(`UPDATE slices SET last_posted_at = now() + interval '2 days'`);
    const [name] = await database.query<{ name: string }>('SELECT current_database() AS name');
    await database.query(`ALTER DATABASE ${name!.name} SET synchronous_commit = off`);
    await database.query(`ALTER DATABASE ${name!.name} SET array_nulls = off`);
    expect(diagnose({ ...settingsOf(world), SLICES: '8' }).wrong).toEqual([
      expect.stringMatching(/^schema: .*synchronous_commit=off/),
      expect.stringMatching(/^schema: .*array_nulls=off/),
      expect.stringMatching(/^schema: SLICES=8, but the ledger was installed with 1/),
      expect.stringMatching(/^clock: The time of the postings is ahead by more than a day: .* -> .* NTP/),
    ]);
  });

  it('tries what the service asks of Redis', async () => {
    const redis = new TestRedis();
    await redis.start();
    const settings = { ...settingsOf(world), REDIS_URL: redis.url };
    expect(diagnose(settings)).toMatchObject({ wrong: [] });
    expect(diagnose({ ...settings, REDIS_URL: `${redis.url}/999` }).wrong).toEqual([
      expect.stringMatching(/^redis: .*DB index .* -> .*change the number/),
    ]);
    expect(diagnose({ ...settings, REDIS_MODE: 'cluster' }).wrong).toEqual([
      expect.stringMatching(/^redis: Redis cannot be used, .*cluster.* -> .*REDIS_MODE/),
    ]);
    expect(diagnose({ ...settings, REDIS_MODE: 'sentinel:main' }).wrong).toEqual([
      expect.stringMatching(/^redis: Redis cannot be used, .*sentinel.* -> .*REDIS_MODE/i),
    ]);
    await redis.stop();
    const { REDIS_URL: _left, ...withoutRedis } = settings;
    expect(diagnose(withoutRedis)).toMatchObject({
      wrong: [],
      notes: [expect.stringMatching(/^redis: REDIS_URL is not set/)],
    });
  });

  it('asks for the rights that the migrations give, and no others', async () => {
    const [tables, privileges, columns] = neededRights();
    const needed = tables.map((table, index) => [table, privileges[index], columns[index]]);
    const granted = await database.query<{ right: unknown[] }>(
      `SELECT json_build_array(table_name, privilege_type, '') AS right FROM information_schema.role_table_grants
        WHERE grantee = 'wallet_app' AND table_schema = 'public'
        UNION ALL
       SELECT json_build_array(relname, 'UPDATE', attname) FROM pg_attribute
         JOIN pg_class ON pg_class.oid = attrelid CROSS JOIN LATERAL aclexplode(attacl) AS acl
        WHERE acl.grantee = 'wallet_app'::regrole AND acl.privilege_type = 'UPDATE'
          AND relnamespace = 'public'::regnamespace`,
    );
    const sorted = (rights: unknown[]) => rights.map((right) => JSON.stringify(right)).sort();
    expect(sorted(needed)).toEqual(sorted(granted.map(({ right }) => right)));
  });
});
