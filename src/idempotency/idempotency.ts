import { hash } from 'node:crypto';
import { type FastifyRequest } from 'fastify';
import { Problem, type ProblemBody } from '../errors';

/** What makes two requests the same one. */
export interface Idempotency {
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of the method, the path and the canonical body. */
  readonly fingerprint: Buffer;
}

/**
 * The answer to a request that was decided, for good: what an `@Idempotent()` handler returns. A success, or a refusal
 * by a business rule; whatever the handler throws instead leaves the key free.
 */
export type DecidedResponse =
  | (Decided & { readonly status: 201; readonly body: object; readonly location: string })
  | (Decided & { readonly status: 422; readonly body: ProblemBody });

interface Decided {
  readonly transactionId: string;
  readonly replayed: boolean;
}

/** Visible ASCII without `"`, `,` and `\`; the quoted form is the one of the IETF's Idempotency-Key draft. */
const KEY = /^(?:"(?<quoted>[!#-+\--[\]-~]{1,255})"|(?<bare>[!#-+\--[\]-~]{1,255}))$/;

/**
 * @throws Problem IDEMPOTENCY_KEY_MISSING or IDEMPOTENCY_KEY_INVALID
 */
export function identify(request: FastifyRequest): Idempotency {
  const header = request.headers['idempotency-key'];
  if (header === undefined || header === '') {
    throw new Problem('IDEMPOTENCY_KEY_MISSING', 'Send an Idempotency-Key header that is new for each new intent.');
  }
  // Two header lines arrive joined by a comma, which no key contains.
  const key = typeof header === 'string' ? keyOf(header) : undefined;
  if (key === undefined) {
    throw new Problem(
      'IDEMPOTENCY_KEY_INVALID',
      'Idempotency-Key takes one value of 1 to 255 visible ASCII characters without quotes, commas and backslashes.',
    );
  }
  return { caller: request.caller, key, fingerprint: fingerprintOf(request) };
}

/** Bare or in quotes; undefined if it is not a key. */
export function keyOf(text: string): string | undefined {
  const groups = KEY.exec(text)?.groups;
  return groups?.['quoted'] ?? groups?.['bare'];
}

function fingerprintOf(request: FastifyRequest): Buffer {
  const intent = `${request.method} ${request.url.split('?', 1)[0] ?? ''}\n${canonicalJson(request.body)}`;
  return hash('sha256', intent, 'buffer');
}

/** The same text for the same JSON value, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join()}}`;
}
