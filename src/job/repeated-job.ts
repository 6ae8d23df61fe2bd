import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Config } from '../config';
import { reasonOf } from '../exit';
import { jobDoneTimestamp, jobFailures } from '../observability/metrics';

/** After each piece of a round, in proportion to the time it took: whatever there is to catch up with, postings come first. */
const REST = 3;

/**
 * Work behind the requests that is done again and again, each round after a rest. No round is cut short. The metrics tell
 * when one has last come to its end, and how many have failed.
 */
export class RepeatedJob {
  readonly #logger: Logger;
  readonly #intervalMs: number;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  /** What was said last: an outage is one line, not one for each round. */
  #complaint: string | undefined;

  /**
   * @param name as the log and the metrics have it
   * @param complaint what a failure means, a sentence without its end
   * @param intervalMs the rest between two rounds; 0: it is never done
   */
  constructor(
    private readonly name: string,
    private readonly complaint: string,
    { ROLE }: Config,
    intervalMs: number,
    private readonly round: () => Promise<void>,
  ) {
    this.#logger = new Logger(name);
    this.#intervalMs = ROLE === 'api' ? 0 : intervalMs;
  }

  /** Aborted when the service ends: a round should not begin anything more. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Whether it is done at all. */
  start(): boolean {
    if (this.#intervalMs === 0) return false;
    jobDoneTimestamp.setToCurrentTime({ name: this.name });
    jobFailures.inc({ name: this.name }, 0);
    this.#schedule();
    return true;
  }

  /** Resolves when the last round is over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** After a piece of work that was begun then, by `performance.now()`. Cut short when the service ends. */
  async restSince(startedAt: number): Promise<void> {
    const ms = (performance.now() - startedAt) * REST;
    await sleep(ms, undefined, { ref: false, signal: this.stopping }).catch(() => undefined);
  }

  /** One round. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.round();
      jobDoneTimestamp.setToCurrentTime({ name: this.name });
      this.#complaint = undefined;
    } catch (error) {
      jobFailures.inc({ name: this.name });
      const reason = reasonOf(error);
      if (reason !== this.#complaint) this.#logger.warn(`${this.complaint}: ${reason}`);
      this.#complaint = reason;
    }
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.run().finally(() => {
        if (!this.stopping.aborted) this.#schedule();
      });
    }, this.#intervalMs).unref();
  }
}
