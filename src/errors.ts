interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  /** The same request, under the same key, may succeed later without anybody changing it. Otherwise: it will not. */
  readonly retryable?: boolean;
  /** Seconds after which that is worth a try. */
  readonly retryAfter?: number;
}

/** Every error that a caller can meet. The codes are part of the contract: they never change their meaning. */
export const PROBLEMS = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  MALFORMED_BODY: { status: 400, title: 'The body is not valid JSON' },
  AMOUNT_TOO_LARGE: { status: 400, title: 'The amount is above the limit of one transaction' },
  CURSOR_INVALID: { status: 400, title: 'The cursor does not belong to this list' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'The Idempotency-Key header is missing' },
  IDEMPOTENCY_KEY_INVALID: { status: 400, title: 'The Idempotency-Key header is not valid' },
  MALFORMED_REQUEST: { status: 400, title: 'The request cannot be understood' },
  UNAUTHENTICATED: { status: 401, title: 'The caller is not known' },
  FORBIDDEN: { status: 403, title: 'The caller may not do this' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is no such route' },
  ASSET_NOT_FOUND: { status: 404, title: 'There is no such asset' },
  WALLET_NOT_FOUND: { status: 404, title: 'The user has no such wallet' },
  TRANSACTION_NOT_FOUND: { status: 404, title: 'There is no such transaction' },
  HOLD_NOT_FOUND: { status: 404, title: 'There is no such hold' },
  GROUP_NOT_FOUND: { status: 404, title: 'There is no such group of transactions' },
  WEBHOOK_NOT_FOUND: { status: 404, title: 'There is no such webhook' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The route does not have this method' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive', retryable: true },
  ASSET_EXISTS: { status: 409, title: 'There is such an asset already' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    title: 'A request with this key is being worked on',
    retryable: true,
    retryAfter: 1,
  },
  FEED_RESET: { status: 410, title: 'The database has lost what the position has seen' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not JSON in UTF-8' },
  INSUFFICIENT_FUNDS: { status: 422, title: 'The wallet does not hold enough' },
  WALLET_FROZEN: { status: 422, title: 'The wallet is frozen' },
  WALLET_CLOSED: { status: 422, title: 'The wallet is closed' },
  WALLET_NOT_EMPTY: { status: 422, title: 'Only an empty wallet can be closed' },
  CAPTURE_EXCEEDS_HOLD: { status: 422, title: 'The capture is more than what is left of the hold' },
  HOLD_CAPTURED: { status: 422, title: 'The hold was captured before' },
  HOLD_RELEASED: { status: 422, title: 'The hold was released before' },
  HOLD_EXPIRED: { status: 422, title: 'The hold has expired' },
  REFUND_EXCEEDS_ORIGINAL: { status: 422, title: 'The refund is more than what is left of the original' },
  ALREADY_REFUNDED: { status: 422, title: 'Nothing is left to be refunded' },
  ALREADY_CHARGED_BACK: { status: 422, title: 'The original is charged back' },
  NOT_REFUNDABLE: { status: 422, title: 'This transaction cannot be refunded by itself' },
  CONDITION_FAILED: { status: 422, title: 'The balance is not as the request expects' },
  ASSET_PAUSED: { status: 422, title: 'The asset is paused' },
  LIMIT_EXCEEDED: { status: 422, title: 'It is more than a limit allows' },
  BONUS_NOT_TRANSFERABLE: { status: 422, title: 'What was given cannot be sent' },
  EXPIRY_PASSED: { status: 422, title: 'The credits would have expired already' },
  ASSET_WITHOUT_LOTS: { status: 422, title: 'The asset keeps no lots' },
  LINKED_OPERATION_REJECTED: { status: 422, title: 'Another operation of the same request was rejected' },
  CANCELLED: { status: 422, title: 'The request was cancelled before it arrived' },
  SAME_WALLET: { status: 422, title: 'A transfer goes from one user to another' },
  SYSTEM_WALLET: { status: 422, title: 'System wallets take part in no request' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request' },
  RATE_LIMITED: { status: 429, title: 'Too many requests in this minute', retryable: true },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'Something unexpected went wrong', retryable: true },
  OVERLOADED: { status: 503, title: 'Too many requests are waiting', retryable: true, retryAfter: 1 },
  WALLET_BUSY: {
    status: 503,
    title: 'The wallet is locked by somebody else for too long',
    retryable: true,
    retryAfter: 1,
  },
  TREASURY_EXHAUSTED: { status: 503, title: 'The treasury does not hold enough', retryable: true, retryAfter: 60 },
  OUTCOME_UNKNOWN: { status: 503, title: 'The outcome is not known yet', retryable: true, retryAfter: 1 },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database cannot be reached', retryable: true, retryAfter: 1 },
  CLOCK_AHEAD: { status: 503, title: 'The clocks are a day apart', retryable: true, retryAfter: 60 },
  READ_TIMEOUT: { status: 503, title: 'The read took too long', retryable: true, retryAfter: 1 },
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The issuer of the token cannot be reached',
    retryable: true,
    retryAfter: 5,
  },
  ERASURE_INCOMPLETE: { status: 503, title: 'Not all of the texts are erased yet', retryable: true, retryAfter: 5 },
  SHUTTING_DOWN: { status: 503, title: 'This instance is shutting down', retryable: true, retryAfter: 1 },
} as const satisfies Record<string, CatalogueEntry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Further members of a problem's body that help the caller, beside RFC 9457's own. */
export type ProblemFields = Readonly<Record<string, unknown>>;

/**
 * The body of an error answer, `application/problem+json` (RFC 9457), but for `requestId`: that is added when it is sent,
 * since a body may be kept and answer other requests as well.
 */
export interface ProblemBody extends ProblemFields {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly retryable: boolean;
}

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

export function problemBody(code: ProblemCode, detail: string, fields: ProblemFields = {}): ProblemBody {
  const { status, title, retryable = false }: CatalogueEntry = PROBLEMS[code];
  const type = `urn:wallet-service:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { type, title, status, detail, code, retryable, ...fields };
}

/** The answer's text: the body, and which request it answers. */
export function problemJson(body: ProblemBody, requestId: string): string {
  return JSON.stringify({ ...body, requestId });
}

/** An error of the catalogue. What throws it has written nothing (or, OUTCOME_UNKNOWN, cannot tell): the key stays free. */
export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(code: ProblemCode, detail: string, fields?: ProblemFields, options?: ErrorOptions) {
    super(detail, options);
    this.body = problemBody(code, detail, fields);
  }

  /** The same problem again, from a body that was kept. */
  static from(body: ProblemBody): Problem {
    return new Problem(body.code, body.detail, body);
  }

  get code(): ProblemCode {
    return this.body.code;
  }

  get retryAfter(): number | undefined {
    const entry: CatalogueEntry = PROBLEMS[this.code];
    return entry.retryAfter;
  }
}

/** One property of the request is wrong: `detail` is a sentence that names it. */
export function invalid(property: string, message: string): Problem {
  return new Problem('VALIDATION_FAILED', `${property} ${message}.`, { errors: { [property]: [message] } });
}
