import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem, PROBLEM_JSON, problemOf } from './errors';

/** The only place where an error becomes an HTTP body. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = error instanceof Problem ? error : (problemOfFramework(error, request) ?? problemOf(error));
    if (problem.code === 'INTERNAL') this.#logger.error({ requestId: request.id, err: error });
    if (problem.retryAfter !== undefined) reply.header('Retry-After', problem.retryAfter);
    void reply.status(problem.body.status).type(PROBLEM_JSON).send(JSON.stringify(problem.body));
  }
}

/** Fastify and Nest refuse some requests themselves, before any of our code has seen them. */
function problemOfFramework(error: unknown, request: FastifyRequest): Problem | undefined {
  switch (statusOf(error)) {
    case 400:
      return new Problem('MALFORMED_BODY', 'The body is not valid JSON.', {}, { cause: error });
    case 404:
      return new Problem('ROUTE_NOT_FOUND', `${request.method} ${pathOf(request)} is not a route of this service.`);
    case 413:
      return new Problem('BODY_TOO_LARGE', 'A body may have 32 KiB at most.');
    case 415:
      return new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json, in UTF-8.');
    case 503:
      return new Problem('SHUTTING_DOWN', 'Send the request to another instance.');
    default:
      return undefined;
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
