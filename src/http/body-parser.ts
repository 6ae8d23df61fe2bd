import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem } from '../errors';
import { parseJsonBody } from './json-body';

/** Far more than one operation takes. */
export const BODY_LIMIT_BYTES = 32 * 1_024;
/** For a thousand operations, at two kilobytes each. */
const LARGE_BODY_LIMIT_BYTES = 2 * 1_024 * 1_024;

/** Bodies are JSON or nothing. Called before the routes are made. */
export function acceptJsonOnly(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (route.config?.hasLargeBody) route.bodyLimit = LARGE_BODY_LIMIT_BYTES;
  });
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
  throw new Problem('UNSUPPORTED_MEDIA_TYPE');
}
