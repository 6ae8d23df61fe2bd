/** So much of a second may be made up for. */
const BURST_SECONDS = 0.1;

/** The queue of all tries that are not the first ones. */
export const TRYING_AGAIN = 'trying again';

/**
 * Lets so many pass in a second. Turns go round among the queues in which somebody waits: one for the first tries of each
 * endpoint, and one for all that is tried again. So an endpoint with much to be told takes no more turns than one with little,
 * and all that are down together no more than one.
 */
export class Pace {
  readonly #intervalMs: number;
  /** The one whose turn is next in front. None of them is empty. */
  readonly #queues = new Map<string, Set<() => void>>();
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param perSecond 0: all at once */
  constructor(perSecond: number) {
    this.#intervalMs = perSecond === 0 ? 0 : 1_000 / perSecond;
  }

  /** @param signal whoever waits no more takes no turn */
  async take(queue: string, signal: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0 || signal.aborted) return;
    const waiting = this.#queues.get(queue) ?? new Set();
    this.#queues.set(queue, waiting);
    await new Promise<void>((resolve) => {
      const leave = () => {
        waiting.delete(leave);
        if (waiting.size === 0) this.#queues.delete(queue);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(leave);
      signal.addEventListener('abort', leave, { once: true });
      this.#serveIn(0);
    });
  }

  #serve(): void {
    this.#timer = undefined;
    const now = performance.now();
    this.#nextAt = Math.max(this.#nextAt, now - BURST_SECONDS * 1_000);
    while (this.#nextAt <= now && this.#queues.size > 0) {
      const [queue, waiting] = this.#queues.entries().next().value!;
      const [pass] = waiting;
      // To the end of the round.
      this.#queues.delete(queue);
      this.#queues.set(queue, waiting);
      pass!();
      this.#nextAt += this.#intervalMs;
    }
    if (this.#queues.size > 0) this.#serveIn(this.#nextAt - now);
  }

  #serveIn(ms: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#serve();
    }, ms);
  }
}
