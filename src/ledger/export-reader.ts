import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { columnsOf, lengthOf, spansWithin } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { isSystemUser } from '../posting/wallet.entity';
import { Unhurried } from '../unhurried';
import { walletNotFound, WalletReader } from '../wallet/wallet-reader';
import { columnsOf as columnsOfStreams, streamsOf } from './entry-streams';
import { READ_NEXT_OF_SLICES, READ_NEXT_OF_USER, READ_NEXT_OF_WALLETS } from './export.sql';
import { TOTAL_HISTORY, type TotalRow } from './history.sql';
import { countPerStream } from './paging';
import { type TransactionDto } from './transaction.dto';
import { TransactionView } from './transaction-view';

/** Whose transactions are exported, and of which asset: without either, all. */
export interface ExportFilters {
  readonly userId?: string | undefined;
  readonly asset?: string | undefined;
}

/** How many rows are read at a time, and how many times as long as that took is rested after them, if not as usual. */
export interface Pace {
  readonly page: number;
  readonly rest?: number;
}

/**
 * Beside postings, which come first whatever is exported: a page takes the event loop for a millisecond or so, and who posts
 * hardly waits for it.
 */
const BESIDE_POSTINGS: Pace = { page: 50 };
/** In a process of its own. */
export const AT_ONCE: Pace = { page: 1_000, rest: 0 };

export interface ExportOptions {
  /** Aborted when nobody wants any more of it. */
  readonly gone?: AbortSignal;
  readonly pace?: Pace;
  readonly onProgress?: (done: number, of: number) => void;
}

/** A history on its way. */
interface Walk {
  /** How long it is. */
  readonly length: number;
  /** The next rows of it, and how much of it they leave behind; no rows when all were given. */
  readonly next: () => Promise<{ readonly rows: readonly Transaction[]; readonly passed: number }>;
}

/**
 * Reads whole histories, oldest first, up to what there is when it begins. No snapshot is held and no connection between
 * two pages: what is posted is never changed, so that a cut of the sequence is as good.
 */
@Injectable()
export class ExportReader implements BeforeApplicationShutdown {
  /** All exports of this instance take turns. */
  readonly #unhurried = new Unhurried();
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
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND, before the first page
   */
  async pages(filters: ExportFilters, options: ExportOptions = {}): Promise<AsyncGenerator<TransactionDto[]>> {
    const { gone, pace = BESIDE_POSTINGS, onProgress } = options;
    const { signal } = this.#stopping;
    const until = gone ? AbortSignal.any([gone, signal]) : signal;
    return this.#paced(await this.#walk(filters, pace.page, until), pace.rest, until, onProgress);
  }

  async *#paced(
    { length, next }: Walk,
    rest: number | undefined,
    signal: AbortSignal,
    onProgress: ExportOptions['onProgress'],
  ): AsyncGenerator<TransactionDto[]> {
    for (let done = 0; ;) {
      const { views, passed } = await this.#unhurried.do(async () => {
        signal.throwIfAborted();
        const { rows, passed } = await next();
        return { views: await this.view.transactions(rows), passed };
      }, rest);
      if (views.length === 0) return;
      yield views;
      onProgress?.((done += passed), length);
    }
  }

  #walk({ userId, asset }: ExportFilters, page: number, signal: AbortSignal): Promise<Walk> {
    if (userId === undefined) return this.#ofAll(asset, page, signal);
    return isSystemUser(userId)
      ? this.#ofSystemUser(userId, asset, page, signal)
      : this.#ofUser(userId, asset, page, signal);
  }

  async #ofUser(userId: string, asset: string | undefined, page: number, signal: AbortSignal): Promise<Walk> {
    const slice = this.slices.ofUser(userId);
    const assetId = await this.#assetId(asset);
    const [{ total, newest }] = (await this.reader.query(TOTAL_HISTORY, [userId, slice, assetId])) as [TotalRow];
    if (total === 0n) throw walletNotFound(userId, asset);
    let after = 0n;
    const next = async () => {
      for (;;) {
        const values = [userId, slice, after, newest, page];
        const rows = await this.reader.query<Transaction>(READ_NEXT_OF_USER, values, signal);
        after = rows.at(-1)?.sliceSeq ?? after;
        const wanted = ofAsset(rows, assetId);
        if (wanted.length > 0 || rows.length < page) return { rows: wanted, passed: wanted.length };
      }
    };
    return { length: Number(total), next };
  }

  async #ofSystemUser(userId: string, asset: string | undefined, page: number, signal: AbortSignal): Promise<Walk> {
    let streams = await streamsOf(this.reader, await this.walletReader.walletsOf(userId, asset), {});
    const length = streams.reduce((sum, { bottom, top }) => sum + top - bottom, 0);
    const next = async () => {
      const values = [...columnsOfStreams(streams), page];
      const rows = await this.reader.query<Transaction & { stream: number }>(READ_NEXT_OF_WALLETS, values, signal);
      const counts = countPerStream(streams, rows);
      streams = streams.map((stream, index) => ({ ...stream, bottom: stream.bottom + counts[index]! }));
      return { rows, passed: rows.length };
    };
    return { length, next };
  }

  async #ofAll(asset: string | undefined, page: number, signal: AbortSignal): Promise<Walk> {
    const assetId = await this.#assetId(asset);
    let spans = await spansWithin(this.reader, this.slices.numbers, {});
    const length = lengthOf(spans);
    const share = Math.ceil(page / spans.length);
    const next = async () => {
      for (let passed = 0; ;) {
        const read = await this.reader.query<Transaction>(READ_NEXT_OF_SLICES, [...columnsOf(spans), share], signal);
        const rows = upToWhatIsKnown(read, share);
        passed += rows.length;
        const wanted = ofAsset(rows, assetId);
        // A slice's sequence has no gap.
        spans = spans.map((span) => ({ ...span, after: span.after + countOf(rows, span.slice) }));
        if (wanted.length > 0 || rows.length === 0) return { rows: wanted, passed };
      }
    };
    return { length, next };
  }

  async #assetId(asset: string | undefined): Promise<number | null> {
    return asset === undefined ? null : (await this.assetService.bySymbol(asset)).id;
  }
}

/** Filtered here: PostgreSQL would look for the few of an asset until its time is up. */
function ofAsset(rows: readonly Transaction[], assetId: number | null): readonly Transaction[] {
  return assetId === null ? rows : rows.filter((row) => row.assetId === assetId);
}

/**
 * Of the next rows of several slices, by time, those before which none is missing: a slice of which `share` rows were read may
 * go on with older ones than others have.
 */
function upToWhatIsKnown(rows: readonly Transaction[], share: number): readonly Transaction[] {
  const bySlice = [...Map.groupBy(rows, ({ slice }) => slice).values()];
  const ends = bySlice.filter(({ length }) => length === share).map((some) => some.at(-1)!.createdAtMicros);
  return rows.filter(({ createdAtMicros }) => ends.every((end) => createdAtMicros <= end));
}

function countOf(rows: readonly Transaction[], slice: number): number {
  return rows.filter((row) => row.slice === slice).length;
}
