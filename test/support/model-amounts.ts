/** All assets have four decimals. */
export function minorOf(amount: string): bigint {
  const [units = '', decimals = ''] = amount.split('.');
  return BigInt(units + decimals.slice(0, 4).padEnd(4, '0'));
}

/** Clearing may be below zero. */
export function written(minor: bigint): string {
  if (minor < 0n) return `-${written(-minor)}`;
  const digits = minor.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

export function shortened(minor: bigint): string {
  return written(minor).replace(/\.?0+$/, '');
}
