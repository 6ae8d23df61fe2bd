import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Readable } from 'node:stream';
import { freePort } from '../scripts/ports.mjs';
import { checkSettings } from '../scripts/settings.mjs';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { ROOT } from './support/snapshot';

const SCRIPT = path.join(ROOT, 'scripts/quickstart.mjs');
const READY = /The wallet service is ready/;

describe('the quickstart', () => {
  const dataDir = path.join(mkdtempSync(path.join(tmpdir(), 'wallet-quickstart-')), 'data');
  const environment = async (settings: Record<string, string> = {}) => ({
    PATH: process.env['PATH'] ?? '',
    LOG_LEVEL: 'error',
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    ...settings,
  });

  let running: ChildProcessByStdio<null, Readable, null> | undefined;

  async function start(...command: [string, string[]]): Promise<ChildProcessByStdio<null, Readable, null>> {
    const env = await environment();
    // A group of its own, which can be stopped as a whole.
    return (running = spawn(...command, { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true }));
  }

  afterEach(async () => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    process.kill(-running.pid!, 'SIGTERM');
    await once(running, 'close');
  });

  afterAll(() => {
    rmSync(path.dirname(dataDir), { recursive: true, force: true });
  });

  it('names all wrong settings before it starts anything', async () => {
    await expect(checkSettings({ NODE_ENV: 'development', AUTH: 'off' })).resolves.toBeUndefined();
    const env = await environment({ AUTH: 'maybe', POSTING_BATCH_MAXX: '5' });
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The configuration is wrong:\n {2}- AUTH must be .*\n {2}- POSTING_BATCH_MAXX is not a setting: did you mean POSTING_BATCH_MAX\?$/m,
    );
    expect(stdout + stderr).not.toMatch(/PostgreSQL|[Ss]eed|Migrat/);
    expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
  });

  it('serves, says how to come to its tables, and stops when it is told to', async () => {
    const child = await start(process.execPath, [SCRIPT]);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!READY.test(said) && READY.test((said += text))) child.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
    expect(said).toMatch(/psql postgres:\/\/\S+@127\.0\.0\.1:\d+\/wallet\n/);
  });

  const hasGnuTail = process.platform === 'linux' && commandOnPath('tail') !== undefined;
  (hasGnuTail ? it : it.skip)('stops when nobody reads what it says any more (needs GNU tail)', async () => {
    const pipeline = `'${process.execPath}' '${SCRIPT}' | grep --max-count 1 ready`;
    const shell = await start('sh', ['-c', pipeline]);
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    // The shell waits for both.
    const code = await new Promise((resolve) => shell.once('close', resolve));
    expect(code).toBe(0);
    expect(said).toMatch(READY);
    expect(existsSync(path.join(dataDir, 'quickstart.json'))).toBe(false);
  });
});

it.each(['quickstart', 'test', 'clients', 'bench', 'torture'])(
  'helps with scripts/%s.mjs, and does nothing else',
  (name) => {
    const script = path.join(ROOT, `scripts/${name}.mjs`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--help'], {
      cwd: tmpdir(),
      env: { PATH: '/nowhere' },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^npm (?:run |test)/);
  },
);
