import { Injectable } from '@nestjs/common';
import { formatAmount, formatBalance } from '../amount';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { invalid, Problem } from '../errors';
import { type Asset } from '../posting/asset.entity';
import { WalletService, type WalletView } from '../wallet/wallet.service';
import {
  type EntryDto,
  type HistoryDto,
  type LedgerDto,
  type TransactionDto,
  type TransactionWithLedgerDto,
} from './ledger.dto';
import {
  COUNT_BEFORE,
  COUNT_ENTRIES,
  COUNT_TRANSACTIONS,
  type EntryRow,
  READ_ENTRIES,
  READ_SIDES,
  READ_TRANSACTION,
  READ_TRANSACTIONS,
  type SideRow,
  type TransactionRow,
} from './ledger.sql';
import { type HistoryQuery, type LedgerQuery } from './list.dto';
import { CursorSeal, readPage, type Stream, type StreamReader } from './paging';
import { streamOf, usersBetween } from '../posting/posting-rules';
import {
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from '../posting/transaction.entity';

interface EntryStream extends Stream {
  readonly wallet: WalletView;
}

interface HistoryStream extends Stream {
  readonly wallet: WalletView;
  readonly type: TransactionType;
  readonly status: TransactionStatus;
}

/** Reads what was posted. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly walletService: WalletService,
  ) {}

  /**
   * @throws Problem ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async entries(userId: string, query: LedgerQuery): Promise<LedgerDto> {
    const wallets = await this.walletService.walletsOf(userId, query.asset);
    const streams = wallets.map((wallet) => ({
      name: `${wallet.asset.id}`,
      bottom: 0,
      top: wallet.entryCount,
      wallet,
    }));
    const seal = new CursorSeal(this.config.SIGNING_SECRET, ['ledger', userId, query.asset]);
    const { rows, pagination } = await readPage(streams, query, seal, this.#entryReader());
    return { entries: rows.map((row) => entryDto(row, streams[row.stream]!.wallet.asset)), pagination };
  }

  /**
   * @throws Problem VALIDATION_FAILED, ASSET_NOT_FOUND, WALLET_NOT_FOUND or CURSOR_INVALID
   */
  async history(userId: string, query: HistoryQuery): Promise<HistoryDto> {
    if (query.from !== undefined && query.to !== undefined && Date.parse(query.from) > Date.parse(query.to)) {
      throw invalid('to', 'must not be before from');
    }
    const wallets = await this.walletService.walletsOf(userId, query.asset);
    const streams = await this.#within(
      wallets.flatMap((wallet) => streamsOf(wallet, query)),
      query,
    );
    const { asset, type, status, from, to } = query;
    const seal = new CursorSeal(this.config.SIGNING_SECRET, ['history', userId, asset, type, status, from, to]);
    const { rows, pagination } = await readPage(streams, query, seal, this.#historyReader());
    return { transactions: rows.map((row) => transactionDto(row, streams[row.stream]!.wallet.asset)), pagination };
  }

  /**
   * @throws Problem TRANSACTION_NOT_FOUND
   */
  async transaction(id: string): Promise<TransactionWithLedgerDto> {
    const [[row], sides] = await Promise.all([
      this.reader.query<TransactionRow>(READ_TRANSACTION, [id]),
      this.reader.query<SideRow>(READ_SIDES, [id]),
    ]);
    if (!row) throw new Problem('TRANSACTION_NOT_FOUND', `There is no transaction ${id}.`);
    const asset = await this.walletService.assetById(row.assetId);
    return {
      ...transactionDto(row, asset),
      ledger: sides.map((side) => ({
        ...side,
        amount: formatAmount(BigInt(side.amount), asset.scale),
        balanceAfter: formatAmount(BigInt(side.balanceAfter), asset.scale),
      })),
    };
  }

  #entryReader(): StreamReader<EntryRow, EntryStream> {
    const columns = (streams: readonly EntryStream[]) => [
      streams.map(({ wallet }) => wallet.id),
      streams.map(({ bottom }) => bottom),
      streams.map(({ top }) => top),
    ];
    return {
      read: (streams, limit) => this.reader.query(READ_ENTRIES, [...columns(streams), limit]),
      count: (streams, count) => this.#countPerStream(COUNT_ENTRIES, [...columns(streams), count]),
    };
  }

  #historyReader(): StreamReader<TransactionRow, HistoryStream> {
    const columns = (streams: readonly HistoryStream[]) => [
      ...kindColumns(streams),
      streams.map(({ bottom }) => bottom),
      streams.map(({ top }) => top),
    ];
    return {
      read: (streams, limit) => this.reader.query(READ_TRANSACTIONS, [...columns(streams), limit]),
      count: (streams, count) => this.#countPerStream(COUNT_TRANSACTIONS, [...columns(streams), count]),
    };
  }

  async #countPerStream(statement: Statement, values: unknown[]): Promise<number[]> {
    const counts: number[] = [];
    for (const { stream, count } of await this.reader.query<{ stream: number; count: number }>(statement, values)) {
      counts[stream] = count;
    }
    return counts;
  }

  /** The parts of the streams that lie between `from` and `to`. */
  async #within(streams: HistoryStream[], { from, to }: HistoryQuery): Promise<HistoryStream[]> {
    if (streams.length === 0) return streams;
    const [bottoms, tops] = await Promise.all([this.#countBefore(streams, from), this.#countBefore(streams, to)]);
    return streams.map((stream, index) => {
      const top = tops?.[index] ?? stream.top;
      return Object.assign({}, stream, { top, bottom: Math.min(top, bottoms?.[index] ?? 0) });
    });
  }

  async #countBefore(streams: HistoryStream[], time: string | undefined): Promise<number[] | undefined> {
    if (time === undefined) return undefined;
    const tops = streams.map(({ top }) => top);
    const times = streams.map(() => time);
    const rows = await this.reader.query<{ count: string }>(COUNT_BEFORE, [...kindColumns(streams), tops, times]);
    return rows.map(({ count }) => Number(count));
  }
}

/** A wallet's transactions of each type and status count themselves. */
function streamsOf(wallet: WalletView, filter: HistoryQuery): HistoryStream[] {
  const types = filter.type === undefined ? TRANSACTION_TYPES : [filter.type];
  const statuses = filter.status === undefined ? TRANSACTION_STATUSES : [filter.status];
  return types.flatMap((type) =>
    statuses.flatMap((status) => {
      const top = wallet.transactionCounts[streamOf(type, status)];
      if (top === undefined) return [];
      return [{ name: `${wallet.asset.id} ${streamOf(type, status)}`, bottom: 0, top, wallet, type, status }];
    }),
  );
}

function kindColumns(streams: readonly HistoryStream[]): unknown[][] {
  return [streams.map(({ wallet }) => wallet.id), streams.map(({ type }) => type), streams.map(({ status }) => status)];
}

function entryDto(row: EntryRow, asset: Asset): EntryDto {
  return {
    id: `${row.walletId}-${row.seq}`,
    entryType: row.type,
    amount: formatAmount(BigInt(row.amount), asset.scale),
    balanceAfter: formatAmount(BigInt(row.balanceAfter), asset.scale),
    assetSymbol: asset.symbol,
    txId: row.transactionId,
    txType: row.transactionType,
    createdAt: row.createdAt.toISOString(),
  };
}

function transactionDto(row: TransactionRow, asset: Asset) {
  const [fromUser, toUser] = usersBetween(row.type, row.userId, row.counterUserId);
  const { id, type, status, idempotencyKey, reference, metadata } = row;
  return {
    id,
    type,
    status,
    ...(row.rejectionCode !== null && {
      rejection: {
        code: row.rejectionCode,
        available: formatBalance(BigInt(row.balanceAfter), asset.scale),
        required: formatBalance(BigInt(row.amount), asset.scale),
      },
    }),
    amount: formatAmount(BigInt(row.amount), asset.scale),
    assetSymbol: asset.symbol,
    fromUser,
    toUser,
    idempotencyKey,
    reference,
    metadata,
    createdAt: row.createdAt.toISOString(),
  } satisfies TransactionDto;
}
