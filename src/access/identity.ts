import { type Scope } from './scopes';

/** Whom a credential was issued to, and what it allows. */
export interface Identity {
  /**
   * `key:` or `jwt:`, and the name: nobody of one kind can pass for somebody of the other. It is the scope of idempotency
   * keys and stands in every transaction. A client that changes from a key to tokens stays the same caller where the
   * files say so (see `callerNamed`).
   */
  readonly caller: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** What a name may be, so that with its prefix it fits the `caller` of a transaction, and any log. */
export const CALLER_NAME = /^[!-~]{1,251}$/;

/** In a file of ours, a name may also bring its prefix: `key:shop`. */
export const CONFIGURED_CALLER = /^(?:(?:key|jwt):)?[!-~]{1,251}$/;

/**
 * The caller that a file of ours names. With a prefix it is that very caller, whatever credential stands beside it: so an
 * operator lets one client's key and tokens be one caller. A name that an issuer gives never comes here.
 */
export function callerNamed(kind: 'key' | 'jwt', name: string): string {
  return /^(?:key|jwt):/.test(name) ? name : `${kind}:${name}`;
}
