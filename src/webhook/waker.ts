/** Lets several wait for one to say that something has changed. */
export class Waker {
  #waiting = new Set<() => void>();

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves with the next `wake`, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(done, ms);
      const all = this.#waiting;
      function done(): void {
        clearTimeout(timeout);
        all.delete(done);
        resolve();
      }
      all.add(done);
    });
  }
}
