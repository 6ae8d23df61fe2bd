import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { parseInstant } from '../instant';
import { headsOf, seqsBefore } from '../posting/log.sql';
import { refundsOf } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { REFUND_TYPES, TRANSFER_REFUND_TYPES } from '../posting/transaction-types';
import { walletNotFound } from '../wallet/wallet-reader';
import { Cursors } from './cursor';
import { COUNT_HISTORY, READ_HISTORY, TOTAL_HISTORY, type TotalRow } from './history.sql';
import { type HistoryDto } from './ledger.dto';
import { type HistoryQuery, type PaginationDto } from './list.dto';
import { readSequence } from './paging';
import { TransactionView } from './transaction-view';

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
    const [views, refunded] = await Promise.all([this.view.transactions(transactions), this.#refunded(transactions)]);
    return { transactions: views.map((view, index) => ({ ...view, ...refunded[index] })), pagination };
  }

  /** What was given back of those that can be, so that nobody has to look for it elsewhere. */
  async #refunded(transactions: readonly Transaction[]): Promise<{ readonly refunded?: string }[]> {
    const ids = transactions.filter(isRefundable).map(({ id }) => id);
    const slices = [...new Set(transactions.map(({ slice }) => slice))];
    const { refundedMinor } = await refundsOf(this.reader, ids, slices);
    return Promise.all(
      transactions.map(async (transaction) => {
        if (!isRefundable(transaction)) return {};
        const { scale } = (await this.view.assetOf(transaction))!;
        return { refunded: formatAmount(refundedMinor.get(transaction.id) ?? 0n, scale) };
      }),
    );
  }

  /**
   * @param list what its cursors are for; that of the ledger leaves out what has no entries
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async page(
    userId: string,
    query: HistoryQuery,
    list: 'history' | 'ledger',
  ): Promise<{ transactions: Transaction[]; pagination: PaginationDto }> {
    const { asset, type, status, reference, from, to } = query;
    const slice = this.slices.ofUser(userId);
    const assetId = asset === undefined ? null : (await this.assetService.bySymbol(asset)).id;
    const isFiltered = [type, status, reference, from, to].some((filter) => filter !== undefined);
    const whole = isFiltered ? undefined : await this.#whole(userId, slice, assetId);
    if (whole?.total === 0) throw walletNotFound(userId, asset);

    const newest = whole?.newest ?? (await headsOf(this.reader, [slice])).get(slice)!;
    const seqBefore = async (time: string | undefined, otherwise: number) =>
      time === undefined
        ? otherwise
        : (await seqsBefore(this.reader, new Map([[slice, newest]]), parseInstant(time))).get(slice)!;
    const [bottom, top] = await Promise.all([seqBefore(from, 0), seqBefore(to, newest)]);
    const filters = [assetId, type ?? null, status ?? null, reference ?? null, list === 'ledger'];
    const rows = <Row>(statement: Statement, below: number, ...rest: unknown[]) =>
      this.reader.query<Row>(statement, [userId, slice, bottom, below, ...filters, ...rest]);
    const total = whole?.total ?? Number((await rows<{ total: bigint }>(COUNT_HISTORY, top))[0]!.total);

    const cursors = new Cursors(this.config.SIGNING_SECRET, [list, userId, asset, type, status, reference, from, to]);
    const { rows: transactions, pagination } = await readSequence(query, cursors, {
      top,
      newest,
      total,
      read: (below, skip, limit) => rows<Transaction>(READ_HISTORY, below, skip, limit),
    });
    return { transactions, pagination };
  }

  /** How many there are, and how far the log went when they were counted. */
  async #whole(userId: string, slice: number, assetId: number | null): Promise<{ total: number; newest: number }> {
    const [row] = (await this.reader.query<TotalRow>(TOTAL_HISTORY, [userId, slice, assetId])) as [TotalRow];
    return { total: Number(row.total), newest: Number(row.newest) };
  }
}

function isRefundable({ type, status }: Transaction): boolean {
  return status === 'SUCCESS' && (type in REFUND_TYPES || type in TRANSFER_REFUND_TYPES);
}
