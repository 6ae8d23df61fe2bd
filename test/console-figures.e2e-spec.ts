import fc from 'fast-check';
import { limitsOf, valuesOf } from '../packages/console/src/asset/limit-values';
import { daysOf, totalsOf } from '../packages/console/src/overview/days';
import { decimalOf, isZero, minorOf, readable } from '../packages/console/src/show/decimal';

describe("the console's figures", () => {
  it('are read with groups of three digits, and without zeros at the end', () => {
    const shown = ['0', '0.0000', '12.3400', '1000000', '-1234.5', '123456789012345678.12345678'].map(readable);
    expect(shown).toEqual(['0', '0', '12.34', '1,000,000', '\u22121,234.5', '123,456,789,012,345,678.12345678']);
  });

  it('leave what is no amount as it is', () => {
    expect(['', '12x', '.5', '1e3'].map(readable)).toEqual(['', '12x', '.5', '1e3']);
  });

  it('lose no digit on the way to minor units and back', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 8 }), (minor, scale) => {
        expect(minorOf(decimalOf(minor, scale), scale)).toBe(minor);
      }),
    );
  });

  it('know zero, however many decimals it has', () => {
    expect(['0', '0.0000', '-0', '0.0001', '10'].map(isZero)).toEqual([true, true, true, false, false]);
  });
});

describe("the console's overview", () => {
  const row = { period: '2026-01-31', credited: '0.0000', debited: '0.0000', count: 1 };
  const rows = [
    { ...row, type: 'TOP_UP', credited: '9007199254740993.0001', count: 2 },
    { ...row, type: 'SPEND', debited: '30.5000' },
    { ...row, type: 'SEND', debited: '5.0000' },
    { ...row, type: 'SPEND', period: '2026-02-01', debited: '0.0001' },
  ] as const;

  it('draws every day, with what came to users above and what went from them below, but not what they gave each other', () => {
    const days = daysOf(rows.slice(1), new Date(2026, 0, 30), 3);
    expect(days).toEqual([
      { day: '30 Jan', count: 0 },
      { day: '31 Jan', count: 2, SPEND: -30.5 },
      { day: '1 Feb', count: 1, SPEND: -0.0001 },
    ]);
  });

  it('sums exactly', () => {
    expect(totalsOf(rows)).toEqual([
      { type: 'TOP_UP', credited: '9007199254740993.00010000', debited: '0.00000000', count: 2 },
      { type: 'SPEND', credited: '0.00000000', debited: '30.50010000', count: 2 },
      { type: 'SEND', credited: '0.00000000', debited: '5.00000000', count: 1 },
    ]);
  });
});

it('takes limits into a form and back as they are', () => {
  const limits = {
    perTransaction: { SPEND: '500' },
    windows: [
      { of: 'SPEND', window: 'DAY', timeZone: 'Europe/Berlin', max: '1000' },
      { of: 'CREDIT', rollingHours: 24, max: '0' },
    ],
    largestBalance: { max: '100000', then: 'CLAMP' },
  } as const;
  expect(limitsOf(valuesOf({ ...limits, windows: [...limits.windows] }))).toEqual(limits);
  expect(limitsOf(valuesOf({ windows: [] }))).toEqual({ windows: [] });
});
