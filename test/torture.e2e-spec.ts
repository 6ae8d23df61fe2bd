import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FAULTS } from '../scripts/torture/faults.mjs';
import { cloneTestDatabase, type TestDatabase } from './support/database';
import { expectLedgerToBalance } from './support/ledger';
import { ServiceProcess } from './support/service-process';

const ROOT = path.join(__dirname, '..');

interface Row {
  readonly name: string;
  readonly rounds: {
    readonly acknowledged: number;
    readonly unknown: number;
    readonly resolved: number;
    readonly recoveryMs?: number;
    readonly broken: readonly object[];
  }[];
}

describe('npm run torture', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wallet-torture-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs it to its end; its exit code, and what it says. */
  async function torture(...args: string[]): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, ['scripts/torture.mjs', ...args], {
      cwd: ROOT,
      // Beside a run of the developer's own, and without installing anything under the tests.
      env: { PATH: process.env['PATH'], DATA_DIR: folder, RERUN_ON_PINNED_NODE: '1' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  }

  function rowsOf(file: string): Row[] {
    return (JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] }).rows;
  }

  function expectSound({ rounds }: Row): void {
    expect(rounds).toHaveLength(1);
    for (const { acknowledged, unknown, resolved, recoveryMs, broken } of rounds) {
      expect(broken).toEqual([]);
      expect(acknowledged).toBeGreaterThan(100);
      expect(resolved).toBe(unknown);
      expect(recoveryMs).toBeDefined();
    }
  }

  /** How long it takes is shown, and no bar: it is for the machine to say. */
  const lineOf = ({ name, rounds }: Row) => `${name}: writes flow again after ${rounds[0]?.recoveryMs?.toFixed(0)} ms`;

  it.each([
    [1, ['kill-postgres', 'failover', 'failover-at-commit', 'failover-when-lagging', 'split']],
    [8, ['kill-service', 'cut-commit']],
  ])(
    'finds a ledger of %i slices right after each of %j',
    async (slices, faults) => {
      const report = path.join(folder, 'report.json');
      const options = ['--only', faults.join(), '--slices', `${slices}`, '--seed', '7', '--json', report];
      const { code, said } = await torture(...options);

      expect({ code, said }).toEqual({
        code: 0,
        said: expect.stringContaining('Nothing lost, nothing doubled') as string,
      });
      const rows = rowsOf(report);
      expect(rows.map(({ name }) => name)).toEqual(faults);
      rows.forEach(expectSound);
      process.stdout.write(`${rows.map(lineOf).join('\n')}\n`);
    },
    600_000,
  );

  describe('on a deployment', () => {
    let database: TestDatabase;
    let service: ServiceProcess;

    beforeAll(async () => {
      database = await cloneTestDatabase();
      service = await ServiceProcess.start(database, {
        REDIS_KEY_PREFIX: `${database.databaseUrl.split('/').at(-1)}:`,
      });
    });

    afterAll(async () => {
      await ServiceProcess.killAll();
      await database.drop();
    });

    it('checks what it was answered, by nothing but its URL', async () => {
      const report = path.join(folder, 'report.json');
      const { code, said } = await torture('--url', service.url, '--minutes', '0.05', '--json', report);

      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Nothing lost') as string });
      rowsOf(report).forEach(expectSound);
      await expectLedgerToBalance(database);
    });

    it('ends with 1, and names what is broken, when something that was acknowledged is gone', async () => {
      // The third entry of every wallet is written, and only the database's own checks ever see it again.
      await database.query(`
        ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
        CREATE POLICY writes ON ledger_entries FOR INSERT WITH CHECK (true);
        CREATE POLICY reads ON ledger_entries FOR SELECT USING (seq <> 3 OR pg_trigger_depth() > 0)`);
      const { code, said } = await torture('--url', service.url, '--minutes', '0.05');

      expect(code).toBe(1);
      expect(said).toMatch(
        /BROKEN, \d+ times: an acknowledged write is in the ledger\n {4}key \S+, transaction \S+\n {6}request \d+, sent/,
      );
    });
  });

  it('has a row in docs/proof.md for each of its faults', () => {
    const proof = readFileSync(path.join(ROOT, 'docs/proof.md'), 'utf8');
    const rows = [...proof.matchAll(/^\| ([^|]+?) +\| `(\w[\w-]*)` /gm)].map(([, what, name]) => ({ name, what }));
    expect(rows).toEqual(FAULTS.map(({ name, what }) => ({ name, what })));
  });

  it.each([
    [['--only', 'gremlins'], 'There is no fault "gremlins"'],
    [['--minutes', 'soon'], '--minutes takes a time, not "soon".'],
    [['--slices', '3'], '--slices takes a power of two, up to 64, not "3".'],
    [['--repeat', '0'], '--repeat takes a whole number above 0, not "0".'],
    [['--url', 'wallet:3000'], '--url takes http:// or https://, not "wallet:3000".'],
    [['--url', 'http://wallet', '--only', 'failover'], '--only does not go with --url'],
    [['--key', 'secret'], '--key goes with --url only.'],
    [['--forever'], "Unknown option '--forever'."],
  ])('refuses %j in one line', async (args, line) => {
    const { code, said } = await torture(...args);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(line) as string });
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
