import { randomInt } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { UnitOfWork } from '../database/unit-of-work';
import { RepeatedJob } from '../job/repeated-job';
import { headsOf } from '../posting/log.sql';
import { type Reads } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import {
  INSERT_CLOSING,
  INSERT_CLOSING_BALANCES,
  INSERT_CLOSING_BEFORE,
  INSERT_CLOSING_LOTS,
  READ_ASSET_IDS,
  READ_CLOSED,
  READ_CLOSED_OF,
  READ_MOMENT,
} from './closing.sql';
import { LiabilitySums, sumsBack, sumsClosed, sumsNow, type Wanted } from './liability-sums';

/** In all slices together: a report goes through so many, in ten seconds or so. */
const EVERY = 1_000_000;
/** For what is owned now in a slice, which is read at once, and for each page: nobody waits for it. */
const READ_TIMEOUT_MS = 60_000;

/**
 * Closes the books of each slice whenever so many transactions were posted to it, so that what users owned at a moment long
 * ago does not have to be worked out from what they own now. The newest place that is not closed comes first; from the closing
 * behind it, or from now, it is worked out backwards, by which a log of before is closed down to its beginning. Where closings
 * are follows from the log alone: what one instance has closed, the others find closed.
 */
@Injectable()
export class LiabilityCloser implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {
    const round = async () => {
      await this.close();
    };
    const complaint = 'The books are not closed for reports of liability';
    this.#job = new RepeatedJob(LiabilityCloser.name, complaint, config, config.REPORT_INTERVAL_MS, round);
  }

  onApplicationBootstrap(): void {
    this.#job.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  /**
   * Once for each slice, where there is something to close. It begins with any of them, so that instances that begin at the
   * same time seldom work out the same.
   *
   * @param every after so many transactions of a slice
   * @returns how many slices were closed somewhere
   * @throws the first failure, when all the others have had their turn
   */
  async close(every = Math.ceil(EVERY / this.slices.numbers.length)): Promise<number> {
    const { numbers } = this.slices;
    const first = randomInt(numbers.length);
    const failures: unknown[] = [];
    let count = 0;
    for (const slice of [...numbers.slice(first), ...numbers.slice(0, first)]) {
      if (this.#job.stopping.aborted) break;
      try {
        if (await this.#closeNext(slice, every)) count++;
      } catch (error) {
        failures.push(error);
      }
    }
    // What was broken off when the service ends has not failed.
    if (failures.length > 0 && !this.#job.stopping.aborted) throw failures[0];
    return count;
  }

  async #closeNext(slice: number, every: number): Promise<boolean> {
    const sums = new LiabilitySums();
    const { stopping } = this.#job;
    let startedAt = performance.now();
    const found = await this.reader.snapshot(
      async (reads) => {
        const place = await unclosedOf(reads, slice, every);
        const [last] = place ? await reads.query<{ micros: bigint }>(READ_MOMENT, [slice, place.seq]) : [];
        if (!place || !last) return undefined;
        const assets = await reads.query<{ id: number }>(READ_ASSET_IDS, []);
        const wanted: Wanted = { assetIds: assets.map(({ id }) => id), sinceMicros: null, momentMicros: last.micros };
        const { nextSeq } = place;
        if (nextSeq === undefined) sums.add(await sumsNow(reads, wanted, [slice]));
        else sums.add(await sumsClosed(reads, wanted, [{ slice, seq: nextSeq }]));
        return { ...place, wanted };
      },
      stopping,
      READ_TIMEOUT_MS,
    );
    if (!found) return false;
    const { seq, nextSeq, headSeq, wanted } = found;
    const reads: Reads = {
      query: (statement, values) => this.reader.query(statement, [...values], stopping, READ_TIMEOUT_MS),
    };
    const pages = sumsBack(reads, wanted, { slice, after: seq, upto: nextSeq ?? headSeq });
    for (;;) {
      await this.#job.restSince(startedAt);
      startedAt = performance.now();
      if (!(await isWanted(reads, slice, found))) return false;
      const page = await pages.next();
      if (page.done) return this.#write(slice, found, sums);
      sums.add(page.value);
    }
  }

  /** Whether it was not there yet, and what it was worked out from still is. */
  #write(slice: number, { seq, nextSeq }: Place, { owned, lots }: LiabilitySums): Promise<boolean> {
    return this.unitOfWork.run(async (transaction) => {
      const inserted =
        nextSeq === undefined
          ? await transaction.query(INSERT_CLOSING, [slice, seq])
          : await transaction.query(INSERT_CLOSING_BEFORE, [slice, seq, nextSeq]);
      if (inserted.length === 0) return false;
      transaction.write(INSERT_CLOSING_BALANCES, [
        slice,
        seq,
        owned.map(({ assetId }) => assetId),
        owned.map(({ balanceMinor }) => balanceMinor),
        owned.map(({ debtMinor }) => debtMinor),
      ]);
      transaction.write(INSERT_CLOSING_LOTS, [
        slice,
        seq,
        lots.map((_lot, number) => number),
        lots.map(({ assetId }) => assetId),
        lots.map(({ lotClass }) => lotClass),
        lots.map(({ expiresAtMicros }) => expiresAtMicros),
        lots.map(({ heldUntilMicros }) => heldUntilMicros),
        lots.map(({ leftMinor }) => leftMinor),
        lots.map(({ heldMinor }) => heldMinor),
      ]);
      return true;
    });
  }
}

interface Place {
  readonly seq: number;
  readonly headSeq: number;
  /** The first closing behind it. */
  readonly nextSeq: number | undefined;
}

/** Whether no other instance has closed it by now, and what it is worked out from still is there. */
async function isWanted(reads: Reads, slice: number, { seq, nextSeq }: Place): Promise<boolean> {
  const places = nextSeq === undefined ? [seq] : [seq, nextSeq];
  const rows = await reads.query<{ seq: bigint }>(READ_CLOSED_OF, [slice, places]);
  const closed = rows.map((row) => Number(row.seq));
  return !closed.includes(seq) && (nextSeq === undefined || closed.includes(nextSeq));
}

/** The last multiple of `every` up to which the slice is not closed, and the first closing behind it. */
async function unclosedOf(reads: Reads, slice: number, every: number): Promise<Place | undefined> {
  const headSeq = (await headsOf(reads, [slice])).get(slice)!;
  const rows = await reads.query<{ seq: bigint }>(READ_CLOSED, [slice, headSeq]);
  const closed = rows.map((row) => Number(row.seq));
  let seq = headSeq - (headSeq % every);
  for (const known = new Set(closed); known.has(seq);) seq -= every;
  return seq > 0 ? { seq, headSeq, nextSeq: closed.find((one) => one > seq) } : undefined;
}
