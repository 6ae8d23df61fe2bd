import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { Config } from '../config';
import { Nodes } from '../database/nodes';
import { isContended, isUnavailable } from '../database/postgres-errors';
import { Problem } from '../errors';
import { batchSize, queueDepth, queueWait, setAside } from '../observability/metrics';
import { inPostingSpan, traceContext } from '../observability/posting-span';
import { walletKeyOf, type WalletName } from './book';
import { ClockAheadError } from './clock';
import { type Command } from './command';
import { Commits } from './commits';
import { type Outcome, type Refused, type Short } from './outcome';
import { PostingService } from './posting.service';
import { type Footprint, footprintOf } from './rules/rules';
import { refillOf } from './rules/supply';
import { Slices } from './slices';
import { type Transaction } from './transaction.entity';

/** From the arrival of a command to the start of the last attempt at it. */
export const REQUEST_DEADLINE_MS = 15_000;

const LOOK_EVERY_MS = 20;

/** A command's decision, and whether it was made for an earlier request with the same key. */
export interface Posted {
  readonly transactions: readonly Transaction[];
  readonly replayed: boolean;
}

interface Waiting {
  readonly command: Command;
  readonly footprint: Footprint;
  /** By `performance.now()`: the clock on the wall may jump. */
  readonly arrivedAt: number;
  readonly trace: ReturnType<typeof traceContext>;
  readonly resolve: (posted: Posted) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands that are posted one batch at a time. */
interface Lane {
  readonly waiting: Waiting[];
  /** A wallet that somebody else has locked: the lane is the line of those who wait for it. */
  readonly awaitedWallet?: WalletName;
  isRunning: boolean;
}

/**
 * Joins the commands that wait into batches, so that a slice is locked once for many of them.
 *
 * There is no timer: an idle lane posts at once, and while one batch is being posted the next one gathers. Each lane owns
 * some of the slices, all of them on one node; commands of slices of several lanes have a lane of their own, so that nobody
 * else waits for a foreign slice. Commands of a wallet that is locked by somebody else wait for it in a line, without holding
 * up the others.
 */
@Injectable()
export class PostingQueue {
  /** By slice. */
  readonly #lanes: ReadonlyMap<number, Lane>;
  readonly #crossLane: Lane = newLane();
  /** By the keys of the wallets that are waited for. A line exists as long as anybody stands in it. */
  readonly #lines = new Map<string, Lane>();
  readonly #limitLines: ReturnType<typeof pLimit>;
  /** One refill of a treasury at a time. */
  readonly #refills = new Map<string, { readonly amountMinor: bigint; readonly done: Promise<void> }>();
  #length = 0;

  constructor(
    private readonly config: Config,
    private readonly slices: Slices,
    private readonly postingService: PostingService,
    private readonly commits: Commits,
    nodes: Nodes,
  ) {
    this.#lanes = new Map(nodes.partsOf(slices.numbers).flatMap((part) => [...lanesOf(part, config.POSTING_LANES)]));
    // Half of the pool at most: locked wallets must leave connections for all the others.
    this.#limitLines = pLimit(Math.max(1, Math.floor(config.DATABASE_POOL_MAX / 2)));
  }

  /**
   * Resolves when the command is decided and the decision is durable.
   *
   * @throws Problem OVERLOADED at once when too many transactions are waiting; what the rules refuse; else the failure of
   * the database (see `problemOf`)
   */
  async post(command: Command, footprint = footprintOf(command, this.slices)): Promise<Posted> {
    if (this.#length >= this.config.POSTING_QUEUE_MAX) throw overloaded();
    return this.#post(command, footprint);
  }

  /** Resolves when no command waits or is being posted any more. */
  async whenEmpty(): Promise<void> {
    while (this.#length > 0) await sleep(LOOK_EVERY_MS);
  }

  async #post(command: Command, footprint: Footprint): Promise<Posted> {
    queueDepth.set((this.#length += footprint.transactionCount));
    try {
      return await new Promise<Posted>((resolve, reject) => {
        this.#enqueue({ command, footprint, arrivedAt: performance.now(), trace: traceContext(), resolve, reject });
      });
    } finally {
      queueDepth.set((this.#length -= footprint.transactionCount));
    }
  }

  #enqueue(waiting: Waiting): void {
    const lane = this.#lineOf(waiting.footprint) ?? this.#laneOf(waiting.footprint);
    lane.waiting.push(waiting);
    if (!lane.isRunning) void this.#run(lane);
  }

  #laneOf({ slices }: Footprint): Lane {
    const [lane, ...others] = new Set(slices.map((slice) => this.#lanes.get(slice)!));
    return others.length > 0 ? this.#crossLane : lane!;
  }

  /** Whoever comes later for a wallet that is waited for stands behind those who came before. */
  #lineOf({ wallets }: Footprint): Lane | undefined {
    if (this.#lines.size === 0) return undefined;
    for (const name of wallets) {
      const line = this.#lines.get(walletKeyOf(name));
      if (line) return line;
    }
    return undefined;
  }

  #setAside(waiting: Waiting, walletKey: string): void {
    setAside.inc();
    const awaitedWallet = waiting.footprint.wallets.find((name) => walletKeyOf(name) === walletKey)!;
    const line = this.#lines.get(walletKey) ?? { ...newLane(), awaitedWallet };
    this.#lines.set(walletKey, line);
    line.waiting.push(waiting);
    if (!line.isRunning) void this.#run(line);
  }

  async #run(lane: Lane): Promise<void> {
    lane.isRunning = true;
    // Requests arrive in bursts: those that came in the same turn of the event loop make one batch.
    await nextTurn();
    while (lane.waiting.length > 0) {
      const postNext = () => this.#postBatch(lane, takeBatch(lane.waiting, this.config.POSTING_BATCH_MAX));
      await (lane.awaitedWallet ? this.#limitLines(postNext) : postNext());
    }
    // In the same tick as the last look at what waits: no command can slip in between.
    lane.isRunning = false;
    if (lane.awaitedWallet) this.#lines.delete(walletKeyOf(lane.awaitedWallet));
  }

  async #postBatch(lane: Lane, commands: readonly Waiting[]): Promise<void> {
    const batch = commands.filter((waiting) => stillAwaited(waiting, lane));
    const [first] = batch;
    if (!first) return;
    batchSize.observe(batch.length);
    try {
      const posting = {
        requests: batch,
        awaitedWallets: lane.awaitedWallet ? [lane.awaitedWallet] : [],
        deadline: first.arrivedAt + REQUEST_DEADLINE_MS,
      };
      const traces = batch.map(({ trace }) => trace);
      const outcomes = await inPostingSpan(traces, () => this.postingService.post(posting));
      this.commits.tell();
      for (const [index, outcome] of outcomes.entries()) this.#settle(batch[index]!, outcome);
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error) || isContended(error) || error instanceof ClockAheadError) {
        const reason = error instanceof ClockAheadError ? clockAhead(error) : error;
        for (const { reject } of batch) reject(reason);
        return;
      }
      // One of them may be poison to the others: each by itself.
      for (const waiting of batch) await this.#postBatch(lane, [waiting]);
    }
  }

  #settle(waiting: Waiting, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'decided':
        waiting.resolve(outcome);
        return;
      case 'refused':
        waiting.reject(problemOfRefusal(outcome));
        return;
      case 'set-aside':
        this.#setAside(waiting, outcome.walletKey);
        return;
      case 'short':
        this.#refill(outcome).then(() => {
          this.#enqueue(waiting);
        }, waiting.reject);
        return;
      default:
        outcome satisfies never;
    }
  }

  /**
   * Brings what a treasury lacks from those of the other slices.
   *
   * @throws Problem TREASURY_EXHAUSTED when all of them together do not hold it
   */
  #refill(short: Short): Promise<void> {
    const key = `${short.assetId} ${short.slice}`;
    const running = this.#refills.get(key);
    if (running) {
      return running.done.catch((error: unknown) => {
        // Where there was not enough for that one, there may be for a smaller one, which tries again.
        if (short.amountMinor >= running.amountMinor) throw error;
      });
    }
    const command = refillOf(short);
    const done = this.#post(command, footprintOf(command, this.slices))
      .then(() => undefined)
      .finally(() => this.#refills.delete(key));
    this.#refills.set(key, { amountMinor: short.amountMinor, done });
    return done;
  }
}

/** Of the slices of one node: which lane each is owned by. */
function lanesOf(slices: readonly number[], lanesMax: number): Map<number, Lane> {
  const lanes = Array.from({ length: Math.min(lanesMax, slices.length) }, newLane);
  return new Map(slices.map((slice, index) => [slice, lanes[index % lanes.length]!]));
}

function newLane(): Lane {
  return { waiting: [], isRunning: false };
}

/** Up to so many transactions, but one command at least. */
function takeBatch(waiting: Waiting[], transactionsMax: number): Waiting[] {
  let [count, transactions] = [0, 0];
  for (const { footprint } of waiting) {
    transactions += footprint.transactionCount;
    if (count > 0 && transactions > transactionsMax) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** A command whose turn comes after its deadline is refused instead of posted: nobody waits for it any more. */
function stillAwaited({ arrivedAt, reject }: Waiting, { awaitedWallet }: Lane): boolean {
  const waitedMs = performance.now() - arrivedAt;
  queueWait.observe(waitedMs / 1_000);
  if (waitedMs < REQUEST_DEADLINE_MS) return true;
  reject(awaitedWallet ? new Problem('WALLET_BUSY') : overloaded());
  return false;
}

export function overloaded(): Problem {
  return new Problem('OVERLOADED');
}

function clockAhead(cause: ClockAheadError): Problem {
  return new Problem('CLOCK_AHEAD', undefined, {}, { cause });
}

export function problemOfRefusal({ code, index, txId }: Omit<Refused, 'kind'>): Problem {
  const limit =
    code === 'AMOUNT_TOO_LARGE' ? 'More than 2^63 - 1 minor units of an asset cannot be issued.' : undefined;
  return new Problem(code, limit, {
    ...(index !== undefined && { index }),
    ...(txId !== undefined && { txId }),
  });
}
