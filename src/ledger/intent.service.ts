import { Injectable } from '@nestjs/common';
import { AmountError, formatBalance, parseAmount } from '../amount';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { invalid, Problem, type ProblemBody } from '../errors';
import { fingerprintOfVersion1 } from '../idempotency/fingerprint';
import { inJsonbOrder } from '../jsonb-order';
import { type DecidedResponse, type Intent } from '../idempotency/intent';
import { type Condition, type Operation, type RefundOperation, type Texts } from '../posting/command';
import { type Transaction } from '../posting/transaction.entity';
import { REFUND_TYPES, TRANSFER_REFUND_TYPES, type TransactionType } from '../posting/transaction-types';
import { isSystemUser } from '../posting/wallet.entity';
import {
  type IfBalanceDto,
  type OperationDto,
  type PostGroupRefundDto,
  type PostLinkedDto,
  type PostRefundDto,
  type PostTransactionDto,
  type PostTransferDto,
  type RefundOperationDto,
  type TextsDto,
  type TransferDto,
  type TreasuryOperationDto,
} from './operation.dto';
import { originalOf, TransactionReader } from './transaction-reader';
import { TransactionView } from './transaction-view';

const BASE = '/api/v1/wallets';

/** Turns what a caller sends into an intent: amounts into minor units, ids into what they name. */
@Injectable()
export class IntentService {
  constructor(
    private readonly config: Config,
    private readonly assetService: AssetService,
    private readonly transactionReader: TransactionReader,
    private readonly view: TransactionView,
  ) {}

  /**
   * @param sent the body as it was sent, for keys that were used when it was all that told requests apart
   * @throws Problem SYSTEM_WALLET, ASSET_NOT_FOUND, VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async transaction(body: PostTransactionDto, sent?: unknown): Promise<Intent> {
    return {
      route: 'POST /transactions',
      operations: [await this.#treasuryOperation(body, '')],
      isGroup: false,
      ...this.#responding(body, ([transaction]) => this.#posted(transaction!)),
      fingerprintOfVersion1: () => fingerprintOfVersion1(`${BASE}/transactions`, sent),
    };
  }

  /**
   * @throws Problem SAME_WALLET, SYSTEM_WALLET, ASSET_NOT_FOUND, VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async transfer(body: PostTransferDto): Promise<Intent> {
    const operations = [await this.#transferOperation(body, '')];
    return { route: 'POST /transfers', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  /**
   * @throws Problem with the `index` of the operation that is not valid
   */
  async linked(body: PostLinkedDto): Promise<Intent> {
    const operations: Operation[] = [];
    for (const [index, operation] of body.operations.entries()) {
      operations.push(await atIndex(index, this.#operation(operation, `operations.${index}.`)));
    }
    return { route: 'POST /transactions/linked', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  /**
   * @throws Problem TRANSACTION_NOT_FOUND, NOT_REFUNDABLE or VALIDATION_FAILED
   */
  async refund(transactionId: string, body: PostRefundDto): Promise<Intent> {
    const transaction = await this.transactionReader.find(transactionId);
    const type = refundTypeOf(transaction, REFUND_TYPES);
    const operations = [await this.#refundOperation({ ...body, transactionId, type }, '')];
    return {
      route: 'POST /transactions/:id/refunds',
      operations,
      isGroup: false,
      ...this.#responding(body, ([refund]) => this.#refunded(refund!)),
    };
  }

  /**
   * What is left of every member, the last posted first.
   *
   * @throws Problem GROUP_NOT_FOUND or, with the `index` of a member, NOT_REFUNDABLE
   */
  async groupRefund(groupId: string, body: PostGroupRefundDto): Promise<Intent> {
    const members = await this.transactionReader.members(groupId);
    const operations: RefundOperation[] = [];
    for (const member of members.toReversed()) {
      const type = await atIndex(member.index, () =>
        refundTypeOf(member, { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES }),
      );
      operations.push({
        type,
        original: originalOf(member),
        amountMinor: null,
        isSkippedWhenDone: true,
        ...textsOf(body),
      });
    }
    return { route: 'POST /groups/:groupId/refunds', operations, isGroup: true, ...this.#respondingAsGroup(body) };
  }

  #operation(body: OperationDto, path: string): () => Promise<Operation> {
    return () => {
      switch (body.type) {
        case 'TRANSFER':
          return this.#transferOperation(body, path);
        case 'REFUND':
        case 'REVERSAL':
          return this.#refundOperation(body, path);
        default:
          return this.#treasuryOperation(body, path);
      }
    };
  }

  async #treasuryOperation(body: TreasuryOperationDto, path: string): Promise<Operation> {
    const { type, userId } = body;
    refuseSystemUser(userId, `${path}userId`);
    const asset = await this.assetService.bySymbol(body.assetSymbol);
    const amountMinor = this.#amountMinorOf(body.amount, asset, `${path}amount`);
    return { type, userId, assetId: asset.id, amountMinor, ...textsOf(body), ...conditionOf(body, asset, path) };
  }

  async #transferOperation(body: TransferDto, path: string): Promise<Operation> {
    const { fromUserId, toUserId, fee } = body;
    if (fromUserId === toUserId) throw new Problem('SAME_WALLET', 'fromUserId and toUserId name the same user.');
    refuseSystemUser(fromUserId, `${path}fromUserId`);
    refuseSystemUser(toUserId, `${path}toUserId`);
    const asset = await this.assetService.bySymbol(body.assetSymbol);
    const amountMinor = this.#amountMinorOf(body.amount, asset, `${path}amount`);
    const feeMinor = fee ? this.#amountMinorOf(fee.amount, asset, `${path}fee.amount`) : 0n;
    if (fee?.paidBy === 'RECEIVER' && feeMinor > amountMinor) {
      throw invalid(`${path}fee.amount`, 'must not be above the amount where the receiver pays it');
    }
    return {
      type: 'TRANSFER',
      userId: fromUserId,
      toUserId,
      assetId: asset.id,
      amountMinor,
      ...(fee && { fee: { amountMinor: feeMinor, paidBy: fee.paidBy } }),
      ...textsOf(body),
      ...conditionOf(body, asset, path),
    };
  }

  async #refundOperation(body: Omit<RefundOperationDto, 'dryRun'>, path: string): Promise<Operation> {
    const transaction = await this.transactionReader.find(body.transactionId);
    if (refundTypeOf(transaction, REFUND_TYPES) !== body.type) {
      throw new Problem(
        'NOT_REFUNDABLE',
        `A ${transaction.type} is given back by a ${REFUND_TYPES[transaction.type as keyof typeof REFUND_TYPES]}.`,
      );
    }
    const original = originalOf(transaction);
    const asset = await this.assetService.byId(original.assetId);
    if (body.userId != null && body.userId !== original.userId) {
      throw invalid(`${path}userId`, "must be the original's user, or left out");
    }
    if (body.assetSymbol != null && body.assetSymbol !== asset.symbol) {
      throw invalid(`${path}assetSymbol`, `must be the original's asset, ${asset.symbol}, or left out`);
    }
    const amountMinor = body.amount == null ? null : this.#amountMinorOf(body.amount, asset, `${path}amount`);
    return { type: body.type, original, amountMinor, ...textsOf(body), ...conditionOf(body, asset, path) };
  }

  #amountMinorOf(amount: string, asset: AssetIdentity, property: string): bigint {
    const amountMinor = minorOf(amount, asset, property);
    const limit = this.config.MAX_TRANSACTION_AMOUNT;
    if (amountMinor > BigInt(limit) * 10n ** BigInt(asset.scale)) {
      throw new Problem('AMOUNT_TOO_LARGE', `${property} must be at most ${limit} in one transaction.`, {
        errors: { [property]: [`must be at most ${limit}`] },
      });
    }
    return amountMinor;
  }

  #respondingAsGroup(body: { readonly dryRun?: boolean | null }): Pick<Intent, 'respond' | 'dryRun'> {
    return this.#responding(body, async (transactions) => ({
      location: `${BASE}/groups/${transactions[0]!.groupId!}`,
      body: await this.view.group(transactions),
    }));
  }

  /** A success is told in the route's own way, a rejection as its problem, and a trial as what it would come to. */
  #responding(
    { dryRun }: { readonly dryRun?: boolean | null },
    succeed: (transactions: readonly Transaction[]) => Promise<{ body: object; location: string }>,
  ): Pick<Intent, 'respond' | 'dryRun'> {
    if (dryRun) return { dryRun, respond: (transactions) => this.#preview(transactions) };
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
    const outcome =
      status === 'SUCCESS'
        ? {
            transactions: (await this.view.transactions(transactions)).map(({ id, createdAt, ...rest }) => {
              return { ...rest, groupId: null };
            }),
          }
        : { rejection: withoutIds(await this.view.problem(transactions)) };
    return { status: 200, transactionId, body: { dryRun: true, status, ...outcome } };
  }

  async #posted(transaction: Transaction) {
    const asset = await this.view.assetOf(transaction);
    const balance = formatBalance(transaction.balanceAfterMinor!, asset!.scale);
    return {
      location: `${BASE}/transactions/${transaction.id}`,
      body: { status: 'SUCCESS', txId: transaction.id, balance },
    };
  }

  async #refunded(transaction: Transaction) {
    const { body, location } = await this.#posted(transaction);
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

/** Those of what was only tried are made up. */
function withoutIds({ txId, groupId, ...problem }: ProblemBody): object {
  return problem;
}

function refuseSystemUser(userId: string, property: string): void {
  if (!isSystemUser(userId)) return;
  throw new Problem('SYSTEM_WALLET', `${property} names a system user. Its wallets only change with those of others.`);
}

/**
 * @throws Problem NOT_REFUNDABLE
 */
function refundTypeOf(
  { id, type, status }: Transaction,
  types: Partial<Record<TransactionType, 'REFUND' | 'REVERSAL'>>,
): 'REFUND' | 'REVERSAL' {
  if (status === 'REJECTED') throw new Problem('NOT_REFUNDABLE', `Transaction ${id} was rejected: it moved nothing.`);
  const refundType = types[type];
  if (refundType) return refundType;
  const advice =
    type in TRANSFER_REFUND_TYPES ? 'It is one side of a transfer: refund its group.' : 'It cannot be refunded.';
  throw new Problem('NOT_REFUNDABLE', `Transaction ${id} is of type ${type}. ${advice}`);
}

function textsOf({ reference = null, metadata = null, ...body }: TextsDto & { reason?: string | null }): Texts {
  return { reference, metadata: metadata && inJsonbOrder(metadata), reason: body.reason ?? null };
}

function conditionOf(
  { ifBalance }: { ifBalance?: IfBalanceDto | null },
  asset: AssetIdentity,
  path: string,
): { condition?: Condition } {
  const { gte, lte } = ifBalance ?? {};
  const condition = {
    ...(gte != null && { gteMinor: minorOf(gte, asset, `${path}ifBalance.gte`, { orZero: true }) }),
    ...(lte != null && { lteMinor: minorOf(lte, asset, `${path}ifBalance.lte`, { orZero: true }) }),
  };
  return Object.keys(condition).length === 0 ? {} : { condition };
}

function minorOf(amount: string, asset: AssetIdentity, property: string, options?: { orZero: boolean }): bigint {
  try {
    return parseAmount(amount, asset.scale, options);
  } catch (error) {
    if (error instanceof AmountError) throw invalid(property, `${error.message} (${asset.symbol})`);
    throw error;
  }
}

/** A problem of one of several operations says of which. */
async function atIndex<Result>(index: number, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(error.code, error.message, { ...error.body, index }, { cause: error });
  }
}
