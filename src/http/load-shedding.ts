import { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type FastifyBaseLogger } from 'fastify';
import { PROBLEM_JSON } from '../errors';
import { HEADERS } from './hardening';
import { overloaded } from '../posting/posting-queue';
import { httpRequests, shedRequests } from '../observability/metrics';
import { requestIdOf } from './request-log';

const POSTING = '/api/v1/wallets/transactions';
const LOG_EVERY_MS = 1_000;

/** Made once: what a refusal costs is taken from the requests that are accepted. */
const { body, retryAfter } = overloaded();
const ANSWER = JSON.stringify(body);
const ANSWER_HEADERS = Object.entries({
  ...HEADERS,
  'Content-Type': PROBLEM_JSON,
  'Content-Length': Buffer.byteLength(ANSWER),
  'Retry-After': retryAfter,
}).flat() as string[];

/**
 * Answers 503 OVERLOADED to postings above `limit` in progress at a time, as soon as their headers are there: in front
 * of the framework, before the caller is known, the body is read or the key is claimed. Several times what the service
 * can do is offered then, and hardly any of its time may go into refusing it. One line a second says how many it were.
 */
export function shedLoad(server: Server, limit: number, logger: FastifyBaseLogger): void {
  const [handle] = server.listeners('request') as [RequestListener];
  server.removeListener('request', handle);
  const refused = httpRequests.labels({ method: 'POST', route: POSTING, status: body.status });
  let inProgress = 0;
  let unreported = 0;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST' || request.url !== POSTING) {
      handle(request, response);
      return;
    }
    if (inProgress >= limit) {
      response.writeHead(body.status, [...ANSWER_HEADERS, 'X-Request-Id', requestIdOf(request)]).end(ANSWER);
      refused.observe(0);
      shedRequests.inc();
      if (unreported++ === 0) setTimeout(report, LOG_EVERY_MS).unref();
      return;
    }
    inProgress += 1;
    response.once('close', () => (inProgress -= 1));
    handle(request, response);
  });

  function report(): void {
    logger.warn({ code: body.code, requests: unreported }, 'requests refused');
    unreported = 0;
  }
}
