import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { type Interval, parseInstant } from '../instant';
import { countBefore, type Place } from './count-before';
import { type Reads, slicesOf } from './posting.sql';

/** Of some places of the slices' logs, the last one of each slice that lies before a time. */
const LAST_BEFORE: Statement = {
  name: 'last_before',
  text: `SELECT place.slice, max(place.seq) AS seq
           FROM unnest($1::smallint[], $2::bigint[]) AS place (slice, seq)
           JOIN transactions probe ON probe.slice = place.slice AND probe.slice_seq = place.seq
          WHERE probe.created_at < ${timestampOf('$3::bigint')}
          GROUP BY place.slice`,
};

/** Of a slice's log: what lies behind `after`, up to `upto`. */
export interface LogSpan {
  readonly slice: number;
  readonly after: number;
  readonly upto: number;
}

/** Of each slice, a number of its log. */
export type Seqs = ReadonlyMap<number, number>;

/** The rows of `columnsOf`, in three parameters from this one on. */
export const spansFrom = (first: number): string =>
  `unnest($${first}::smallint[], $${first + 1}::bigint[], $${first + 2}::bigint[]) AS span (slice, after, upto)`;
/**
 * The same, as rows of the slices themselves. Of these, unlike those of a function, a distributed database takes so many rows
 * each.
 */
export const spansOfSlicesFrom = (first: number): string => `(
  SELECT slices.slice, max(asked.after) AS after, max(asked.upto) AS upto
    FROM unnest($${first}::smallint[], $${first + 1}::bigint[], $${first + 2}::bigint[]) AS asked (slice, after, upto)
    JOIN slices ON slices.slice = asked.slice
   WHERE slices.slice = ANY($${first}::smallint[])
   GROUP BY slices.slice) AS span`;
/** Which transactions lie in one. */
export const WITHIN_SPAN = 'transactions.slice = span.slice AND slice_seq > span.after AND slice_seq <= span.upto';

/** As parallel arrays. */
export function columnsOf(spans: readonly LogSpan[]): number[][] {
  return [spans.map(({ slice }) => slice), spans.map(({ after }) => after), spans.map(({ upto }) => upto)];
}

/** How many transactions of each slice, up to these heads, lie before a time, in microseconds since the epoch. */
export async function seqsBefore(reads: Reads, heads: Seqs, micros: bigint): Promise<Seqs> {
  const slices = [...heads.keys()];
  const lastBefore = async (places: readonly Place[]): Promise<Place[]> => {
    const probed = [places.map(({ sequence }) => slices[sequence]), places.map(({ seq }) => seq), micros];
    const rows = await reads.query<{ slice: number; seq: bigint }>(LAST_BEFORE, probed);
    return rows.map(({ slice, seq }) => ({ sequence: slices.indexOf(slice), seq: Number(seq) }));
  };
  const counts = await countBefore([...heads.values()], lastBefore);
  return new Map(slices.map((slice, index) => [slice, counts[index]!]));
}

/** How many transactions each slice has. */
export async function headsOf(reads: Reads, slices: readonly number[]): Promise<Seqs> {
  const heads = await slicesOf(reads, slices);
  return new Map(heads.map(({ slice, transactionCount }) => [slice, Number(transactionCount)]));
}

/** What was posted within a time, or from the first, or until now. */
export async function spansWithin(
  reads: Reads,
  slices: readonly number[],
  { from, to }: Interval,
): Promise<readonly LogSpan[]> {
  const heads = await headsOf(reads, slices);
  const [bottoms, tops] = await Promise.all([
    from === undefined ? undefined : seqsBefore(reads, heads, parseInstant(from)),
    to === undefined ? heads : seqsBefore(reads, heads, parseInstant(to)),
  ]);
  return slices.map((slice) => {
    const upto = tops.get(slice) ?? 0;
    return { slice, after: Math.min(upto, bottoms?.get(slice) ?? 0), upto };
  });
}

export function lengthOf(spans: readonly LogSpan[]): number {
  return spans.reduce((sum, { after, upto }) => sum + upto - after, 0);
}
