import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../scripts/ports.mjs';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { blocksOf, Comparison, readDocument } from './support/documents';
import { ROOT } from './support/snapshot';

/** What is there on nobody's machine who has just got the sources. */
const NOT_IN_A_CHECKOUT = /^(?:node_modules|dist|coverage|\.data|\.git|\.env)$/;

const blocks = blocksOf(readDocument('README.md')).filter(({ language }) => language !== 'mermaid');
const [first, ...others] = blocks.filter(({ language }) => language === 'sh');
const shownBehind = (line: number) => {
  const next = blocks[blocks.findIndex((block) => block.line === line) + 1];
  return next === undefined || next.language === 'sh' ? '' : next.content.trim();
};

const curl = commandOnPath('curl');
(curl === undefined ? describe.skip : describe)('README.md (needs curl on the PATH)', () => {
  const checkout = mkdtempSync(path.join(tmpdir(), 'wallet-checkout-'));
  let environment: Record<string, string>;
  let port: number;
  let quickstart: ChildProcess | undefined;
  let said = '';

  const inCheckout = (command: string) => {
    const options = { cwd: checkout, env: environment, encoding: 'utf8' } as const;
    return spawnSync('sh', ['-c', command.replaceAll('localhost:3000', `localhost:${port}`)], options);
  };

  beforeAll(async () => {
    cpSync(ROOT, checkout, {
      recursive: true,
      filter: (file) => !NOT_IN_A_CHECKOUT.test(path.basename(file)),
    });
    // PostgreSQL may have to run as another user.
    chmodSync(checkout, 0o755);
    port = await freePort();
    const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((name) => !name.includes('node_modules'));
    environment = {
      // Where there is no other Node, this one.
      PATH: [...folders, path.dirname(process.execPath)].join(path.delimiter),
      HOME: process.env['HOME'] ?? '',
      PORT: String(port),
      // What the installation of this checkout has fetched need not be fetched again.
      npm_config_prefer_offline: 'true',
    };
  });

  /** As Ctrl-C does: it reaches npm, and what npm has started. */
  async function interrupt(running: ChildProcess): Promise<void> {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const closed = new Promise((resolve) => running.once('close', resolve));
    process.kill(-running.pid!, 'SIGINT');
    await closed;
  }

  afterAll(async () => {
    if (quickstart !== undefined) await interrupt(quickstart);
    rmSync(checkout, { recursive: true });
  });

  it('begins with a command that brings up the service from nothing', async () => {
    quickstart = spawn('sh', ['-c', first!.content], { cwd: checkout, env: environment, detached: true });
    const running = quickstart;
    await new Promise<void>((resolve, reject) => {
      for (const stream of [running.stdout!, running.stderr!]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          said += chunk;
          if (said.includes('The wallet service is ready')) resolve();
        });
      }
      running.once('close', () => {
        reject(new Error(said));
      });
    });
    expect(said).toContain(`http://localhost:${port}/docs`);
  }, 1_800_000);

  it('goes on with commands that print what it shows', () => {
    const comparison = new Comparison();
    const wrong: unknown[] = [];
    for (const { line, content } of others) {
      const shown = shownBehind(line);
      const { status, stdout, stderr } = inCheckout(comparison.translate(content));
      comparison.learn(shown, stdout);
      if (status !== 0 || (shown !== '' && stdout.trim() !== comparison.translate(shown))) {
        wrong.push({ line, status, shown, stdout, stderr });
      }
    }
    expect(wrong).toEqual([]);
    expect(others.length).toBeGreaterThan(4);
  });

  it('says how to open the tables, and ends with Ctrl-C', async () => {
    expect(said).toMatch(/psql postgres:\S+/);
    await interrupt(quickstart!);
    expect(said).toContain('Stopped.');
  });
});
