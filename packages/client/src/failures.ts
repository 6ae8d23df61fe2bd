import { WalletProblem } from './problem.ts';

/** No answer came in time, and that of a write may be known to nobody: repeat it under the same key, or `cancel` it. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** Under which a write was sent; undefined for what only reads. */
  readonly key: string | undefined;
  readonly attempts: number;

  /** @param cause why the last attempt failed, or why the caller gave up */
  constructor({ key, attempts, cause }: { key: string | undefined; attempts: number; cause: unknown }) {
    const of = key === undefined ? '' : ` to ${key}: it may have been posted`;
    super(`No answer${of} (attempts: ${attempts}; ${String(cause)})`, { cause });
    this.key = key;
    this.attempts = attempts;
  }
}

/** An answer that is not the service's: of a proxy in between, say. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, text: string, retryAfterMs?: number) {
    super(`HTTP ${status}: ${text.slice(0, 200)}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What an attempt's failure says of the request. */
export interface Failure {
  /** Whether the same request may have another answer later. */
  readonly isRetryable: boolean;
  /** Whether it may have been done all the same. */
  readonly isUnknown: boolean;
  readonly retryAfterMs: number | undefined;
}

// Of a proxy: its own limits, or what it has heard, or not heard, of the service.
const RETRYABLE_STATUSES = [408, 425, 429, 500, 502, 503, 504];

export function failureOf(error: unknown): Failure {
  if (error instanceof WalletProblem) {
    const isUnknown = ['OUTCOME_UNKNOWN', 'IDEMPOTENCY_IN_PROGRESS'].includes(error.code);
    return { isRetryable: error.retryable, isUnknown, retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof UnexpectedAnswerError) {
    const isRetryable = RETRYABLE_STATUSES.includes(error.status);
    return { isRetryable, isUnknown: isRetryable, retryAfterMs: error.retryAfterMs };
  }
  // A connection that was refused, lost or too slow. What it was that failed is not told alike by all of fetch's makers.
  return { isRetryable: true, isUnknown: true, retryAfterMs: undefined };
}

/** Whether it answers the request for good, also if an earlier attempt was sent into the unknown. */
export const isDecided = (error: unknown): boolean =>
  error instanceof WalletProblem && [400, 422].includes(error.status) && error.code !== 'IDEMPOTENCY_KEY_REUSED';
