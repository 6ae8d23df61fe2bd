import { Injectable } from '@nestjs/common';
import { formatBalance } from '../amount';
import { fingerprintOfVersion1 } from '../idempotency/fingerprint';
import { type DecidedResponse, type Intent } from '../idempotency/intent';
import { locationOf } from '../location';
import { type Transaction } from '../posting/transaction.entity';
import {
  type PostGroupRefundDto,
  type PostLinkedDto,
  type PostRefundDto,
  type PostTransactionDto,
  type PostTransferDto,
  type PutStatusDto,
} from './operation.dto';
import { OperationService } from './operation.service';
import { TransactionView } from './transaction-view';

/** 201, unless it says otherwise. */
type Success = Pick<Extract<DecidedResponse, { status: 200 | 201 }>, 'body' | 'location'> & { readonly status?: 200 };

/** What each route that moves credits asks for, and how its outcome is told. Throws what `OperationService` throws. */
@Injectable()
export class IntentService {
  constructor(
    private readonly operations: OperationService,
    private readonly view: TransactionView,
  ) {}

  /**
   * @param sent the body as it was sent, for keys that were used when it was all that told requests apart
   */
  async transaction(body: PostTransactionDto, sent?: unknown): Promise<Intent> {
    return {
      route: 'POST /transactions',
      operations: [await this.operations.treasury(body)],
      isGroup: false,
      ...this.#responding(body, (transactions) => this.posted(transactions)),
      fingerprintOfVersion1: () => fingerprintOfVersion1('/api/v1/wallets/transactions', sent),
    };
  }

  async transfer(body: PostTransferDto): Promise<Intent> {
    const operations = [await this.operations.transfer(body)];
    return { route: 'POST /transfers', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  async linked(body: PostLinkedDto): Promise<Intent> {
    const operations = await this.operations.linked(body.operations);
    return { route: 'POST /transactions/linked', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  async refund(transactionId: string, body: PostRefundDto): Promise<Intent> {
    return {
      route: 'POST /transactions/:id/refunds',
      operations: [await this.operations.refund({ ...body, transactionId })],
      isGroup: false,
      ...this.#responding(body, (transactions) => this.#refunded(transactions)),
    };
  }

  /** @param undoes what a cancellation is to undo beyond the credits that were moved */
  async groupRefund(groupId: string, body: PostGroupRefundDto, undoes?: { releasesHolds: boolean }): Promise<Intent> {
    const operations = await this.operations.groupRefund(groupId, body, undoes);
    return { route: 'POST /groups/:groupId/refunds', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  async status(userId: string, body: PutStatusDto): Promise<Intent> {
    return {
      route: 'PUT /:userId/status',
      operations: [await this.operations.status(userId, body)],
      isGroup: false,
      ...this.responding(async ([transaction]) => ({ status: 200, body: await this.view.transaction(transaction!) })),
    };
  }

  #respondingAsGroup(body: { readonly dryRun?: boolean | null }): Pick<Intent, 'respond' | 'dryRun'> {
    return this.#responding(body, async (transactions) => ({
      location: locationOf.group(transactions[0]!.groupId!),
      body: await this.view.group(transactions),
    }));
  }

  /** As `responding`; a trial is told as what it would come to. */
  #responding(
    { dryRun }: { readonly dryRun?: boolean | null },
    succeed: (transactions: readonly Transaction[]) => Promise<Success>,
  ): Pick<Intent, 'respond' | 'dryRun'> {
    return dryRun ? { dryRun, respond: (transactions) => this.#preview(transactions) } : this.responding(succeed);
  }

  /** A success is told in the route's own way, a rejection as its problem. */
  responding(succeed: (transactions: readonly Transaction[]) => Promise<Success>): Pick<Intent, 'respond'> {
    return {
      respond: async (transactions): Promise<DecidedResponse> => {
        const [{ id: transactionId, status }] = transactions as [Transaction];
        if (status === 'SUCCESS') return { status: 201, transactionId, ...(await succeed(transactions)) };
        return { status: 422, transactionId, body: await this.view.problem(transactions) };
      },
    };
  }

  async #preview(transactions: readonly Transaction[]): Promise<DecidedResponse> {
    const [{ id: transactionId, status }] = transactions as [Transaction];
    if (status === 'SUCCESS') {
      const views = await this.view.transactions(transactions);
      const previewed = views.map(({ id, createdAt, ...view }) => ({ ...view, groupId: null }));
      return { status: 200, transactionId, body: { dryRun: true, status, transactions: previewed } };
    }
    // Nothing is kept under these.
    const { txId, groupId, ...rejection } = await this.view.problem(transactions);
    return { status: 200, transactionId, body: { dryRun: true, status, rejection } };
  }

  /** The first of them, and what was repaid with it. */
  async posted(transactions: readonly Transaction[]) {
    const [{ id: txId, details, ...first }] = transactions as [Transaction];
    const { scale } = (await this.view.assetOf(first))!;
    const recovery = transactions.find(({ type }) => type === 'RECOVERY');
    const balance = formatBalance((recovery ?? first).balanceAfterMinor!, scale);
    const isClamped = details?.requestedAmount !== undefined;
    const recovered = recovery && { recovered: formatBalance(recovery.amountMinor!, scale) };
    return {
      location: locationOf.transaction(txId),
      body: { status: 'SUCCESS', txId, balance, ...recovered, ...(isClamped && { clamped: true }) },
    };
  }

  async #refunded(transactions: readonly Transaction[]) {
    const [transaction] = transactions as [Transaction];
    const { body, location } = await this.posted(transactions);
    const { scale } = (await this.view.assetOf(transaction))!;
    const { refunded, refundable } = transaction.details!;
    return {
      location,
      body: {
        ...body,
        refunded: formatBalance(BigInt(refunded!), scale),
        refundable: formatBalance(BigInt(refundable!), scale),
      },
    };
  }
}
