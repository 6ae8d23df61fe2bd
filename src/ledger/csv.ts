import { stringify } from 'csv-stringify/sync';

/**
 * What a spreadsheet would take for a formula, and an apostrophe itself. An apostrophe in front makes it a text; whoever reads
 * the file takes one apostrophe off a cell that begins with one, and has the value again.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^(?:\s*['=+\-@＝＋－＠]|[\t\r\n])/;

/** A text of a caller's, as a cell. */
export function textCell(text: string | null): string | null {
  return text !== null && FORMULA.test(text) ? `'${text}` : text;
}

/** Lines of RFC 4180; null is an empty cell. */
export function csvLines(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(rows as (string | number | null)[][], { record_delimiter: '\r\n' });
}

export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** Whether an Accept header likes CSV better than JSON. */
export function prefersCsv(accept = '*/*'): boolean {
  const ranges = accept.toLowerCase().split(',').map(rangeOf);
  const weightOf = (type: string, family: string) =>
    [type, family, '*/*'].flatMap((name) => ranges.find((range) => range.name === name) ?? [])[0]?.weight ?? 0;
  return weightOf('text/csv', 'text/*') > weightOf('application/json', 'application/*');
}

function rangeOf(text: string): { readonly name: string; readonly weight: number } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { name, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
}
