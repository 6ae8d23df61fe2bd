import { type FastifyRequest } from 'fastify';
import { Problem } from '../errors';
import { type Key } from '../posting/command';

/** Visible ASCII without `"`, `,` and `\`; the quoted form is the one of the IETF's Idempotency-Key draft. */
const KEY = /^(?:"(?<quoted>[!#-+\--[\]-~]{1,255})"|(?<bare>[!#-+\--[\]-~]{1,255}))$/;

export const KEY_RULE = '1 to 255 visible ASCII characters without quotes, commas and backslashes';

/**
 * Under which key the request is sent: the caller's own.
 *
 * @throws Problem IDEMPOTENCY_KEY_MISSING or IDEMPOTENCY_KEY_INVALID
 */
export function keyOfRequest(request: FastifyRequest): Key {
  const header = request.headers['idempotency-key'];
  if (header === undefined || header === '') {
    throw new Problem('IDEMPOTENCY_KEY_MISSING');
  }
  // Two header lines arrive joined by a comma, which no key contains.
  const idempotencyKey = typeof header === 'string' ? parseKey(header) : undefined;
  if (idempotencyKey === undefined) {
    throw new Problem('IDEMPOTENCY_KEY_INVALID', `Idempotency-Key takes one value of ${KEY_RULE}.`);
  }
  return { caller: request.caller, idempotencyKey };
}

/** Bare or in quotes; undefined if it is not a key. */
export function parseKey(text: string): string | undefined {
  const groups = KEY.exec(text)?.groups;
  return groups?.['quoted'] ?? groups?.['bare'];
}
