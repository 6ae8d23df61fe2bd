import { spawnSync } from 'node:child_process';
import { type Command } from 'commander';
import { EXIT_CODES } from '../src/commands/exit-codes';
import { walletProgram } from '../src/commands/program';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { readDocument } from './support/documents';
import { environment, redisKeyPrefixOf } from './support/database';
import { runWallet } from './support/wallet-process';
import { useWorld } from './support/world';

/** Each as it is called: `config check`. */
function namesOf(command: Command, before: readonly string[] = []): string[][] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    return each.commands.length > 0 ? namesOf(each, words) : [words];
  });
}

const COMMANDS = namesOf(walletProgram());
const PAGE = readDocument('docs/command-line.md');

describe('the command line', () => {
  const { database } = useWorld({ instances: 0 });
  const settings = () => ({
    DATABASE_URL: database.databaseUrl,
    DIRECT_URL: database.directUrl,
    REDIS_URL: environment('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
    LOG_LEVEL: 'silent',
  });

  it('has what the page about it shows, and no command that the page leaves out', () => {
    const { status, stdout, stderr } = runWallet({}, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(PAGE).toContain(stdout.trim());
    const words = COMMANDS.map((command) => command.join(' '));
    expect(words.filter((name) => !stdout.includes(name))).toEqual([]);
    expect(PAGE.split('\n').length).toBeLessThan(80);
  });

  it.each(COMMANDS.map((command) => [command.join(' '), command] as const))(
    'helps with %s without a setting, a server or a secret in its options',
    (name, command) => {
      const { status, stdout, stderr } = runWallet({}, ...command, '--help');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: wallet ${name} [options]`);
      expect(stdout).not.toMatch(/--\S*(?:secret|password|token|url)/i);
      // Its log is what it says.
      if (name !== 'serve') expect(stdout).toContain('--json');
    },
  );

  it('ends as its page says, with a line for whatever is wrong', () => {
    for (const meaning of Object.values(EXIT_CODES)) expect(PAGE).toContain(meaning);
    expect(runWallet({}, 'config', 'check')).toMatchObject({ status: 1 });
    for (const words of [['veryfi'], ['verify', 'everything'], ['migrate', '--transaction', 'none'], ['config', 'x']]) {
      const { status, stdout, stderr } = runWallet({}, ...words);
      expect([words, status, stdout]).toEqual([words, 2, '']);
      expect(stderr).toMatch(/^wallet-service: [^\n]+ See wallet[a-z ]* --help\.\n$/);
    }
    expect(runWallet({}, 'veryfi').stderr).toContain('(Did you mean verify?)');
  });

  it.each([
    ['migrate', [], { migrated: [] }],
    ['seed', [], { assets: ['GOLD', 'DIAMOND'] }],
    [
      'issue',
      ['--asset', 'GOLD', '--amount', '1', '--key', 'json'],
      { asset: 'GOLD', amount: '1', treasury: '1000000001' },
    ],
    ['verify', [], { isRight: true, violations: [] }],
    ['checkpoint', [], { format: 'wallet-service checkpoint 2' }],
    ['api-key', ['shop', '--scopes', 'wallet:read'], { entry: { caller: 'shop', scopes: ['wallet:read'] } }],
    ['doctor', [], { isWell: true }],
  ])('answers %s in one line of JSON if it is asked to', (command, words, answer) => {
    const { status, stdout, stderr } = runWallet(settings(), command, ...words, '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stdout)).toMatchObject(answer);
  });

  const script = commandOnPath('script');
  (script === undefined ? it.skip : it)(
    'shows a bar on a terminal, and none elsewhere (needs script on the PATH)',
    () => {
      const verify = `'${process.execPath}' dist/src/commands/wallet.js verify --connections 1`;
      const onTerminal = spawnSync(script!, ['-qec', verify, '/dev/null'], {
        env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...settings() },
        encoding: 'utf8',
      });
      expect(onTerminal.stdout).toMatch(/Verifying [█░]+ \d+ %/);
      expect(onTerminal.stdout).toContain('The ledger is right');
      expect(runWallet(settings(), 'verify').stderr).toBe('');
    },
  );
});

describe('wallet config check', () => {
  const right = { DATABASE_URL: 'postgres://wallet_app@db/wallet' };

  it('finds all settings right, or names each that is wrong, and connects to nothing', () => {
    expect(runWallet(right, 'config', 'check')).toEqual({
      status: 0,
      stdout: 'The configuration is right.\n',
      stderr: '',
    });
    const wrong = { ...right, POSTING_BATCH_MAXX: '5', PORT: 'x', AUTH: 'on', AUTH_API_KEYS_FILE: '/nowhere' };
    expect(runWallet(wrong, 'config', 'check')).toEqual({
      status: 1,
      stdout:
        'The configuration is wrong:\n' +
        '  - PORT must be a whole number from 0 to 65535\n' +
        '  - POSTING_BATCH_MAXX is not a setting: did you mean POSTING_BATCH_MAX?\n',
      stderr: '',
    });
  });

  it('reads the files that settings name', () => {
    const { status, stdout } = runWallet({ ...right, AUTH: 'on', AUTH_API_KEYS_FILE: '/nowhere' }, 'config', 'check');
    expect([status, stdout]).toEqual([1, expect.stringMatching(/ {2}- AUTH_API_KEYS_FILE: the file \/nowhere cannot/)]);
  });

  it.each(['POSTING_BATCH_MAXX', 'SLICE', 'DATABASEURL', 'auth', 'RATE_LIMIT_WRITE_PER_MINUTE', 'LOGLEVEL'])(
    'takes %s for a setting that is misspelt',
    (name) => {
      const { status, stdout } = runWallet({ ...right, [name]: '1' }, 'config', 'check');
      expect(status).toBe(1);
      expect(stdout).toContain(`  - ${name} is not a setting: did you mean `);
    },
  );

  it.each(['HOME', 'HOSTNAME', 'SHLVL', 'REDIS_PORT', 'PGPASSWORD', 'OTEL_SERVICE_NAME', 'POSTGRES_PASSWORD'])(
    'leaves %s to whom it belongs',
    (name) => {
      expect(runWallet({ ...right, [name]: '1' }, 'config', 'check')).toMatchObject({ status: 0 });
    },
  );
});
