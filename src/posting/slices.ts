import { hash, randomUUID } from 'node:crypto';

/**
 * The numbers of the slices, as `hashint2` of PostgreSQL spreads them: the first 1, 2, 4, ... 64 of them fall into as many
 * equal ranges of its hashes, one into each, so that tables distributed by slice are distributed evenly.
 */
const NUMBERS = [
  0, 22, 21, 109, 99, 1, 95, 172, 3, 18, 13, 166, 28, 24, 179, 85, 45, 11, 39, 112, 168, 88, 149, 96, 52, 8, 351, 7, 66,
  92, 80, 89, 37, 12, 83, 5, 136, 31, 58, 16, 113, 60, 2, 4, 6, 10, 9, 36, 101, 44, 43, 50, 46, 79, 41, 170, 62, 82, 27,
  17, 70, 48, 59, 19,
];

/** How many bits of a user's hash the ids carry: enough for any number of slices to come. */
const HASH_BITS = 10;

/** What a slice follows from: a number of `HASH_BITS` bits. */
export type HashBits = number;

/** The installation's slices: a fixed part of all users each, the unit of locking and order. */
export class Slices {
  readonly numbers: readonly number[];
  readonly #shift: number;

  /** @param count a power of two, up to 64 */
  constructor(count: number) {
    this.numbers = NUMBERS.slice(0, count);
    this.#shift = HASH_BITS - Math.log2(count);
  }

  ofUser(userId: string): number {
    // Where there is only one, nothing has to be hashed.
    return this.numbers.length === 1 ? this.numbers[0]! : this.#of(hashBitsOfUser(userId));
  }

  /** The slices in which a row with this id may be: one, or all for an id of before there were slices. */
  ofId(id: string): readonly number[] {
    const bits = hashBitsOfId(id);
    return bits === undefined ? this.numbers : [this.#of(bits)];
  }

  /** The lowest bits from which this slice follows: for rows that belong to no user of it. */
  hashBitsOf(slice: number): HashBits {
    return this.numbers.indexOf(slice) << this.#shift;
  }

  #of(bits: HashBits): number {
    return this.numbers[bits >> this.#shift]!;
  }
}

/** The first bits of SHA-256 over the 16 bytes of the user's id. */
export function hashBitsOfUser(userId: string): HashBits {
  const digest = hash('sha256', Buffer.from(userId.replaceAll('-', ''), 'hex'), 'hex');
  return Number.parseInt(digest.slice(0, 4), 16) >> (16 - HASH_BITS);
}

/**
 * A new UUID of version 8 (https://www.rfc-editor.org/rfc/rfc9562#section-5.8): 48 bits of time in milliseconds, then
 * the bits from which the slice of its row follows, then 62 random ones.
 */
export function newId(bits: HashBits): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const custom = (bits << 2).toString(16).padStart(3, '0');
  // The last 17 characters of a random UUID are its variant and 62 random bits.
  return `${time.slice(0, 8)}-${time.slice(8)}-8${custom}-${randomUUID().slice(19)}`;
}

/** The bits that an id of ours carries; undefined for one of version 7, from before, and for what others have made. */
function hashBitsOfId(id: string): HashBits | undefined {
  return id[14] === '8' ? Number.parseInt(id.slice(15, 18), 16) >> 2 : undefined;
}
