import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { AppModule } from './app.module';
import { type Config } from './config';
import { invalid, Problem } from './errors';
import { Drain } from './health/drain';
import { trustsProxies } from './http/client-address';
import { withoutEmpty } from './http/empty-parameters';
import { hardenHttp, serverOptions } from './http/hardening';
import { parseJsonBody } from './http/json-body';
import { shedLoad } from './http/load-shedding';
import { createLogger, NestLogger } from './observability/logger';
import { observeRequests, requestIdOf } from './http/request-log';
import { serveOpenApi } from './http/openapi';
import { ProblemFilter } from './http/problem.filter';

export const BODY_LIMIT_BYTES = 32 * 1024;

/** With `AUTH=off` everybody is the same caller. */
const ANYBODY = 'anybody';

/** The service, wired but not listening yet. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const logger = createLogger(config);
  const adapter = new FastifyAdapter({
    ...serverOptions(config),
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: requestIdOf,
    trustProxy: trustsProxies(config.TRUSTED_PROXIES),
    // While this instance drains, whoever still comes is served.
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogger(logger),
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateRequest('caller', ANYBODY);
  fastify.decorateRequest('isAuthenticated', false);
  fastify.decorateRequest('scopes', undefined);
  fastify.decorateRequest('transactionId', undefined);
  fastify.decorateRequest('problem', undefined);
  acceptJsonOnly(app);
  observeRequests(fastify, logger);
  hardenHttp(fastify);
  shedLoad(fastify.server, config.POSTING_QUEUE_MAX, logger);
  app.get(Drain).watch(fastify);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  if (config.DOCS === 'on') serveOpenApi(app);
  return app;
}

function acceptJsonOnly(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  // Fastify takes text/plain by itself.
  fastify.removeAllContentTypeParsers();
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT_BYTES }, (request, bytes: Buffer, done) => {
    try {
      refuseEncoded(request.headers['content-encoding']);
      done(null, parseJsonBody(bytes, request.headers['content-type'] ?? ''));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Read as it came, it would be another text, or none. */
function refuseEncoded(encoding = 'identity'): void {
  if (encoding.toLowerCase() === 'identity') return;
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, without Content-Encoding.');
}

/** What every object inherits (`toString`, `__proto__`) is passed over by class-transformer; here it is refused as well. */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const inherited = Object.keys(value ?? {}).find((name) => name in Object.prototype);
    if (inherited !== undefined) throw invalid(inherited, 'should not exist');
    const { type, metatype } = metadata;
    return super.transform(type === 'query' && metatype ? withoutEmpty(value as object, metatype) : value, metadata);
  }

  /** Nothing is left to take out: whatever is not refused by its name is the caller's own, and kept. */
  protected override stripProtoKeys(): void {}
}

function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({
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
