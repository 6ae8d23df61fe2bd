import { Injectable } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { invalid } from '../errors';
import { parseInstant, refuseBackwards } from '../instant';
import { columnsOf, lengthOf, type LogSpan, seqsBefore, spansWithin } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { Cursors } from './cursor';
import { type HistoryDto } from './ledger.dto';
import { OFFSET_MAX } from './paging';
import { BY_GROUP, BY_REFERENCE, READ_BY_TIME, TOTAL_BY_TIME } from './search.sql';
import { type SearchQuery } from './search.dto';
import { TransactionView } from './transaction-view';

/** So many transactions are looked through at most: in a tenth of a second or two. */
const SEARCHED_MAX = 100_000;
/** All times that a database has. */
const [FIRST_MICROS, LAST_MICROS] = [0n, parseInstant('9999-12-31T23:59:59Z')];

/** What is found by an index, and how. */
interface Found {
  readonly total: number;
  readonly read: (place: readonly unknown[], offset: number, limit: number) => Promise<Transaction[]>;
}

/** Finds transactions of all users. What no index leads to is refused, and never slow. */
@Injectable()
export class SearchReader {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly view: TransactionView,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED or CURSOR_INVALID
   */
  async search(query: SearchQuery): Promise<HistoryDto> {
    refuseBackwards(query);
    const { reference, caller, groupId, type, status, from, to, limit, cursor } = query;
    if (query.offset > OFFSET_MAX)
      throw invalid('offset', `must be at most ${OFFSET_MAX} in this list: go on with cursor`);
    if (cursor !== undefined && query.offset !== 0) throw invalid('offset', 'must be left out where there is a cursor');
    const cursors = new Cursors(this.config.SIGNING_SECRET, [
      'search',
      reference,
      caller,
      groupId,
      type,
      status,
      from,
      to,
    ]);
    const place = cursor === undefined ? undefined : cursors.read(cursor);
    const { total, read } = await this.#find(query);
    // One more, which tells whether there are more.
    const rows = await read(
      [place?.['micros'] ?? null, place?.['seq'] ?? null, place?.['slice'] ?? null],
      query.offset,
      limit + 1,
    );
    const page = rows.slice(0, limit);
    const [last, offset] = [page.at(-1), place?.['passed'] ?? query.offset];
    const hasMore = rows.length > limit;
    const next = last && { micros: Number(last.createdAtMicros), seq: Number(last.sliceSeq), slice: last.slice };
    return {
      transactions: await this.view.transactions(page),
      pagination: {
        total,
        limit,
        offset,
        returned: page.length,
        hasMore,
        ...(hasMore && { nextCursor: cursors.write({ ...next!, passed: offset + page.length }) }),
      },
    };
  }

  #find(query: SearchQuery): Promise<Found> {
    const { reference, caller, groupId, type, status, from } = query;
    if (groupId !== undefined) return this.#findBy(BY_GROUP, groupId, 'groupId', query);
    if (reference !== undefined) return this.#findBy(BY_REFERENCE, reference, 'reference', query);
    for (const [name, value] of Object.entries({ caller, type, status })) {
      if (value === undefined || from !== undefined) continue;
      throw invalid(name, 'has no index of its own: give a from, a reference or a groupId beside it');
    }
    return this.#findByTime(query);
  }

  async #findBy(
    statements: Readonly<Record<'count' | 'read' | 'total', Statement>>,
    value: string,
    name: string,
    query: SearchQuery,
  ): Promise<Found> {
    const time = [
      query.from === undefined ? FIRST_MICROS : parseInstant(query.from),
      query.to === undefined ? LAST_MICROS : parseInstant(query.to),
    ];
    const within = [value, this.slices.numbers, ...time];
    const [found] = await this.reader.query<{ count: bigint }>(statements.count, [...within, SEARCHED_MAX + 1]);
    if (found!.count > SEARCHED_MAX) throw tooMany(name, 'stands in', `more than ${SEARCHED_MAX}`);
    const values = [...within, ...filtersOf(query)];
    const [counted] = await this.reader.query<{ total: bigint }>(statements.total, values);
    return {
      total: Number(counted!.total),
      read: (place, offset, limit) =>
        this.reader.query<Transaction>(statements.read, [...values, ...place, offset, limit]),
    };
  }

  async #findByTime(query: SearchQuery): Promise<Found> {
    const spans = await spansWithin(this.reader, this.slices.numbers, query);
    const count = lengthOf(spans);
    const isFiltered = [query.caller, query.type, query.status].some((filter) => filter !== undefined);
    if (isFiltered && count > SEARCHED_MAX) throw tooMany('from', 'leaves', String(count));
    const filters = filtersOf(query);
    const counted = isFiltered
      ? await this.reader.query<{ total: bigint }>(TOTAL_BY_TIME, [...columnsOf(spans), ...filters])
      : [];
    return {
      total: Number(counted[0]?.total ?? count),
      read: async (place, offset, limit) => {
        const rest = await this.#behind(spans, place[0] as number | null);
        return this.reader.query<Transaction>(READ_BY_TIME, [...columnsOf(rest), ...filters, ...place, offset, limit]);
      },
    };
  }

  /** What is newer was passed already: it is not gone over again. */
  async #behind(spans: readonly LogSpan[], micros: number | null): Promise<readonly LogSpan[]> {
    if (micros === null) return spans;
    const tops = new Map(spans.map(({ slice, upto }) => [slice, upto]));
    const passed = await seqsBefore(this.reader, tops, BigInt(micros) + 1n);
    return spans.map((span) => ({ ...span, upto: passed.get(span.slice)! }));
  }
}

function filtersOf({ caller, type, status, reference, groupId }: SearchQuery): unknown[] {
  return [caller ?? null, type ?? null, status ?? null, reference ?? null, groupId ?? null];
}

function tooMany(property: string, verb: string, count: string) {
  return invalid(property, `${verb} ${count} transactions, and ${SEARCHED_MAX} can be looked through: give less time`);
}
