import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { formatInstant } from '../instant';
import { Cursors } from '../ledger/cursor';
import { readSequence } from '../ledger/paging';
import { type Lot, type LotStatus } from '../posting/lot.entity';
import { slicesOf } from '../posting/posting.sql';
import { type Slice } from '../posting/slice.entity';
import { Slices } from '../posting/slices';
import { type TransactionType } from '../posting/transaction-types';
import { WalletReader } from '../wallet/wallet-reader';
import { type LotDto, type LotsDto, type LotsQuery } from './lot.dto';
import { COUNT_LOTS, LIST_LOTS, READ_TAKEN } from './lot.sql';

/** A lot as a read finds it. */
interface LotRow extends Lot {
  readonly sliceSeq: bigint;
  readonly assetId: number;
  readonly statusNow: LotStatus;
  /** What is left, and has not expired. */
  readonly usableMinor: bigint;
  /** By holds that have not expired. */
  readonly stillHeldMinor: bigint;
  readonly createdAtMicros: bigint;
}

interface TakenRow {
  readonly lotId: string;
  readonly type: TransactionType;
  readonly amountMinor: bigint;
}

/** Shows lots. */
@Injectable()
export class LotReader {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
    private readonly walletReader: WalletReader,
  ) {}

  /**
   * A user's, newest first.
   *
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND or CURSOR_INVALID
   */
  async list(userId: string, query: LotsQuery): Promise<LotsDto> {
    const { asset, status } = query;
    const wallets = await this.walletReader.find(userId, asset);
    const ids = wallets.map(({ id }) => id);
    const slice = this.slices.ofUser(userId);
    const [{ transactionCount: newest }] = (await slicesOf(this.reader, [slice])) as [Slice];
    const filtered = [ids, slice, newest, status ?? null, -1];
    const [{ total }] = (await this.reader.query<{ total: bigint }>(COUNT_LOTS, filtered)) as [{ total: bigint }];
    const cursors = new Cursors(this.config.SIGNING_SECRET, ['lots', userId, asset, status]);
    const { rows, pagination } = await readSequence(query, cursors, {
      top: Number(newest),
      newest: Number(newest),
      total: Number(total),
      loses: status !== undefined,
      read: (top, skip, limit, number) =>
        this.reader.query<LotRow>(LIST_LOTS, [ids, slice, top, status ?? null, number, skip, limit]),
    });
    return { lots: await this.#lots(rows, slice), pagination };
  }

  async #lots(rows: readonly LotRow[], slice: number): Promise<LotDto[]> {
    const taken = await this.reader.query<TakenRow>(READ_TAKEN, [rows.map(({ id }) => id), slice]);
    const byLot = Map.groupBy(taken, ({ lotId }) => lotId);
    return Promise.all(rows.map((row) => this.#lot(row, byLot.get(row.id) ?? [])));
  }

  async #lot(row: LotRow, taken: readonly TakenRow[]): Promise<LotDto> {
    const { id, class: lotClass, priority, expiresAtMicros, transactionId, statusNow } = row;
    const { symbol, scale } = await this.assetService.byId(row.assetId);
    const format = (minor: bigint) => formatAmount(minor, scale);
    return {
      ...{ id, assetSymbol: symbol, class: lotClass, priority },
      ...{ amount: format(row.amountMinor), remaining: format(row.usableMinor), held: format(row.stillHeldMinor) },
      status: statusNow,
      expiresAt: expiresAtMicros === null ? null : formatInstant(expiresAtMicros),
      taken: taken.map(({ type, amountMinor }) => ({ type, amount: format(amountMinor) })),
      transactionId,
      createdAt: formatInstant(row.createdAtMicros),
    };
  }
}
