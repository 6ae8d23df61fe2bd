import { applyDecorators, createParamDecorator, type ExecutionContext, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { ApiProblems } from '../problem.dto';
import { Posts } from '../route-settings';
import { type Idempotency } from './idempotency';
import { IdempotencyInterceptor } from './idempotency.interceptor';

/**
 * For a POST that moves value: its handler returns a `DecidedResponse`, and runs once for each key, as far as anybody
 * can see. Every other POST with the same key and body gets the same answer.
 */
export function Idempotent() {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    Posts(),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description:
        'A name for this intent, new for each new one: 1 to 255 visible ASCII characters without `"`, `,` and `\\`. ' +
        'Repeat the request with the same key until it is answered: it takes effect once, and every answer is the same.',
      schema: { type: 'string', minLength: 1, maxLength: 257, example: 'order-4711' },
    }),
    ApiProblems(
      'IDEMPOTENCY_KEY_MISSING',
      'IDEMPOTENCY_KEY_INVALID',
      'IDEMPOTENCY_IN_PROGRESS',
      'IDEMPOTENCY_KEY_REUSED',
    ),
  );
}

/** The parameter of an `@Idempotent()` handler that tells whose request it is, and under which key. */
export const IdempotencyOf = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Idempotency =>
    context.switchToHttp().getRequest<FastifyRequest>().idempotency,
);
