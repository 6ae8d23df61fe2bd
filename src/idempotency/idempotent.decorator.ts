import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiBodyProblems, ApiProblems, ApiWriteProblems } from '../problem.dto';
import { Posts } from '../route-settings';
import { IdempotencyInterceptor } from './idempotency.interceptor';

/**
 * For a request that posts: its handler returns an `Intent`, which is done once for each key. Every other request with the
 * same key and intent gets the same answer.
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
    ApiBodyProblems(),
    ApiWriteProblems(),
    ApiProblems(
      'IDEMPOTENCY_KEY_MISSING',
      'IDEMPOTENCY_KEY_INVALID',
      'IDEMPOTENCY_IN_PROGRESS',
      'IDEMPOTENCY_KEY_REUSED',
      'CANCELLED',
    ),
  );
}
