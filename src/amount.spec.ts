import fc from 'fast-check';
import { AmountError, formatAmount, formatBalance, isDecimal, parseAmount } from './amount';

const MAX_MINOR = 2n ** 63n - 1n;

const scales = fc.integer({ min: 0, max: 8 });
const amountsMinor = fc.bigInt({ min: 1n, max: MAX_MINOR });
const zeros = fc.integer({ min: 0, max: 8 }).map((count) => '0'.repeat(count));

const HOSTILE = [
  ...[
    '',
    ' ',
    '+1',
    '-1',
    '-0',
    ' 1',
    '1 ',
    '1\n',
    '1\t',
    '\u00a01',
    '1 000',
    '1e3',
    '1E3',
    '1e-3',
    '0x1',
    '0b1',
    '0o7',
  ],
  ...['1.', '.5', '.', '1..5', '1.5.5', '01', '00', '00.5', '1,5', '1,000', "1'000", '1_000', '1n', '$1', '1%', '1/2'],
  ...['NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', 'one', '[1]', '{}', '1\u0000', '\ufeff1', '1\u200b'],
  ...['٣', '१', '１', '²', 'Ⅷ', '𝟙', '1٫5', '1．5'],
  ...['9'.repeat(20), '1'.repeat(100_000), `0.${'1'.repeat(19)}`, `1.${'0'.repeat(100_000)}`],
];

/** The meaning of a decimal text, worked out in another way than the code under test does. */
function minorOf(text: string, scale: number): bigint | undefined {
  const [units = '', decimals = ''] = text.split('.');
  const times = 10n ** BigInt(decimals.length);
  const scaled = (BigInt(units) * times + BigInt(decimals || '0')) * 10n ** BigInt(scale);
  return scaled % times === 0n ? scaled / times : undefined;
}

describe('an amount', () => {
  it('comes back from its text as it went in, at every scale', () => {
    fc.assert(
      fc.property(amountsMinor, scales, (amountMinor, scale) => {
        expect(parseAmount(formatAmount(amountMinor, scale), scale)).toBe(amountMinor);
        expect(parseAmount(formatBalance(amountMinor, scale), scale)).toBe(amountMinor);
      }),
    );
  });

  it.each(Array.from({ length: 9 }, (_, scale) => scale))('keeps its limits at scale %i', (scale) => {
    for (const amountMinor of [1n, 9n, 10n ** BigInt(scale), 10n ** BigInt(scale) + 1n, 2n ** 53n + 1n, MAX_MINOR]) {
      expect(parseAmount(formatAmount(amountMinor, scale), scale)).toBe(amountMinor);
      expect(parseAmount(formatBalance(amountMinor, scale), scale)).toBe(amountMinor);
    }
  });

  it('means what its digits say, or is refused when the scale cannot keep them', () => {
    const texts = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.stringMatching(/^(\.[0-9]{1,12})?$/));
    fc.assert(
      fc.property(texts, scales, ([units, decimals], scale) => {
        const text = `${units}${decimals}`;
        const expected = minorOf(text, scale);
        if (expected === undefined || expected === 0n) expect(() => parseAmount(text, scale)).toThrow(AmountError);
        else expect(parseAmount(text, scale)).toBe(expected);
      }),
    );
  });

  it('counts zeros behind its last decimal as nothing', () => {
    fc.assert(
      fc.property(amountsMinor, scales, zeros, (amountMinor, scale, trailing) => {
        const text = formatAmount(amountMinor, scale);
        const longer = scale === 0 && trailing !== '' ? `${text}.${trailing}` : text + trailing;
        expect(parseAmount(longer, scale)).toBe(amountMinor);
      }),
    );
  });

  it('is refused with more decimals than the scale keeps, however small they are', () => {
    fc.assert(
      fc.property(amountsMinor, scales, fc.integer({ min: 1, max: 9 }), zeros, (amountMinor, scale, digit, between) => {
        const point = scale === 0 ? '.' : '';
        const text = `${formatAmount(amountMinor, scale)}${point}${between}${digit}`;
        expect(() => parseAmount(text, scale)).toThrow(AmountError);
      }),
    );
    expect(() => parseAmount('0.00001', 4)).toThrow('must have at most 4 decimals');
    expect(() => parseAmount('1.5', 0)).toThrow('must have at most 0 decimals');
  });

  it.each(['0', '0.0', '0.0000', '0.00000000'])('is refused when it is nothing: %j', (text) => {
    expect(() => parseAmount(text, 4)).toThrow('must be greater than zero');
  });

  it.each(HOSTILE.map((text) => [text.length > 40 ? `${text.slice(0, 8)}... of ${text.length}` : text, text]))(
    'is refused when it is no plain decimal: %j',
    (_name, text) => {
      expect(isDecimal(text)).toBe(false);
      for (let scale = 0; scale <= 8; scale++) {
        expect(() => parseAmount(text, scale)).toThrow(
          new AmountError('must be a decimal number, like "100" or "0.5"'),
        );
      }
    },
  );

  it('is refused when it is anything but a text', () => {
    const values = [
      1,
      1n,
      0.5,
      Number.NaN,
      null,
      undefined,
      true,
      ['1'],
      { toString: () => '1' },
      Object('1') as unknown,
    ];
    for (const value of values) expect(isDecimal(value)).toBe(false);
  });

  it('is never half understood: whatever text is taken gives that very number back', () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789.,+-eExX_ \n٣１')) }),
      fc.string({ unit: 'binary' }),
      fc.double().map(String),
    );
    fc.assert(
      fc.property(hostile, scales, (text, scale) => {
        let amountMinor: bigint;
        try {
          amountMinor = parseAmount(text, scale);
        } catch (error) {
          expect(error).toBeInstanceOf(AmountError);
          return;
        }
        expect(text).toMatch(/^[0-9]+(\.[0-9]+)?$/);
        expect(formatBalance(amountMinor, scale)).toBe(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the text of an amount', () => {
  it.each([
    [0n, 4, '0.0000', '0'],
    [1n, 4, '0.0001', '0.0001'],
    [10n, 4, '0.0010', '0.001'],
    [1_000_000n, 4, '100.0000', '100'],
    [15_000n, 4, '1.5000', '1.5'],
    [100n, 0, '100', '100'],
    [0n, 0, '0', '0'],
    [1n, 8, '0.00000001', '0.00000001'],
    [100_000_000n, 8, '1.00000000', '1'],
    [MAX_MINOR, 4, '922337203685477.5807', '922337203685477.5807'],
    [MAX_MINOR, 0, '9223372036854775807', '9223372036854775807'],
    [-1n, 4, '-0.0001', '-0.0001'],
    [-15_000n, 4, '-1.5000', '-1.5'],
    [-10_000_015_000_000n, 4, '-1000001500.0000', '-1000001500'],
    [-100n, 0, '-100', '-100'],
  ])('%p at scale %i is %j in a ledger and %j as a balance', (amountMinor, scale, ledgerText, balanceText) => {
    expect(formatAmount(amountMinor, scale)).toBe(ledgerText);
    expect(formatBalance(amountMinor, scale)).toBe(balanceText);
  });

  it('of a negative one is that of its opposite behind a minus', () => {
    fc.assert(
      fc.property(amountsMinor, scales, (amountMinor, scale) => {
        expect(formatAmount(-amountMinor, scale)).toBe(`-${formatAmount(amountMinor, scale)}`);
        expect(formatBalance(-amountMinor, scale)).toBe(`-${formatBalance(amountMinor, scale)}`);
      }),
    );
  });

  it('has all decimals of the scale in a ledger, and no zero too many as a balance', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -MAX_MINOR, max: MAX_MINOR }), scales, (amountMinor, scale) => {
        const decimals = scale === 0 ? '' : `\\.[0-9]{${scale}}`;
        expect(formatAmount(amountMinor, scale)).toMatch(new RegExp(`^-?(0|[1-9][0-9]*)${decimals}$`));
        expect(formatBalance(amountMinor, scale)).toMatch(/^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/);
      }),
    );
  });
});
