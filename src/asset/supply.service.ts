import { Injectable } from '@nestjs/common';
import { formatBalance } from '../amount';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { problemBody } from '../errors';
import { type DecidedResponse, type Intent } from '../idempotency/intent';
import { locationOf } from '../location';
import { NO_TEXTS } from '../posting/command';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { SYSTEM_USER_IDS, type SystemKind, TREASURY_USER_ID } from '../posting/wallet.entity';
import { minorOf } from './asset-amount';
import { type AssetIdentity, AssetService } from './asset.service';
import { type PostSupplyDto, type SupplyDto } from './asset.dto';

const SUM_SYSTEM_WALLETS: Statement = {
  name: 'sum_system_wallets',
  text: `SELECT kind, sum(balance)::bigint AS "balanceMinor" FROM wallets
          WHERE user_id = ANY($1::uuid[]) AND asset_id = $2 AND slice = ANY($3::smallint[]) GROUP BY kind`,
};

const SUM_BURNED: Statement = {
  name: 'sum_burned',
  text: `SELECT coalesce(sum(amount), 0)::bigint AS "burnedMinor" FROM transactions
          WHERE user_id = $1 AND slice = ANY($2::smallint[]) AND asset_id = $3 AND type = 'BURN' AND status = 'SUCCESS'`,
};

const SUM_HELD: Statement = {
  name: 'sum_held',
  text: `SELECT coalesce(sum(holds.remaining), 0)::bigint AS "heldMinor"
           FROM holds JOIN wallets ON wallets.id = holds.wallet_id AND wallets.slice = holds.slice
          WHERE holds.slice = ANY($1::smallint[]) AND holds.status = 'HELD' AND wallets.asset_id = $2
            AND (holds.expires_at IS NULL OR holds.expires_at > statement_timestamp())`,
};

/** Brings credits into being, takes them out of it, and tells where they are. */
@Injectable()
export class SupplyService {
  constructor(
    private readonly assetService: AssetService,
    private readonly reader: Reader,
    private readonly slices: Slices,
  ) {}

  /**
   * @throws Problem ASSET_NOT_FOUND or VALIDATION_FAILED
   */
  async change(type: 'ISSUE' | 'BURN', symbol: string, { amount, reference }: PostSupplyDto): Promise<Intent> {
    const asset = await this.assetService.bySymbol(symbol);
    const texts = { ...NO_TEXTS, reference: reference ?? null };
    return {
      route: type === 'ISSUE' ? 'POST /assets/:symbol/issuances' : 'POST /assets/:symbol/burns',
      operations: [{ type, assetId: asset.id, amountMinor: minorOf(amount, asset, 'amount'), ...texts }],
      isGroup: true,
      respond: (transactions) => Promise.resolve(responseOf(transactions, asset)),
    };
  }

  /**
   * @throws Problem ASSET_NOT_FOUND
   */
  async supply(symbol: string): Promise<SupplyDto> {
    const { id, scale } = await this.assetService.bySymbol(symbol);
    const { numbers } = this.slices;
    const [sums, [burned], [held]] = await this.reader.snapshot((reads) =>
      Promise.all([
        reads.query<{ kind: SystemKind; balanceMinor: bigint }>(SUM_SYSTEM_WALLETS, [SYSTEM_USER_IDS, id, numbers]),
        reads.query<{ burnedMinor: bigint }>(SUM_BURNED, [TREASURY_USER_ID, numbers, id]),
        reads.query<{ heldMinor: bigint }>(SUM_HELD, [numbers, id]),
      ]),
    );
    const holding = (kind: SystemKind) => sums.find((sum) => sum.kind === kind)?.balanceMinor ?? 0n;
    const [treasury, clearing, outstanding] = [holding('TREASURY'), holding('CLEARING'), -holding('ISSUANCE')];
    const format = (minor: bigint) => formatBalance(minor, scale);
    return {
      issued: format(outstanding + burned!.burnedMinor),
      burned: format(burned!.burnedMinor),
      treasury: format(treasury),
      // All balances of an asset sum to zero.
      users: format(outstanding - treasury - clearing),
      held: format(held!.heldMinor),
      clearing: format(clearing),
    };
  }
}

function responseOf(transactions: readonly Transaction[], { symbol, scale }: AssetIdentity): DecidedResponse {
  const [{ id: txId, groupId, rejection, details }] = transactions as [Transaction];
  if (rejection) {
    const available = formatBalance(BigInt(rejection.available ?? 0), scale);
    const required = formatBalance(BigInt(rejection.required ?? 0), scale);
    const what =
      rejection.code === 'ASSET_PAUSED'
        ? `${symbol} is paused.`
        : `The treasury holds ${available} ${symbol}; ${required} would be needed.`;
    const facts = rejection.code === 'ASSET_PAUSED' ? {} : { available, required };
    return { status: 422, transactionId: txId, body: problemBody(rejection.code, what, { ...facts, txId }) };
  }
  const treasury = formatBalance(BigInt(details!.treasury!), scale);
  const location = locationOf.group(groupId!);
  return { status: 201, transactionId: txId, location, body: { status: 'SUCCESS', txId, groupId, treasury } };
}
