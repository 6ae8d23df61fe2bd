import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { UnitOfWork } from '../database/unit-of-work';
import { RepeatedJob } from '../job/repeated-job';
import { sealedTimestamp } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { type Chain, INSERT_SEAL, LOCK_CHAIN, SELECT_CHAINS } from './seals.sql';

/**
 * Writes the hash chains over the ledger, behind the postings and apart from them. All instances do: what one has sealed,
 * the others find sealed.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(Sealer.name);
  readonly #job: RepeatedJob;

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {
    const round = () => this.#sealAll();
    this.#job = new RepeatedJob(Sealer.name, 'The ledger is not sealed', config, config.SEAL_INTERVAL_MS, round);
  }

  onApplicationBootstrap(): void {
    // From here on it counts how long nothing was sealed.
    if (this.#job.start()) sealedTimestamp.setToCurrentTime();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#job.stop();
  }

  /** One round: seals what is posted by now. Never rejects. */
  seal(): Promise<void> {
    return this.#job.run();
  }

  async #sealAll(): Promise<void> {
    const chains = await this.reader.query<Chain>(SELECT_CHAINS, [this.slices.numbers]);
    let isSealed = true;
    for (const chain of chains) isSealed = (await this.#sealSlice(chain)) && isSealed;
    if (isSealed) sealedTimestamp.setToCurrentTime();
  }

  /** Whether all is sealed that was posted when the round began. */
  async #sealSlice({ slice, transactions, sealed }: Chain): Promise<boolean> {
    let end: Pick<Chain, 'sealed' | 'hash'> | undefined;
    while (BigInt(end?.sealed ?? sealed) < BigInt(transactions) && !this.#job.stopping.aborted) {
      const startedAt = performance.now();
      const seal = await this.#sealNext(slice);
      if (seal === 'locked') break;
      if (!seal) {
        await this.#explain(slice, end?.sealed ?? sealed);
        break;
      }
      end = seal;
      await this.#job.restSince(startedAt);
    }
    // The log of whoever collects it is one of the places elsewhere that a checkpoint belongs to.
    if (end) this.#logger.log({ msg: 'sealed', slice, lastSeq: Number(end.sealed), hash: end.hash.toString('hex') });
    return BigInt(end?.sealed ?? sealed) >= BigInt(transactions);
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
}
