import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { environment, redisKeyPrefixOf } from './support/database';
import { randomHistory } from './support/random-history';
import { type Settings, TREASURY } from './support/service';
import { runWallet } from './support/wallet-process';
import { useWorld } from './support/world';

interface Line {
  readonly id: string;
  readonly userId: string;
  readonly assetSymbol: string | null;
  readonly createdAt: string;
}

const slices = 8;

describe('wallet export', () => {
  const { service, database } = useWorld({ slices });
  let users: string[];

  beforeAll(async () => {
    users = await randomHistory(service, slices, 19);
  });

  const settings = (): Settings => ({
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: environment('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
    SLICES: `${slices}`,
  });

  function exported(...words: string[]): string {
    const { status, stdout, stderr } = runWallet(settings(), 'export', ...words);
    expect([words, status, stderr]).toEqual([words, 0, '']);
    return stdout;
  }

  const linesOf = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore

  it("gives a user's history as the API does, in both formats", async () => {
    const told = async (userId: string, query = '') =>
      (await fetch(`${service.url}/api/v1/wallets/${userId}/export?${query}`)).text();
    const [user = ''] = users;
    // First: while a command runs, this process waits for it, and lets its connections grow old.
    const csv = await told(user, 'format=csv');
    const gold = await told(user, 'asset=GOLD');
    const treasury = await told(TREASURY);
    expect(exported('--user', user.toUpperCase())).toBe(csv);
    expect(exported('--user', user, '--asset', 'gold', '--json')).toBe(gold);
    expect(exported('--user', TREASURY, '--json')).toBe(treasury);
  });

  it('gives everything once, by time, and of it what is of one asset', async () => {
    const all = linesOf(exported('--json'));
    const rows = await database.query<{ id: string }>('SELECT id FROM transactions');
    expect(all.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted());

    const cells: { id: string }[] = parse(exported('--asset', 'GOLD'), { columns: true });
    const gold = all.filter(({ assetSymbol }) => assetSymbol === 'GOLD');
    expect(cells.map(({ id }) => id)).toEqual(gold.map(({ id }) => id));
  });

  it('ends with 1 and a line for what is not there, and with 2 for what can be no user', () => {
    const nobody = '99999999-9999-4999-8999-999999999999';
    for (const [status, ...words] of [
      [1, '--user', nobody],
      [2, '--user', 'nobody'],
    ] as [number, ...string[]][]) {
      const answer = runWallet(settings(), 'export', ...words);
      expect([words, answer.status, answer.stdout]).toEqual([words, status, '']);
      expect(answer.stderr).toMatch(/^wallet-service: [^\n]+\n$/);
    }
  });

  it('ends, and not as if it were complete, when nobody reads any more', async () => {
    const program = path.resolve('dist/src/commands/wallet.js');
    const env = { PATH: process.env['PATH'] ?? '', ...settings() };
    const child = spawn(process.execPath, [program, 'export'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([1, null]);
  });
});
