import { spawnSync } from 'node:child_process';
import { readDocument } from './support/documents';
import { ROOT } from './support/snapshot';

function capacity(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/capacity.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run capacity', () => {
  it('computes what its page shows, and carries purchases alone without a queue', () => {
    const { status, stdout } = capacity('--seconds', '0.5', '--cross', '0', '--rate', '20000');

    expect(status).toBe(0);
    const rows = [...stdout.matchAll(/^ *(1,000|10,000|100,000)((?: +[\d,]+){6})$/gm)].map(([row]) =>
      row.trim().split(/ +/),
    );
    expect(rows).toHaveLength(3);
    const page = readDocument('docs/capacity.md').replace(/ +/g, ' ');
    for (const row of rows) expect(page).toContain(`| ${row.join(' | ')} |`);
    expect(stdout).toMatch(/^done in time +(?:9[89]|100) %$/m);
  });

  it('shows that a cluster is stopped by transfers between its slices', () => {
    const { stdout } = capacity('--seconds', '1', '--cross', '0.2', '--rate', '30000');
    const [, share] = /^done in time +(\d+) %$/m.exec(stdout) ?? [];
    expect(Number(share)).toBeLessThan(95);
  });

  it.each([
    [['--rate', 'many'], '--rate takes a number, not "many".'],
    [['--nodes', '0'], '--nodes takes more than 0.'],
    [['--fast'], "Unknown option '--fast'. Options: --help"],
  ])('refuses %j in one line', (args, line) => {
    expect(capacity(...args)).toEqual({ status: 1, stdout: '', stderr: `${line}\n` });
  });
});
