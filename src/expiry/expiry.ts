import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { RepeatedJob } from '../job/repeated-job';
import { expirySweptTimestamp } from '../observability/metrics';
import { NO_TEXTS, ownCommand } from '../posting/command';
import { PostingQueue } from '../posting/posting-queue';
import { Slices } from '../posting/slices';
import { SELECT_OVERDUE } from './expiry.sql';

/** So many holds and lots at a time: what callers post comes in between. */
const SWEEP_MAX = 500;

/**
 * Books what has expired where nobody posts to the wallet, who would meet it. Any number of instances may do so: what one
 * has booked, the others pass over. Nothing depends on it: what has expired is so from the very moment.
 */
@Injectable()
export class Expiry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly postingQueue: PostingQueue,
  ) {
    const round = () => this.sweep();
    this.#job = new RepeatedJob(
      Expiry.name,
      'What has expired is not booked',
      config,
      config.EXPIRY_INTERVAL_MS,
      round,
    );
  }

  onApplicationBootstrap(): void {
    if (this.#job.start()) expirySweptTimestamp.setToCurrentTime();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  /** Books all that has expired by now. */
  async sweep(): Promise<void> {
    for (;;) {
      const names = await this.reader.query<{ userId: string; assetId: number }>(SELECT_OVERDUE, [
        this.slices.numbers,
        SWEEP_MAX,
      ]);
      if (names.length === 0 || this.#job.stopping.aborted) break;
      await Promise.all(
        names.map((name) => this.postingQueue.post(ownCommand({ type: 'EXPIRE', ...name, ...NO_TEXTS }))),
      );
    }
    expirySweptTimestamp.setToCurrentTime();
  }
}
