import { randomInt } from 'node:crypto';

/** Of all that is random in a test file: another one each time, or that of a run that has failed, by TEST_SEED. */
export function testSeed(): number {
  return Number(process.env['TEST_SEED'] ?? randomInt(2 ** 31));
}
