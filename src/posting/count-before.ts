/** So many places of a sequence are looked at in one round: five rounds find one among thirty million. */
const PLACES = 31;

/** Of several sequences, which are numbered from 0. */
export interface Place {
  readonly sequence: number;
  readonly seq: number;
}

/**
 * How many members of each sequence lie before a time. A sequence has no gap, and time never runs backwards along it: so
 * looking at some places of it, and then between two of them, finds where it passes the time, however long it is.
 *
 * @param counts how many members each sequence has
 * @param lastBefore of the given places of each sequence, the last one that lies before the time, if any does
 */
export async function countBefore(
  counts: readonly number[],
  lastBefore: (places: readonly Place[]) => Promise<readonly Place[]>,
): Promise<number[]> {
  let ranges = counts.map((count) => ({ low: 0, high: count }));
  for (;;) {
    const places = ranges.flatMap((range, sequence) => seqsWithin(range).map((seq) => ({ sequence, seq })));
    if (places.length === 0) return ranges.map(({ low }) => low);
    const found = new Map((await lastBefore(places)).map(({ sequence, seq }) => [sequence, seq]));
    ranges = ranges.map((range, sequence) => {
      const low = found.get(sequence) ?? range.low;
      return { low, high: Math.min(range.high, low + stepOf(range) - 1) };
    });
  }
}

/** What is sought lies from `low` to `high`. */
interface Range {
  readonly low: number;
  readonly high: number;
}

function stepOf({ low, high }: Range): number {
  return Math.max(1, Math.ceil((high - low) / PLACES));
}

function seqsWithin(range: Range): number[] {
  const step = stepOf(range);
  return Array.from(
    { length: Math.floor((range.high - range.low) / step) },
    (_, index) => range.low + step * (index + 1),
  );
}
