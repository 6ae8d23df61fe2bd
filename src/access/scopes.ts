/** What a caller can be allowed to do. Each gives what it says and no more: none includes another. */
export const SCOPES = [
  /** Balances, ledgers, transactions. */
  'wallet:read',
  /** SPEND. */
  'wallet:spend',
  /** TOP_UP and BONUS. */
  'wallet:credit',
  /** From one user to another. */
  'wallet:transfer',
  /** Refunds, reversals, cancellations. */
  'wallet:refund',
  /** Holds, captures, releases. */
  'wallet:hold',
  /** What happened, as a feed or by webhooks. */
  'wallet:events',
  /** For operators: adjustments, assets, and whether the ledger is right. */
  'wallet:admin',
  /** Only `/metrics`: whoever scrapes need not be able to see a wallet. */
  'wallet:metrics',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Tokens may carry scopes of other services as well. */
export function isScope(text: unknown): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
