import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environment, redisKeyPrefixOf } from './support/database';
import { blocksOf, documents, readDocument } from './support/documents';
import { ROOT } from './support/snapshot';
import { useWorld } from './support/world';

/** What is not run here, and why. */
const ELSEWHERE = [
  [/^npm run quickstart$/, 'test/readme.e2e-spec.ts runs it'],
  [/^npm (?:test|run nightly)$/, 'it runs this'],
  [/^TEST_DATABASE_URL=\S+ npm test\b/, 'test/given-server.e2e-spec.ts runs it'],
  [/^(?:[A-Z_]+=\S+ )*npm run jest -- \S+$/, 'it is a part of the same'],
  [
    /^(?:TEST_DATABASE_URL=\S+ )?npm run (?:bench|torture)\b/,
    'it takes minutes; test/torture.e2e-spec.ts runs one of them',
  ],
  [/^npx newman run /, 'test/postman.e2e-spec.ts runs it'],
  [/^wallet reslice /, 'test/reslicing.e2e-spec.ts does it: it waits until nobody posts any more'],
  [/^(?:docker|kubectl) /, 'it takes Docker, or a cluster'],
] as const;

interface Command {
  readonly file: string;
  readonly command: string;
}

/** All commands of all pages, a line each, but for requests. */
function commands(): Command[] {
  return documents().flatMap((file) =>
    blocksOf(readDocument(file))
      .filter(({ language, content }) => language === 'sh' && !content.includes('curl '))
      .flatMap(({ content }) => content.replaceAll('\\\n', ' ').trim().split('\n'))
      .map((line) => ({ file, command: line.replace(/ +#.*$/, '').trim() })),
  );
}

describe('the commands of the documents', () => {
  const { database } = useWorld({ instances: 0 });
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-commands-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const here = commands().filter(({ command }) => !ELSEWHERE.some(([pattern]) => pattern.test(command)));
  const wallet = (command: string) =>
    command.replace(/^npx wallet /, 'wallet ').replace(/^npm run (?:-s )?([\w-]+)(?: --)?/, 'wallet $1');

  it.each(here.map(({ file, command }) => [file, command]))('in %s do what they say: %s', (_, command) => {
    // The built program, which is what all of these scripts start, in the order of each page: one may use another's file.
    const program = path.join(ROOT, 'dist/src/commands/wallet.js');
    const script = `wallet() { '${process.execPath}' '${program}' "$@"; }\n${wallet(command)}`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: database.databaseUrl,
      DIRECT_URL: database.directUrl,
      REDIS_URL: environment('TEST_REDIS_URL'),
      REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
    };
    const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('are many', () => {
    expect(here.length).toBeGreaterThan(5);
  });
});
