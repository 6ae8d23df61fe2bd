import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { ROOT } from './support/snapshot';

/** What a language is made with; where that is missing, `npm run clients` says so by name, and goes on. */
const TOOLS = { python: 'python3', go: 'go', java: 'mvn', csharp: 'ilasm' };

describe('clients that are generated from the OpenAPI document', () => {
  let said: string;

  // One run, and so one service, for all of them. A generator that is fetched and compiled for the first time takes
  // minutes on a busy machine.
  beforeAll(async () => {
    const script = path.join(ROOT, 'scripts/clients.mjs');
    ({ stdout: said } = await promisify(execFile)(process.execPath, [script, ...Object.keys(TOOLS)]));
  }, 1_800_000);

  it.each(Object.entries(TOOLS))('in %s post, retry, read and refund', (language, tool) => {
    const isOutOfReach = said.includes(`${language}: skipped, its generator cannot be fetched here`);
    if (commandOnPath(tool) === undefined) expect(said).toContain(`${language}: skipped, there is no ${tool} here`);
    else if (isOutOfReach) expect(said).not.toContain(`${language}: generating`);
    else expect(said).toMatch(new RegExp(`^${language}: posting, retrying, reading, refunding \\.\\.\\. `, 'm'));
  });
});
