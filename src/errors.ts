interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  /** What to do about it, on whichever route: the end of each problem's `detail`. */
  readonly advice: string;
  /** The same request, under the same key, may succeed later without anybody changing it. Otherwise: it will not. */
  readonly retryable?: boolean;
  /** Seconds after which that is worth a try. */
  readonly retryAfter?: number;
}

const AGAIN = 'Repeat the request, with the same key if it has one.';
const UNCHANGED = `Nothing was changed. ${AGAIN}`;
const POSTED_ID = 'Compare the id with the one that its posting has answered.';
const NOTHING_LEFT = 'Nothing of it is left: place another one.';

/** Every error that a caller can meet. The codes are part of the contract: they never change their meaning. */
export const PROBLEMS = {
  VALIDATION_FAILED: {
    status: 400,
    title: 'The request is not valid',
    advice: 'Correct the properties that errors names.',
  },
  MALFORMED_BODY: {
    status: 400,
    title: 'The body is not valid JSON',
    advice: 'Send JSON in UTF-8, with each member once.',
  },
  AMOUNT_TOO_LARGE: {
    status: 400,
    title: 'The amount is above the limit of one transaction',
    advice: 'Nothing was changed. Ask for less.',
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor does not belong to this list',
    advice: 'Send one that this very list has given out, with the same filters, or begin without one.',
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    title: 'The Idempotency-Key header is missing',
    advice: 'Send an Idempotency-Key header that is new for each new intent.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key header is not valid',
    advice: 'Send one that is, a UUID for example.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    title: 'The request cannot be understood',
    advice: 'Look at what has sent it, or at a proxy in between.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'The caller is not known',
    advice: 'Send a valid token or key as Authorization: Bearer.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'The caller may not do this',
    advice: 'Ask whoever runs the service for a key or token that may.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    advice: 'Compare method and path with the OpenAPI document.',
  },
  ASSET_NOT_FOUND: {
    status: 404,
    title: 'There is no such asset',
    advice: 'GET /api/v1/assets lists those that there are.',
  },
  WALLET_NOT_FOUND: {
    status: 404,
    title: 'The user has no such wallet',
    advice: 'It comes into being with its first credit.',
  },
  TRANSACTION_NOT_FOUND: {
    status: 404,
    title: 'There is no such transaction',
    advice: POSTED_ID,
  },
  HOLD_NOT_FOUND: {
    status: 404,
    title: 'There is no such hold',
    advice: 'Compare the id with the one that placing it has answered.',
  },
  GROUP_NOT_FOUND: {
    status: 404,
    title: 'There is no such group of transactions',
    advice: POSTED_ID,
  },
  WEBHOOK_NOT_FOUND: {
    status: 404,
    title: 'There is no such webhook',
    advice: 'GET /api/v1/webhooks lists those that there are.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The route does not have this method',
    advice: 'Use one that the Allow header names.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request took too long to arrive',
    advice: 'Nothing was changed. Send the request again, and faster.',
    retryable: true,
  },
  ASSET_EXISTS: {
    status: 409,
    title: 'There is such an asset already',
    advice: 'Go on with it, or choose another symbol.',
  },
  TOO_MANY_WEBHOOKS: {
    status: 409,
    title: 'There are as many webhooks as there can be',
    advice: 'Remove one that nobody needs.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    title: 'A request with this key is being worked on',
    advice: 'Repeat the request with the same key in a second.',
    retryable: true,
    retryAfter: 1,
  },
  FEED_RESET: {
    status: 410,
    title: 'The database has lost what the position has seen',
    advice: 'It was restored: compare with a list what you have seen, and begin again.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    advice: 'Send less at a time.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is not JSON in UTF-8',
    advice: 'Send the body as application/json, in UTF-8, without Content-Encoding.',
  },
  INSUFFICIENT_FUNDS: {
    status: 422,
    title: 'The wallet does not hold enough',
    advice: 'Ask for less, or credit it first: a new try takes a new key.',
  },
  WALLET_FROZEN: {
    status: 422,
    title: 'The wallet is frozen',
    advice: 'The user can do nothing with it until it is unfrozen: a new try takes a new key then.',
  },
  WALLET_CLOSED: {
    status: 422,
    title: 'The wallet is closed',
    advice: 'Nothing is posted to it until it is reopened: a new try takes a new key then.',
  },
  WALLET_NOT_EMPTY: {
    status: 422,
    title: 'Only an empty wallet can be closed',
    advice: 'Take out what is left, and release what is held: a new try takes a new key then.',
  },
  CAPTURE_EXCEEDS_HOLD: {
    status: 422,
    title: 'The capture is more than what is left of the hold',
    advice: 'Capture less, with a new key.',
  },
  HOLD_CAPTURED: {
    status: 422,
    title: 'The hold was captured before',
    advice: NOTHING_LEFT,
  },
  HOLD_RELEASED: {
    status: 422,
    title: 'The hold was released before',
    advice: NOTHING_LEFT,
  },
  HOLD_EXPIRED: {
    status: 422,
    title: 'The hold has expired',
    advice: NOTHING_LEFT,
  },
  REFUND_EXCEEDS_ORIGINAL: {
    status: 422,
    title: 'The refund is more than what is left of the original',
    advice: 'Refund less, with a new key.',
  },
  ALREADY_REFUNDED: {
    status: 422,
    title: 'Nothing is left to be refunded',
    advice: 'The original is given back as a whole: nothing is left to do.',
  },
  ALREADY_CHARGED_BACK: {
    status: 422,
    title: 'The original is charged back',
    advice: 'What it has credited is taken back, or owed: nothing is left to do.',
  },
  NOT_REFUNDABLE: {
    status: 422,
    title: 'This transaction cannot be refunded by itself',
    advice: 'A transfer is refunded as its group, and a hold is released; what gives back or takes back is final.',
  },
  CONDITION_FAILED: {
    status: 422,
    title: 'The balance is not as the request expects',
    advice: 'Read the balance again, and decide anew: a new try takes a new key.',
  },
  ASSET_PAUSED: {
    status: 422,
    title: 'The asset is paused',
    advice:
      'Nothing of it is posted but refunds, reversals and releases until it is resumed: a new try takes a new key then.',
  },
  LIMIT_EXCEEDED: {
    status: 422,
    title: 'It is more than a limit allows',
    advice: 'Ask for less, or later: a new try takes a new key.',
  },
  BONUS_NOT_TRANSFERABLE: {
    status: 422,
    title: 'What was given cannot be sent',
    advice: 'Send less, since only what was paid for can be sent: a new try takes a new key.',
  },
  EXPIRY_PASSED: {
    status: 422,
    title: 'The credits would have expired already',
    advice: 'Give an expiresAt in the future, with a new key.',
  },
  ASSET_WITHOUT_LOTS: {
    status: 422,
    title: 'The asset keeps no lots',
    advice: 'Leave out what only lots have, or have the asset keep lots first.',
  },
  LINKED_OPERATION_REJECTED: {
    status: 422,
    title: 'Another operation of the same request was rejected',
    advice: 'All of them are done, or none: look at the one that was.',
  },
  CANCELLED: {
    status: 422,
    title: 'The request was cancelled before it arrived',
    advice: 'Nothing was changed. A new request takes a new key.',
  },
  SAME_WALLET: {
    status: 422,
    title: 'A transfer goes from one user to another',
    advice: 'Let fromUserId and toUserId name two users.',
  },
  SYSTEM_WALLET: {
    status: 422,
    title: 'System wallets take part in no request',
    advice: 'Name another user: system wallets only change with those of others.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The key was used for another request',
    advice: 'Nothing was changed. The earlier request stands; a new request takes a new key.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests in this minute',
    advice:
      'Nothing was changed. Repeat the request, with the same key if it has one, after the seconds of Retry-After.',
    retryable: true,
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers are too large',
    advice: 'Send less of them: all together, and the path, may have 16 KiB.',
  },
  INTERNAL: {
    status: 500,
    title: 'Something unexpected went wrong',
    advice: `${UNCHANGED} If it stays, tell whoever runs the service its requestId, which is in the log.`,
    retryable: true,
  },
  OVERLOADED: {
    status: 503,
    title: 'Too many requests are waiting',
    advice: UNCHANGED,
    retryable: true,
    retryAfter: 1,
  },
  WALLET_BUSY: {
    status: 503,
    title: 'The wallet is locked by somebody else for too long',
    advice: UNCHANGED,
    retryable: true,
    retryAfter: 1,
  },
  TREASURY_EXHAUSTED: {
    status: 503,
    title: 'The treasury does not hold enough',
    advice: `Nothing was changed. An operator has to issue more of this asset. ${AGAIN}`,
    retryable: true,
    retryAfter: 60,
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    title: 'The outcome is not known yet',
    advice: `${AGAIN} Its answer tells the outcome.`,
    retryable: true,
    retryAfter: 1,
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database cannot be reached',
    advice: AGAIN,
    retryable: true,
    retryAfter: 1,
  },
  CLOCK_AHEAD: {
    status: 503,
    title: 'The clocks are a day apart',
    advice: `Nothing was changed. An operator has to set the clocks of the database and the service. ${AGAIN}`,
    retryable: true,
    retryAfter: 60,
  },
  READ_TIMEOUT: {
    status: 503,
    title: 'The read took too long',
    advice: 'It took too long, or waited for others that did. Ask for less, or again later.',
    retryable: true,
    retryAfter: 1,
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The issuer of the token cannot be reached',
    advice: `The key of the token is not known here, and its issuer does not answer. ${AGAIN}`,
    retryable: true,
    retryAfter: 5,
  },
  ERASURE_INCOMPLETE: {
    status: 503,
    title: 'Not all of the texts are erased yet',
    advice: `Redis, which may hold some of them, does not answer. ${AGAIN}`,
    retryable: true,
    retryAfter: 5,
  },
  SHUTTING_DOWN: {
    status: 503,
    title: 'This instance is shutting down',
    advice: `${UNCHANGED} Another instance will take it.`,
    retryable: true,
    retryAfter: 1,
  },
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

/**
 * @param what happened here, in a sentence, where that is more than the title says
 */
export function problemBody(code: ProblemCode, what?: string, fields: ProblemFields = {}): ProblemBody {
  const { status, title, advice, retryable = false }: CatalogueEntry = PROBLEMS[code];
  const detail = what === undefined ? advice : `${what} ${advice}`;
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

  constructor(code: ProblemCode, what?: string, fields?: ProblemFields, options?: ErrorOptions) {
    const body = problemBody(code, what, fields);
    super(body.detail, options);
    this.body = body;
  }

  /** The same problem again, from a body that was kept. */
  static from(body: ProblemBody): Problem {
    return new Problem(body.code, undefined, body);
  }

  get code(): ProblemCode {
    return this.body.code;
  }

  get retryAfter(): number | undefined {
    const entry: CatalogueEntry = PROBLEMS[this.code];
    return entry.retryAfter;
  }
}

/** One property of the request is wrong: `detail` begins with a sentence that names it. */
export function invalid(property: string, message: string): Problem {
  return new Problem('VALIDATION_FAILED', `${property} ${message}.`, { errors: { [property]: [message] } });
}
