import { invalid } from '../errors';
import { cursorOfAnotherDatabase, type Cursors } from './cursor';
import { type PaginationDto } from './list.dto';

/**
 * A list is a merge of streams: rows that count themselves without a gap (`seq`), such as the entries of one wallet.
 *
 * That is why totals cost nothing (they are differences of `seq`), why a page of one stream costs the same at any
 * offset (its rows are a range of `seq`), and why a cursor (how far each stream has been read) stays where it is while
 * the list grows: what is new lies above it.
 */
export interface Stream {
  /** Unique in its list, and the same in every request. */
  readonly name: string;
  /** The list shows the rows with `bottom < seq <= top`. */
  readonly bottom: number;
  readonly top: number;
}

/** Beyond that, passing over rows one by one would take too long. */
export const OFFSET_MAX = 10_000;

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: string;
}

/** What a list has to be able to do; `streams` are those given, each with a `top` to begin below. */
export interface StreamReader<Row extends { readonly stream: number }, S extends Stream> {
  /** The newest `limit` rows of all streams together, each with the index of its stream. */
  read(streams: readonly S[], limit: number): Promise<Row[]>;
  /** How many of the newest `count` rows of all streams together belong to each stream. */
  count(streams: readonly S[], count: number): Promise<number[]>;
}

export async function readPage<Row extends { readonly stream: number }, S extends Stream>(
  streams: readonly S[],
  request: PageRequest,
  cursors: Cursors,
  reader: StreamReader<Row, S>,
): Promise<{ rows: Row[]; pagination: PaginationDto }> {
  const total = rowsIn(streams);
  const start = await startOf(streams, request, cursors, reader);
  const rows = await reader.read(start, request.limit);

  const rest = advance(start, countPerStream(start, rows));
  const remaining = rowsIn(rest);
  const pagination = {
    total,
    limit: request.limit,
    offset: request.cursor === undefined ? request.offset : total - rowsIn(start),
    returned: rows.length,
    hasMore: remaining > 0,
    ...(remaining > 0 && { nextCursor: cursors.write(Object.fromEntries(rest.map(({ name, top }) => [name, top]))) }),
  };
  return { rows, pagination };
}

/** A row of a transaction; where one has several of them, they are counted by `number`. */
interface SequenceRow {
  readonly sliceSeq: bigint;
  readonly number?: number;
}

/** A list along a slice's sequence, newest first, of which an index knows the rows of one user. */
export interface SequenceReader<Row extends SequenceRow> {
  /** The list shows rows up to this number. */
  readonly top: number;
  /** How far the sequence goes. */
  readonly newest: number;
  /** How many rows the list has. */
  readonly total: number;
  /** Whether rows may leave the list, because of its filters. */
  readonly loses?: boolean;
  /** Rows up to `top`, of the topmost those behind `number`, and behind the first `skip` of them all. */
  readonly read: (top: number, skip: number, limit: number, number: number) => Promise<Row[]>;
}

export async function readSequence<Row extends SequenceRow>(
  request: PageRequest,
  cursors: Cursors,
  reader: SequenceReader<Row>,
): Promise<{ rows: Row[]; pagination: PaginationDto }> {
  const { limit } = request;
  const { total } = reader;
  const { top, offset, skip, number } = startInSequence(request, cursors, reader);
  // One more, which tells whether there are more.
  const found = await reader.read(top, skip, limit + 1, number);
  const rows = found.slice(0, limit);
  const passed = offset + rows.length;
  const last = rows.at(-1);
  const hasMore = last !== undefined && found.length > limit;
  const pagination = {
    total,
    limit,
    offset,
    returned: rows.length,
    hasMore,
    ...(hasMore && { nextCursor: cursors.write({ ...placeBehind(last), passed, total }) }),
  };
  return { rows, pagination };
}

function placeBehind({ sliceSeq, number }: SequenceRow): Record<string, number> {
  return number === undefined ? { top: Number(sliceSeq) - 1 } : { top: Number(sliceSeq), number };
}

/** Below which number a page begins, how many rows were passed by then, and how many are still to be passed over. */
function startInSequence(
  { cursor, offset }: PageRequest,
  cursors: Cursors,
  { top, newest, total, loses }: Pick<SequenceReader<never>, 'top' | 'newest' | 'total' | 'loses'>,
): { top: number; offset: number; skip: number; number: number } {
  if (cursor === undefined) {
    if (offset > OFFSET_MAX) throw invalid('offset', `must be at most ${OFFSET_MAX} in this list: go on with cursor`);
    return { top, offset, skip: offset, number: -1 };
  }
  if (offset !== 0) throw invalid('offset', 'must be left out where there is a cursor');
  const place = cursors.read(cursor) as { top: number; number?: number; passed: number; total: number };
  if (place.top > newest || (!loses && place.total > total)) throw cursorOfAnotherDatabase();
  // What came since lies above it.
  const added = loses ? 0 : total - place.total;
  return { top: Math.min(top, place.top), offset: place.passed + added, skip: 0, number: place.number ?? -1 };
}

/** The streams below the rows that the page passes over. */
async function startOf<Row extends { readonly stream: number }, S extends Stream>(
  streams: readonly S[],
  { cursor, offset }: PageRequest,
  cursors: Cursors,
  reader: StreamReader<Row, S>,
): Promise<S[]> {
  if (cursor !== undefined) {
    if (offset !== 0) throw invalid('offset', 'must be left out where there is a cursor');
    const tops = cursors.read(cursor);
    if (streams.some(({ name, top }) => (tops[name] ?? 0) > top)) throw cursorOfAnotherDatabase();
    // A stream that the cursor does not know began after it: all of its rows are newer.
    return streams.map((stream) => ({ ...stream, top: tops[stream.name] ?? stream.bottom }));
  }
  if (offset > OFFSET_MAX && streams.length > 1) {
    throw invalid('offset', `must be at most ${OFFSET_MAX} in a list over several wallets: go on with cursor`);
  }
  if (offset >= rowsIn(streams)) return streams.map((stream) => ({ ...stream, top: stream.bottom }));
  if (offset === 0) return [...streams];
  return advance(streams, streams.length === 1 ? [offset] : await reader.count(streams, offset));
}

function advance<S extends Stream>(streams: readonly S[], counts: readonly number[]): S[] {
  return streams.map((stream, index) => ({ ...stream, top: stream.top - (counts[index] ?? 0) }));
}

export function countPerStream(streams: readonly Stream[], rows: readonly { readonly stream: number }[]): number[] {
  const counts = streams.map(() => 0);
  for (const { stream } of rows) counts[stream]! += 1;
  return counts;
}

function rowsIn(streams: readonly Stream[]): number {
  return streams.reduce((sum, { top, bottom }) => sum + Math.max(0, top - bottom), 0);
}
