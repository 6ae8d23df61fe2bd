import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type IncomingMessage } from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import { AppModule } from './app.module';
import { type Config } from './config';
import { Problem } from './errors';
import { parseJsonBody } from './json-body';
import { serveOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';

export const BODY_LIMIT_BYTES = 32 * 1024;

/** Until access control names them: everybody is the same caller. */
const ANYBODY = 'anybody';

/** The service, wired but not listening yet. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, genReqId: requestIdOf });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: config.LOG_LEVEL === 'silent' ? false : ['fatal', 'error', 'warn', 'log'],
  });
  acceptJsonOnly(app);
  answerWithRequestId(app);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app);
  return app;
}

function acceptJsonOnly(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  // Fastify takes text/plain by itself.
  fastify.removeAllContentTypeParsers();
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES }, (request, bytes: Buffer, done) => {
    try {
      done(null, parseJsonBody(bytes, request.headers['content-type'] ?? ''));
    } catch (error) {
      done(error as Error);
    }
  });
}

function answerWithRequestId(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateRequest('caller', ANYBODY);
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.header('X-Request-Id', request.id);
    done();
  });
}

/** The caller's own id, so that a request is found again across services; a new one if it is not fit for a log. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:/+=@-]{1,128}$/.test(given) ? given : uuidv7();
}

function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const messages = errors.map(({ property, constraints }) => [property, Object.values(constraints ?? {})] as const);
      const detail = `${messages.flatMap(([, sentences]) => sentences).join('; ')}.`;
      return new Problem('VALIDATION_FAILED', detail, { errors: Object.fromEntries(messages) });
    },
  });
}
