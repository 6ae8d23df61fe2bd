import { Injectable } from '@nestjs/common';
import { formatBalance, MAX_MINOR } from '../amount';
import { minorOf } from '../asset/asset-amount';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { invalid } from '../errors';
import { RowLocks } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { refuseSystemUser } from '../posting/wallet.entity';
import { type AlertsDto, type PutAlertDto } from './alert.dto';

/** What was in force before stays: a transaction is judged by the alert that was set before it, whenever it is looked at. */
const SET_ALERT: Statement = {
  name: 'set_alert',
  text: `INSERT INTO balance_alerts (user_id, asset_id, after_seq, slice, below) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (user_id, asset_id, after_seq, slice) DO UPDATE SET below = excluded.below`,
};

const SELECT_ALERTS: Statement = {
  name: 'select_alerts',
  text: `SELECT "assetId", below FROM (
                SELECT DISTINCT ON (asset_id) asset_id AS "assetId", below FROM balance_alerts
                 WHERE user_id = $1 AND slice = $2 ORDER BY asset_id, after_seq DESC) AS newest
          WHERE below IS NOT NULL`,
};

/** Sets below which balances webhooks are told. */
@Injectable()
export class AlertService {
  constructor(
    private readonly assetService: AssetService,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly rowLocks: RowLocks,
    private readonly slices: Slices,
  ) {}

  async of(userId: string): Promise<AlertsDto> {
    const values = [userId, this.slices.ofUser(userId)];
    const rows = await this.reader.query<{ assetId: number; below: bigint }>(SELECT_ALERTS, values);
    const alerts = rows.map(async ({ assetId, below }) => {
      const { symbol, scale } = await this.assetService.byId(assetId);
      return { assetSymbol: symbol, below: formatBalance(below, scale) };
    });
    return { alerts: await Promise.all(alerts) };
  }

  /**
   * Behind the slice: for what is posted later, and for nothing that was posted before.
   *
   * @throws Problem SYSTEM_WALLET, ASSET_NOT_FOUND or VALIDATION_FAILED
   */
  async set(userId: string, { assetSymbol, below }: PutAlertDto): Promise<AlertsDto> {
    refuseSystemUser(userId, 'userId');
    const asset = await this.assetService.bySymbol(assetSymbol);
    const belowMinor = below === null ? null : minorOf(below, asset, 'below');
    if (belowMinor !== null && belowMinor > MAX_MINOR) throw invalid('below', 'must not be more than a balance can be');
    const slice = this.slices.ofUser(userId);
    await this.unitOfWork.run(async (transaction) => {
      const [head] = await this.rowLocks.takeSlices(transaction, [slice]);
      transaction.write(SET_ALERT, [userId, asset.id, head!.transactionCount, slice, belowMinor]);
    });
    return this.of(userId);
  }
}
