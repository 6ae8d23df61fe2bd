import { Injectable } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { invalid } from '../errors';
import { refuseBackwards } from '../instant';
import { type Transaction } from '../posting/transaction.entity';
import { isSystemUser } from '../posting/wallet.entity';
import { WalletReader } from '../wallet/wallet-reader';
import { Cursors } from './cursor';
import { columnsOf, entryDto, type EntryStream, streamsOf } from './entry-streams';
import { HistoryReader } from './history-reader';
import { type HistoryDto, type LedgerDto } from './ledger.dto';
import {
  COUNT_ENTRIES,
  type EntryRow,
  READ_ENTRIES,
  READ_ENTRIES_OF_TRANSACTIONS,
  READ_MOVING_TRANSACTIONS,
} from './ledger.sql';
import { type HistoryQuery, type LedgerQuery } from './list.dto';
import { readPage, type StreamReader } from './paging';
import { TransactionView } from './transaction-view';

/** Lists what moved wallets. */
@Injectable()
export class LedgerReader {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly walletReader: WalletReader,
    private readonly historyReader: HistoryReader,
    private readonly view: TransactionView,
  ) {}

  /**
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async entries(userId: string, query: LedgerQuery): Promise<LedgerDto> {
    refuseBackwards(query);
    if (query.reference !== undefined) return this.#entriesByReference(userId, query);
    const streams = await this.#streams(userId, query);
    const { rows, pagination } = await readPage(streams, query, this.#cursors('ledger', userId, query), {
      ...this.#counter(),
      read: (some, limit) => this.reader.query<EntryRow>(READ_ENTRIES, [...columnsOf(some), limit]),
    });
    return { entries: rows.map((row) => entryDto(row, streams[row.stream]!.wallet.asset)), pagination };
  }

  /**
   * A user's transactions, refused ones included; of a system user, all that moved its wallets.
   *
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async history(userId: string, query: HistoryQuery): Promise<HistoryDto> {
    refuseBackwards(query);
    if (!isSystemUser(userId)) return this.historyReader.history(userId, query);
    // No index of a system wallet's entries knows them.
    for (const name of ['type', 'status', 'reference'] as const) {
      if (query[name] !== undefined) throw invalid(name, 'cannot be asked of a system user');
    }
    const streams = await this.#streams(userId, query);
    const { rows, pagination } = await readPage(streams, query, this.#cursors('history', userId, query), {
      ...this.#counter(),
      read: (some, limit) =>
        this.reader.query<Transaction & { stream: number }>(READ_MOVING_TRANSACTIONS, [...columnsOf(some), limit]),
    });
    return { transactions: await this.view.transactions(rows), pagination };
  }

  /** What has moved credits has one entry in its user's wallet: that of the user's history, as entries. */
  async #entriesByReference(userId: string, query: LedgerQuery): Promise<LedgerDto> {
    if (isSystemUser(userId)) throw invalid('reference', 'cannot be asked of a system user');
    const { transactions, pagination } = await this.historyReader.page(
      userId,
      { ...query, status: 'SUCCESS' },
      'ledger',
    );
    const [first] = transactions;
    const rows = first
      ? await this.reader.query<EntryRow>(READ_ENTRIES_OF_TRANSACTIONS, [transactions.map(({ id }) => id), first.slice])
      : [];
    const byId = new Map(transactions.map((transaction) => [transaction.id, transaction]));
    const entries = rows.map(async (row) => entryDto(row, (await this.view.assetOf(byId.get(row.transactionId)!))!));
    return { entries: await Promise.all(entries), pagination };
  }

  async #streams(userId: string, query: LedgerQuery): Promise<EntryStream[]> {
    return streamsOf(this.reader, await this.walletReader.walletsOf(userId, query.asset), query);
  }

  #counter(): Pick<StreamReader<{ stream: number }, EntryStream>, 'count'> {
    return {
      count: async (streams, count) => {
        const counts: number[] = [];
        const rows = this.reader.query<{ stream: number; count: number }>(COUNT_ENTRIES, [
          ...columnsOf(streams),
          count,
        ]);
        for (const row of await rows) counts[row.stream] = row.count;
        return counts;
      },
    };
  }

  #cursors(list: string, userId: string, { asset, from, to }: LedgerQuery): Cursors {
    return new Cursors(this.config.SIGNING_SECRET, [list, userId, asset, from, to]);
  }
}
