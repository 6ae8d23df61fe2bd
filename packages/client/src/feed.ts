import { type Patience, untilAnswered } from './retry.ts';
import { type Transport } from './transport.ts';
import { type Transaction } from './types.ts';

/** One transaction, refused ones included, and the place to go on behind it. */
export interface FeedEvent {
  readonly position: string;
  readonly transaction: Transaction;
}

export interface FeedOptions {
  /** The `position` that was kept with what was made of the event; `'now'`; without it from the beginning. */
  readonly after?: string | undefined;
  readonly types?: readonly Transaction['type'][];
  readonly userId?: string;
  /** How many are asked for at once: 500 unless given. */
  readonly limit?: number;
  /** Ends the feed. */
  readonly signal?: AbortSignal;
}

interface Page {
  readonly events: readonly FeedEvent[];
  readonly next: string;
  readonly hasMore: boolean;
}

// The longest that the service holds an answer back.
const WAIT_SECONDS = 30;
const LIMIT = 500;

/**
 * Every transaction, in the order of its posting, without end: where there is nothing new it waits, and while the service
 * is away it tries again. It ends when `signal` does.
 *
 * @throws WalletProblem FEED_RESET when a restore has lost what was seen already
 */
export async function* readFeed(
  transport: Transport,
  options: FeedOptions,
): AsyncGenerator<FeedEvent, void, undefined> {
  const { signal } = options;
  const patience: Patience = { deadlineMs: Infinity, signal, isRepeatable: true };
  let { after } = options;
  while (!signal?.aborted) {
    const request = { method: 'GET', path: pathOf(options, after) };
    const page = await untilAnswered(
      (turn) => transport.send<Page>(request, turn, WAIT_SECONDS * 1_000),
      patience,
    ).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
    if (!page) return;
    for (const event of page.body.events) {
      if (signal?.aborted) return;
      yield event;
    }
    after = page.body.next;
  }
}

function pathOf({ types, userId, limit = LIMIT }: FeedOptions, after: string | undefined): string {
  const query = new URLSearchParams({ waitSeconds: `${WAIT_SECONDS}`, limit: `${limit}` });
  if (after !== undefined) query.set('after', after);
  if (types) query.set('types', types.join());
  if (userId !== undefined) query.set('userId', userId);
  return `/api/v1/events?${query.toString()}`;
}
