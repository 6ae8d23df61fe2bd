import { Injectable } from '@nestjs/common';
import { Reader } from '../database/reader';
import { Problem } from '../errors';
import { columnsOf, type LogSpan } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { type TransactionType } from '../posting/transaction-types';
import { isSystemUser } from '../posting/wallet.entity';
import { type Head, READ_HEADS, READ_LOG, READ_LOG_OF_USER, SEQ_OF_USER } from './feed.sql';
import { beginningOf, type Position, tagOf } from './position';

/** What one look goes over at most, where filters leave out what they do not name: some ten milliseconds. */
const SCAN_MAX = 10_000;

export interface FeedFilters {
  readonly limit: number;
  readonly types?: readonly TransactionType[] | undefined;
  readonly userId?: string | undefined;
}

export interface FeedPage {
  /** Each with the position behind it. */
  readonly events: readonly { readonly transaction: Transaction; readonly position: Position }[];
  readonly next: Position;
  readonly hasMore: boolean;
  /** How many transactions there were in all. */
  readonly count: number;
}

/** What is looked at of a slice. */
interface Span extends LogSpan {
  readonly head: number;
}

/** Reads the log: in the order of each slice, and of the slices in one page by time. */
@Injectable()
export class FeedReader {
  constructor(
    private readonly reader: Reader,
    private readonly slices: Slices,
  ) {}

  /** Behind all that is posted by now. */
  async end(): Promise<Position> {
    const heads = await this.#heads(beginningOf(this.slices.numbers));
    return this.#positionAt(new Map(heads.map(({ slice, head }) => [slice, Number(head)])));
  }

  /**
   * @throws Problem FEED_RESET
   */
  async page(after: Position, filters: FeedFilters): Promise<FeedPage> {
    const heads = await this.#heads(after);
    if (hasLost(after, heads)) throw new Problem('FEED_RESET');
    const isFiltered = filters.types !== undefined || filters.userId !== undefined;
    const spans = await this.#spans(after, heads, isFiltered ? SCAN_MAX : filters.limit, filters);
    const rows = inOrder(await this.#read(spans, filters), this.slices.numbers);
    const taken = rows.slice(0, filters.limit);

    let position = after;
    const events = taken.map((transaction) => ({
      transaction,
      position: (position = advanced(position, transaction)),
    }));
    // Where rows are left over, or were cut off by the limit, nothing behind the last one is passed.
    const ends = new Map(spans.map((span) => [span.slice, endOf(span, rows, taken, filters.limit)]));
    return {
      events,
      next: isFiltered ? await this.#positionAt(ends, position) : position,
      hasMore: spans.some(({ slice, head }) => ends.get(slice)! < head),
      count: heads.reduce((sum, { head }) => sum + Number(head), 0),
    };
  }

  #heads(places: Position): Promise<Head[]> {
    return this.reader.query<Head>(READ_HEADS, [places.map(({ slice }) => slice), places.map(({ seq }) => seq)]);
  }

  async #spans(after: Position, heads: readonly Head[], budget: number, { userId }: FeedFilters): Promise<Span[]> {
    const open = after.map(({ slice, seq }) => {
      const head = Number(heads.find((one) => one.slice === slice)!.head);
      return { slice, after: seq, upto: head, head };
    });
    if (userId === undefined || isSystemUser(userId)) return shared(open, budget);
    // Nothing of a user is in any other slice.
    const own = open.find(({ slice }) => slice === this.slices.ofUser(userId))!;
    const [last] = await this.reader.query<{ seq: bigint }>(SEQ_OF_USER, [userId, own.slice, own.after, budget - 1]);
    const upto = Math.min(Number(last?.seq ?? own.head), own.head);
    return open.map((span) => (span.slice === own.slice ? { ...span, upto } : span));
  }

  async #read(spans: readonly Span[], { limit, types, userId }: FeedFilters): Promise<Transaction[]> {
    const open = spans.filter(({ after, upto }) => upto > after);
    const filters = [limit, types ?? null, userId ?? null];
    if (userId !== undefined && !isSystemUser(userId)) {
      const own = open.find(({ slice }) => slice === this.slices.ofUser(userId));
      return own ? this.reader.query(READ_LOG_OF_USER, [own.slice, own.after, own.upto, ...filters]) : [];
    }
    if (open.length === 0) return [];
    return this.reader.query(READ_LOG, [...columnsOf(open), ...filters]);
  }

  /** @param known where some of them may be named already */
  async #positionAt(ends: ReadonlyMap<number, number>, known: Position = []): Promise<Position> {
    const wanted = this.slices.numbers.map((slice) => ({ slice, seq: ends.get(slice)!, tag: '' }));
    const isKnown = wanted.every(({ slice, seq }) => known.some((place) => place.slice === slice && place.seq === seq));
    if (isKnown) return known;
    const found = await this.#heads(wanted);
    const [nowhere] = beginningOf([0]);
    return wanted.map((place) => {
      const { id } = found.find(({ slice }) => slice === place.slice)!;
      return { ...place, tag: id === null ? nowhere!.tag : tagOf(id) };
    });
  }
}

function hasLost(after: Position, heads: readonly Head[]): boolean {
  return after.some(({ slice, seq, tag }) => {
    const { id } = heads.find((one) => one.slice === slice)!;
    return seq > 0 && (id === null || tagOf(id) !== tag);
  });
}

/** The spans cut to so many rows together, each slice with its share of them. */
function shared(open: readonly Span[], budget: number): Span[] {
  let rest = budget;
  // The shortest first: what they do not need is for the others.
  const byLength = open.toSorted((one, other) => one.upto - one.after - (other.upto - other.after));
  const cut = new Map<number, number>();
  for (const [index, { slice, after, upto }] of byLength.entries()) {
    const share = Math.min(upto - after, Math.ceil(rest / (byLength.length - index)));
    cut.set(slice, after + share);
    rest -= share;
  }
  return open.map((span) => ({ ...span, upto: cut.get(span.slice)! }));
}

/** Along a slice time never runs backwards, so that its own order is kept. */
function inOrder(rows: readonly Transaction[], slices: readonly number[]): Transaction[] {
  const bySlice = (one: Transaction, other: Transaction) => slices.indexOf(one.slice) - slices.indexOf(other.slice);
  return rows.toSorted(
    (one, other) =>
      Number(one.createdAtMicros - other.createdAtMicros) ||
      bySlice(one, other) ||
      Number(one.sliceSeq - other.sliceSeq),
  );
}

function advanced(position: Position, { slice, sliceSeq, id }: Transaction): Position {
  return position.map((place) => (place.slice === slice ? { slice, seq: Number(sliceSeq), tag: tagOf(id) } : place));
}

/** How far the slice has been gone over. */
function endOf(
  { slice, after, upto }: Span,
  rows: readonly Transaction[],
  taken: readonly Transaction[],
  limit: number,
): number {
  const found = rows.filter((row) => row.slice === slice);
  const used = taken.filter((row) => row.slice === slice);
  if (found.length === used.length && found.length < limit) return upto;
  if (found.length === used.length && found.length === limit) return Number(used.at(-1)!.sliceSeq);
  return used.length > 0 ? Number(used.at(-1)!.sliceSeq) : Math.max(after, Number(found[0]!.sliceSeq) - 1);
}
