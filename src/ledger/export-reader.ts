import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { slicesOf } from '../posting/posting.sql';
import { type Slice } from '../posting/slice.entity';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { isSystemUser } from '../posting/wallet.entity';
import { walletNotFound, WalletReader } from '../wallet/wallet-reader';
import { columnsOf, streamsOf } from './entry-streams';
import { READ_NEXT_OF_USER, READ_NEXT_OF_WALLETS } from './export.sql';
import { TOTAL_HISTORY } from './history.sql';
import { countPerStream } from './paging';
import { type TransactionDto } from './transaction.dto';
import { TransactionView } from './transaction-view';

/** A page takes the event loop for a millisecond or so: who posts hardly waits for it. */
const PAGE = 50;
/** After each page, in proportion to the time it took: whatever is exported, postings come first. */
const REST = 4;

/** Gives the rows behind a place, and where they end; none when all were given. */
type NextPage = () => Promise<readonly Transaction[]>;

/**
 * Reads whole histories, oldest first, up to what there is when it begins. No snapshot is held and no connection between
 * two pages: what is posted is never changed, so that a cut of the sequence is as good.
 */
@Injectable()
export class ExportReader implements BeforeApplicationShutdown {
  /** All exports of this instance take turns. */
  readonly #inTurn = pLimit(1);
  readonly #stopping = new AbortController();

  constructor(
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly assetService: AssetService,
    private readonly walletReader: WalletReader,
    private readonly view: TransactionView,
  ) {}

  /** Whoever still reads would hold up the end for as long as it takes. The answer breaks off: it shows that it is no whole. */
  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }

  /**
   * @param gone aborted when nobody wants any more of it
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND, before the first page
   */
  async pages(userId: string, asset: string | undefined, gone: AbortSignal): Promise<AsyncGenerator<TransactionDto[]>> {
    const signal = AbortSignal.any([gone, this.#stopping.signal]);
    const next = isSystemUser(userId) ? this.#ofSystemUser(userId, asset, signal) : this.#ofUser(userId, asset, signal);
    return this.#paced(await next, signal);
  }

  async *#paced(next: NextPage, signal: AbortSignal): AsyncGenerator<TransactionDto[]> {
    for (;;) {
      const page = await this.#inTurn(async () => {
        signal.throwIfAborted();
        const startedAt = performance.now();
        const rows = await next();
        const views = await this.view.transactions(rows);
        await sleep((performance.now() - startedAt) * REST);
        return views;
      });
      if (page.length === 0) return;
      yield page;
    }
  }

  async #ofUser(userId: string, asset: string | undefined, signal: AbortSignal): Promise<NextPage> {
    const slice = this.slices.ofUser(userId);
    const assetId = asset === undefined ? null : (await this.assetService.bySymbol(asset)).id;
    const [[head], [total]] = await Promise.all([
      slicesOf(this.reader, [slice]) as Promise<[Slice]>,
      this.reader.query<{ total: bigint }>(TOTAL_HISTORY, [userId, slice, assetId]),
    ]);
    if (total?.total === 0n) throw walletNotFound(userId, asset);
    let after = 0n;
    return async () => {
      // Filtered here: PostgreSQL would look for the few of an asset until its time is up.
      for (;;) {
        const values = [userId, slice, after, head.transactionCount, PAGE];
        const rows = await this.reader.query<Transaction>(READ_NEXT_OF_USER, values, signal);
        after = rows.at(-1)?.sliceSeq ?? after;
        const wanted = assetId === null ? rows : rows.filter((row) => row.assetId === assetId);
        if (wanted.length > 0 || rows.length < PAGE) return wanted;
      }
    };
  }

  async #ofSystemUser(userId: string, asset: string | undefined, signal: AbortSignal): Promise<NextPage> {
    let streams = await streamsOf(this.reader, await this.walletReader.walletsOf(userId, asset), {});
    return async () => {
      const values = [...columnsOf(streams), PAGE];
      const rows = await this.reader.query<Transaction & { stream: number }>(READ_NEXT_OF_WALLETS, values, signal);
      const counts = countPerStream(streams, rows);
      streams = streams.map((stream, index) => ({ ...stream, bottom: stream.bottom + counts[index]! }));
      return rows;
    };
  }
}
