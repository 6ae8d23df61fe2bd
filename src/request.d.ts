import { type Idempotency } from './idempotency/idempotency';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request: the scope of its idempotency key. */
    caller: string;
    /** Set by the idempotency interceptor. */
    idempotency: Idempotency;
  }
}
