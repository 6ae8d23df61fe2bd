/** A condition on a column, which has the slice. */
export type OfSlices = (slice: string) => string;

/**
 * Of one of these, even if it is a single one: of `slice = 1` PostgreSQL would take the number in place of the column, and a
 * cluster would not see that all tables of the statement are joined by it.
 */
export const ofAll =
  (slices: readonly number[]): OfSlices =>
  (slice) =>
    `${slice} = ANY ('{${slices.join()}}')`;

/** Which rows to go over: a condition on the slice, and on these columns, the key of the rows; without them, all of the slice. */
export type Selection = (slice: string, ...key: string[]) => string;

/** One kind of rows, and what holds for every one of them. */
export interface Pass {
  /** What a row is, as it is counted. */
  readonly name: string;
  readonly table: string;
  /** Within a slice. */
  readonly key: readonly string[];
  /** What belongs together may be in several slices: all are gone over at once, and otherwise one by one. */
  readonly acrossSlices?: true;
  /** The table has no slices: what is of a slice is joined to it. */
  readonly isSliceless?: true;
  /** Only those of the table's rows: its key is NULL in the others. */
  readonly isPartial?: boolean;
  /** No row is judged by the one before it. */
  readonly isEachAlone?: true;
  /** So many rows at a time: a second or so, and what is joined fits into memory. */
  readonly chunk: number;
  /** Joined row by row by an index, where PostgreSQL would rather hash the whole table. */
  readonly byIndex?: boolean;
  readonly rows: (selected: Selection) => string;
  /** How a row is named in a report. */
  readonly subject: string;
  /** What holds, and the condition that is true of a row for which it does not. */
  readonly invariants: Readonly<Record<string, string>>;
}

// Rules for all conditions. Whatever is added is so as numeric: a planted bigint must not end the verification by an
// overflow. What is compared to something that may be NULL is so by IS DISTINCT FROM, or wrapped in `fails`: in a planted
// row everything may be.

/** True of a row for which the condition is not true: false, or NULL. */
export const fails = (condition: string): string => `NOT coalesce(${condition}, false)`;
