import { type Config } from '../config';

/** When a delivery that was not taken is tried again, and when it is given up. */
export class RetrySchedule {
  readonly #delaysMs: readonly number[];
  readonly #forMs: number;

  constructor({
    WEBHOOK_RETRY_DELAYS_MS,
    WEBHOOK_RETRY_FOR_MS,
  }: Pick<Config, 'WEBHOOK_RETRY_DELAYS_MS' | 'WEBHOOK_RETRY_FOR_MS'>) {
    this.#delaysMs = WEBHOOK_RETRY_DELAYS_MS.map(Number);
    this.#forMs = WEBHOOK_RETRY_FOR_MS;
  }

  /**
   * Milliseconds since the epoch; undefined: it is parked.
   *
   * @param tries how many there were, the last one included
   */
  nextTryAt(tries: number, firstTriedAt: number, now: number): number | undefined {
    const delay = this.#delaysMs[tries - 1] ?? this.#delaysMs.at(-1)!;
    return now + delay > firstTriedAt + this.#forMs ? undefined : now + delay;
  }
}
