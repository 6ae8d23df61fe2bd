import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { type Interval, parseInstant } from '../instant';
import { type Reads, slicesOf } from './posting.sql';

/** A slice's sequence has no gap, and time never runs backwards along it: halving it finds a time in some twenty look-ups. */
const SEQS_BEFORE: Statement = {
  name: 'seqs_before',
  text: `WITH RECURSIVE search AS (
           SELECT slice, 0::bigint AS low, transaction_count AS high FROM slices WHERE slice = ANY($1::smallint[])
            UNION ALL
           SELECT slice, CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE middle - 1 END
             FROM search
            CROSS JOIN LATERAL (SELECT (low + high + 1) / 2 AS middle) AS half
            CROSS JOIN LATERAL (
                  SELECT created_at < ${timestampOf('$2::bigint')} AS is_before FROM transactions AS probe
                   WHERE probe.slice = search.slice AND probe.slice_seq = middle
                  ) AS probed
            WHERE low < high
         )
         SELECT slice, low AS seq FROM search WHERE low = high`,
};

/** Of a slice's log: what lies behind `after`, up to `upto`. */
export interface LogSpan {
  readonly slice: number;
  readonly after: number;
  readonly upto: number;
}

/** As parallel arrays. */
export function columnsOf(spans: readonly LogSpan[]): number[][] {
  return [spans.map(({ slice }) => slice), spans.map(({ after }) => after), spans.map(({ upto }) => upto)];
}

/** How many transactions of each slice lie before a time, in microseconds since the epoch. */
export async function seqsBefore(
  reads: Reads,
  slices: readonly number[],
  micros: bigint,
): Promise<ReadonlyMap<number, number>> {
  const rows = await reads.query<{ slice: number; seq: bigint }>(SEQS_BEFORE, [slices, micros]);
  return new Map(rows.map(({ slice, seq }) => [slice, Number(seq)]));
}

/** How many transactions each slice has. */
export async function headsOf(reads: Reads, slices: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const heads = await slicesOf(reads, slices);
  return new Map(heads.map(({ slice, transactionCount }) => [slice, Number(transactionCount)]));
}

/** What was posted within a time, or from the first, or until now. */
export async function spansWithin(
  reads: Reads,
  slices: readonly number[],
  { from, to }: Interval,
): Promise<readonly LogSpan[]> {
  const [bottoms, tops] = await Promise.all([
    from === undefined ? undefined : seqsBefore(reads, slices, parseInstant(from)),
    to === undefined ? headsOf(reads, slices) : seqsBefore(reads, slices, parseInstant(to)),
  ]);
  return slices.map((slice) => {
    const upto = tops.get(slice) ?? 0;
    return { slice, after: Math.min(upto, bottoms?.get(slice) ?? 0), upto };
  });
}

export function lengthOf(spans: readonly LogSpan[]): number {
  return spans.reduce((sum, { after, upto }) => sum + upto - after, 0);
}
