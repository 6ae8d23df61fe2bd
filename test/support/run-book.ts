import { blocksOf, proseOf, readDocument } from './documents';

/** The headings of a page, as they are written. */
export function headingsOf(file: string): string[] {
  return [...proseOf(readDocument(file)).matchAll(/^#+ (?<heading>.+)$/gm)].map(
    ({ groups }) => groups?.['heading'] ?? '',
  );
}

/** The contents of a page's code blocks of one language. */
export function codeOf(file: string, language: string): string[] {
  return blocksOf(readDocument(file)).flatMap((block) => (block.language === language ? [block.content] : []));
}

export const shellBlocksOf = (file: string): string[] => codeOf(file, 'sh');

/** What stands in code in the first column of the table whose heading begins so. */
export function firstColumnOf(file: string, heading: string): string[] {
  const table = new RegExp(`^\\| ${heading} .*\\n\\|[-| ]+\\n(?<rows>(?:\\|.*\\n)+)`, 'm').exec(readDocument(file));
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
