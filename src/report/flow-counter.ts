import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { RetryOnDeadlock } from '../database/retry-on-deadlock.decorator';
import { UnitOfWork } from '../database/unit-of-work';
import { RepeatedJob } from '../job/repeated-job';
import { headsOf } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { COUNT_FLOWS, type CutRow, MOVE_CUT, READ_CUTS, TAKE_CUT } from './flow.sql';

/** So many transactions at a time: a tenth of a second. */
const BLOCK = 10_000;
/** What a report counts by itself, in a few milliseconds; where there is more, it is counted for good first. */
const UNCOUNTED_MAX = 20_000;
const PATIENCE_MS = 5_000;

/**
 * Counts in `flows` what was posted, behind the postings and apart from them. Any number of instances may do so, at any
 * time: what one has counted, the others find counted. A report that needs it does not wait for the job.
 */
@Injectable()
export class FlowCounter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {
    const round = () => this.#countAll();
    this.#job = new RepeatedJob(
      FlowCounter.name,
      'What flows is not counted',
      config,
      config.REPORT_INTERVAL_MS,
      round,
    );
  }

  onApplicationBootstrap(): void {
    this.#job.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  /** Until little is left, or time is up. */
  async catchUp(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    const cuts = await this.reader.query<CutRow>(READ_CUTS, [this.slices.numbers]);
    let left = cuts.reduce((sum, { headSeq, uptoSeq }) => sum + Number(headSeq - uptoSeq), 0);
    for (const { slice } of cuts) {
      for (let count = BLOCK; count === BLOCK && left > UNCOUNTED_MAX && performance.now() < deadline; left -= count) {
        count = await this.countNext(slice, deadline);
      }
    }
  }

  async #countAll(): Promise<void> {
    for (const slice of this.slices.numbers) {
      for (let count = BLOCK; count === BLOCK && !this.#job.stopping.aborted;) {
        const startedAt = performance.now();
        count = await this.countNext(slice, startedAt + PATIENCE_MS);
        if (count === BLOCK) await this.#job.restSince(startedAt);
      }
    }
  }

  /** How many transactions were counted. */
  @RetryOnDeadlock({ deadlineOf: (_slice: number, deadline: number) => deadline })
  async countNext(slice: number, _deadline: number): Promise<number> {
    return this.unitOfWork.run(async (transaction) => {
      // In this order: what is posted meanwhile is for the next time.
      const [[cut], heads] = await Promise.all([
        transaction.query<{ uptoSeq: bigint }>(TAKE_CUT, [slice]),
        headsOf(transaction, [slice]),
      ]);
      const after = Number(cut!.uptoSeq);
      const upto = Math.min(after + BLOCK, heads.get(slice)!);
      if (upto <= after) return 0;
      transaction.write(COUNT_FLOWS, [slice, after, upto]);
      transaction.write(MOVE_CUT, [slice, upto]);
      return upto - after;
    });
  }
}
