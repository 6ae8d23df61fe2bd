import { Cursors } from '../ledger/cursor';

/** How far one slice has been read. */
export interface Place {
  readonly slice: number;
  /** The slice sequence of the last transaction that was read; 0: none yet. */
  readonly seq: number;
  /** The end of its id: a restored database may have another transaction there. */
  readonly tag: string;
}

/** One place for each slice, in the order of the slices. */
export type Position = readonly Place[];

const SEQ_BYTES = 6;
/** The half of an id that is random. */
const TAG_BYTES = 8;
const PLACE_BYTES = SEQ_BYTES + TAG_BYTES;
const NO_TAG = '0'.repeat(2 * TAG_BYTES);

export function tagOf(id: string): string {
  return id.replaceAll('-', '').slice(-2 * TAG_BYTES);
}

/** Before everything. */
export function beginningOf(slices: readonly number[]): Position {
  return slices.map((slice) => ({ slice, seq: 0, tag: NO_TAG }));
}

/** Writes and reads positions as callers keep them: signed, and bound to nothing but the slices. */
export class Positions {
  readonly #cursors: Cursors;

  constructor(
    secret: string,
    private readonly slices: readonly number[],
  ) {
    this.#cursors = new Cursors(secret, ['feed', slices]);
  }

  write(position: Position): string {
    const bytes = Buffer.alloc(position.length * PLACE_BYTES);
    for (const [index, { seq, tag }] of position.entries()) {
      bytes.writeUIntBE(seq, index * PLACE_BYTES, SEQ_BYTES);
      bytes.write(tag, index * PLACE_BYTES + SEQ_BYTES, 'hex');
    }
    return this.#cursors.sign(bytes);
  }

  /**
   * @throws Problem CURSOR_INVALID
   */
  read(text: string): Position {
    const bytes = this.#cursors.open(text);
    return this.slices.map((slice, index) => {
      const start = index * PLACE_BYTES;
      const tag = bytes.subarray(start + SEQ_BYTES, start + PLACE_BYTES).toString('hex');
      return { slice, seq: bytes.readUIntBE(start, SEQ_BYTES), tag };
    });
  }
}
