import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { AppModule } from './app.module';
import { type Config } from './config';
import { Drain } from './health/drain';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './http/body-parser';
import { trustsProxies } from './http/client-address';
import { serveConsole } from './http/console';
import { hardenHttp, serverOptions } from './http/hardening';
import { LoadShedding } from './http/load-shedding';
import { serveOpenApi } from './http/openapi';
import { ProblemFilter } from './http/problem.filter';
import { decorateRequests } from './http/request';
import { observeRequests, requestIdOf } from './http/request-log';
import { validationPipe } from './http/validation.pipe';
import { createLogger, NestLogger } from './observability/logger';

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
  decorateRequests(fastify);
  acceptJsonOnly(app);
  app.get(LoadShedding).watchTheDoor(fastify);
  observeRequests(fastify, logger);
  hardenHttp(fastify, config);
  app.get(Drain).watch(fastify);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  if (config.DOCS === 'on') serveOpenApi(app);
  if (config.CONSOLE === 'on') serveConsole(fastify, config);
  return app;
}
