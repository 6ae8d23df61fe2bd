import slotOf from 'cluster-key-slot';

const SLOTS = 16_384;
/** Many enough for the largest cluster to share them evenly, few enough for what comes together to be asked together. */
const TAGS = 64;

/**
 * The part of a name in braces decides in which slot of a cluster it lies, and one command reaches one slot only. These are
 * one tag for each of so many equal parts of all slots: whatever the number of servers, each has as many as the next.
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export const HASH_TAGS: readonly string[] = Array.from({ length: TAGS }, (_tag, part) => {
  for (let number = 0; ; number++) if (Math.floor(slotOf(`${number}`) / (SLOTS / TAGS)) === part) return `{${number}}`;
});

/** The tag of a name that has one. */
export function hashTagOf(name: string): string {
  return name.slice(name.indexOf('{'), name.indexOf('}') + 1);
}
