import { canonicalJson } from '../canonical-json';
import { type Command, type Operation, type Texts } from '../posting/command';
import { sha256 } from '../sha256';

/**
 * SHA-256 over what is asked: the route and the normalised operations, however they were spelt, ordered or addressed.
 * Without the texts, which can be erased: whoever compares it compares them as well.
 */
export function fingerprintOf(route: string, operations: readonly Operation[]): Buffer {
  return sha256(canonicalJson([route, operations.map(withoutTexts)]));
}

/** The same with the texts, where there are any. */
export function wholeFingerprintOf({ fingerprint, operations }: Command): Buffer {
  if (!operations.some(hasText)) return fingerprint;
  const texts = operations.map(({ reference, metadata, reason }) => [reference, metadata, reason]);
  return sha256(fingerprint.toString('base64url') + canonicalJson(texts));
}

function hasText({ reference, metadata, reason }: Texts): boolean {
  return reference !== null || metadata !== null || reason !== null;
}

/** As the requests of version 1 were told apart: the method, the path and the canonical body. */
export function fingerprintOfVersion1(path: string, body: unknown): Buffer {
  return sha256(`POST ${path}\n${canonicalJson(body)}`);
}

/** A request names the original of a refund, or a hold; the rest of it was looked up. */
function withoutTexts(operation: Operation): object {
  return {
    ...operation,
    ...('original' in operation && { original: operation.original.id }),
    ...('hold' in operation && { hold: operation.hold.id }),
    reference: undefined,
    metadata: undefined,
    reason: undefined,
  };
}
