import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Beat } from '../beat';
import { Config } from '../config';
import { TransactionView } from '../ledger/transaction-view';
import { feedEventAge } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { Unhurried } from '../unhurried';
import { type EventDto, type EventsDto, type EventsQuery } from './feed.dto';
import { type FeedFilters, type FeedPage, FeedReader } from './feed-reader';
import { News } from './news';
import { beginningOf, type Position, Positions } from './position';

/** Between two looks of those who are told as it happens: what is posted a hundred times a second they find some of at once. */
const BEAT_MS = 35;
/** So many are read and worded in some milliseconds: nobody who posts meanwhile waits for longer. */
const PIECE = 64;
/** What is posted between two beats is read at once. */
const NEWS = 2 * PIECE;

/** Answers who asks what has happened since, and lets them wait for it. */
@Injectable()
export class FeedService {
  readonly #positions: Positions;
  readonly #beat = new Beat(BEAT_MS);
  readonly #unhurried = new Unhurried();
  /** How many transactions there were at the last look of anybody; before the first one everybody may be far behind. */
  #count = Infinity;

  constructor(
    { SIGNING_SECRET }: Config,
    private readonly slices: Slices,
    private readonly feedReader: FeedReader,
    private readonly view: TransactionView,
    private readonly news: News,
  ) {
    this.#positions = new Positions(SIGNING_SECRET, slices.numbers);
  }

  /**
   * Short answers as they are; long ones as JSON, which is read and worded piece by piece while it is taken.
   *
   * @param gone aborted when nobody waits for the answer any more
   * @throws Problem CURSOR_INVALID or FEED_RESET
   */
  async events({ after, waitSeconds, ...filters }: EventsQuery, gone: AbortSignal): Promise<EventsDto | Readable> {
    const deadline = performance.now() + waitSeconds * 1_000;
    let position = await this.#start(after);
    for (let looks = 0; ; looks += 1) {
      // Who has a whole piece before them waits for no beat.
      const isBehind = looks === 0 && this.#count - seqOf(position) >= Math.min(filters.limit, PIECE);
      if (waitSeconds > 0 && !isBehind) await this.#beat.wait();
      const { edition } = this.news;
      const page = await this.#page(position, filters, isBehind);
      this.#count = page.count;
      const leftMs = deadline - performance.now();
      if (page.events.length > 0 || leftMs <= 0 || gone.aborted) return this.#answer(page, filters);
      position = page.next;
      if (page.hasMore) continue;
      await this.news.wait(page.count, edition, leftMs, gone);
      if (this.news.isEnding) return this.#answer(page, filters);
    }
  }

  #start(after: string | undefined): Position | Promise<Position> {
    if (after === undefined) return beginningOf(this.slices.numbers);
    return after === 'now' ? this.feedReader.end() : this.#positions.read(after);
  }

  #page(position: Position, filters: FeedFilters, isBehind: boolean): Promise<FeedPage> {
    const limit = isFiltered(filters) ? filters.limit : Math.min(filters.limit, isBehind ? PIECE : NEWS);
    const read = () => this.feedReader.page(position, { ...filters, limit });
    return isBehind ? this.#unhurried.do(read) : read();
  }

  #answer(page: FeedPage, filters: FeedFilters): Promise<EventsDto> | Readable {
    const [oldest] = page.events;
    if (oldest)
      feedEventAge.observe(Math.max(0, Date.now() - Number(oldest.transaction.createdAtMicros) / 1_000) / 1_000);
    if (isFiltered(filters) || isEnough(page, filters.limit)) return this.#dto(page);
    return Readable.from(this.#textOf(page, filters), { objectMode: false });
  }

  async #dto({ events, next, hasMore }: FeedPage): Promise<EventsDto> {
    return { events: await this.#worded(events), next: this.#positions.write(next), hasMore };
  }

  /** Each piece is read when there is time, and when the one before it was taken. */
  async *#textOf(first: FeedPage, filters: FeedFilters): AsyncGenerator<string> {
    let [page, left] = [first, filters.limit];
    yield `{"events":[${await this.#piece(first)}`;
    while (!isEnough(page, left)) {
      left -= page.events.length;
      const next = await this.#next(page.next, { ...filters, limit: Math.min(left, PIECE) });
      // As far as it goes the answer is whole: who asks for the rest is told what is wrong.
      if (!next) break;
      page = next.page;
      if (next.text) yield `,${next.text}`;
    }
    yield `],${JSON.stringify({ next: this.#positions.write(page.next), hasMore: page.hasMore }).slice(1)}`;
  }

  #next(after: Position, filters: FeedFilters): Promise<{ page: FeedPage; text: string } | undefined> {
    const read = async () => {
      const page = await this.feedReader.page(after, filters);
      return { page, text: await this.#piece(page) };
    };
    return this.#unhurried.do(read).catch(() => undefined);
  }

  async #piece({ events }: FeedPage): Promise<string> {
    return JSON.stringify(await this.#worded(events)).slice(1, -1);
  }

  async #worded(events: FeedPage['events']): Promise<EventDto[]> {
    const transactions = await this.view.transactions(events.map(({ transaction }) => transaction));
    return events.map(({ position }, index) => ({
      position: this.#positions.write(position),
      transaction: transactions[index]!,
    }));
  }
}

/** Then one look may go over much of the log, and is all of the answer. */
function isFiltered({ types, userId }: FeedFilters): boolean {
  return types !== undefined || userId !== undefined;
}

/** Whether it ends an answer that may have so many more. */
function isEnough({ events, hasMore }: FeedPage, left: number): boolean {
  return !hasMore || events.length < PIECE || events.length === left;
}

/** How many transactions lie before it. */
function seqOf(position: Position): number {
  return position.reduce((sum, { seq }) => sum + seq, 0);
}
