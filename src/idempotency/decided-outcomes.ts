import { type Idempotency } from './idempotency';
import { type KeptResponse } from './idempotency.store';

/** PostgreSQL's part of idempotency, as far as the interceptor needs it: provided by the module whose POSTs it guards. */
export abstract class DecidedOutcomes {
  /** What was decided under the caller's key, if anything. */
  abstract find(idempotency: Idempotency): Promise<KeptResponse | undefined>;
}
