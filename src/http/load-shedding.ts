import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config';
import { type Problem, PROBLEM_JSON } from '../errors';
import { shedRequests } from '../observability/metrics';
import { overloaded } from '../posting/posting-queue';
import { HEADERS } from './hardening';

const LOG_EVERY_MS = 1_000;

/** Made once: what a refusal costs is taken from the requests that are accepted. */
const { body, retryAfter } = overloaded();
const ANSWER_HEADERS = Object.entries({ ...HEADERS, 'Content-Type': PROBLEM_JSON, 'Retry-After': retryAfter }).flat();
/** But for the closing brace: the request's own id goes in front of it. */
const ANSWER = JSON.stringify(body).slice(0, -1);

/**
 * Answers 503 OVERLOADED to the requests of `@Posts()` routes above POSTING_QUEUE_MAX in progress at a time.
 *
 * As a guard behind all others it counts those that are complete and whose callers may send them, so that nobody else
 * can use up the room. While it is full, whatever more comes is refused at the door, as soon as its headers are there:
 * several times what the service can do is offered then, and hardly any of its time may go into refusing it.
 */
@Injectable()
export class LoadShedding implements CanActivate {
  readonly #logger = new Logger('LoadShedding');
  #inProgress = 0;
  #unreported = 0;

  constructor(private readonly config: Config) {}

  /** Called once, before any other hook is added. */
  watchTheDoor(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      if (!request.routeOptions.config.posts || !this.#isFull) {
        done();
        return;
      }
      this.#shed(request);
      reply.hijack();
      const json = `${ANSWER},"requestId":${JSON.stringify(request.id)}}`;
      const headers = [...ANSWER_HEADERS, 'X-Request-Id', request.id, 'Content-Length', Buffer.byteLength(json)];
      reply.raw.writeHead(body.status, headers as string[]).end(json);
    });
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.routeOptions.config.posts) return true;
    // Many may have passed the door before the first of them was counted.
    if (this.#isFull) throw this.#shed(request);
    const { raw } = context.switchToHttp().getResponse<FastifyReply>();
    // Whoever has hung up meanwhile is closed already, and would be counted for ever.
    if (raw.destroyed) return true;
    this.#inProgress += 1;
    raw.once('close', () => (this.#inProgress -= 1));
    return true;
  }

  get #isFull(): boolean {
    return this.#inProgress >= this.config.POSTING_QUEUE_MAX;
  }

  /** One line a second says how many were refused: one for each would be work as well. */
  #shed(request: FastifyRequest): Problem {
    request.isShed = true;
    shedRequests.inc();
    if (this.#unreported++ === 0) setTimeout(this.#report, LOG_EVERY_MS).unref();
    return overloaded();
  }

  readonly #report = (): void => {
    this.#logger.warn({ code: body.code, requests: this.#unreported, msg: 'requests refused' });
    this.#unreported = 0;
  };
}
