import { postingAheadSeconds } from '../observability/metrics';

const SECOND_MICROS = 1_000_000n;
/** Clocks of servers that are kept in step differ by less; so do the times of postings and a clock that was put right. */
const DRIFT_MICROS = 5n * SECOND_MICROS;
/** A time that far ahead could never be taken back: nothing is posted then. */
const LIMIT_MICROS = 86_400n * SECOND_MICROS;

/** Nothing may be posted at this time. */
export class ClockAheadError extends Error {}

export type ClockTrouble = 'ahead by more than a day' | 'ahead' | 'behind';

/**
 * What is wrong with the time that would be posted at now.
 *
 * @param databaseMicros the database's clock
 * @param lastPostedMicros the time of the newest posting, which the next one is never before
 */
export function clockTrouble(databaseMicros: bigint, lastPostedMicros: bigint): ClockTrouble | undefined {
  const aheadMicros = later(databaseMicros, lastPostedMicros) - serviceMicros();
  if (aheadMicros > LIMIT_MICROS) return 'ahead by more than a day';
  if (lastPostedMicros - databaseMicros > DRIFT_MICROS) return 'behind';
  return aheadMicros > DRIFT_MICROS ? 'ahead' : undefined;
}

/**
 * The time of a batch: the database's clock, but later than all that was posted before.
 *
 * @throws ClockAheadError when it is more than a day ahead of the service's clock
 */
export function batchTime(databaseMicros: bigint, lastPostedMicros: bigint): bigint {
  const nowMicros = later(databaseMicros, lastPostedMicros + 1n);
  const aheadMicros = nowMicros - serviceMicros();
  postingAheadSeconds.set(Number(aheadMicros) / Number(SECOND_MICROS));
  if (aheadMicros > LIMIT_MICROS) throw new ClockAheadError('The time of the postings is more than a day ahead.');
  return nowMicros;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function serviceMicros(): bigint {
  return BigInt(Date.now()) * 1_000n;
}
