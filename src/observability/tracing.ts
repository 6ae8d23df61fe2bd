import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { type FastifyRequest } from 'fastify';
import { reasonOf } from '../exit';

/** Of every probe and scrape there would be a trace. */
const NOT_TRACED = /^\/(?:health\/|metrics\b)/;
/** A collector that does not answer must not hold up the end. */
const FLUSH_MS = 2_000;

/**
 * Traces by OpenTelemetry. Where they go, and how many, the SDK is told by its own variables (OTEL_*), which are not
 * settings of ours. Only what is loaded later is traced. Nothing of this is loaded while tracing is off.
 *
 * @returns what sends off the last spans
 */
export function startTracing(): () => Promise<void> {
  const logger = new Logger('Tracing');
  tellOperator(logger);
  const sdk = new NodeSDK({
    // OTEL_SERVICE_NAME goes before.
    resource: resourceFromAttributes({ 'service.name': 'wallet-service' }),
    // Prometheus scrapes the metrics, and the log goes to the standard output.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url = '' }) => NOT_TRACED.test(url),
        disableOutgoingRequestInstrumentation: true,
      }),
      // The statements are constants, and their values are left out.
      new PgInstrumentation({ requireParentSpan: true }),
      // Of a command only its name: what it says may be an outcome.
      new IORedisInstrumentation({ dbStatementSerializer: (command) => command }),
    ],
  });
  sdk.start();
  nameByRoute();
  return () => {
    const sent = sdk.shutdown().catch((error: unknown) => {
      logger.warn(`The last spans are lost: ${reasonOf(error)}`);
    });
    return Promise.race([sent, sleep(FLUSH_MS, undefined, { ref: false })]);
  };
}

/** Like everything else that goes wrong: that a collector cannot be reached, say. */
function tellOperator(logger: Logger): void {
  const tell = (message: string) => {
    logger.warn(message);
  };
  const pass = () => undefined;
  diag.setLogger({ error: tell, warn: tell, info: pass, debug: pass, verbose: pass }, DiagLogLevel.WARN);
}

/** By the pattern: a path would make a name of every user. */
function nameByRoute(): void {
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const { method, routeOptions } = (message as { request: FastifyRequest }).request;
    const { url: route = 'none' } = routeOptions;
    trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute('http.route', route);
  });
}
