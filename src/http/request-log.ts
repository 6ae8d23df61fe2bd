import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { trace } from '@opentelemetry/api';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Problem } from '../errors';
import { reasonOf } from '../exit';
import { httpRequests } from '../observability/metrics';

/** Zeros alone, and version ff, are not valid: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})(?<traceId>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * One line and one observation for each answered request. Neither body nor key is in it: both are the callers' own.
 * `X-Request-Id` and `traceparent` go back as they came, so that both sides log the same.
 */
export function observeRequests(fastify: FastifyInstance, logger: FastifyBaseLogger): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.header('X-Request-Id', request.id);
    const traceparent = request.headers['traceparent'];
    if (typeof traceparent === 'string' && TRACEPARENT.test(traceparent)) reply.header('traceparent', traceparent);
    done();
  });
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { method } = request;
    // The pattern, not the path: a path would make a time series, and a log entry, of every user.
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime } = reply;
    httpRequests.observe({ method, route, status }, elapsedTime / 1_000);
    if (request.isShed) {
      done();
      return;
    }
    const { problem } = request;
    const level = levelOf(problem);
    logger[level](
      {
        method,
        route,
        status,
        durationMs: Math.round(elapsedTime * 1_000) / 1_000,
        requestId: request.id,
        caller: request.caller,
        transactionId: request.transactionId,
        // With tracing on every request has one; without it, those whose caller traces them.
        traceId: trace.getActiveSpan()?.spanContext().traceId ?? traceIdOf(reply),
        code: problem?.code,
        // Here, and nowhere else: each failure is logged once.
        ...(level === 'warn' && { cause: causesOf(problem) }),
        ...(level === 'error' && { err: problem?.cause }),
      },
      'request',
    );
    done();
  });
}

/** What was refused before it was a request to any route: the same line, and the same observation. */
export function observeUnrouted(
  logger: FastifyBaseLogger,
  requestId: string,
  { code, body: { status } }: Problem,
): void {
  httpRequests.observe({ method: 'none', route: 'none', status }, 0);
  logger.info({ method: 'none', route: 'none', status, requestId, code }, 'request');
}

/** The caller's own id, so that a request is found again across services; a new one if it is not fit for a log. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:/+=@-]{1,128}$/.test(given) ? given : randomUUID();
}

/** What is nobody's fault (a database that is away) is a warning, what nobody has foreseen an error. */
function levelOf(problem: Problem | undefined): 'info' | 'warn' | 'error' {
  if (problem === undefined || problem.body.status < 500) return 'info';
  return problem.code === 'INTERNAL' ? 'error' : 'warn';
}

/** In words: during an outage the stack is the same for all, and of no use. */
function causesOf(problem: Problem | undefined): string | undefined {
  const reasons: string[] = [];
  for (let { cause } = problem ?? {}; cause instanceof Error; { cause } = cause) reasons.push(reasonOf(cause));
  return reasons.length === 0 ? undefined : reasons.join(' ');
}

function traceIdOf(reply: FastifyReply): string | undefined {
  const traceparent = reply.getHeader('traceparent');
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.groups?.['traceId'] : undefined;
}
