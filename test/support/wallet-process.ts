import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const WALLET = join(__dirname, '../../dist/src/commands/wallet.js');

/** The built program, run as an operator runs it; `settings` are the whole environment. */
export function runWallet(settings: Record<string, string>, ...words: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, [WALLET, ...words], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
