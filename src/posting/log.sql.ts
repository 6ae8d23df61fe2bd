import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { type Reads } from './posting.sql';

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

/** How many transactions of each slice lie before a time, in microseconds since the epoch. */
export async function seqsBefore(
  reads: Reads,
  slices: readonly number[],
  micros: bigint,
): Promise<ReadonlyMap<number, number>> {
  const rows = await reads.query<{ slice: number; seq: bigint }>(SEQS_BEFORE, [slices, micros]);
  return new Map(rows.map(({ slice, seq }) => [slice, Number(seq)]));
}
