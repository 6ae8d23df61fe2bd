/** Days, weeks and months as they are lived in a time zone, with its daylight saving. */

export const CALENDAR_UNITS = ['DAY', 'WEEK', 'MONTH'] as const;
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** From `startMicros` on, and up to `endMicros`: microseconds since the epoch. */
export interface CalendarWindow {
  readonly startMicros: bigint;
  readonly endMicros: bigint;
}

const DAY_SECONDS = 86_400;
/** No zone is, or was, further from UTC. */
const FURTHEST_SECONDS = 16 * 3_600;

/** Midnights are searched for once, not for every posting. */
const lastWindows = new Map<string, CalendarWindow>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** The name of an IANA time zone, in its usual spelling; undefined for what is none. */
export function timeZoneOf(name: string): string | undefined {
  // `+01:00` would be taken as well, and knows no daylight saving.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Of a zone with two names the other one may come back.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

/** The day, week (from Monday) or month of the time zone in which this moment lies. */
export function calendarWindow(unit: CalendarUnit, timeZone: string, nowMicros: bigint): CalendarWindow {
  const key = `${unit} ${timeZone}`;
  const last = lastWindows.get(key);
  if (last && last.startMicros <= nowMicros && nowMicros < last.endMicros) return last;
  const window = findWindow(unit, timeZone, Number(nowMicros / 1_000_000n));
  lastWindows.set(key, window);
  return window;
}

function findWindow(unit: CalendarUnit, timeZone: string, nowSecond: number): CalendarWindow {
  let first = firstDayOf(unit, dayAt(timeZone, nowSecond));
  // Where clocks are put back over midnight, a date is there twice: what counts is when it begins.
  while (beginOf(timeZone, first) > nowSecond) first = firstDayOf(unit, first - 1);
  for (;;) {
    const next = dayAfter(unit, first);
    const end = beginOf(timeZone, next);
    if (end > nowSecond) return { startMicros: inMicros(beginOf(timeZone, first)), endMicros: inMicros(end) };
    first = next;
  }
}

function inMicros(second: number): bigint {
  return BigInt(second) * 1_000_000n;
}

// Days are counted from 1970-01-01, a Thursday.

function firstDayOf(unit: CalendarUnit, day: number): number {
  if (unit === 'DAY') return day;
  if (unit === 'WEEK') return day - ((day + 3) % 7);
  const date = dateOf(day);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The first day behind the unit that begins with this one. */
function dayAfter(unit: CalendarUnit, first: number): number {
  if (unit === 'DAY') return first + 1;
  if (unit === 'WEEK') return first + 7;
  const date = dateOf(first);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function dateOf(day: number): Date {
  return new Date(day * DAY_SECONDS * 1_000);
}

function dayOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / (DAY_SECONDS * 1_000);
}

/** The second at which a day begins. Mostly that is midnight; but clocks may be put forward over it, or skip a whole day. */
function beginOf(timeZone: string, day: number): number {
  let before = day * DAY_SECONDS - FURTHEST_SECONDS;
  let within = day * DAY_SECONDS + FURTHEST_SECONDS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayAt(timeZone, middle) < day) before = middle;
    else within = middle;
  }
  return within;
}

/** Which day it is there. */
function dayAt(timeZone: string, second: number): number {
  const parts = formatOf(timeZone).formatToParts(second * 1_000);
  const part = (type: 'year' | 'month' | 'day') => Number(parts.find((one) => one.type === type)!.value);
  return dayOf(part('year'), part('month') - 1, part('day'));
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    calendar: 'gregory',
    numberingSystem: 'latn',
  } as const;
  const format = new Intl.DateTimeFormat('en', { ...options, timeZone });
  formats.set(timeZone, format);
  return format;
}
