import { Injectable } from '@nestjs/common';
import { formatAmount } from '../amount';
import { type AssetIdentity } from '../asset/asset.service';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { invalid } from '../errors';
import { formatInstant, parseInstant } from '../instant';
import { type Transaction } from '../posting/transaction.entity';
import { isSystemUser } from '../posting/wallet.entity';
import { WalletReader, type WalletView } from '../wallet/wallet-reader';
import { Cursors } from './cursor';
import { HistoryReader } from './history-reader';
import { type EntryDto, type HistoryDto, type LedgerDto } from './ledger.dto';
import {
  COUNT_BEFORE,
  COUNT_ENTRIES,
  type EntryRow,
  READ_ENTRIES,
  READ_ENTRIES_OF_TRANSACTIONS,
  READ_MOVING_TRANSACTIONS,
} from './ledger.sql';
import { type HistoryQuery, type LedgerQuery } from './list.dto';
import { readPage, type Stream, type StreamReader } from './paging';
import { TransactionView } from './transaction-view';

interface EntryStream extends Stream {
  readonly wallet: WalletView;
}

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

  /** One stream for each wallet, or the part of it that lies between `from` and `to`. */
  async #streams(userId: string, { asset, from, to }: LedgerQuery): Promise<EntryStream[]> {
    const wallets = await this.walletReader.walletsOf(userId, asset);
    const [bottoms, tops] = await Promise.all([this.#countBefore(wallets, from), this.#countBefore(wallets, to)]);
    return wallets.map((wallet, index) => {
      const top = tops?.[index] ?? wallet.entryCount;
      const bottom = Math.min(top, bottoms?.[index] ?? 0);
      return { name: `${wallet.asset.id} ${wallet.slice}`, bottom, top, wallet };
    });
  }

  async #countBefore(wallets: readonly WalletView[], time: string | undefined): Promise<number[] | undefined> {
    if (time === undefined) return undefined;
    const micros = parseInstant(time);
    const rows = await this.reader.query<{ count: bigint }>(COUNT_BEFORE, [
      wallets.map(({ id }) => id),
      wallets.map(({ slice }) => slice),
      wallets.map(({ entryCount }) => entryCount),
      wallets.map(() => micros),
    ]);
    return rows.map(({ count }) => Number(count));
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

/**
 * @throws Problem VALIDATION_FAILED when the time asked for ends before it begins
 */
function refuseBackwards({ from, to }: LedgerQuery): void {
  if (from === undefined || to === undefined || parseInstant(from) <= parseInstant(to)) return;
  throw invalid('to', 'must not be before from');
}

function columnsOf(streams: readonly EntryStream[]): unknown[][] {
  return [
    streams.map(({ wallet }) => wallet.id),
    streams.map(({ wallet }) => wallet.slice),
    streams.map(({ bottom }) => bottom),
    streams.map(({ top }) => top),
  ];
}

function entryDto(row: EntryRow, asset: AssetIdentity): EntryDto {
  return {
    id: `${row.walletId}-${row.seq}`,
    entryType: row.type,
    amount: formatAmount(row.amountMinor, asset.scale),
    balanceAfter: formatAmount(row.balanceAfterMinor, asset.scale),
    assetSymbol: asset.symbol,
    txId: row.transactionId,
    txType: row.transactionType,
    groupId: row.groupId,
    reference: row.reference,
    createdAt: formatInstant(row.createdAtMicros),
  };
}
