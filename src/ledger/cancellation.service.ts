import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { problemOf } from '../database/problem-of';
import { UnitOfWork } from '../database/unit-of-work';
import { type Asked, commandOf } from '../idempotency/intent';
import { type Key, NO_TEXTS } from '../posting/command';
import { type Posted, PostingQueue } from '../posting/posting-queue';
import { decidedBefore } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { refuseSystemUser } from '../posting/wallet.entity';
import { IntentService } from './intent.service';
import { type PostCancellationDto } from './operation.dto';
import { OperationService } from './operation.service';
import { type CancellationDto } from './transaction.dto';
import { TransactionView } from './transaction-view';

/** Settles what became of a request that nobody has an answer for: it was posted, or it never will be. */
@Injectable()
export class CancellationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
    private readonly postingQueue: PostingQueue,
    private readonly operations: OperationService,
    private readonly intentService: IntentService,
    private readonly view: TransactionView,
  ) {}

  /**
   * @throws Problem SYSTEM_WALLET, or a failure of the posting
   */
  async cancel(caller: string, { userId, idempotencyKey, ifPosted }: PostCancellationDto): Promise<CancellationDto> {
    refuseSystemUser(userId, 'userId');
    const key = { caller, idempotencyKey };
    // Whatever stands under the key in any slice is found behind the lock of the user's: the two meet there.
    const { transactions } = await this.postingQueue.post({
      ...key,
      fingerprint: hash('sha256', 'CANCEL', 'buffer'),
      isGroup: false,
      operations: [{ type: 'CANCEL', userId, ...NO_TEXTS }],
    });
    const [first] = transactions as [Transaction];
    if (first.type === 'CANCEL') return this.#told('CANCELLED', transactions);
    if (first.status === 'REJECTED') return this.#told('REJECTED', transactions);
    const refundKey = { caller, idempotencyKey: `${idempotencyKey},refund` };
    return ifPosted === 'REFUND' ? this.#refund(refundKey, transactions) : this.#keep(refundKey, transactions);
  }

  /** What was refunded by an earlier cancellation stays so. */
  async #keep(refundKey: Key, transactions: readonly Transaction[]): Promise<CancellationDto> {
    const refunds = await decidedBefore(this.unitOfWork, [refundKey], this.slices.numbers);
    return refunds[0]?.status === 'SUCCESS' ? this.#told('REFUNDED', refunds) : this.#told('KEPT', transactions);
  }

  async #refund(refundKey: Key, transactions: readonly Transaction[]): Promise<CancellationDto> {
    let posted: Posted;
    try {
      posted = await this.postingQueue.post(commandOf(await this.#refundOf(transactions), refundKey));
    } catch (error) {
      const { body } = problemOf(error);
      if (body.status >= 500) throw error;
      return { ...(await this.#told('KEPT', transactions)), problem: body };
    }
    if (posted.transactions[0]!.status === 'SUCCESS') return this.#told('REFUNDED', posted.transactions);
    return { ...(await this.#told('KEPT', transactions)), problem: await this.view.problem(posted.transactions) };
  }

  async #refundOf([first]: readonly Transaction[]): Promise<Asked> {
    const { id, type, groupId } = first!;
    if (groupId !== null) return this.intentService.groupRefund(groupId, {}, { releasesHolds: true });
    if (type !== 'HOLD') return this.intentService.refund(id, {});
    return {
      route: 'POST /holds/:id/release',
      operations: [await this.operations.release(first!, {})],
      isGroup: false,
    };
  }

  async #told(outcome: CancellationDto['outcome'], transactions: readonly Transaction[]): Promise<CancellationDto> {
    return { outcome, transactions: await this.view.transactions(transactions) };
  }
}
