const MAX_LENGTH = 255;

/** A key for an intent that nothing else names. Keep it where it outlives a crash, if the intent does. */
export const newKey = (): string => crypto.randomUUID();

/**
 * The key of an intent that has a name already: `keyOf('order', '4711')` is `order:4711`. The same parts give the same key
 * on every machine, other parts another one, whatever characters they have.
 *
 * @throws TypeError if a part is empty, or the key is longer than the 255 characters that it may have
 */
export function keyOf(...parts: readonly (string | number | bigint)[]): string {
  // A number that is missing would give all of its kind one key.
  const isMissing = (part: unknown) => !['string', 'number', 'bigint'].includes(typeof part) || part === '';
  if (parts.length === 0 || parts.some(isMissing)) {
    throw new TypeError('Every part of a key must be given.');
  }
  const key = parts.map((part) => encodeURIComponent(String(part))).join(':');
  if (key.length > MAX_LENGTH)
    throw new TypeError(`A key may have ${MAX_LENGTH} characters: ${key} has ${key.length}.`);
  return key;
}
