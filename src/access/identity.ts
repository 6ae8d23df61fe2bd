import { type Scope } from './scopes';

/** Whom a credential was issued to, and what it allows. */
export interface Identity {
  /**
   * `key:` or `jwt:`, and the name: nobody of one kind can pass for somebody of the other. It is the scope of idempotency
   * keys and stands in every transaction, so that a caller who changes the kind begins with new keys.
   */
  readonly caller: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** What a name may be, so that with its prefix it fits the `caller` of a transaction, and any log. */
export const CALLER_NAME = /^[!-~]{1,251}$/;
