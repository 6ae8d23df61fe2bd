/** What holds an amount in the body of a request. */
export const AMOUNTS = ['amount', 'gte', 'lte', 'max', 'below', 'SPEND', 'CREDIT', 'SEND'] as const;

/** A decimal string, `'99.5'`; or a bigint, which counts whole units of the asset (`5n` is 5 GOLD). */
export type Amount = string | bigint;

const isAmount = (name: string) => (AMOUNTS as readonly string[]).includes(name);

/**
 * The text of a body.
 *
 * @throws TypeError where an amount is a number: 0.1 + 0.2 is not 0.3 of anything
 */
export const bodyOf = (value: unknown): string => JSON.stringify(sendable(value));

function sendable(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sendableMember(name, member)]));
}

function sendableMember(name: string, member: unknown): unknown {
  // The caller's own: whatever names it has there are not ours.
  if (name === 'metadata') return member;
  if (isAmount(name) && typeof member === 'number') {
    throw new TypeError(`${name} must be a string or a bigint, not the number ${member}.`);
  }
  return sendable(member);
}
