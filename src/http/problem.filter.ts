import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { problemOf } from '../database/problem-of';
import { Problem, PROBLEM_JSON, problemJson } from '../errors';

/** The only place where an error becomes an HTTP body. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = error instanceof Problem ? error : (problemOfFramework(error, request) ?? problemOf(error));
    request.problem = problem;
    sendProblem(problem, reply);
  }
}

export function sendProblem({ body, retryAfter }: Problem, reply: FastifyReply): void {
  if (retryAfter !== undefined) reply.header('Retry-After', retryAfter);
  void reply.status(body.status).type(PROBLEM_JSON).send(problemJson(body, reply.request.id));
}

/** Fastify and Nest refuse some requests themselves, before any of our code has seen them. */
function problemOfFramework(error: unknown, request: FastifyRequest): Problem | undefined {
  switch (statusOf(error)) {
    case 400:
      return new Problem('MALFORMED_BODY', undefined, {}, { cause: error });
    // Also a file that Swagger UI must not send.
    case 403:
    case 404:
      return routeNotFound(request);
    case 413:
      return new Problem('BODY_TOO_LARGE', `A body may have ${request.routeOptions.bodyLimit / 1_024} KiB at most.`);
    case 415:
      return new Problem('UNSUPPORTED_MEDIA_TYPE');
    case 503:
      return new Problem('SHUTTING_DOWN');
    // What is left is about conditions and ranges of files.
    case 406:
    case 412:
    case 416:
      return new Problem('MALFORMED_REQUEST', 'A header of the request asks for what is not there.');
    default:
      return undefined;
  }
}

export function routeNotFound({ method, url }: FastifyRequest): Problem {
  return new Problem('ROUTE_NOT_FOUND', `${method} ${pathOf(url)} is not a route of this service.`);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
