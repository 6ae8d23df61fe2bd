import { setTimeout as sleep } from 'node:timers/promises';

/** So much of a second may be made up for. */
const BURST_SECONDS = 0.1;

/** Lets so many pass in a second, in the order in which they come. */
export class Pace {
  #nextAt = 0;
  readonly #intervalMs: number;

  /** @param perSecond 0: all at once */
  constructor(perSecond: number) {
    this.#intervalMs = perSecond === 0 ? 0 : 1_000 / perSecond;
  }

  async take(signal: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = performance.now();
    const turn = Math.max(this.#nextAt, now - BURST_SECONDS * 1_000);
    this.#nextAt = turn + this.#intervalMs;
    if (turn > now) await sleep(turn - now, undefined, { signal }).catch(() => undefined);
  }
}
