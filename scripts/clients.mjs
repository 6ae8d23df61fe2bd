import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandOnPath } from './command-on-path.mjs';
import { runProgram } from './program.mjs';
import { run } from './processes.mjs';
import { explain, helpIfAsked, say, step, Trouble } from './progress.mjs';
import { LANGUAGES } from './clients/languages.mjs';

const HELP = `npm run clients -- [${Object.keys(LANGUAGES).join('] [')}]

Generates clients in other languages from the OpenAPI document, in a temporary folder, and uses each of them with the real
service. What cannot be had here is skipped, and named.
`;

function readOptions(args) {
  helpIfAsked(HELP, args);
  const unknown = args.find((name) => !(name in LANGUAGES));
  if (unknown) throw new Trouble(`There is no client for "${unknown}": ${Object.keys(LANGUAGES).join(', ')}.`);
  return { languages: args.length > 0 ? args : Object.keys(LANGUAGES) };
}

await runProgram(readOptions, async ({ languages }, { signal, onClose }) => {
  const missing = languages.filter((name) => !commandOnPath(LANGUAGES[name].tool));
  for (const name of missing) say(`${name}: skipped, there is no ${LANGUAGES[name].tool} here`);
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-clients-'));
  let service;
  onClose(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { startTestService } = await import('@wallet-service/test-service');
  await step('Starting the service', async () => void (service = await startTestService()));
  const runHere = (program, args, options) => run(program, args, { signal, ...options });
  for (const name of languages.filter((one) => !missing.includes(one))) {
    const own = path.join(folder, name);
    mkdirSync(own);
    try {
      await step(`${name}: fetching the generator`, () => LANGUAGES[name].get(own, runHere));
    } catch (error) {
      signal.throwIfAborted();
      explain(error);
      say(`${name}: skipped, its generator cannot be fetched here`);
      continue;
    }
    await step(`${name}: generating`, () => LANGUAGES[name].make(own, runHere));
    await step(`${name}: posting, retrying, reading, refunding`, () => LANGUAGES[name].use(own, runHere, service.url));
  }
});
