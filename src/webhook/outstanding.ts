import { type DueEvent } from './events';

/** What was read of the log and is neither taken nor written down yet: it says how far the rest has come. */
export class Outstanding {
  /** Of each slice how far it was read, and what is open of that, in its order. */
  readonly #read = new Map<number, number>();
  readonly #open = new Map<number, Set<DueEvent>>();
  #size = 0;

  constructor(begin: ReadonlyMap<number, number>) {
    for (const [slice, seq] of begin) {
      this.#read.set(slice, seq);
      this.#open.set(slice, new Set());
    }
  }

  get size(): number {
    return this.#size;
  }

  /** How far a slice was read. */
  readTo(slice: number): number {
    return this.#read.get(slice)!;
  }

  advance(slice: number, seq: number): void {
    this.#read.set(slice, seq);
  }

  /** In the order of the slice. */
  add(event: DueEvent): void {
    this.#open.get(event.slice)!.add(event);
    this.#size += 1;
  }

  settle(event: DueEvent): void {
    if (this.#open.get(event.slice)!.delete(event)) this.#size -= 1;
  }

  /** Of each slice the sequence up to which nothing is open. */
  places(): Map<number, number> {
    return new Map(
      [...this.#read].map(([slice, readTo]) => {
        const [first] = this.#open.get(slice)!;
        return [slice, first ? first.seq - 1 : readTo];
      }),
    );
  }
}
