import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { commandOnPath } from './support/command-on-path';
import { ROOT } from './support/snapshot';

/** What a language is made with; where that is missing, `npm run clients` says so by name, and goes on. */
const TOOLS = { python: 'python3', go: 'go', java: 'mvn', csharp: 'mcs' };

describe('a client that is generated from the OpenAPI document', () => {
  it.each(Object.entries(TOOLS))(
    'in %s posts, retries, reads and refunds',
    async (language, tool) => {
      const script = path.join(ROOT, 'scripts/clients.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, [script, language]);
      const isOutOfReach = stdout.includes(`${language}: skipped, its generator cannot be fetched here`);
      if (commandOnPath(tool) === undefined) expect(stdout).toContain(`${language}: skipped, there is no ${tool} here`);
      else if (isOutOfReach) expect(stdout).not.toContain(`${language}: generating`);
      else expect(stdout).toMatch(new RegExp(`^${language}: posting, retrying, reading, refunding \\.\\.\\. `, 'm'));
      // A generator that is fetched and compiled for the first time takes minutes on a busy machine.
    },
    900_000,
  );
});
