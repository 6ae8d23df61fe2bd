import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemBody, type ProblemCode, PROBLEMS } from './errors';

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

  /** The sentences about each property that is not valid. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } })
  errors?: Record<string, string[]>;

  /** What the wallet holds, when that was not enough. */
  available?: string;

  /** What it would have taken. */
  required?: string;
}

const byStatus = new WeakMap<object, Map<number, Set<ProblemCode>>>();

/** Documents which problems a route can answer, each with an example, grouped by status. */
export function ApiProblems(...codes: ProblemCode[]): MethodDecorator {
  return (target, key, descriptor) => {
    const owner = descriptor.value as object;
    const documented = byStatus.get(owner) ?? new Map<number, Set<ProblemCode>>();
    byStatus.set(owner, documented);
    for (const code of codes) {
      const { status } = PROBLEMS[code];
      documented.set(status, (documented.get(status) ?? new Set()).add(code));
    }
    const responses = [...documented].map(([status, all]) =>
      ApiResponse({
        status,
        description: [...all].map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('  \n'),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDto) },
            examples: Object.fromEntries(
              [...all].map((code) => [code, { value: problemBody(code, `${PROBLEMS[code].title}.`) }]),
            ),
          },
        },
      }),
    );
    applyDecorators(...responses)(target, key, descriptor);
  };
}
