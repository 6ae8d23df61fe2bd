import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmCommand } from '../scripts/install.mjs';
import { ROOT } from './support/snapshot';

const RUN = { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } } as const;

/** The Node that runs this, and one that a caller may have, which may be older. */
function nodes(): string[] {
  const folders = RUN.env.PATH.split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const other = folders.map((folder) => path.join(folder, 'node')).find((file) => existsSync(file));
  return other === undefined ? [process.execPath] : [process.execPath, other];
}

function npm(cwd: string, ...args: string[]): string {
  const [program = '', ...first] = npmCommand();
  return execFileSync(program, [...first, ...args, '--no-audit', '--no-fund'], { ...RUN, cwd });
}

describe('the packed client', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'wallet-client-'));
  const installed = path.join(project, 'node_modules/@wallet-service/client');

  beforeAll(() => {
    npm(path.join(ROOT, 'packages/client'), 'pack', '--pack-destination', project);
    writeFileSync(path.join(project, 'package.json'), '{ "name": "shop", "private": true }');
    const [tarball = ''] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
    npm(project, 'install', '--offline', `./${tarball}`);
  });

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  const SCRIPT = `
    const wallet = new WalletClient({ url: 'http://127.0.0.1:9' });
    wallet.post({ type: 'SPEND', userId: 'u', amount: '1', assetSymbol: 'GOLD' }, { key: keyOf('order', 1), deadlineMs: 50 })
      .catch((error) => console.log(error instanceof NoAnswerError, error.key));`;

  describe.each(nodes())('on %s', (node) => {
    it('is required', () => {
      const script = `const { keyOf, NoAnswerError, WalletClient } = require('@wallet-service/client');${SCRIPT}`;
      expect(execFileSync(node, ['-e', script], { ...RUN, cwd: project })).toBe('true order:1\n');
    });

    it('is imported', () => {
      const script = `import { keyOf, NoAnswerError, WalletClient } from '@wallet-service/client';${SCRIPT}`;
      const args = ['--input-type=module', '-e', script];
      expect(execFileSync(node, args, { ...RUN, cwd: project })).toBe('true order:1\n');
    });
  });

  it('brings nothing else along, and neither sources nor tests', () => {
    expect(readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@wallet-service']); // prettier-ignore
    expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'examples', 'package.json']);
    expect(readdirSync(path.join(installed, 'dist'))).toEqual(['cjs', 'esm']);
  });

  it('is typed for both kinds of modules, in a project without types of Node', () => {
    const use = `import { isProblem, WalletClient } from '@wallet-service/client';
      const wallet = new WalletClient({ url: 'https://wallet.example' });
      export const buy = () => wallet.post({ type: 'SPEND', userId: 'u', amount: 1n, assetSymbol: 'GOLD' }).then(({ balance }): string => balance);
      export const missing = (error: unknown): string => isProblem(error) && error.code === 'INSUFFICIENT_FUNDS' ? error.required : '';
      // @ts-expect-error No other code has what a lack of funds has.
      export const wrong = (error: unknown): string => isProblem(error) && error.code === 'WALLET_FROZEN' ? error.required : '';
      // @ts-expect-error An amount is no number.
      export const float = () => wallet.post({ type: 'SPEND', userId: 'u', amount: 0.1, assetSymbol: 'GOLD' });`;
    for (const extension of ['mts', 'cts']) writeFileSync(path.join(project, `use.${extension}`), use);
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, lib: ['ES2023', 'DOM'], types: [] };
    writeFileSync(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['use.mts', 'use.cts'] }),
    );
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(execFileSync(process.execPath, [tsc], { ...RUN, cwd: project })).toBe('');
  });
});

describe('the packed test service', () => {
  const project = mkdtempSync(path.join(tmpdir(), 'wallet-test-service-project-'));
  const installed = path.join(project, 'node_modules/@wallet-service/test-service');

  beforeAll(() => {
    execFileSync(process.execPath, [path.join(ROOT, 'scripts/pack-test-service.mjs'), project], RUN);
    mkdirSync(installed, { recursive: true });
    const [tarball = ''] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', path.join(project, tarball), '-C', installed, '--strip-components=1'], RUN);
    // What it depends on is installed already, and as pinned.
    const others = readdirSync(path.join(ROOT, 'node_modules')).filter((name) => !/^\.|^@wallet-service$/.test(name));
    for (const name of others)
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(project, 'node_modules', name));
  });

  afterAll(() => {
    rmSync(project, { recursive: true });
  });

  it('starts outside of the repository, on whatever Node the caller has', () => {
    const script = `
      const { startTestService } = require('@wallet-service/test-service');
      (async () => {
        const service = await startTestService();
        const user = service.url + '/api/v1/wallets/00000000-0000-0000-0000-000000000002/balance';
        console.log((await (await fetch(user)).json()).balance);
        await service.stop();
        console.log('stopped');
      })();`;
    expect(execFileSync(nodes().at(-1)!, ['-e', script], { ...RUN, cwd: project })).toBe('500\nstopped\n');
  });
});
