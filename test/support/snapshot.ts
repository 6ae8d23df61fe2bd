import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(__dirname, '../..');

/**
 * Holds a committed file to what it was made from.
 *
 * @param madeBy the test file that writes it anew when it is run with UPDATE_SNAPSHOTS=1
 */
export function expectCommitted(file: string, actual: string, madeBy: string): void {
  const absolute = path.join(ROOT, file);
  if (process.env['UPDATE_SNAPSHOTS'] === '1') {
    writeFileSync(absolute, actual);
    return;
  }
  const committed = existsSync(absolute) ? readFileSync(absolute, 'utf8') : '';
  // As a property, so that the failure says what to do about it.
  const hint = `${file} (if the change is meant: UPDATE_SNAPSHOTS=1 npm test -- ${madeBy})`;
  expect({ [hint]: committed }).toEqual({ [hint]: actual });
}
