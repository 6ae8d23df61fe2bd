import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { microsOf, timestampOf } from '../database/micros';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { Jobs } from '../job/jobs';
import { RepeatedJob } from '../job/repeated-job';
import { verificationViolations, verifiedTimestamp } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { type Checkpoint, checkpointOf } from './checkpoint';
import { type Violation } from './findings';
import { type VerificationKind } from './integrity.dto';
import { verifyLedger } from './verifier';
import { verifySince } from './verify-since';

const LOOK_EVERY_MS = 10_000;
/** Everything, once a week. */
const SUNDAY = 0;
/** A failure is no finding: another try, soon. */
const RETRIES = { retryLimit: 5, retryDelay: 60, retryBackoff: true } as const;

export interface Verified {
  readonly kind: VerificationKind;
  readonly finishedMicros: bigint;
  readonly checkpoint: Checkpoint;
  readonly violations: readonly Violation[];
}

const SELECT_LAST: Statement = {
  name: 'select_last_verification',
  text: `SELECT kind, ${microsOf('finished_at')} AS "finishedMicros", checkpoint, violations
           FROM verifications ORDER BY finished_at DESC LIMIT 1`,
};

const INSERT_VERIFICATION: Statement = {
  name: 'insert_verification',
  text: `INSERT INTO verifications (id, kind, started_at, finished_at, checkpoint, violations)
         VALUES ($1, $2::verification_kind, ${timestampOf('$3::bigint')}, clock_timestamp(), $4::jsonb, $5::jsonb)`,
};

/**
 * Verifies the ledger every day, by whichever instance takes the job: what was posted since the last time, and everything on
 * Sundays, the first time, and after something was found.
 */
@Injectable()
export class DailyVerification implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Verification');
  readonly #job: RepeatedJob;
  #isScheduled = false;

  constructor(
    private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly jobs: Jobs,
  ) {
    const everyMs = config.VERIFY_DAILY_AT === 'off' ? 0 : LOOK_EVERY_MS;
    this.#job = new RepeatedJob('Verification', 'The ledger is not verified', config, everyMs, () => this.#round());
  }

  onApplicationBootstrap(): void {
    if (this.#job.start()) void this.#job.run();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  /** Verifies now, and keeps what was found. */
  async verify(now = new Date()): Promise<VerificationKind> {
    const last = await this.last();
    const isFull = !last || last.violations.length > 0 || now.getUTCDay() === SUNDAY;
    const { DATABASE_URL } = this.config;
    const { chains, violations } = isFull
      ? await verifyLedger(DATABASE_URL, { connections: 1, checkpoint: last?.checkpoint })
      : await verifySince(DATABASE_URL, this.slices.numbers, last.checkpoint);
    const kind = isFull ? 'FULL' : 'SINCE_THE_LAST';
    const found = [JSON.stringify(checkpointOf(chains)), JSON.stringify(violations)];
    await this.unitOfWork.query(INSERT_VERIFICATION, [randomUUID(), kind, now.getTime() * 1_000, ...found]);
    if (violations.length === 0) this.#logger.log({ msg: 'the ledger is right', kind });
    else this.#logger.error({ msg: 'the ledger is wrong', kind, violations });
    return kind;
  }

  /** What was kept of the newest one, whichever instance has done it. */
  async last(): Promise<Verified | undefined> {
    const [last] = await this.unitOfWork.query<Verified>(SELECT_LAST, []);
    return last;
  }

  /** What the last one has found is seen in the metrics of every instance that does such work. */
  async #round(): Promise<void> {
    if (!this.#isScheduled) {
      await this.jobs.open('verification', { policy: 'exclusive', ...RETRIES });
      await this.jobs.daily('verification', this.config.VERIFY_DAILY_AT, async () => {
        await this.verify();
        await this.#show();
      });
      this.#isScheduled = true;
    }
    await this.#show();
  }

  async #show(): Promise<void> {
    const last = await this.last();
    if (!last) return;
    verifiedTimestamp.set(Number(last.finishedMicros) / 1_000_000);
    verificationViolations.set(last.violations.reduce((sum, { count }) => sum + count, 0));
  }
}
