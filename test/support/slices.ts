/** The numbers of slices that everything which depends on them is tested with, unless TEST_SLICES names others. */
const USUAL_SLICES = '1,8';

/** The same tests on a ledger of each number of slices that is to be tested: `1`, or `1,8,32` every night. */
export function describeSliced(title: string, tests: (slices: number) => void): void {
  const numbers = (process.env['TEST_SLICES'] ?? USUAL_SLICES).split(',').map(Number);
  describe.each(numbers)(`${title} (SLICES=%i)`, tests);
}
