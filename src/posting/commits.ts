import { Injectable } from '@nestjs/common';

/** Says within this process that something was posted, to those who would otherwise look for it again and again. */
@Injectable()
export class Commits {
  readonly #listeners = new Set<() => void>();

  /** @returns what ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A batch is durable. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
