import { invalid } from './errors';

/** Times are counts of microseconds since the epoch inside, RFC 3339 texts outside. */

/** RFC 3339: `from` is inclusive, `to` exclusive. */
export interface Interval {
  readonly from?: string;
  readonly to?: string;
}

/**
 * @throws Problem VALIDATION_FAILED when the time asked for ends before it begins
 */
export function refuseBackwards({ from, to }: Interval): void {
  if (from === undefined || to === undefined || parseInstant(from) <= parseInstant(to)) return;
  throw invalid('to', 'must not be before from');
}

/** In UTC with all six decimals, so that what is shown finds its own row again. */
export function formatInstant(micros: bigint): string {
  const subMillis = ((micros % 1_000n) + 1_000n) % 1_000n;
  const text = new Date(Number((micros - subMillis) / 1_000n)).toISOString();
  return `${text.slice(0, -1)}${String(subMillis).padStart(3, '0')}Z`;
}

/** A valid RFC 3339 time; decimals beyond the microsecond are cut. */
export function parseInstant(text: string): bigint {
  const [, decimals = ''] = /\.(\d+)/.exec(text) ?? [];
  const seconds = BigInt(Date.parse(text.replace(/\.\d+/, ''))) / 1_000n;
  return seconds * 1_000_000n + BigInt(decimals.slice(0, 6).padEnd(6, '0'));
}
