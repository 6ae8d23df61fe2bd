import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../package.json';
import { SCOPES } from '../src/access/scopes';
import { TRANSACTION_TYPES } from '../src/posting/transaction-types';
import { blocksOf, Comparison, documents, examplesOf, proseOf, readDocument, run } from './support/documents';
import { anchorOf, headingsOf } from './support/run-book';
import { ROOT } from './support/snapshot';
import { useWorld } from './support/world';

/** What two screens hold. */
const PAGE_LINES = 120;
const README_LINES = 150;
/** Beyond it a paragraph is a wall. */
const PARAGRAPH_LENGTH = 300;

const isPage = (file: string) => file.startsWith('docs/') && file !== 'docs/README.md';

describe('the examples of', () => {
  // Each page begins on the seeded ledger.
  const { service } = useWorld({ forEachTest: true, mustBalance: 'after each test' });

  const withExamples = documents().filter((file) => examplesOf(readDocument(file)).length > 0);

  it.each(withExamples)('%s print what it shows', async (file) => {
    const comparison = new Comparison();
    const wrong: unknown[] = [];
    for (const { line, command, shown } of examplesOf(readDocument(file))) {
      const reply = await run(comparison.translate(command), service.url);
      const differences = shown === '' ? [] : comparison.differences(shown, reply);
      if (differences.length > 0) wrong.push({ line, differences, ...reply });
      if (shown === '' && reply.status >= 300) wrong.push({ line, ...reply });
    }
    expect(wrong).toEqual([]);
  });
});

describe('the documents', () => {
  it('have links that lead somewhere', () => {
    const broken = [...documents(), 'CHANGELOG.md', 'docker/RUNBOOK.md'].flatMap((file) =>
      [...readDocument(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
        .map(([, link]) => link!)
        .filter((link) => {
          const [to = '', anchor] = link.split('#');
          const target = to === '' ? file : path.join(path.dirname(file), to);
          if (!existsSync(path.join(ROOT, target))) return true;
          return anchor !== undefined && !headingsOf(target).map(anchorOf).includes(anchor);
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('show every picture that there is', () => {
    const text = documents().map(readDocument).join('\n');
    const pictures = readdirSync(path.join(ROOT, 'docs/console'));
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((name) => !text.includes(`](console/${name})`))).toEqual([]);
  });

  it('have a table of contents that names each page once, by the question in its heading', () => {
    const named = [...readDocument('docs/README.md').matchAll(/^\| (.*?) +\| \[[^\]]+\]\(([\w-]+\.md)\) +\|$/gm)];
    const pages = documents().filter(isPage);
    expect(named.map(([, , page]) => `docs/${page}`).sort()).toEqual(pages.sort());
    for (const [, question, page] of named) expect(headingsOf(`docs/${page}`)[0]).toBe(question);
  });

  it('have pages that answer their question within two screens', () => {
    const lengths = documents().map((file) => [file, readDocument(file).trimEnd().split('\n').length] as const);
    expect(lengths.filter(([file, lines]) => lines > (isPage(file) ? PAGE_LINES : README_LINES))).toEqual([]);
    expect(documents().filter((file) => (readDocument(file).match(/^# /gm) ?? []).length !== 1)).toEqual([]);
  });

  it('are no walls of text', () => {
    const walls = documents().flatMap((file) =>
      proseOf(readDocument(file))
        .replace(/\]\([^)]*\)/g, ']')
        .split('\n')
        // The cells of a table are lines of their own.
        .flatMap((line) => (line.startsWith('|') ? line.split(' | ') : [line]))
        .filter((line) => line.trim().length > PARAGRAPH_LENGTH)
        .map((line) => `${file}: ${line.trim().length} ${line.slice(0, 60)}`),
    );
    expect(walls).toEqual([]);
    const readme = readDocument('README.md').split('\n');
    expect(readme.filter((line) => line.length > PARAGRAPH_LENGTH)).toEqual([]);
  });

  it('show in README.md what it is, and a purchase first', () => {
    const [diagram, start, first] = blocksOf(readDocument('README.md'));
    expect(diagram?.language).toBe('mermaid');
    expect(start?.content).toBe('npm run quickstart\n');
    expect(first?.content).toContain('"type":"SPEND"');
  });

  it('have TypeScript that is in an example of the client, which the tests run', () => {
    const folder = 'packages/client/examples';
    const sources = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
    const examples = sources.map((name) => readDocument(`${folder}/${name}`)).join('\n');
    const shown = documents().flatMap((file) => blocksOf(readDocument(file)));
    const typed = shown.filter(({ language }) => language === 'ts');
    expect(typed.length).toBeGreaterThan(1);
    expect(typed.filter(({ content }) => !examples.includes(content.trim()))).toEqual([]);
  });

  it('explain every type of transaction, and every scope', () => {
    const concepts = readDocument('docs/concepts.md');
    expect(TRANSACTION_TYPES.filter((type) => !concepts.includes(`\`${type}\``))).toEqual([]);
    const access = readDocument('docs/access.md');
    expect(SCOPES.filter((scope) => !access.includes(`| \`${scope}\``))).toEqual([]);
  });

  it('have a changelog that knows this version', () => {
    expect(headingsOf('CHANGELOG.md')).toContain(packageJson.version);
  });

  it('are up to date where they are written by a script', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
