import { SYMBOL } from '../validation';
import { UsageError } from './usage-error';

/**
 * The symbol that `--asset` names.
 *
 * @throws UsageError
 */
export function symbolOf(asset: string): string {
  const symbol = asset.toUpperCase();
  if (SYMBOL.test(symbol)) return symbol;
  throw new UsageError('--asset must be a letter and up to 15 letters, digits or _, like GOLD.');
}
