import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';

/** So many times as long as a piece took postings have the event loop and the database to themselves. */
const REST = 4;

/** Does what can wait beside postings, which come first: a piece at a time, whoever asks for it, and a rest after each. */
export class Unhurried {
  readonly #inTurn = pLimit(1);

  do<Result>(piece: () => Promise<Result>, rest = REST): Promise<Result> {
    return this.#inTurn(async () => {
      const startedAt = performance.now();
      const result = await piece();
      await sleep((performance.now() - startedAt) * rest);
      return result;
    });
  }
}
