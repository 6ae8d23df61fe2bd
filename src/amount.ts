/**
 * Amounts are decimal strings outside and `bigint` minor units (the amount times 10^scale) inside; never a `number`.
 */

/** The most minor units that PostgreSQL's bigint holds. */
export const MAX_MINOR = 2n ** 63n - 1n;

/** As `Math.min`, which takes no bigint. */
export function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Digits, and optionally a point with digits behind it: no sign, blank, exponent or leading zero, ASCII only. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{1,18})?$/;

export function isDecimal(text: unknown): text is string {
  return typeof text === 'string' && DECIMAL.test(text);
}

export class AmountError extends Error {}

/**
 * `parseAmount('1.5', 4)` is `15000n`. Zeros behind the last decimal count as nothing: `1.50000` is fine at scale 4.
 *
 * @throws AmountError when the text is not a decimal above zero (or zero, if that is allowed), or has more decimals than the
 * scale keeps
 */
export function parseAmount(text: string, scale: number, { orZero = false } = {}): bigint {
  if (!isDecimal(text)) throw new AmountError('must be a decimal number, like "100" or "0.5"');
  const [units = '', decimals = ''] = text.split('.');
  const significant = decimals.replace(/0+$/, '');
  if (significant.length > scale) throw new AmountError(`must have at most ${scale} decimals`);
  const amountMinor = BigInt(units + significant.padEnd(scale, '0'));
  if (amountMinor === 0n && !orZero) throw new AmountError('must be greater than zero');
  return amountMinor;
}

/** With all decimals of the scale: `formatAmount(15000n, 4)` is `'1.5000'`. */
export function formatAmount(amountMinor: bigint, scale: number): string {
  if (amountMinor < 0n) return `-${formatAmount(-amountMinor, scale)}`;
  if (scale === 0) return amountMinor.toString();
  const digits = amountMinor.toString().padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Without trailing zeros: `formatBalance(15000n, 4)` is `'1.5'`. */
export function formatBalance(balanceMinor: bigint, scale: number): string {
  const text = formatAmount(balanceMinor, scale);
  return scale === 0 ? text : text.replace(/\.?0+$/, '');
}
