import { AmountError, parseAmount } from '../amount';
import { invalid } from '../errors';
import { type AssetIdentity } from './asset.service';

/**
 * An amount of a request, in minor units of its asset.
 *
 * @param property where it stands in the body
 * @throws Problem VALIDATION_FAILED
 */
export function minorOf(amount: string, asset: AssetIdentity, property: string, options?: { orZero: boolean }): bigint {
  try {
    return parseAmount(amount, asset.scale, options);
  } catch (error) {
    if (error instanceof AmountError) throw invalid(property, `${error.message} (${asset.symbol})`);
    throw error;
  }
}
