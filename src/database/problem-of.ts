import { Problem } from '../errors';
import { isContended, isOfUnknownCause, isUnavailable, OutcomeUnknownError } from './postgres-errors';

/** What a failure that nobody has translated means for the caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const options = { cause: error };
  if (error instanceof OutcomeUnknownError) {
    return new Problem('OUTCOME_UNKNOWN', undefined, {}, options);
  }
  if (isUnavailable(error) || isOfUnknownCause(error)) {
    return new Problem('DATABASE_UNAVAILABLE', undefined, {}, options);
  }
  if (isContended(error)) {
    return new Problem('WALLET_BUSY', undefined, {}, options);
  }
  return new Problem('INTERNAL', undefined, {}, options);
}
