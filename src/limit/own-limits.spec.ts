import { type WindowLimit } from '../posting/limit-settings';
import { changedLimits, type WantedLimit } from './own-limits';

const HOUR = 3_600_000_000n;
const DAY = 24n * HOUR;
const NOW = 1_800_000_000_000_000n;
const daily = (max: string): WantedLimit => ({ of: 'SPEND', span: { window: 'DAY', timeZone: 'UTC' }, max });

/** What is set one after the other: each so long after the first. */
function setAll(...changes: [afterHours: bigint, ...wanted: WantedLimit[]][]): WindowLimit[] {
  return changes.reduce<WindowLimit[]>(
    (limits, [hours, ...wanted]) => changedLimits(limits, wanted, NOW + hours * HOUR),
    [],
  );
}

/** How much may be spent so long after the beginning; undefined: as much as one likes. */
function maxAt(limits: readonly WindowLimit[], hours: bigint): string | undefined {
  const at = NOW + hours * HOUR;
  const inForce = limits.filter(({ from, until }) => BigInt(from) <= at && (until === undefined || at < BigInt(until)));
  expect(inForce.length).toBeLessThanOrEqual(1);
  return inForce[0]?.max;
}

describe("A user's own limit", () => {
  it('holds from the moment on at which it is set', () => {
    expect(setAll([0n, daily('100')])).toEqual([{ ...daily('100'), from: String(NOW) }]);
  });

  it('is tightened at once', () => {
    const limits = setAll([0n, daily('100')], [1n, daily('99')]);

    expect(limits).toEqual([{ ...daily('99'), from: String(NOW + HOUR) }]);
  });

  it('is loosened, and removed, after 24 hours', () => {
    const [loosened, removed] = [setAll([0n, daily('100')], [1n, daily('101')]), setAll([0n, daily('100')], [1n])];

    expect([24n, 25n].map((hours) => maxAt(loosened, hours))).toEqual(['100', '101']);
    expect([24n, 25n].map((hours) => maxAt(removed, hours))).toEqual(['100', undefined]);
    expect(loosened[1]!.from).toBe(String(NOW + HOUR + DAY));
  });

  it('set again as it is stays as it is', () => {
    expect(setAll([0n, daily('100')], [1n, daily('100')])).toEqual(setAll([0n, daily('100')]));
    const pending = setAll([0n, daily('100')], [1n, daily('200')]);
    expect(changedLimits(pending, [daily('200')], NOW + 5n * HOUR)).toEqual(pending);
  });

  it('is not loosened any more when it is set as it was before', () => {
    const limits = setAll([0n, daily('100')], [1n, daily('200')], [2n, daily('100')]);

    expect(limits).toEqual([{ ...daily('100'), from: String(NOW) }]);
    expect(setAll([0n, daily('100')], [1n], [2n, daily('100')])).toEqual(limits);
  });

  it('is loosened by less when it was to be loosened by more anyway, and by even more 24 hours later', () => {
    const less = setAll([0n, daily('100')], [1n, daily('200')], [5n, daily('150')]);
    const more = setAll([0n, daily('100')], [1n, daily('200')], [5n, daily('300')]);
    const instead = setAll([0n, daily('100')], [1n], [5n, daily('150')]);

    expect([24n, 25n].map((hours) => maxAt(less, hours))).toEqual(['100', '150']);
    expect([28n, 29n].map((hours) => maxAt(more, hours))).toEqual(['100', '300']);
    expect([24n, 25n].map((hours) => maxAt(instead, hours))).toEqual(['100', '150']);
  });

  it('that was loosened is tightened at once again', () => {
    const limits = setAll([0n, daily('100')], [1n, daily('200')], [26n, daily('150')]);

    expect(limits).toEqual([{ ...daily('150'), from: String(NOW + 26n * HOUR) }]);
  });

  it('stays where another one of another time is set', () => {
    const weekly: WantedLimit = { of: 'SPEND', span: { rollingHours: 168 }, max: '1' };
    const limits = setAll([0n, daily('100')], [1n, weekly]);

    expect(limits.map(({ max, until }) => [max, until !== undefined])).toEqual([
      ['100', true],
      ['1', false],
    ]);
  });
});
