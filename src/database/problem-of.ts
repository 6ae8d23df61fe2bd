import { Problem } from '../errors';
import { isContended, isOfUnknownCause, isUnavailable, OutcomeUnknownError } from './postgres-errors';

/** What a failure that nobody has translated means for the caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const options = { cause: error };
  if (error instanceof OutcomeUnknownError) {
    return new Problem('OUTCOME_UNKNOWN', 'Repeat the request with the same key to learn its outcome.', {}, options);
  }
  if (isUnavailable(error) || isOfUnknownCause(error)) {
    return new Problem('DATABASE_UNAVAILABLE', 'Repeat the request with the same key.', {}, options);
  }
  if (isContended(error)) {
    return new Problem('WALLET_BUSY', 'Nothing was changed. Repeat the request with the same key.', {}, options);
  }
  return new Problem('INTERNAL', 'Nothing was changed. The failure was logged with the X-Request-Id.', {}, options);
}
