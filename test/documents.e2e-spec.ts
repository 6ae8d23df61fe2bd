import { existsSync } from 'node:fs';
import path from 'node:path';
import { Comparison, documents, examplesOf, readDocument, run } from './support/documents';
import { ROOT } from './support/snapshot';
import { useWorld } from './support/world';

describe('the examples of', () => {
  // Each page begins on the seeded ledger.
  const { service } = useWorld({ forEachTest: true, mustBalance: 'after each test' });

  it.each(documents())('%s print what it shows', async (file) => {
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
  /** As GitHub makes them of headings. */
  function anchorsOf(text: string): string[] {
    return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  }

  it('have links that lead somewhere', () => {
    const broken = [...documents(), 'docker/RUNBOOK.md'].flatMap((file) =>
      [...readDocument(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
        .map(([, link]) => link!)
        .filter((link) => {
          const [to = '', anchor] = link.split('#');
          const target = to === '' ? file : path.join(path.dirname(file), to);
          if (!existsSync(path.join(ROOT, target))) return true;
          return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor);
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('have a table of contents that names each page', () => {
    const contents = readDocument('docs/README.md');
    const pages = documents().filter((file) => file.startsWith('docs/') && file !== 'docs/README.md');
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((file) => !contents.includes(`(${path.basename(file)})`))).toEqual([]);
  });
});
