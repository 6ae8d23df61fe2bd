import { ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemBody, type ProblemCode, type ProblemFields, PROBLEMS } from './errors';

/** The body of every error answer (RFC 9457). */
export class ProblemDto {
  /** @example urn:wallet-service:problem:wallet-not-found */
  type: string;

  /** @example The user has no such wallet */
  title: string;

  /** @example 404 */
  status: number;

  /** What happened here, in a sentence for people. */
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

  /** The scopes that are missing; `detail` says whether all of them are needed, or any one. */
  requiredScopes?: string[];

  /** What the wallet holds, when that was not enough. */
  available?: string;

  /** What it would have taken. */
  required?: string;

  /** The refused transaction. */
  txId?: string;
}

const EXAMPLE_FIELDS: Partial<Record<ProblemCode, ProblemFields>> = {
  VALIDATION_FAILED: { errors: { amount: ['amount must be greater than zero'] } },
  AMOUNT_TOO_LARGE: { errors: { amount: ['amount must be at most 1000000000'] } },
  FORBIDDEN: { requiredScopes: ['wallet:read'] },
  INSUFFICIENT_FUNDS: { available: '500', required: '1000', txId: '019ab5a0-7c5e-7d2a-b1c4-3f6f0a7d9e21' },
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

function contentOf(codes: ProblemCode[]) {
  return {
    schema: { $ref: getSchemaPath(ProblemDto) },
    examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
  };
}

function exampleOf(code: ProblemCode): object {
  const body = problemBody(code, `${PROBLEMS[code].title}.`, EXAMPLE_FIELDS[code]);
  return { ...body, requestId: '7f1c2a0e-3b52-4a4e-9a0c-52d2c3a7d1f0' };
}
