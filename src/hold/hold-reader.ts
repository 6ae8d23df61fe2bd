import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { formatInstant } from '../instant';
import { Cursors } from '../ledger/cursor';
import { readSequence } from '../ledger/paging';
import { findHold } from '../ledger/transaction.sql';
import { TransactionView } from '../ledger/transaction-view';
import { type Hold } from '../posting/hold.entity';
import { slicesOf } from '../posting/posting.sql';
import { type Slice } from '../posting/slice.entity';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { type HoldDto, type HoldsDto, type HoldsQuery, type HoldWithTransactionsDto } from './hold.dto';
import { COUNT_HOLDS, LIST_HOLDS, READ_HISTORY_OF_HOLD, READ_HOLDS } from './hold.sql';

/** What has become of a hold; amounts in minor units. */
export type HoldState = Pick<Hold, 'status' | 'capturedMinor' | 'remainingMinor'>;

/** Shows holds: what never changes of them is told by the HOLDs that placed them. */
@Injectable()
export class HoldReader {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
    private readonly view: TransactionView,
  ) {}

  /**
   * As it is now.
   *
   * @throws Problem HOLD_NOT_FOUND
   */
  async hold(id: string): Promise<HoldWithTransactionsDto> {
    const placed = await findHold(this.reader, this.slices, id);
    const [[dto], after] = await Promise.all([
      this.#holds([placed]),
      this.reader.query<Transaction>(READ_HISTORY_OF_HOLD, [id, placed.slice]),
    ]);
    return { ...dto!, transactions: await this.view.transactions([placed, ...after]) };
  }

  /**
   * A user's, newest first.
   *
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND or CURSOR_INVALID
   */
  async list(userId: string, query: HoldsQuery): Promise<HoldsDto> {
    const { asset, status } = query;
    const assetId = asset === undefined ? null : (await this.assetService.bySymbol(asset)).id;
    const slice = this.slices.ofUser(userId);
    const filters = [assetId, status ?? null];
    const [{ transactionCount: newest }] = (await slicesOf(this.reader, [slice])) as [Slice];
    const [{ total }] = (await this.reader.query<{ total: bigint }>(COUNT_HOLDS, [
      userId,
      slice,
      newest,
      ...filters,
    ])) as [{ total: bigint }];
    const { rows, pagination } = await readSequence(query, this.#cursors(userId, query), {
      top: Number(newest),
      newest: Number(newest),
      total: Number(total),
      loses: query.status !== undefined,
      read: (top, skip, limit) =>
        this.reader.query<Transaction>(LIST_HOLDS, [userId, slice, top, ...filters, skip, limit]),
    });
    return { holds: await this.#holds(rows), pagination };
  }

  /** As it was when its HOLD, or another transaction of it, had been posted. */
  async holdAfter(placed: Transaction, { details }: Transaction): Promise<HoldDto> {
    const told = details?.hold ?? { status: 'HELD', captured: '0', remaining: String(placed.amountMinor) };
    const { status, captured, remaining } = told;
    return this.#dto(placed, { status, capturedMinor: BigInt(captured), remainingMinor: BigInt(remaining) });
  }

  #cursors(userId: string, { asset, status }: HoldsQuery): Cursors {
    return new Cursors(this.config.SIGNING_SECRET, ['holds', userId, asset, status]);
  }

  async #holds(placed: readonly Transaction[]): Promise<HoldDto[]> {
    const [ids, slices] = [placed.map(({ id }) => id), [...new Set(placed.map(({ slice }) => slice))]];
    const rows = await this.reader.query<Hold & { isExpired: boolean }>(READ_HOLDS, [ids, slices]);
    const states = new Map(rows.map((row) => [row.id, row.isExpired ? expired(row) : row]));
    return Promise.all(placed.map((one) => this.#dto(one, states.get(one.id)!)));
  }

  async #dto(placed: Transaction, { status, capturedMinor, remainingMinor }: HoldState): Promise<HoldDto> {
    const { id, userId, amountMinor, details, reference, metadata, createdAtMicros } = placed;
    const { symbol, scale } = (await this.view.assetOf(placed))!;
    return {
      id,
      userId,
      assetSymbol: symbol,
      amount: formatAmount(amountMinor!, scale),
      captured: formatAmount(capturedMinor, scale),
      remaining: formatAmount(remainingMinor, scale),
      status,
      expiresAt: details?.expiresAtMicros === undefined ? null : formatInstant(BigInt(details.expiresAtMicros)),
      reference,
      metadata,
      createdAt: formatInstant(createdAtMicros),
    };
  }
}

function expired(hold: HoldState): HoldState {
  return { ...hold, status: 'EXPIRED', remainingMinor: 0n };
}
