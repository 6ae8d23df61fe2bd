import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { UnitOfWork } from '../database/unit-of-work';
import { reasonOf } from '../exit';
import { sealedTimestamp } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { type Chain, INSERT_SEAL, LOCK_CHAIN, SELECT_CHAINS } from './seals.sql';

/** After each seal, in proportion to the time it took: whatever there is to catch up with, postings come first. */
const REST = 3;

/**
 * Writes the hash chains over the ledger, behind the postings and apart from them. All instances do: what one has sealed,
 * the others find sealed.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Sealer');
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  /** What was said last: an outage is one line, not one every few seconds. */
  #complaint: string | undefined;

  constructor(
    private readonly config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.SEAL_INTERVAL_MS === 0) return;
    // From here on it counts how long nothing was sealed.
    sealedTimestamp.setToCurrentTime();
    this.#schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** One round: seals what is posted by now. Never rejects. */
  async seal(): Promise<void> {
    try {
      const chains = await this.reader.query<Chain>(SELECT_CHAINS, [this.slices.numbers]);
      let isSealed = true;
      for (const chain of chains) isSealed = (await this.#sealSlice(chain)) && isSealed;
      if (isSealed) sealedTimestamp.setToCurrentTime();
      this.#complaint = undefined;
    } catch (error) {
      this.#complain(reasonOf(error));
    }
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.seal().finally(() => {
        if (!this.#stopping.signal.aborted) this.#schedule();
      });
    }, this.config.SEAL_INTERVAL_MS).unref();
  }

  /** Whether all is sealed that was posted when the round began. */
  async #sealSlice({ slice, transactions, sealed }: Chain): Promise<boolean> {
    let end: Pick<Chain, 'sealed' | 'hash'> | undefined;
    while (BigInt(end?.sealed ?? sealed) < BigInt(transactions) && !this.#stopping.signal.aborted) {
      const startedAt = performance.now();
      const seal = await this.#sealNext(slice);
      if (seal === 'locked') break;
      if (!seal) {
        await this.#explain(slice, end?.sealed ?? sealed);
        break;
      }
      end = seal;
      await this.#rest(REST * (performance.now() - startedAt));
    }
    // The log of whoever collects it is one of the places elsewhere that a checkpoint belongs to.
    if (end) this.#logger.log({ msg: 'sealed', slice, lastSeq: Number(end.sealed), hash: end.hash.toString('hex') });
    return BigInt(end?.sealed ?? sealed) >= BigInt(transactions);
  }

  async #rest(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    // Cut short when the service ends.
    await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
  }

  async #sealNext(slice: number): Promise<Pick<Chain, 'sealed' | 'hash'> | 'locked' | undefined> {
    return this.unitOfWork.run(async (transaction) => {
      const [lock] = await transaction.query<{ isLocked: boolean }>(LOCK_CHAIN, [slice]);
      if (!lock?.isLocked) return 'locked';
      const [seal] = await transaction.query<Pick<Chain, 'sealed' | 'hash'>>(INSERT_SEAL, [slice]);
      return seal;
    });
  }

  /** Nothing could be sealed: another instance has done it meanwhile, or a transaction is missing. */
  async #explain(slice: number, sealed: string): Promise<void> {
    const [chain] = await this.reader.query<Chain>(SELECT_CHAINS, [[slice]]);
    if (chain?.sealed !== sealed) return;
    throw new Error(`slice ${slice} of the ledger has a gap behind transaction ${sealed}: verify it at once`);
  }

  #complain(reason: string): void {
    if (reason !== this.#complaint) this.#logger.warn(`The ledger is not sealed: ${reason}`);
    this.#complaint = reason;
  }
}
