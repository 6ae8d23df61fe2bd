import { Injectable } from '@nestjs/common';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { invalid } from '../errors';
import { parseInstant } from '../instant';
import { slicesOf } from '../posting/posting.sql';
import { type Slice } from '../posting/slice.entity';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { walletNotFound } from '../wallet/wallet-reader';
import { CURSOR_OF_ANOTHER_DATABASE, cursorInvalid, Cursors } from './cursor';
import { COUNT_HISTORY, READ_HISTORY, SEQ_BEFORE, TOTAL_HISTORY } from './history.sql';
import { type HistoryDto } from './ledger.dto';
import { type HistoryQuery, type PaginationDto } from './list.dto';
import { OFFSET_MAX } from './paging';
import { TransactionView } from './transaction-view';

/** Where a page begins: below a slice sequence, and how many rows of how many were passed by then. */
interface Start {
  readonly top: number;
  readonly offset: number;
  /** What is still to be passed over below `top`. */
  readonly skip: number;
}

/** Lists a user's transactions, from one index. */
@Injectable()
export class HistoryReader {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
    private readonly view: TransactionView,
  ) {}

  async history(userId: string, query: HistoryQuery): Promise<HistoryDto> {
    const { transactions, pagination } = await this.page(userId, query, 'history');
    return { transactions: await this.view.transactions(transactions), pagination };
  }

  /**
   * @param list what its cursors are for
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async page(
    userId: string,
    query: HistoryQuery,
    list: string,
  ): Promise<{ transactions: Transaction[]; pagination: PaginationDto }> {
    const { asset, type, status, reference, from, to, limit } = query;
    const slice = this.slices.ofUser(userId);
    const assetId = asset === undefined ? null : (await this.assetService.bySymbol(asset)).id;
    const [{ transactionCount }] = (await slicesOf(this.reader, [slice])) as [Slice];
    const [bottom, top] = await Promise.all([this.#seqBefore(slice, from, 0), this.#seqBefore(slice, to, Number(transactionCount))]); // prettier-ignore
    const filters = [assetId, type ?? null, status ?? null, reference ?? null];
    const rows = (statement: Statement, below: number, ...rest: unknown[]) =>
      this.reader.query<Transaction & { total: bigint }>(statement, [
        userId,
        slice,
        bottom,
        below,
        ...filters,
        ...rest,
      ]);

    const isFiltered = [type, status, reference, from, to].some((filter) => filter !== undefined);
    const [{ total: counted }] = (
      isFiltered
        ? await rows(COUNT_HISTORY, top)
        : await this.reader.query<{ total: bigint }>(TOTAL_HISTORY, [userId, slice, assetId])
    ) as [{ total: bigint }];
    const total = Number(counted);
    if (total === 0 && !isFiltered) throw walletNotFound(userId, asset);

    const cursors = new Cursors(this.config.SIGNING_SECRET, [list, userId, asset, type, status, reference, from, to]);
    const start = startOf(query, cursors, total, top, Number(transactionCount));
    const transactions = await rows(READ_HISTORY, start.top, start.skip, limit);
    const passed = start.offset + transactions.length;
    const last = transactions.at(-1);
    const hasMore = last !== undefined && passed < total;
    const pagination = {
      total,
      limit,
      offset: start.offset,
      returned: transactions.length,
      hasMore,
      ...(hasMore && { nextCursor: cursors.write({ top: Number(last.sliceSeq) - 1, passed, total }) }),
    };
    return { transactions, pagination };
  }

  async #seqBefore(slice: number, time: string | undefined, otherwise: number): Promise<number> {
    if (time === undefined) return otherwise;
    const [row] = await this.reader.query<{ seq: bigint }>(SEQ_BEFORE, [slice, parseInstant(time)]);
    return Number(row?.seq ?? 0n);
  }
}

function startOf(
  { cursor, offset }: HistoryQuery,
  cursors: Cursors,
  total: number,
  top: number,
  transactionCount: number,
): Start {
  if (cursor === undefined) {
    if (offset > OFFSET_MAX) throw invalid('offset', `must be at most ${OFFSET_MAX} in this list: go on with cursor`);
    return { top, offset, skip: offset };
  }
  if (offset !== 0) throw invalid('offset', 'must be left out where there is a cursor');
  const place = cursors.read(cursor) as { top: number; passed: number; total: number };
  if (place.top > transactionCount || place.total > total) throw cursorInvalid(CURSOR_OF_ANOTHER_DATABASE);
  // What came since lies above it.
  return { top: Math.min(top, place.top), offset: place.passed + total - place.total, skip: 0 };
}
