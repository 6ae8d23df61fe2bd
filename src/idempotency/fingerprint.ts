import { hash } from 'node:crypto';
import { canonicalJson } from '../canonical-json';
import { type Operation } from '../posting/command';

/**
 * SHA-256 over what is asked: the route and the normalised operations, however they were spelt, ordered or addressed.
 * Without the texts, which can be erased: whoever compares it compares them as well.
 */
export function fingerprintOf(route: string, operations: readonly Operation[]): Buffer {
  return hash('sha256', canonicalJson([route, operations.map(withoutTexts)]), 'buffer');
}

/** The same with the texts. */
export function wholeFingerprintOf(route: string, operations: readonly Operation[]): Buffer {
  return hash('sha256', canonicalJson([route, operations.map(onlyNamed)]), 'buffer');
}

/** As the requests of version 1 were told apart: the method, the path and the canonical body. */
export function fingerprintOfVersion1(path: string, body: unknown): Buffer {
  return hash('sha256', `POST ${path}\n${canonicalJson(body)}`, 'buffer');
}

function withoutTexts(operation: Operation): object {
  return { ...onlyNamed(operation), reference: undefined, metadata: undefined, reason: undefined };
}

/** A request names the original of a refund; the rest of it was looked up. */
function onlyNamed(operation: Operation): object {
  return 'original' in operation ? { ...operation, original: operation.original.id } : operation;
}
