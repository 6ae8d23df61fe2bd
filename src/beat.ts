import { setTimeout as sleep } from 'node:timers/promises';

/** Lets all who come within the same moment go together: at once, but no sooner after those before them than so long. */
export class Beat {
  #next: Promise<void> | undefined;
  #lastAt = -Infinity;

  constructor(private readonly intervalMs: number) {}

  wait(): Promise<void> {
    return (this.#next ??= this.#come());
  }

  async #come(): Promise<void> {
    await sleep(Math.max(0, this.#lastAt + this.intervalMs - performance.now()));
    this.#lastAt = performance.now();
    this.#next = undefined;
  }
}
