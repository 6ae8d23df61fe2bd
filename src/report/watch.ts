import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { RepeatedJob } from '../job/repeated-job';
import { assetsOpening, holdsOverdueSeconds, lotsOverdueSeconds, treasuryBalance } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { TREASURY_USER_ID } from '../posting/wallet.entity';

/** As often as it is scraped. */
const LOOK_EVERY_MS = 15_000;

const READ_TREASURIES: Statement = {
  name: 'read_treasuries',
  text: `SELECT asset_id AS "assetId", sum(balance)::text AS "balanceMinor" FROM wallets
          WHERE user_id = $1 AND slice = ANY($2::smallint[]) GROUP BY asset_id`,
};

const COUNT_OPENING: Statement = {
  name: 'count_opening_assets',
  text: `SELECT count(*)::int FROM assets WHERE lots = 'OPENING'`,
};

const readOverdue = (table: 'holds' | 'lots', condition: string): Statement => ({
  name: `read_overdue_${table}`,
  text: `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(expires_at)), 0)::float8 AS seconds FROM ${table}
          WHERE slice = ANY($1::smallint[]) AND expires_at <= clock_timestamp() AND ${condition}`,
});
const READ_OVERDUE_HOLDS = readOverdue('holds', `status = 'HELD'`);
// What a hold keeps of a lot is not to be booked yet.
const READ_OVERDUE_LOTS = readOverdue('lots', `status = 'OPEN' AND remaining > held`);

/**
 * Looks at what somebody has to look after in time: treasuries that run low, holds and lots that nobody books, assets that
 * do not come to keep lots.
 */
@Injectable()
export class Watch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
  ) {
    this.#job = new RepeatedJob(Watch.name, 'Nobody looks after the treasuries', config, LOOK_EVERY_MS, () =>
      this.look(),
    );
  }

  onApplicationBootstrap(): void {
    this.#job.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  async look(): Promise<void> {
    const { numbers } = this.slices;
    const [treasuries, [holds], [lots], [opening]] = await Promise.all([
      this.reader.query<{ assetId: number; balanceMinor: string }>(READ_TREASURIES, [TREASURY_USER_ID, numbers]),
      this.reader.query<{ seconds: number }>(READ_OVERDUE_HOLDS, [numbers]),
      this.reader.query<{ seconds: number }>(READ_OVERDUE_LOTS, [numbers]),
      this.reader.query<{ count: number }>(COUNT_OPENING, []),
    ]);
    for (const { assetId, balanceMinor } of treasuries) {
      const { symbol, scale } = await this.assetService.byId(assetId);
      // For a graph: here alone a few of its last digits do not matter.
      treasuryBalance.set({ asset: symbol }, Number(balanceMinor) / 10 ** scale);
    }
    holdsOverdueSeconds.set(holds!.seconds);
    lotsOverdueSeconds.set(lots!.seconds);
    assetsOpening.set(opening!.count);
  }
}
