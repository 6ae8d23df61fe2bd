import { Injectable } from '@nestjs/common';
import { formatAmount, formatBalance } from '../amount';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { problemBody, type ProblemBody } from '../errors';
import { formatInstant } from '../instant';
import { type Rejection, type Transaction } from '../posting/transaction.entity';
import { type OpenedLot } from '../posting/lot.entity';
import { MOVEMENTS, type MovingType, type TransactionType } from '../posting/transaction-types';
import { SYSTEM_USERS, TREASURY_USER_ID } from '../posting/wallet.entity';
import { type GroupDto, type RejectionDto, type TransactionDto } from './transaction.dto';

/** Shows transactions to callers, from nothing but what is stored. */
@Injectable()
export class TransactionView {
  constructor(private readonly assetService: AssetService) {}

  async transaction(transaction: Transaction): Promise<TransactionDto> {
    const asset = await this.assetOf(transaction);
    const { amountMinor, balanceAfterMinor, rejection } = transaction;
    const [fromUser, toUser] = usersBetween(transaction);
    const { id, position, index, type, status, userId, caller, idempotencyKey, groupId, relatesTo } = transaction;
    const { reference, metadata, reason, erasedAtMicros, details } = transaction;
    const requested = details?.requestedAmount;
    const shares = details?.lotShares?.map(({ lotId, class: lotClass, amount }) => {
      return { lotId, class: lotClass, amount: formatAmount(BigInt(amount), asset!.scale) };
    });
    return {
      id,
      position,
      index,
      type,
      status,
      ...(rejection && { rejection: rejectionDto(rejection, asset) }),
      amount: asset && amountMinor !== null ? formatAmount(amountMinor, asset.scale) : null,
      ...(requested !== undefined && { requestedAmount: formatAmount(BigInt(requested), asset!.scale) }),
      assetSymbol: asset?.symbol ?? null,
      userId,
      fromUser,
      toUser,
      balanceAfter: asset && balanceAfterMinor !== null ? formatAmount(balanceAfterMinor, asset.scale) : null,
      caller,
      idempotencyKey,
      groupId,
      relatesTo,
      reference,
      metadata,
      reason,
      ...(shares && { [sharesNameOf(type)]: shares }),
      ...(details?.lots && { lots: details.lots.map((lot) => openedLotDto(lot, asset!)) }),
      ...(details?.debt !== undefined && { debt: formatAmount(BigInt(details.debt), asset!.scale) }),
      ...(erasedAtMicros !== null && { erasedAt: formatInstant(erasedAtMicros) }),
      createdAt: formatInstant(transaction.createdAtMicros),
    };
  }

  transactions(transactions: readonly Transaction[]): Promise<TransactionDto[]> {
    return Promise.all(transactions.map((transaction) => this.transaction(transaction)));
  }

  async group(transactions: readonly Transaction[]): Promise<GroupDto> {
    const [first] = transactions as [Transaction];
    return { status: first.status, groupId: first.groupId!, transactions: await this.transactions(transactions) };
  }

  /** Of a command that was rejected: the problem of the first operation that was. */
  async problem(transactions: readonly Transaction[]): Promise<ProblemBody> {
    const culprit = transactions.find(({ rejection }) => rejection!.code !== 'LINKED_OPERATION_REJECTED')!;
    const asset = await this.assetOf(culprit);
    const { code, ...facts } = rejectionDto(culprit.rejection!, asset);
    const place = culprit.groupId === null ? {} : { index: culprit.index, groupId: culprit.groupId };
    const what = whatOf({ code, ...facts } as RejectionText, asset?.symbol ?? '');
    return problemBody(culprit.rejection!.code, what, { ...facts, ...place, txId: culprit.id });
  }

  async assetOf({ assetId }: Pick<Transaction, 'assetId'>): Promise<AssetIdentity | undefined> {
    return assetId === null ? undefined : this.assetService.byId(assetId);
  }
}

type RejectionText = Readonly<Record<keyof RejectionDto, string>>;

/** Always in this order, which PostgreSQL's jsonb does not keep. */
const FACTS = ['available', 'required', 'refunded', 'refundable', 'captured', 'max', 'used', 'remaining'] as const;

function rejectionDto(rejection: Rejection, asset: AssetIdentity | undefined): RejectionDto {
  const facts = FACTS.flatMap((name) => {
    const minor = rejection[name];
    return minor === undefined ? [] : [[name, formatBalance(BigInt(minor), asset!.scale)] as const];
  });
  const { code, limit, resetsAtMicros } = rejection;
  return {
    code,
    ...(limit !== undefined && { limit }),
    ...Object.fromEntries(facts),
    ...(resetsAtMicros !== undefined && { resetsAt: formatInstant(BigInt(resetsAtMicros)) }),
  };
}

/** What happened, where that is more than the title of its code says. */
function whatOf(
  { code, available, required, refundable, remaining, limit, max }: RejectionText,
  symbol: string,
): string | undefined {
  switch (code) {
    case 'INSUFFICIENT_FUNDS':
      return `Of the wallet ${available} ${symbol} is available; ${required} would be needed.`;
    case 'REFUND_EXCEEDS_ORIGINAL':
      return `Of the original ${refundable} ${symbol} is left to be refunded.`;
    case 'BONUS_NOT_TRANSFERABLE':
      return `Of what can be sent there are ${available} ${symbol}; ${required} would be needed.`;
    case 'CAPTURE_EXCEEDS_HOLD':
      return `Of the hold ${remaining} ${symbol} is left to be captured.`;
    case 'CONDITION_FAILED':
      return `The user has ${available} ${symbol} available, which is not within ifBalance.`;
    case 'LIMIT_EXCEEDED':
      return `The limit of ${max} ${symbol} (${limit}) leaves ${remaining} ${symbol}.`;
    case 'ASSET_PAUSED':
      return `${symbol} is paused.`;
    default:
      return undefined;
  }
}

/** What a debit took, and a hold set aside, was paid from there; what is given back or let go returns there. */
function sharesNameOf(type: TransactionType): 'paidFrom' | 'returnedTo' {
  return type === 'REFUND' || type === 'RELEASE' ? 'returnedTo' : 'paidFrom';
}

function openedLotDto({ id, class: lotClass, priority, expiresAtMicros, amount }: OpenedLot, { scale }: AssetIdentity) {
  return {
    ...{ lotId: id, class: lotClass, priority, amount: formatAmount(BigInt(amount), scale) },
    expiresAt: expiresAtMicros === undefined ? null : formatInstant(BigInt(expiresAtMicros)),
  };
}

/** Whose credits went to whom; of the sides of a transfer, the users at both ends, not clearing. */
function usersBetween({ type, userId, details }: Transaction): [string | null, string | null] {
  if (!(type in MOVEMENTS)) return [null, null];
  const { entry, counter } = MOVEMENTS[type as MovingType];
  const otherId = details?.peerUserId ?? (counter === 'ORIGINAL' ? TREASURY_USER_ID : SYSTEM_USERS[counter]);
  return entry === 'DEBIT' ? [userId, otherId] : [otherId, userId];
}
