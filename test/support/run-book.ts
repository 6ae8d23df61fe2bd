import { readFileSync } from 'node:fs';

/** The headings of a page, as they are written. */
export function headingsOf(file: string): string[] {
  const prose = readFileSync(file, 'utf8').replace(/```.*?```/gs, '');
  return [...prose.matchAll(/^#+ (?<heading>.+)$/gm)].map(({ groups }) => groups?.['heading'] ?? '');
}

/** The contents of a page's code blocks of one language. */
export function blocksOf(file: string, language: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```(?<language>\w+)\n(?<content>.*?)^```$/gms);
  return [...blocks].flatMap(({ groups }) => (groups?.['language'] === language ? [groups['content'] ?? ''] : []));
}

export const shellBlocksOf = (file: string): string[] => blocksOf(file, 'sh');

/** What stands in code in the first column of the table whose heading begins so. */
export function firstColumnOf(file: string, heading: string): string[] {
  const table = new RegExp(`^\\| ${heading} .*\\n\\|[-| ]+\\n(?<rows>(?:\\|.*\\n)+)`, 'm').exec(
    readFileSync(file, 'utf8'),
  );
  return [...(table?.groups?.['rows'] ?? '').matchAll(/^\| `(?<name>\w+)`/gm)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
}

/** How a heading is linked to: as forges do it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
