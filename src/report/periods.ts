import { invalid } from '../errors';
import { parseInstant, refuseBackwards } from '../instant';
import { calendarWindow } from '../posting/calendar';
import { type FlowsQuery } from './report.dto';

const DAY_MICROS = 86_400_000_000n;
/** As many periods as somebody looks at; and as much as is read in a second. */
const DAYS_MAX = { DAY: 400n, MONTH: 1_900n } as const;

export interface Period {
  readonly startMicros: bigint;
  /** `2026-01-31` or `2026-01`. */
  readonly name: string;
}

/** Half open, in microseconds since the epoch. */
export interface Range {
  readonly fromMicros: bigint;
  readonly toMicros: bigint;
}

/**
 * @throws Problem VALIDATION_FAILED when the time asked for ends before it begins
 */
export function rangeOf({ from, to }: { readonly from: string; readonly to: string }): Range {
  refuseBackwards({ from, to });
  return { fromMicros: parseInstant(from), toMicros: parseInstant(to) };
}

/**
 * The days or months of a time zone that have a part of the range.
 *
 * @throws Problem VALIDATION_FAILED when there are too many
 */
export function periodsOf({ fromMicros, toMicros }: Range, { by, timeZone }: FlowsQuery): Period[] {
  const days = DAYS_MAX[by];
  if (toMicros - fromMicros > days * DAY_MICROS) throw invalid('to', `must be within ${days} days of from`);
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const periods: Period[] = [];
  for (let at = fromMicros; at < toMicros;) {
    const { startMicros, endMicros } = calendarWindow(by, timeZone, at);
    const date = format.format(Number(startMicros / 1_000n));
    periods.push({ startMicros, name: by === 'DAY' ? date : date.slice(0, -3) });
    at = endMicros;
  }
  return periods;
}
