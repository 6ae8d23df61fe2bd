/** No asset has more decimals. */
export const LARGEST_SCALE = 8;

/** `1000000.5000` as people read it: `1,000,000.5`. */
export function readable(decimal: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(?:\.(\d*?)0*)?$/.exec(decimal) ?? [];
  if (whole === '') return decimal;
  return `${sign === '-' ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest === '' ? '' : `.${rest}`}`;
}

/** In units of the last of so many decimals. */
export function minorOf(decimal: string, scale: number): bigint {
  const [whole = '0', rest = ''] = decimal.split('.');
  return BigInt(whole + rest.padEnd(scale, '0').slice(0, scale));
}

export function decimalOf(minor: bigint, scale: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${minor < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

export const isZero = (decimal: string): boolean => /^-?0*(?:\.0*)?$/.test(decimal);
