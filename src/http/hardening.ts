import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config } from '../config';
import { Problem, PROBLEM_JSON, problemJson } from '../errors';
import { observeUnrouted } from './request-log';
import { pathOf, routeNotFound, sendProblem } from './problem.filter';

/** Longer than load balancers keep idle connections (60 s, mostly): who closes first must not be the one who is sent to. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/** Longer than any request is worked on. A client that does not take its answer is cut. */
const CONNECTION_TIMEOUT_MS = 60_000;

/** Answers are for their callers alone. The policy leaves a page of ours (Swagger UI) what it needs, and nothing else. */
export const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** How the server deals with clients that are slow, or hardly speak HTTP. */
export function serverOptions({ REQUEST_TIMEOUT_MS }: Config) {
  return {
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // Node looks for late requests so often; its default, 30 s, would give them that much more time.
    http: {
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(1_000, REQUEST_TIMEOUT_MS),
      // Asked for below: Node's own answer says nothing.
      requireHostHeader: false,
    },
    clientErrorHandler: answerMalformedRequest,
    frameworkErrors: answerUnroutablePath,
  };
}

/** All that a worker answers. */
const FOR_OPERATORS = /^\/(health|metrics)(\/|$)/;

/** What holds for every answer, and every path. */
export function hardenHttp(fastify: FastifyInstance, { ROLE }: Config): void {
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    reply.headers(HEADERS);
    // Before the body is read: nobody is going to look at it.
    const isClosed = ROLE === 'worker' && !FOR_OPERATORS.test(pathOf(request.url));
    done(isClosed ? routeNotFound(request) : refusalOf(request, reply));
  });
  const { server, log } = fastify;
  // Node would answer the one without a word, and drop the other.
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, json } = unrouted(log, malformed('No expectation is met but 100-continue.'));
    response.writeHead(status, headers).end(json);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    answerOn(socket, log, malformed('This is not a proxy.'));
  });
}

const malformed = (detail: string): Problem => new Problem('MALFORMED_REQUEST', detail);

function refusalOf(request: FastifyRequest, reply: FastifyReply): Problem | undefined {
  const { raw, headers, is404 } = request;
  if (raw.httpVersion === '1.1' && headers.host === undefined) return malformed('HTTP/1.1 takes a Host.');
  return is404 ? notARoute(request, reply) : undefined;
}

function notARoute(request: FastifyRequest, reply: FastifyReply): Problem {
  const { method, server, url } = request;
  // Fastify's type does not say that there may be none.
  const find = (other: string) => server.findRoute({ method: other, url: pathOf(url) }) as object | null;
  const allowed = server.supportedMethods.filter((other) => find(other) !== null);
  // Behind a slash at the end the router sees an empty parameter, which no route takes.
  if (allowed.length === 0 || pathOf(url).endsWith('/')) return routeNotFound(request);
  reply.header('Allow', allowed.join(', '));
  return new Problem('METHOD_NOT_ALLOWED', `${method} is not among ${allowed.join(', ')}.`);
}

/** A path that cannot be decoded, or has a segment beyond all length. The router gives up before any hook has run. */
function answerUnroutablePath(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = routeNotFound(request);
  observeUnrouted(request.server.log, request.id, problem);
  reply.headers(HEADERS).header('X-Request-Id', request.id);
  sendProblem(problem, reply);
}

/** Node has given up before there was a request to be answered in the usual way. */
function answerMalformedRequest(
  this: FastifyInstance,
  { code, rawPacket }: Error & { code?: string; rawPacket?: unknown },
  socket: Socket,
): void {
  // The answer to a HEAD has no body: its client would take one for the next answer.
  const isHead = Buffer.isBuffer(rawPacket) && rawPacket.toString('latin1', 0, 5) === 'HEAD ';
  answerOn(socket, this.log, problemOfNode(code), isHead);
}

function answerOn(socket: Socket, log: FastifyBaseLogger, problem: Problem, isHead = false): void {
  if (!socket.writable || isBeingAnswered(socket)) {
    socket.destroy();
    return;
  }
  const { status, headers, json } = unrouted(log, problem);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fields.join('')}\r\n${isHead ? '' : json}`);
}

/** The answer to what was no request to any route, after which the connection ends; logged like every other. */
function unrouted(log: FastifyBaseLogger, problem: Problem) {
  const { body } = problem;
  const requestId = randomUUID();
  observeUnrouted(log, requestId, problem);
  const json = problemJson(body, requestId);
  const headers = {
    ...HEADERS,
    'Content-Type': PROBLEM_JSON,
    'Content-Length': Buffer.byteLength(json),
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  return { status: body.status, headers, json };
}

/**
 * A request may already be worked on when what comes behind it on the same connection is malformed. Its client must not
 * take this answer for that request's: it gets none, and repeats the request with its key.
 */
function isBeingAnswered(socket: Socket & { _httpMessage?: ServerResponse }): boolean {
  // Node's own handler looks there as well.
  return socket._httpMessage?.req.complete === true;
}

function problemOfNode(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('REQUEST_TIMEOUT');
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('HEADERS_TOO_LARGE');
    default:
      return malformed('The connection is closed.');
  }
}
