import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Reader } from '../database/reader';
import { feedWaiting } from '../observability/metrics';
import { Commits } from '../posting/commits';
import { Slices } from '../posting/slices';
import { COUNT_TRANSACTIONS } from './feed.sql';

/** What other instances post is seen by the next look: one for all who wait. */
const LOOK_EVERY_MS = 500;
/** An instance that is going lets nobody wait; but who comes back at once must not come back a thousand times. */
const LAST_WAIT_MS = 200;

interface Waiting {
  /** How many transactions there were when it looked last. */
  readonly count: number;
  readonly wake: () => void;
}

/** Wakes those who wait for something new: at once for what this instance has posted, within a second for the rest. */
@Injectable()
export class News implements OnModuleDestroy {
  readonly #waiting = new Set<Waiting>();
  readonly #stopListening: () => void;
  /** Grows with every batch of this instance. */
  #edition = 0;
  #isEnding = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly reader: Reader,
    private readonly slices: Slices,
    commits: Commits,
  ) {
    this.#stopListening = commits.listen(() => {
      this.#edition += 1;
      this.#wakeAll();
    });
  }

  /** To be taken before looking: what is posted during the look is not missed then. */
  get edition(): number {
    return this.#edition;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Resolves when there may be something new, when `ms` are over, or when this instance is going.
   *
   * @param count how many transactions there were at the last look
   * @param edition as it was before the last look
   */
  async wait(count: number, edition: number, ms: number, signal: AbortSignal): Promise<void> {
    if (edition !== this.#edition || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(wake, this.#isEnding ? Math.min(ms, LAST_WAIT_MS) : ms);
      const waiting = { count, wake };
      const all = this.#waiting;
      function wake(): void {
        clearTimeout(timeout);
        signal.removeEventListener('abort', wake);
        all.delete(waiting);
        feedWaiting.set(all.size);
        resolve();
      }
      all.add(waiting);
      feedWaiting.set(all.size);
      signal.addEventListener('abort', wake, { once: true });
      this.#timer ??= this.#schedule();
    });
  }

  /** Before the requests are counted that are still running: none of them should be one that waits. */
  onModuleDestroy(): void {
    this.#isEnding = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const { wake } of [...this.#waiting]) wake();
  }

  #schedule(): NodeJS.Timeout | undefined {
    if (this.#isEnding) return undefined;
    return setTimeout(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    try {
      const [row] = await this.reader.query<{ count: bigint }>(COUNT_TRANSACTIONS, [this.slices.numbers]);
      const count = Number(row!.count);
      for (const waiting of [...this.#waiting]) if (waiting.count !== count) waiting.wake();
    } catch {
      // Without a database there is nothing new; who waits is answered when the time is over.
    }
    this.#timer ??= this.#schedule();
  }
}
