import { ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath, OmitType } from '@nestjs/swagger';
import { problemBody, type ProblemCode, type ProblemFields, PROBLEMS } from './errors';

/** The body of every error answer (RFC 9457). */
export class ProblemDto {
  /** @example urn:wallet-service:problem:wallet-not-found */
  type: string;

  /** @example The user has no such wallet */
  title: string;

  /** @example 404 */
  status: number;

  /** For people: what happened, where that is more than the title says, and what to do. */
  detail: string;

  /** What happened, for programs: it never changes its meaning. */
  @ApiProperty({ enum: Object.keys(PROBLEMS), enumName: 'ProblemCode' })
  code: ProblemCode;

  /** Whether the same request, under the same key, may succeed later. */
  retryable: boolean;

  /**
   * The request's name in the logs, as in `X-Request-Id`. A replayed refusal differs in it alone.
   * @example 7f1c2a0e-3b52-4a4e-9a0c-52d2c3a7d1f0
   */
  requestId: string;

  /** The sentences about each property that is not valid. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } })
  errors?: Record<string, string[]>;

  /** The scopes that are missing. */
  requiredScopes?: string[];

  /** What of the wallet is available, when that was not enough or not as expected. */
  available?: string;

  /** What it would have taken. */
  required?: string;

  /** How much of the original was refunded before. */
  refunded?: string;

  /** How much of the original is left to be refunded. */
  refundable?: string;

  /** How much of the hold is captured. */
  captured?: string;

  /**
   * Which limit it would have exceeded.
   * @example SPEND per DAY Europe/Berlin
   */
  limit?: string;

  /** What the limit allows. */
  max?: string;

  /** What counted against the limit before. */
  used?: string;

  /** How much of the limit, or of the hold, is left. */
  remaining?: string;

  /** When the limit's day, week or month is over. */
  @ApiPropertyOptional({ format: 'date-time' })
  resetsAt?: string;

  /** Which operation it was, counted from 0 as they were sent; of a group's refund, as the group was. */
  @ApiPropertyOptional({ type: 'integer' })
  index?: number;

  /** Under which the refused transactions of a linked request are kept. */
  @ApiPropertyOptional({ format: 'uuid' })
  groupId?: string;

  /** The refused transaction; of a key that was used before, the transaction that has used it. */
  @ApiPropertyOptional({ format: 'uuid' })
  txId?: string;
}

/** A problem within an answer. */
export class EmbeddedProblemDto extends OmitType(ProblemDto, ['requestId'] as const) {}

const TRANSACTION_ID = '019ab5a0-7c5e-8d2a-b1c4-3f6f0a7d9e21';

const EXAMPLE_FIELDS: Partial<Record<ProblemCode, ProblemFields>> = {
  VALIDATION_FAILED: { errors: { amount: ['amount must be greater than zero'] } },
  AMOUNT_TOO_LARGE: { errors: { amount: ['amount must be at most 1000000000'] } },
  FORBIDDEN: { requiredScopes: ['wallet:read'] },
  INSUFFICIENT_FUNDS: { available: '500', required: '1000', txId: TRANSACTION_ID },
  REFUND_EXCEEDS_ORIGINAL: { refunded: '70', refundable: '30', txId: TRANSACTION_ID },
  ALREADY_REFUNDED: { refunded: '100', refundable: '0', txId: TRANSACTION_ID },
  ALREADY_CHARGED_BACK: { txId: TRANSACTION_ID },
  BONUS_NOT_TRANSFERABLE: { available: '50', required: '100', txId: TRANSACTION_ID },
  EXPIRY_PASSED: { txId: TRANSACTION_ID },
  WALLET_FROZEN: { txId: TRANSACTION_ID },
  WALLET_CLOSED: { txId: TRANSACTION_ID },
  WALLET_NOT_EMPTY: { txId: TRANSACTION_ID },
  CAPTURE_EXCEEDS_HOLD: { captured: '70', remaining: '30', txId: TRANSACTION_ID },
  HOLD_CAPTURED: { captured: '100', remaining: '0', txId: TRANSACTION_ID },
  HOLD_RELEASED: { captured: '0', remaining: '0', txId: TRANSACTION_ID },
  HOLD_EXPIRED: { captured: '0', remaining: '0', txId: TRANSACTION_ID },
  CONDITION_FAILED: { available: '500', txId: TRANSACTION_ID },
  LIMIT_EXCEEDED: {
    limit: 'SPEND per DAY Europe/Berlin',
    max: '100',
    used: '95',
    remaining: '5',
    resetsAt: '2026-01-31T23:00:00.000000Z',
    txId: TRANSACTION_ID,
  },
  ASSET_PAUSED: { txId: TRANSACTION_ID },
  IDEMPOTENCY_KEY_REUSED: { txId: TRANSACTION_ID },
};

/** What has happened, where a problem of this code says so. */
const EXAMPLE_WHAT: Partial<Record<ProblemCode, string>> = {
  VALIDATION_FAILED: 'amount must be greater than zero.',
  AMOUNT_TOO_LARGE: 'amount must be at most 1000000000 in one transaction.',
  FORBIDDEN: 'This takes the scope wallet:read.',
  ASSET_NOT_FOUND: 'There is no asset SILVER.',
  ASSET_EXISTS: 'There is an asset GOLD.',
  TOO_MANY_WEBHOOKS: 'There are 100 webhooks.',
  BODY_TOO_LARGE: 'A body may have 32 KiB at most.',
  INSUFFICIENT_FUNDS: 'Of the wallet 500 GOLD is available; 1000 would be needed.',
  REFUND_EXCEEDS_ORIGINAL: 'Of the original 30 GOLD is left to be refunded.',
  BONUS_NOT_TRANSFERABLE: 'Of what can be sent there are 50 GOLD; 100 would be needed.',
  CAPTURE_EXCEEDS_HOLD: 'Of the hold 30 GOLD is left to be captured.',
  CONDITION_FAILED: 'The user has 500 GOLD available, which is not within ifBalance.',
  LIMIT_EXCEEDED: 'The limit of 100 GOLD (SPEND per DAY Europe/Berlin) leaves 5 GOLD.',
  ASSET_PAUSED: 'GOLD is paused.',
  ASSET_WITHOUT_LOTS: 'GOLD keeps no lots.',
  NOT_REFUNDABLE: `Transaction ${TRANSACTION_ID} is of type FEE.`,
  SYSTEM_WALLET: 'userId names a system user.',
  RATE_LIMITED: '600000 writes a minute are allowed.',
};

/** What each handler has documented so far: several decorators add to the same statuses. */
const documented = new WeakMap<object, Set<ProblemCode>>();

/** What any route that is not a probe may answer. */
const COMMON: ProblemCode[] = ['RATE_LIMITED', 'INTERNAL', 'DATABASE_UNAVAILABLE', 'READ_TIMEOUT', 'SHUTTING_DOWN'];

/** Documents which problems a route can answer, beside the common ones, each with an example, grouped by status. */
export function ApiProblems(...codes: ProblemCode[]): MethodDecorator {
  return (target, key, descriptor) => {
    const handler = descriptor.value as object;
    const known = documented.get(handler) ?? new Set();
    documented.set(handler, known);
    const added = [...codes, ...COMMON].filter((code) => !known.has(code));
    for (const code of added) known.add(code);
    for (const status of new Set(added.map((code) => PROBLEMS[code].status))) {
      const ofStatus = (code: ProblemCode) => PROBLEMS[code].status === status;
      // Swagger joins the descriptions of a status, and takes the last content.
      const description = added.filter(ofStatus).map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`);
      const content = { 'application/problem+json': contentOf([...known].filter(ofStatus)) };
      ApiResponse({ status, description: description.join('\n\n'), content })(target, key, descriptor);
    }
  };
}

/** For a route that takes a body. */
export const ApiBodyProblems = () =>
  ApiProblems('VALIDATION_FAILED', 'MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');

/** For a route that writes. */
export const ApiWriteProblems = () => ApiProblems('OVERLOADED', 'WALLET_BUSY', 'CLOCK_AHEAD', 'OUTCOME_UNKNOWN');

function contentOf(codes: ProblemCode[]) {
  return {
    schema: { $ref: getSchemaPath(ProblemDto) },
    examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
  };
}

/** Of each problem one, to which the routes refer. */
export function problemExamples() {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  return Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
}

function exampleOf(code: ProblemCode): object {
  const body = problemBody(code, EXAMPLE_WHAT[code], EXAMPLE_FIELDS[code]);
  return { ...body, requestId: '7f1c2a0e-3b52-4a4e-9a0c-52d2c3a7d1f0' };
}
