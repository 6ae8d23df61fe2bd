const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The wallet's user id of a user whom you know by another name: a UUID of version 5 (RFC 9562), the same for the same
 * name every time, and another one in each namespace.
 *
 * @param namespace a UUID that you have made once, and never change
 */
export async function userIdOf(namespace: string, name: string | number | bigint): Promise<string> {
  if (!UUID.test(namespace)) throw new TypeError(`A namespace is a UUID, not "${namespace}".`);
  if (name === '') throw new TypeError('A user must have a name.');
  const space = namespace
    .replaceAll('-', '')
    .match(/../g)!
    .map((pair) => parseInt(pair, 16));
  const named = new Uint8Array([...space, ...new TextEncoder().encode(String(name))]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', named)).slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
