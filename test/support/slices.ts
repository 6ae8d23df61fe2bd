import { randomUUID } from 'node:crypto';
import { Slices } from '../../src/posting/slices';

/** The numbers of slices that everything which depends on them is tested with, unless TEST_SLICES names others. */
const USUAL_SLICES = '1,8';

/** The same tests on a ledger of each number of slices that is to be tested: `1`, or `1,8,32` every night. */
export function describeSliced(title: string, tests: (slices: number) => void): void {
  const numbers = (process.env['TEST_SLICES'] ?? USUAL_SLICES).split(',').map(Number);
  describe.each(numbers)(`${title} (SLICES=%i)`, tests);
}

/** A new user of the slice that this one is of, where there are so many slices. */
export function neighbourOf(userId: string, slices: number): string {
  const all = new Slices(slices);
  for (;;) {
    const other = randomUUID();
    if (all.ofUser(other) === all.ofUser(userId)) return other;
  }
}
