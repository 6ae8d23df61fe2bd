import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../config';
import { TransactionView } from '../ledger/transaction-view';
import { feedEventAge } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { type EventsDto, type EventsQuery } from './feed.dto';
import { type FeedPage, FeedReader } from './feed-reader';
import { News } from './news';
import { beginningOf, type Position, Positions } from './position';

/** Between two looks of one request: what its filters leave out may be posted a hundred times a second. */
const REST_MS = 20;

/** Answers who asks what has happened since, and lets them wait for it. */
@Injectable()
export class FeedService {
  readonly #positions: Positions;

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
   * @param gone aborted when nobody waits for the answer any more
   * @throws Problem CURSOR_INVALID or FEED_RESET
   */
  async events({ after, waitSeconds, ...filters }: EventsQuery, gone: AbortSignal): Promise<EventsDto> {
    const deadline = performance.now() + waitSeconds * 1_000;
    let position = await this.#start(after);
    for (;;) {
      const [edition, lookedAt] = [this.news.edition, performance.now()];
      const page = await this.feedReader.page(position, filters);
      const leftMs = deadline - performance.now();
      if (page.events.length > 0 || leftMs <= 0 || gone.aborted) return this.#dto(page);
      position = page.next;
      if (!page.hasMore) {
        await this.news.wait(page.count, edition, leftMs, gone);
        if (this.news.isEnding) return this.#dto(page);
      }
      await sleep(Math.max(0, Math.min(REST_MS, leftMs) - (performance.now() - lookedAt)));
    }
  }

  #start(after: string | undefined): Position | Promise<Position> {
    if (after === undefined) return beginningOf(this.slices.numbers);
    return after === 'now' ? this.feedReader.end() : this.#positions.read(after);
  }

  async #dto({ events, next, hasMore }: FeedPage): Promise<EventsDto> {
    const [oldest] = events;
    if (oldest)
      feedEventAge.observe(Math.max(0, Date.now() - Number(oldest.transaction.createdAtMicros) / 1_000) / 1_000);
    const transactions = await this.view.transactions(events.map(({ transaction }) => transaction));
    return {
      events: events.map(({ position }, index) => ({
        position: this.#positions.write(position),
        transaction: transactions[index]!,
      })),
      next: this.#positions.write(next),
      hasMore,
    };
  }
}
