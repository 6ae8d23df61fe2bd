import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { minorOf } from '../asset/asset-amount';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { Config } from '../config';
import { UnitOfWork } from '../database/unit-of-work';
import { invalid, Problem } from '../errors';
import { parseInstant } from '../instant';
import { inJsonbOrder } from '../jsonb-order';
import {
  type Condition,
  NO_TEXTS,
  type Operation,
  type RefundOperation,
  type Texts,
  type WantedLot,
} from '../posting/command';
import { DEFAULT_PRIORITY } from '../posting/lot.entity';
import { classOfType } from '../posting/lots';
import { Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { MOVEMENTS, REFUND_TYPES, TRANSFER_REFUND_TYPES, type TransactionType } from '../posting/transaction-types';
import { refuseSystemUser } from '../posting/wallet.entity';
import {
  type IfBalanceDto,
  type ConditionalDto,
  type OperationDto,
  type PostCaptureDto,
  type PostChargebackDto,
  type PostHoldDto,
  type PutStatusDto,
  type RefundOperationDto,
  type TextsDto,
  type TransferDto,
  type TreasuryOperationDto,
} from './operation.dto';
import { findHold, findMembers, findTransaction, holdNameOf, originalOf } from './transaction.sql';

/**
 * Turns what a caller sends into operations: amounts into minor units, symbols and ids into what they name. `path` is where
 * it stands in the body, for what is said of it.
 */
@Injectable()
export class OperationService {
  constructor(
    private readonly config: Config,
    private readonly assetService: AssetService,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {}

  /**
   * @throws Problem with the `index` of the operation that is not valid
   */
  async linked(bodies: readonly OperationDto[]): Promise<Operation[]> {
    const operations: Operation[] = [];
    for (const [index, body] of bodies.entries()) {
      operations.push(await atIndex(index, () => this.#operation(body, `operations.${index}.`)));
    }
    return operations;
  }

  async #operation(body: OperationDto, path: string): Promise<Operation> {
    switch (body.type) {
      case 'TRANSFER':
        return this.transfer(body, path);
      case 'REFUND':
      case 'REVERSAL':
        return this.#refundAs(body, path);
      case 'HOLD':
        return this.hold(body, path);
      case 'CAPTURE':
        return this.capture(await this.placed(body.holdId), body, path);
      case 'RELEASE':
        return this.release(await this.placed(body.holdId), body, path);
      default:
        return this.treasury(body, path);
    }
  }

  /**
   * @throws Problem SYSTEM_WALLET, ASSET_NOT_FOUND, VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async treasury(body: TreasuryOperationDto, path = ''): Promise<Operation> {
    const { type, userId } = body;
    refuseSystemUser(userId, `${path}userId`);
    const asset = await this.assetService.bySymbol(body.assetSymbol);
    const amountMinor = this.#amountMinorOf(body.amount, asset, `${path}amount`);
    const about = { ...textsOf(body), ...conditionOf(body, asset, path) };
    return { type, userId, assetId: asset.id, amountMinor, ...about, ...(await this.#lotOf(body, asset, path)) };
  }

  /**
   * @throws Problem TRANSACTION_NOT_FOUND or NOT_REFUNDABLE
   */
  async chargeback(transactionId: string, body: PostChargebackDto): Promise<Operation> {
    const transaction = await findTransaction(this.unitOfWork, this.slices, transactionId);
    if (transaction.type !== 'TOP_UP' || transaction.status === 'REJECTED') {
      throw new Problem('NOT_REFUNDABLE', `Transaction ${transactionId} is no TOP_UP: nothing was paid for it.`);
    }
    const original = originalOf(transaction);
    return { type: 'CHARGEBACK', original, from: body.from, freezes: body.freeze ?? false, ...textsOf(body) };
  }

  /**
   * @throws Problem SAME_WALLET, SYSTEM_WALLET, ASSET_NOT_FOUND, VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async transfer(body: TransferDto, path = ''): Promise<Operation> {
    const { fromUserId, toUserId, fee } = body;
    if (fromUserId === toUserId) throw new Problem('SAME_WALLET');
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

  /**
   * Its type follows from the original.
   *
   * @throws Problem TRANSACTION_NOT_FOUND, NOT_REFUNDABLE or VALIDATION_FAILED
   */
  async refund(body: Omit<RefundOperationDto, 'type'>): Promise<Operation> {
    const transaction = await findTransaction(this.unitOfWork, this.slices, body.transactionId);
    return this.#refundOf(transaction, refundTypeOf(transaction, REFUND_TYPES), body, '');
  }

  /**
   * What is left of every member that has moved credits, the last posted first; of holds only if they are to be released.
   *
   * @throws Problem GROUP_NOT_FOUND or, with the `index` of a member, NOT_REFUNDABLE
   */
  async groupRefund(groupId: string, texts: TextsDto, { releasesHolds = false } = {}): Promise<Operation[]> {
    const members = await findMembers(this.unitOfWork, this.slices, groupId);
    const types = { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES };
    const operations: Operation[] = [];
    for (const member of members.toReversed()) {
      if (member.status === 'SUCCESS' && member.entrySeq === null) {
        if (releasesHolds && member.type === 'HOLD') {
          operations.push({ type: 'RELEASE', hold: holdNameOf(member), isSkippedWhenDone: true, ...textsOf(texts) });
        }
        continue;
      }
      // The service's own, as the debt it has repaid is: it stays.
      if (member.type === 'RECOVERY') continue;
      const type = await atIndex(member.index, () => refundTypeOf(member, types));
      const original = originalOf(member);
      operations.push({ type, original, amountMinor: null, isSkippedWhenDone: true, ...textsOf(texts) });
    }
    if (operations.length === 0) {
      throw new Problem('NOT_REFUNDABLE', `No transaction of group ${groupId} has moved credits.`);
    }
    return operations;
  }

  /**
   * @throws Problem SYSTEM_WALLET, ASSET_NOT_FOUND, VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async hold(body: PostHoldDto, path = ''): Promise<Operation> {
    const { userId, expiresInSeconds = null } = body;
    refuseSystemUser(userId, `${path}userId`);
    const asset = await this.assetService.bySymbol(body.assetSymbol);
    const amountMinor = this.#amountMinorOf(body.amount, asset, `${path}amount`);
    const about = { ...textsOf(body), ...conditionOf(body, asset, path) };
    return { type: 'HOLD', userId, assetId: asset.id, amountMinor, expiresInSeconds, ...about };
  }

  /**
   * The HOLD that placed it.
   *
   * @throws Problem HOLD_NOT_FOUND
   */
  async placed(holdId: string): Promise<Transaction> {
    return findHold(this.unitOfWork, this.slices, holdId);
  }

  /**
   * @throws Problem VALIDATION_FAILED or AMOUNT_TOO_LARGE
   */
  async capture(placed: Transaction, body: SaidAgain & ConditionalDto & PostCaptureDto, path = ''): Promise<Operation> {
    const asset = await this.#assetOf(holdNameOf(placed), body, path, "hold's");
    const amountMinor = body.amount == null ? null : this.#amountMinorOf(body.amount, asset, `${path}amount`);
    const about = { ...textsOf(body), ...conditionOf(body, asset, path) };
    return { type: 'CAPTURE', hold: holdNameOf(placed), amountMinor, isFinal: body.final ?? true, ...about };
  }

  /**
   * @throws Problem VALIDATION_FAILED
   */
  async release(placed: Transaction, body: SaidAgain & ConditionalDto, path = ''): Promise<Operation> {
    const asset = await this.#assetOf(holdNameOf(placed), body, path, "hold's");
    return { type: 'RELEASE', hold: holdNameOf(placed), ...textsOf(body), ...conditionOf(body, asset, path) };
  }

  /**
   * @throws Problem SYSTEM_WALLET or ASSET_NOT_FOUND
   */
  async status(userId: string, { status, assetSymbol, reason }: PutStatusDto): Promise<Operation> {
    refuseSystemUser(userId, 'userId');
    const assetId = assetSymbol == null ? null : (await this.assetService.bySymbol(assetSymbol)).id;
    return { type: 'STATUS', userId, assetId, status, ...NO_TEXTS, reason };
  }

  async #refundAs(body: RefundOperationDto, path: string): Promise<Operation> {
    const transaction = await findTransaction(this.unitOfWork, this.slices, body.transactionId);
    const type = refundTypeOf(transaction, REFUND_TYPES);
    if (type === body.type) return this.#refundOf(transaction, type, body, path);
    throw new Problem('NOT_REFUNDABLE', `A ${transaction.type} is given back by a ${type}.`);
  }

  async #refundOf(
    transaction: Transaction,
    type: RefundOperation['type'],
    body: Omit<RefundOperationDto, 'type'>,
    path: string,
  ): Promise<Operation> {
    const original = originalOf(transaction);
    const asset = await this.#assetOf(original, body, path, "original's");
    const amountMinor = body.amount == null ? null : this.#amountMinorOf(body.amount, asset, `${path}amount`);
    return { type, original, amountMinor, ...textsOf(body), ...conditionOf(body, asset, path) };
  }

  /** Of what a request names by an id. */
  async #assetOf(
    named: { readonly userId: string; readonly assetId: number },
    body: SaidAgain,
    path: string,
    whose: string,
  ): Promise<AssetIdentity> {
    const asset = await this.assetService.byId(named.assetId);
    if (body.userId != null && body.userId !== named.userId) {
      throw invalid(`${path}userId`, `must be the ${whose} user, or left out`);
    }
    if (body.assetSymbol != null && body.assetSymbol !== asset.symbol) {
      throw invalid(`${path}assetSymbol`, `must be the ${whose} asset, ${asset.symbol}, or left out`);
    }
    return asset;
  }

  /** What a credit says of its lot. */
  async #lotOf(body: TreasuryOperationDto, asset: AssetIdentity, path: string): Promise<{ lot?: WantedLot }> {
    const { type, class: lotClass = null, priority = null, expiresAt = null, expiresInSeconds = null } = body;
    const [first] = (['class', 'priority', 'expiresAt', 'expiresInSeconds'] as const).filter(
      (name) => body[name] != null,
    );
    if (first === undefined) return {};
    if (MOVEMENTS[type].entry !== 'CREDIT') throw invalid(`${path}${first}`, 'is only for what is credited');
    if (expiresAt !== null && expiresInSeconds !== null) {
      throw invalid(`${path}expiresInSeconds`, 'must be left out where there is expiresAt');
    }
    const expiry = expiresAt === null ? 'expiresInSeconds' : 'expiresAt';
    if (body[expiry] != null && (lotClass ?? classOfType(type)) === 'PAID') {
      throw invalid(`${path}${expiry}`, 'is never for what is PAID');
    }
    if (!(await this.assetService.keepsLots(asset))) {
      throw new Problem('ASSET_WITHOUT_LOTS', `${asset.symbol} keeps no lots: leave out ${path}${first}.`);
    }
    // What goes without saying is the same request where it is said.
    const usual = { class: classOfType(type), priority: DEFAULT_PRIORITY };
    const lot = {
      ...{ class: lotClass ?? usual.class, priority: priority ?? usual.priority },
      ...(expiresAt !== null && { expiresAtMicros: parseInstant(expiresAt) }),
      ...(expiresInSeconds !== null && { expiresInSeconds }),
    };
    return isDeepStrictEqual(lot, usual) ? {} : { lot };
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
}

/** Of what a body names by an id: whose it is, and of which asset. */
type SaidAgain = Pick<RefundOperationDto, 'userId' | 'assetSymbol'>;

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
  throw new Problem('NOT_REFUNDABLE', `Transaction ${id} is of type ${type}.`);
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

/** A problem of one of several operations says of which. */
async function atIndex<Result>(index: number, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(error.code, undefined, { ...error.body, index }, { cause: error });
  }
}
