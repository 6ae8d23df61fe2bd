import { type FastifyInstance } from 'fastify';
import { type Scope } from '../access/scopes';
import { type Problem } from '../errors';

/** With `AUTH=off` everybody is the same caller. */
const ANYBODY = 'anybody';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request: the scope of its idempotency key. */
    caller: string;
    /** Whether `caller` was proven; otherwise everybody shares that name. */
    isAuthenticated: boolean;
    /** What the sender may do; undefined when that is not known. */
    scopes: ReadonlySet<Scope> | undefined;
    /** What the request was refused by, or failed by. */
    problem: Problem | undefined;
    /** What the request was decided as, for its log line. */
    transactionId: string | undefined;
    /** Refused because too many were in progress: it is counted, and has no log line of its own. */
    isShed: boolean;
  }
}

/** Gives every request all of these members from the beginning, so that V8 sees requests of one shape. */
export function decorateRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('caller', ANYBODY);
  fastify.decorateRequest('isAuthenticated', false);
  fastify.decorateRequest('scopes', undefined);
  fastify.decorateRequest('transactionId', undefined);
  fastify.decorateRequest('problem', undefined);
  fastify.decorateRequest('isShed', false);
}
