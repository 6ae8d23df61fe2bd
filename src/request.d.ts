import { type Scope } from './access/scopes';
import { type Problem } from './errors';
import { type Idempotency } from './idempotency/idempotency';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request: the scope of its idempotency key. */
    caller: string;
    /** Whether `caller` was proven; otherwise everybody shares that name. */
    isAuthenticated: boolean;
    /** What the sender may do; undefined when that is not known. */
    scopes: ReadonlySet<Scope> | undefined;
    /** Set by the idempotency interceptor. */
    idempotency: Idempotency;
    /** What the request was refused by, or failed by. */
    problem: Problem | undefined;
    /** What the request was decided as, for its log line. */
    transactionId: string | undefined;
  }
}
