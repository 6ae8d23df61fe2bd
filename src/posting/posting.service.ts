import { Injectable } from '@nestjs/common';
import { RetryOnDeadlock } from '../database/retry-on-deadlock.decorator';
import { type DatabaseTransaction, UnitOfWork } from '../database/unit-of-work';
import { postingPhase, timed } from '../observability/metrics';
import { isSystemUser } from './wallet.entity';
import { type Command, decide, type Outcome, type Scene, sidesOf } from './posting-rules';
import { type LockedWallets, lookUp, usersWithWallet, WalletLocks, writeDecision } from './posting.sql';

/** Commands of one asset that are decided together, in one database transaction. */
export interface PostingBatch {
  readonly assetId: number;
  readonly commands: readonly Command[];
  readonly lockedWallets: LockedWallets;
  /** By `performance.now()`: when nobody waits for the outcomes any more. */
  readonly deadline: number;
}

/** Posts a batch: lock, look up, decide, write. The only writer of balances, transactions and entries. */
@Injectable()
export class PostingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly walletLocks: WalletLocks,
  ) {}

  /**
   * One outcome for each command, in order; what was decided is durable when the promise resolves.
   *
   * @throws OutcomeUnknownError, ConnectionLostError or PostgreSQL's own error when the batch failed as a whole
   */
  @RetryOnDeadlock({ deadlineOf: (batch: PostingBatch) => batch.deadline })
  async post(batch: PostingBatch): Promise<readonly Outcome[]> {
    return this.unitOfWork.run(async (transaction) => {
      const scene = await timed('lock', this.#lockAndLookUp(transaction, batch));
      const endDecide = postingPhase.startTimer({ phase: 'decide' });
      const decision = decide(batch.commands, scene);
      endDecide();
      writeDecision(transaction, batch.assetId, decision);
      return decision.outcomes;
    }, timed);
  }

  async #lockAndLookUp(transaction: DatabaseTransaction, batch: PostingBatch): Promise<Scene> {
    const { assetId, commands } = batch;
    const { userIds, systemUserIds } = usersOf(commands);
    // One round trip. The treasury comes last, so that the hot row is never held while waiting for a cold one; and
    // what is looked up behind its lock is settled, since every posting of the asset takes that lock.
    const [userWallets, systemWallets, { decided, clockMicros }] = await Promise.all([
      this.walletLocks.take(transaction, assetId, userIds, batch.lockedWallets),
      this.walletLocks.take(transaction, assetId, systemUserIds, 'wait'),
      lookUp(transaction, commands),
    ]);

    const wallets = [...userWallets, ...systemWallets];
    const unlocked = userIds.filter((userId) => !wallets.some((wallet) => wallet.userId === userId));
    return {
      wallets,
      decided,
      lockedUserIds: unlocked.length > 0 ? await usersWithWallet(transaction, assetId, unlocked) : new Set(),
      nowMicros: wallets.reduce((now, { lastPostedMicros: last }) => (last < now ? now : last + 1n), clockMicros),
    };
  }
}

/** The users whose wallets a batch touches, and among them the system's. */
function usersOf(commands: readonly Command[]): { userIds: string[]; systemUserIds: string[] } {
  const all = new Set<string>();
  for (const command of commands) {
    const { debit, credit } = sidesOf(command);
    all.add(debit).add(credit);
  }
  return {
    userIds: [...all].filter((userId) => !isSystemUser(userId)),
    systemUserIds: [...all].filter(isSystemUser),
  };
}
