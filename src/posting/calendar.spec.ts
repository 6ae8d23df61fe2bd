import fc from 'fast-check';
import { formatInstant, parseInstant } from '../instant';
import { type CalendarUnit, calendarWindow, timeZoneOf } from './calendar';

function windowAt(unit: CalendarUnit, timeZone: string, instant: string): string[] {
  const { startMicros, endMicros } = calendarWindow(unit, timeZone, parseInstant(instant));
  return [formatInstant(startMicros), formatInstant(endMicros)].map((time) => time.replace(':00.000000Z', 'Z'));
}

describe('A window of the calendar', () => {
  it.each([
    ['a day', 'DAY', 'Europe/Berlin', '2026-06-15T12:00:00Z', '2026-06-14T22:00Z', '2026-06-15T22:00Z'],
    ['a day of 23 hours', 'DAY', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['a day of 25 hours', 'DAY', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    [
      'a day of 24.5 hours',
      'DAY',
      'Australia/Lord_Howe',
      '2026-04-04T20:00:00Z',
      '2026-04-04T13:00Z',
      '2026-04-05T13:30Z',
    ],
    ['the first of January', 'DAY', 'Asia/Kolkata', '2026-01-01T00:00:00Z', '2025-12-31T18:30Z', '2026-01-01T18:30Z'],
    ['a day without midnight', 'DAY', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    [
      'a day whose first hour comes twice',
      'DAY',
      'America/Havana',
      '2026-11-01T04:30:00Z',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
    ],
    [
      'the second of those hours',
      'DAY',
      'America/Havana',
      '2026-11-01T05:30:00Z',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
    ],
    [
      'a day whose last hour comes twice',
      'DAY',
      'America/Santiago',
      '2026-04-05T03:30:00Z',
      '2026-04-04T03:00Z',
      '2026-04-05T04:00Z',
    ],
    [
      'the day before one that never was',
      'DAY',
      'Pacific/Apia',
      '2011-12-30T09:59:59Z',
      '2011-12-29T10:00Z',
      '2011-12-30T10:00Z',
    ],
    ['the day after it', 'DAY', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z'],
    [
      'a week with daylight saving',
      'WEEK',
      'Europe/Berlin',
      '2026-03-29T21:59:59Z',
      '2026-03-22T23:00Z',
      '2026-03-29T22:00Z',
    ],
    ['the week after it', 'WEEK', 'Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-29T22:00Z', '2026-04-05T22:00Z'],
    ['a week over the end of a year', 'WEEK', 'UTC', '2027-01-01T00:00:00Z', '2026-12-28T00:00Z', '2027-01-04T00:00Z'],
    ['a month', 'MONTH', 'America/New_York', '2026-03-31T23:00:00Z', '2026-03-01T05:00Z', '2026-04-01T04:00Z'],
    ['a December', 'MONTH', 'Pacific/Kiritimati', '2026-12-31T09:59:59Z', '2026-11-30T10:00Z', '2026-12-31T10:00Z'],
    ['a leap February', 'MONTH', 'UTC', '2028-02-29T23:59:59.999999Z', '2028-02-01T00:00Z', '2028-03-01T00:00Z'],
  ] as const)('is %s', (_what, unit, timeZone, now, start, end) => {
    expect(windowAt(unit, timeZone, now)).toEqual([start, end]);
  });

  it('ends with the microsecond before midnight', () => {
    const [before, midnight] = ['2026-10-25T22:59:59.999999Z', '2026-10-25T23:00:00.000000Z'];

    expect(windowAt('DAY', 'Europe/Berlin', before)).toEqual(['2026-10-24T22:00Z', '2026-10-25T23:00Z']);
    expect(windowAt('DAY', 'Europe/Berlin', midnight)).toEqual(['2026-10-25T23:00Z', '2026-10-26T23:00Z']);
  });

  it('contains its moment, and begins where the one before ends, in every zone at any time', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
    const second = fc.integer({ min: Date.UTC(1980, 0) / 1_000, max: Date.UTC(2040, 0) / 1_000 });
    fc.assert(
      fc.property(zone, second, fc.constantFrom('DAY', 'WEEK', 'MONTH'), (timeZone, at, unit) => {
        const now = BigInt(at) * 1_000_000n;
        const { startMicros, endMicros } = calendarWindow(unit, timeZone, now);
        expect(startMicros <= now && now < endMicros).toBe(true);
        expect(calendarWindow(unit, timeZone, startMicros - 1n).endMicros).toBe(startMicros);
        expect(calendarWindow(unit, timeZone, endMicros).startMicros).toBe(endMicros);
      }),
      { numRuns: 300 },
    );
  });
});

describe('A time zone', () => {
  it('is known by its name, however that is spelt', () => {
    expect(['Europe/Berlin', 'europe/berlin', 'utc', 'Etc/GMT-14', 'Asia/Calcutta'].map(timeZoneOf)).toEqual([
      ...['Europe/Berlin', 'Europe/Berlin', 'UTC', 'Etc/GMT-14', 'Asia/Calcutta'],
    ]);
  });

  it.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin ', 'Europe', '../etc/passwd'])('is not %j', (name) => {
    expect(timeZoneOf(name)).toBeUndefined();
  });
});
