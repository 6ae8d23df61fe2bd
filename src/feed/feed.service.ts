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
/** So many are worded in a millisecond or so. */
const WORDED_AT_ONCE = 100;

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
   * Short answers as they are; long ones as JSON, which is worded while it is taken.
   *
   * @param gone aborted when nobody waits for the answer any more
   * @throws Problem CURSOR_INVALID or FEED_RESET
   */
  async events({ after, waitSeconds, ...filters }: EventsQuery, gone: AbortSignal): Promise<EventsDto | Readable> {
    const deadline = performance.now() + waitSeconds * 1_000;
    let position = await this.#start(after);
    for (let looks = 0; ; looks += 1) {
      // Who has a whole answer before them waits for no beat.
      const isBehind = looks === 0 && this.#count - seqOf(position) >= filters.limit;
      if (waitSeconds > 0 && !isBehind) await this.#beat.wait();
      const { edition } = this.news;
      const page = await this.#page(position, filters, isBehind);
      this.#count = page.count;
      const leftMs = deadline - performance.now();
      if (page.events.length > 0 || leftMs <= 0 || gone.aborted) return this.#answer(page);
      position = page.next;
      if (page.hasMore) continue;
      await this.news.wait(page.count, edition, leftMs, gone);
      if (this.news.isEnding) return this.#answer(page);
    }
  }

  #start(after: string | undefined): Position | Promise<Position> {
    if (after === undefined) return beginningOf(this.slices.numbers);
    return after === 'now' ? this.feedReader.end() : this.#positions.read(after);
  }

  #page(position: Position, filters: FeedFilters, isBehind: boolean): Promise<FeedPage> {
    const read = () => this.feedReader.page(position, filters);
    return isBehind ? this.#unhurried.do(read) : read();
  }

  #answer(page: FeedPage): Promise<EventsDto> | Readable {
    const [oldest] = page.events;
    if (oldest)
      feedEventAge.observe(Math.max(0, Date.now() - Number(oldest.transaction.createdAtMicros) / 1_000) / 1_000);
    if (page.events.length <= WORDED_AT_ONCE) return this.#dto(page);
    return Readable.from(this.#textOf(page), { objectMode: false });
  }

  async #dto({ events, next, hasMore }: FeedPage): Promise<EventsDto> {
    return { events: await this.#worded(events), next: this.#positions.write(next), hasMore };
  }

  /** Each piece is worded when there is time, and when the one before it was taken. */
  async *#textOf({ events, next, hasMore }: FeedPage): AsyncGenerator<string> {
    let head = '{"events":[';
    for (let from = 0; from < events.length; from += WORDED_AT_ONCE) {
      const some = events.slice(from, from + WORDED_AT_ONCE);
      yield head + (await this.#unhurried.do(async () => JSON.stringify(await this.#worded(some)).slice(1, -1)));
      head = ',';
    }
    yield `],${JSON.stringify({ next: this.#positions.write(next), hasMore }).slice(1)}`;
  }

  async #worded(events: FeedPage['events']): Promise<EventDto[]> {
    const transactions = await this.view.transactions(events.map(({ transaction }) => transaction));
    return events.map(({ position }, index) => ({
      position: this.#positions.write(position),
      transaction: transactions[index]!,
    }));
  }
}

/** How many transactions lie before it. */
function seqOf(position: Position): number {
  return position.reduce((sum, { seq }) => sum + seq, 0);
}
