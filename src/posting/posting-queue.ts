import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { Config } from '../config';
import { isUnavailable } from '../database/postgres-errors';
import { Problem } from '../errors';
import { batchSize, queueDepth, queueWait, setAside } from '../observability/metrics';
import { inPostingSpan, traceContext } from '../observability/posting-span';
import { isSystemUser } from './wallet.entity';
import { type PostingBatch, PostingService } from './posting.service';
import { type Command, type DecidedTransaction, type Outcome, type RefusalCode, sidesOf } from './posting-rules';

/** From the arrival of a command to the start of the last attempt at it. */
export const REQUEST_DEADLINE_MS = 15_000;

const LOOK_EVERY_MS = 20;

const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  IDEMPOTENCY_KEY_REUSED: 'Nothing was changed. A new request takes a new key.',
  WALLET_NOT_FOUND: 'The user has no wallet of this asset. It comes into being with its first credit.',
  TREASURY_EXHAUSTED: 'Nothing was changed. An operator has to issue more of this asset.',
  AMOUNT_TOO_LARGE: 'Nothing was changed. More than 2^63 - 1 minor units of an asset cannot be issued.',
};

const NOTHING_CHANGED = 'Nothing was changed. Repeat the request with the same key.';

/** A command's decision, and whether it was made for an earlier request with the same key. */
export interface Posted {
  readonly transaction: DecidedTransaction;
  readonly replayed: boolean;
}

interface Waiting {
  readonly command: Command;
  /** By `performance.now()`: the clock on the wall may jump. */
  readonly arrivedAt: number;
  readonly trace: ReturnType<typeof traceContext>;
  readonly resolve: (posted: Posted) => void;
  readonly reject: (error: unknown) => void;
}

/** A line of commands, one batch of which is being posted at any time. It exists as long as it has any. */
interface Lane {
  readonly key: string;
  readonly waiting: Waiting[];
  /** An asset's lane sets the commands of locked wallets aside; a wallet's own lane waits. */
  readonly lockedWallets: PostingBatch['lockedWallets'];
}

/**
 * Joins the commands that wait into batches, so that the treasury's row is locked once for many of them.
 *
 * There is no timer: an idle asset posts at once, and while one batch is being posted the next one gathers. Commands
 * whose wallet is locked by somebody else go to a lane of that wallet, where they wait for it without holding up
 * the others.
 */
@Injectable()
export class PostingQueue {
  readonly #lanes = new Map<string, Lane>();
  readonly #limitWaiting: ReturnType<typeof pLimit>;
  #length = 0;

  constructor(
    private readonly config: Config,
    private readonly postingService: PostingService,
  ) {
    // Half of the pool at most: busy wallets must leave connections for all the others, and for reads.
    this.#limitWaiting = pLimit(Math.max(1, Math.floor(config.DATABASE_POOL_MAX / 2)));
  }

  /**
   * Resolves when the command is decided and the decision is durable.
   *
   * @throws Problem OVERLOADED at once when too many commands are waiting; what the rules refuse; else the failure of
   * the database (see `problemOf`)
   */
  async post(command: Command): Promise<Posted> {
    if (this.#length >= this.config.POSTING_QUEUE_MAX) throw overloaded();
    queueDepth.set(++this.#length);
    try {
      return await new Promise<Posted>((resolve, reject) => {
        this.#enqueue({ command, arrivedAt: performance.now(), trace: traceContext(), resolve, reject });
      });
    } finally {
      queueDepth.set(--this.#length);
    }
  }

  /** Resolves when no command waits or is being posted any more. */
  async whenEmpty(): Promise<void> {
    while (this.#length > 0) await sleep(LOOK_EVERY_MS);
  }

  #enqueue(waiting: Waiting): void {
    const { command } = waiting;
    const lane = this.#lanes.get(walletKeyOf(command)) ?? this.#lanes.get(assetKeyOf(command));
    if (lane) {
      lane.waiting.push(waiting);
    } else {
      void this.#run({ key: assetKeyOf(command), waiting: [waiting], lockedWallets: 'skip' });
    }
  }

  #setAside(waiting: Waiting): void {
    setAside.inc();
    const key = walletKeyOf(waiting.command);
    const lane = this.#lanes.get(key);
    if (lane) {
      lane.waiting.push(waiting);
    } else {
      void this.#run({ key, waiting: [waiting], lockedWallets: 'wait' });
    }
  }

  async #run(lane: Lane): Promise<void> {
    this.#lanes.set(lane.key, lane);
    // Requests arrive in bursts: those that came in the same turn of the event loop make one batch.
    await nextTurn();
    while (lane.waiting.length > 0) {
      const postNext = () => this.#postBatch(lane, lane.waiting.splice(0, this.config.POSTING_BATCH_MAX));
      await (lane.lockedWallets === 'wait' ? this.#limitWaiting(postNext) : postNext());
    }
    // In the same tick as the last look at what waits: no command can slip in between.
    this.#lanes.delete(lane.key);
  }

  async #postBatch(lane: Lane, commands: Waiting[]): Promise<void> {
    const batch = commands.filter((waiting) => stillAwaited(waiting, lane));
    const [first] = batch;
    if (!first) return;
    batchSize.observe(batch.length);
    try {
      const posting = {
        assetId: first.command.assetId,
        commands: batch.map(({ command }) => command),
        lockedWallets: lane.lockedWallets,
        deadline: first.arrivedAt + REQUEST_DEADLINE_MS,
      };
      const traces = batch.map(({ trace }) => trace);
      const outcomes = await inPostingSpan(traces, () => this.postingService.post(posting));
      for (const [index, outcome] of outcomes.entries()) this.#settle(batch[index]!, outcome);
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error)) {
        for (const { reject } of batch) reject(error);
      } else if (lane.lockedWallets === 'skip') {
        // One of them may be poison to the others: each with its own wallet's commands only,
        for (const waiting of batch) this.#setAside(waiting);
      } else {
        // and if it is among these, each by itself.
        for (const waiting of batch) await this.#postBatch(lane, [waiting]);
      }
    }
  }

  #settle(waiting: Waiting, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'decided':
        waiting.resolve(outcome);
        return;
      case 'refused':
        waiting.reject(new Problem(outcome.code, REFUSALS[outcome.code]));
        return;
      case 'set-aside':
        this.#setAside(waiting);
        return;
      default:
        outcome satisfies never;
    }
  }
}

/** A command whose turn comes after its deadline is refused instead of posted: nobody waits for it any more. */
function stillAwaited({ arrivedAt, reject }: Waiting, { lockedWallets }: Lane): boolean {
  const waitedMs = performance.now() - arrivedAt;
  queueWait.observe(waitedMs / 1_000);
  if (waitedMs < REQUEST_DEADLINE_MS) return true;
  reject(lockedWallets === 'wait' ? new Problem('WALLET_BUSY', NOTHING_CHANGED) : overloaded());
  return false;
}

export function overloaded(): Problem {
  return new Problem('OVERLOADED', NOTHING_CHANGED);
}

function assetKeyOf(command: Command): string {
  return String(command.assetId);
}

/** The wallet of a command that somebody else may have locked. */
function walletKeyOf(command: Command): string {
  const { debit, credit } = sidesOf(command);
  return `${command.assetId} ${isSystemUser(debit) ? credit : debit}`;
}
