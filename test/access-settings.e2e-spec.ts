import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { SCOPES } from '../src/access/scopes';
import { readConfig } from '../src/config';
import { bearer, TestFile, TestKeys } from './support/access';
import { ALICE, TestService } from './support/service';
import { until } from './support/sessions';
import { runWallet } from './support/wallet-process';
import { useWorld } from './support/world';

const BALANCE = `/api/v1/wallets/${ALICE}/balance`;

describe('the settings', () => {
  const database = { DATABASE_URL: 'postgres://wallet_app@localhost/wallet' };
  const production = { ...database, NODE_ENV: 'production', SIGNING_SECRET: 'x'.repeat(32) };
  const issuer = { AUTH_JWT_ISSUER: 'https://issuer.test', AUTH_JWT_AUDIENCE: 'wallet-service' };
  const heading = 'The configuration is wrong:\n  - ';

  it('ask everybody for a token in production, and nobody elsewhere', () => {
    expect(readConfig(database)).toMatchObject({ AUTH: 'off', DOCS: 'on', CONSOLE: 'on', METRICS: 'on' });
    expect(readConfig({ ...database, NODE_ENV: 'test' })).toMatchObject({ AUTH: 'off' });
    const closed = { AUTH: 'on', DOCS: 'off', CONSOLE: 'off' };
    expect(readConfig({ ...production, AUTH_API_KEYS_FILE: '/keys.json' })).toMatchObject(closed);
  });

  it('let nobody in without a token in production unless told so in so many words', () => {
    const off = { ...production, AUTH: 'off' };
    const line = 'AUTH=off lets everybody in: in production it also takes AUTH_OFF_IN_PRODUCTION=yes-i-know';
    expect(() => readConfig(off)).toThrow(heading + line);
    expect(() => readConfig({ ...off, AUTH_OFF_IN_PRODUCTION: 'yes' })).toThrow(line);
    expect(readConfig({ ...off, AUTH_OFF_IN_PRODUCTION: 'yes-i-know' })).toMatchObject({ AUTH: 'off' });
  });

  it.each<[string, Record<string, string>, string]>([
    ['nothing to know callers by', {}, 'AUTH=on takes AUTH_API_KEYS_FILE, or AUTH_JWT_ISSUER, or both'],
    ['an issuer without keys', issuer, 'AUTH_JWT_ISSUER, AUTH_JWT_AUDIENCE and AUTH_JWT_JWKS go together'],
    [
      'keys of an issuer that anybody on the way can change',
      { ...issuer, AUTH_JWT_JWKS: 'http://issuer.test/keys' },
      'AUTH_JWT_JWKS must be https in production: whoever changes the keys on their way could be anybody',
    ],
    [
      'a signature by a shared secret',
      { AUTH_API_KEYS_FILE: '/keys.json', AUTH_JWT_ALGORITHMS: 'RS256,HS256' },
      'AUTH_JWT_ALGORITHMS takes RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, with a comma ' +
        'between each two',
    ],
    [
      'no signature at all',
      { AUTH_API_KEYS_FILE: '/keys.json', AUTH_JWT_ALGORITHMS: 'none' },
      'AUTH_JWT_ALGORITHMS takes RS256',
    ],
    [
      'a clock that is off by more than a minute',
      { AUTH_API_KEYS_FILE: '/keys.json', AUTH_JWT_CLOCK_TOLERANCE_SECONDS: '61' },
      'AUTH_JWT_CLOCK_TOLERANCE_SECONDS must be a whole number from 0 to 60',
    ],
    [
      'a console that signs in nowhere',
      { AUTH_API_KEYS_FILE: '/keys.json', CONSOLE_CLIENT_ID: 'console' },
      'AUTH_JWT_ISSUER has to be a URL where CONSOLE_CLIENT_ID is set: people sign in there',
    ],
    [
      'a whole address where the console is to ask for tokens',
      { AUTH_API_KEYS_FILE: '/keys.json', CONSOLE_ISSUER_ORIGINS: 'https://tokens.example/oauth2/token' },
      'CONSOLE_ISSUER_ORIGINS takes origins, like https://auth.example,https://tokens.example',
    ],
    ['a switch in between', { AUTH: 'maybe' }, 'AUTH must be one of the following values: on, off'],
  ])('refuse %s in one line', (_name, settings, line) => {
    expect(() => readConfig({ ...production, ...settings })).toThrow(heading + line);
  });
});

describe('a file of', () => {
  const { database } = useWorld({ instances: 0 });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const entry = { caller: 'shop', sha256: 'a'.repeat(64), scopes: ['wallet:read'] };

  it.each<[string, unknown, string]>([
    ['keys that is no JSON', '{', 'it is not valid JSON'],
    ['keys that is no list', {}, 'it is not a list'],
    ['keys that has a hole', [null], 'entry 1 is not an object'],
    ['keys without a caller', [{ ...entry, caller: '' }], 'entry 1: caller takes 1 to 251 visible ASCII characters'],
    ['keys with half a hash', [entry, { ...entry, sha256: 'abc' }], 'entry 2: sha256 takes 64 hexadecimal digits'],
    ['keys without scopes', [{ ...entry, scopes: [] }], 'entry 1: scopes takes a list with one scope at least'],
    ['keys with a scope that is none', [{ ...entry, scopes: ['wallet:*'] }], 'entry 1: scopes takes wallet:read'],
    ['keys with a time that is none', [{ ...entry, expiresAt: 'soon' }], 'entry 1: expiresAt takes a time like'],
    ['keys with a word that is misspelt', [{ ...entry, expiresat: '2027-01-31' }], 'entry 1: property expiresat'],
    ['keys with the same hash twice', [entry, entry], 'it has the same sha256 twice'],
  ])('%s keeps the service from starting, in one line', async (_name, content, reason) => {
    const file = new TestFile(content);
    const start = TestService.start(database, { AUTH: 'on', AUTH_API_KEYS_FILE: file.path });
    await expect(start).rejects.toThrow(`AUTH_API_KEYS_FILE: the file ${file.path} cannot be used: ${reason}`);
    await expect(start).rejects.toThrow(/^[^\n]+$/);
    file.remove();
  });

  const issuer = { AUTH: 'on', AUTH_JWT_ISSUER: 'https://issuer.test', AUTH_JWT_AUDIENCE: 'wallet-service' };

  it.each<[string, (path: string) => Record<string, string>, unknown]>([
    ['API keys that is not there', (file) => ({ AUTH: 'on', AUTH_API_KEYS_FILE: `${file}.not` }), []],
    ["an issuer's keys that is not there", (file) => ({ ...issuer, AUTH_JWT_JWKS: `${file}.not` }), {}],
    ["an issuer's keys that has none", (file) => ({ ...issuer, AUTH_JWT_JWKS: file }), { keys: 'none' }],
    [
      'scopes with a scope that is none',
      (file) => ({ ...issuer, AUTH_JWT_JWKS: 'http://127.0.0.1:9/', AUTH_JWT_SCOPES_FILE: file }),
      { account: ['wallet:*'] },
    ],
    [
      'scopes that is a list',
      (file) => ({ ...issuer, AUTH_JWT_JWKS: 'http://127.0.0.1:9/', AUTH_JWT_SCOPES_FILE: file }),
      [],
    ],
  ])('%s keeps the service from starting, in one line', async (_name, settings, content) => {
    const file = new TestFile(content);
    await expect(TestService.start(database, settings(file.path))).rejects.toThrow(
      /^AUTH_[A-Z_]+: the file \S+ cannot be used: [^\n]+\.$/,
    );
    file.remove();
  });

  it('keys that is broken later leaves the last good one in force, and is complained of once', async () => {
    const keys = new TestKeys();
    const shop = keys.issue('shop', ['wallet:read']);
    const service = await TestService.start(database, keys.settings);
    const error = jest.spyOn(Logger.prototype, 'error');

    keys.file.write('[{"caller":');
    await until(() => error.mock.calls.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(error.mock.calls).toEqual([
      [
        `AUTH_API_KEYS_FILE: the file ${keys.file.path} cannot be used: it is not valid JSON. ` +
          'What it said before stays in force.',
      ],
    ]);
    expect((await service.get(BALANCE, bearer(shop))).status).toBe(200);

    const bank = keys.issue('bank', ['wallet:read']);
    await until(async () => (await service.get(BALANCE, bearer(bank))).status === 200);
    keys.file.remove();
    await until(() => error.mock.calls.length > 1);
    expect((await service.get(BALANCE, bearer(shop))).status).toBe(200);
    await service.stop();
  });

  it('keys is read again when Kubernetes exchanges the folder that it is in', async () => {
    // https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
    const volume = mkdtempSync(path.join(tmpdir(), 'wallet-secret-'));
    const keys = new TestKeys();
    const publish = (name: string, list: unknown) => {
      mkdirSync(path.join(volume, name));
      writeFileSync(path.join(volume, name, 'api-keys.json'), JSON.stringify(list));
      symlinkSync(name, path.join(volume, '..data_tmp'));
      renameSync(path.join(volume, '..data_tmp'), path.join(volume, '..data'));
    };
    publish('..first', []);
    symlinkSync('..data/api-keys.json', path.join(volume, 'api-keys.json'));
    const service = await TestService.start(database, {
      AUTH: 'on',
      AUTH_API_KEYS_FILE: path.join(volume, 'api-keys.json'),
    });
    const shop = keys.issue('shop', ['wallet:read']);
    expect((await service.get(BALANCE, bearer(shop))).status).toBe(401);
    publish('..second', keys.entries);
    await until(async () => (await service.get(BALANCE, bearer(shop))).status === 200);
    await service.stop();
    rmSync(volume, { recursive: true });
    keys.file.remove();
  });
});

describe('without access control', () => {
  const world = useWorld({ instances: 0 });

  it('everybody may do everything, which the log says once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const service = await world.startExtra();
    const answer = await service.topUp(ALICE, '1');
    await service.get(BALANCE, bearer('anything'));
    expect(answer.status).toBe(201);
    expect(warn.mock.calls).toEqual([['AUTH=off: everybody may do everything. For development only.']]);
    expect(await world.database.query(`SELECT FROM transactions WHERE caller = 'anybody'`)).toHaveLength(1);
    warn.mockRestore();
  });
});

describe('wallet api-key', () => {
  const world = useWorld({ instances: 0 });
  const run = (...args: string[]) => runWallet({}, 'api-key', ...args).stdout;
  const refusalOf = (...args: string[]) => {
    const { status, stdout, stderr } = runWallet({}, 'api-key', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^wallet-service: .*\n$/);
    return stderr;
  };

  it('makes a key that works, and never the same one', async () => {
    const made = ['shop', 'shop'].map((caller) => {
      const output = run(caller, '--scopes', 'wallet:read,wallet:spend', '--expires', '2999-01-31');
      const [, key = ''] = /^ {2}(wallet_\S{43})$/m.exec(output) ?? [];
      const [, line = ''] = /^ {2}(\{.*\})$/m.exec(output) ?? [];
      return { key, line };
    });
    expect(made[0]!.key).not.toBe(made[1]!.key);
    expect(made[0]!.line).not.toContain(made[0]!.key);
    expect(JSON.parse(made[0]!.line)).toMatchObject({
      caller: 'shop',
      scopes: ['wallet:read', 'wallet:spend'],
      expiresAt: '2999-01-31T00:00:00.000Z',
    });

    const file = new TestFile(`[${made.map(({ line }) => line).join(',')}]`);
    const service = await world.startExtra({ AUTH: 'on', AUTH_API_KEYS_FILE: file.path });
    for (const { key } of made) expect((await service.get(BALANCE, bearer(key))).status).toBe(200);
    file.remove();
  });

  it('knows the scopes of the service', () => {
    for (const scope of SCOPES) expect(run('shop', '--scopes', scope)).toContain(`"scopes":["${scope}"]`);
    expect(refusalOf('shop', '--scopes', 'wallet:all')).toContain(`takes ${SCOPES.join(', ')}.`);
  });

  it('says what it takes', () => {
    for (const args of [[], ['shop'], ['--scopes', 'wallet:read'], ['shop', 'bank', '--scopes', 'wallet:read']]) {
      expect(refusalOf(...args)).toContain('See wallet api-key --help.');
    }
    expect(refusalOf('a shop', '--scopes', 'wallet:read')).toContain('no blanks');
    expect(refusalOf('shop', '--scopes', 'wallet:read', '--expires', 'soon')).toContain('--expires takes a time');
    expect(refusalOf('shop', '--scopes', 'wallet:read', '--expires', '2020-01-01')).toContain('a time to come');
  });
});
