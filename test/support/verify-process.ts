import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const VERIFY = join(__dirname, '../../dist/src/commands/verify.js');

/** The built command, run as an operator runs it; `settings` are the whole environment. */
export function runVerify(settings: Record<string, string>, ...words: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFY, ...words], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
