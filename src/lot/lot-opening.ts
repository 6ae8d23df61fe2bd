import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { RepeatedJob } from '../job/repeated-job';
import { NO_TEXTS, ownCommand } from '../posting/command';
import { PostingQueue } from '../posting/posting-queue';
import { Slices } from '../posting/slices';

/** So many wallets at a time: what callers post comes in between. */
const PAGE_MAX = 500;

const SELECT_OPENING: Statement = {
  name: 'select_opening_assets',
  text: `SELECT id FROM assets WHERE lots = 'OPENING' ORDER BY id`,
};

/** Wallets of which not all is in lots. */
const SELECT_UNOPENED: Statement = {
  name: 'select_unopened_wallets',
  text: `SELECT id, user_id AS "userId" FROM wallets
          WHERE asset_id = $1 AND slice = ANY($2::smallint[]) AND kind = 'USER' AND id > $3
            AND balance > (SELECT coalesce(sum(remaining), 0) FROM lots
                            WHERE wallet_id = wallets.id AND lots.slice = wallets.slice AND lots.status = 'OPEN')
          ORDER BY id LIMIT $4`,
};

const KEEP_LOTS: Statement = {
  name: 'keep_lots',
  text: `UPDATE assets SET lots = 'KEPT' WHERE id = $1 AND lots = 'OPENING'`,
};

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Makes lots of what wallets held before their asset kept lots, where nobody posts to them, who would do so first. Any
 * number of instances may, and whoever begins anew passes over what is done: nothing depends on when it is.
 */
@Injectable()
export class LotOpening implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly postingQueue: PostingQueue,
  ) {
    const round = () => this.openAll();
    const complaint = 'What wallets have held is not made lots of';
    this.#job = new RepeatedJob(LotOpening.name, complaint, config, config.EXPIRY_INTERVAL_MS, round);
  }

  onApplicationBootstrap(): void {
    this.#job.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  async openAll(): Promise<void> {
    for (const { id } of await this.reader.query<{ id: number }>(SELECT_OPENING, [])) {
      if (await this.#open(id)) await this.unitOfWork.query(KEEP_LOTS, [id]);
    }
  }

  /** Whether it has come to the end: whatever is opened behind it was credited to lots. */
  async #open(assetId: number): Promise<boolean> {
    for (let after = FIRST_ID; ;) {
      const values = [assetId, this.slices.numbers, after, PAGE_MAX];
      const page = await this.reader.query<{ id: string; userId: string }>(SELECT_UNOPENED, values);
      if (page.length === 0) return true;
      if (this.#job.stopping.aborted) return false;
      await Promise.all(
        page.map(({ userId }) =>
          this.postingQueue.post(ownCommand({ type: 'OPEN_LOT', userId, assetId, ...NO_TEXTS })),
        ),
      );
      after = page.at(-1)!.id;
    }
  }
}
