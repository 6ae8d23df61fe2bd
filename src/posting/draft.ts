import { lesser, MAX_MINOR } from '../amount';
import { type Book, systemWallet } from './book';
import { type Command, type Operation, subjectOf } from './command';
import { type EntryType, type LedgerEntry } from './ledger-entry.entity';
import { countUses, withinLimits } from './limits';
import { applyToLots, keepsLots } from './lots';
import { type LotUse } from './lot-use.entity';
import { type Refused, type Short } from './outcome';
import { type MovingStep, type Step } from './rules/rule';
import { planOf } from './rules/rules';
import { type BatchScene, type Surroundings, type WalletDraft } from './scene';
import { hashBitsOfUser, type HashBits } from './slices';
import { type Rejection, type Transaction } from './transaction.entity';
import { FROZEN_TYPES, HOLDING, MOVEMENTS, type MovingType, STATUS_AFTER, type StatusType } from './transaction-types';
import { isSystemUser, type WalletKind } from './wallet.entity';

/** Rejected for good, with a reason that is kept; or refused for now. */
export type Failure = { readonly kind: 'rejected'; readonly rejection: Rejection } | Refused | Short;

/**
 * How low each kind of wallet may go beyond what it holds, and what it means where it would go lower. No ceiling is
 * needed: the balances of an asset sum to zero, and no more is issued of it than a wallet can hold (see the rule of ISSUE).
 */
const FLOORS: Readonly<Record<WalletKind, { readonly minor: bigint; readonly breach: Breach }>> = {
  USER: { minor: 0n, breach: 'rejected' },
  TREASURY: { minor: 0n, breach: 'short' },
  ISSUANCE: { minor: -MAX_MINOR, breach: 'too large' },
  CLEARING: { minor: -MAX_MINOR, breach: 'too large' },
};
type Breach = 'rejected' | 'short' | 'too large';

/** What gives back, lets go, or is no movement of credits goes on while an asset is paused. */
const EXEMPT_FROM_PAUSE: readonly Operation['type'][] = ['REFUND', 'REVERSAL', 'CHARGEBACK', 'REFILL', 'RELEASE', 'EXPIRE', 'OPEN_LOT', 'STATUS', 'CANCEL', 'ERASE']; // prettier-ignore

/** What one command posts. It works on the drafts of the book, whose owner then keeps or discards all of it. */
export class Draft {
  readonly transactions: Transaction[] = [];
  readonly entries: LedgerEntry[] = [];
  readonly lotUses: LotUse[] = [];
  #groupId: string | undefined;

  constructor(
    private readonly command: Command,
    private readonly book: Book,
    private readonly scene: BatchScene,
    private readonly surroundings: Surroundings,
  ) {}

  get isEmpty(): boolean {
    return this.transactions.length === 0;
  }

  /** Posts one operation, or says why not; then what it has done until then is to be discarded. */
  apply(operation: Operation, index: number): Failure | undefined {
    const { steps, isSkipped, refusal, rejection: ofRule } = planOf(operation, this.book);
    if (isSkipped) return undefined;
    if (refusal) return { kind: 'refused', code: refusal };
    const rejection = this.#pausedBy(operation) ?? this.#restrictedBy(steps) ?? this.#unmetBy(operation) ?? ofRule;
    if (rejection) return { kind: 'rejected', rejection };
    const limited = withinLimits(steps, this.book, this.scene);
    if ('rejection' in limited) return { kind: 'rejected', rejection: limited.rejection };
    const credits: Transaction[] = [];
    for (const step of limited.steps) {
      const transaction = this.#transaction(step, operation, index, steps.length);
      this.transactions.push(transaction);
      const failure = this.#do(step, limited.steps, transaction);
      if (failure) return failure;
      if (isCredit(step)) credits.push(transaction);
    }
    // Behind the fee that goes with a credit.
    for (const credit of credits) this.#recover(credit, operation);
    return undefined;
  }

  /** A wallet that owes something repays it first, with what it is credited. */
  #recover(credit: Transaction, operation: Operation): void {
    const { id: relatesTo, userId, slice, index, details } = credit;
    const assetId = credit.assetId!;
    const { debtMinor, kind } = this.book.wallet({ userId, assetId, slice })!;
    if (kind !== 'USER' || debtMinor === 0n) return;
    const availableMinor = this.book.availableMinor({ userId, assetId, slice });
    const amountMinor = lesser(debtMinor, lesser(credit.amountMinor!, availableMinor));
    if (amountMinor <= 0n) return;
    const takenFirst = [relatesTo, ...(details?.lotShares ?? []).map(({ lotId }) => lotId)];
    const about = { slice, userId, assetId, relatesTo, takenFirst, debtMinor: -amountMinor };
    const step = { type: 'RECOVERY', counter: 'TREASURY', ...about, amountMinor } as const;
    const recovery = this.#transaction(step, operation, index, 2);
    credit.groupId = recovery.groupId;
    this.transactions.push(recovery);
    this.#do(step, [step], recovery);
  }

  /** Records all operations as rejected: the one at `index` with its reason, the others because of it. */
  reject(rejectedIndex: number, rejection: Rejection): void {
    for (const [index, operation] of this.command.operations.entries()) {
      const { steps } = planOf(operation, this.book);
      for (const step of steps) {
        const wallet = hasAsset(step) ? this.book.wallet(step) : undefined;
        this.transactions.push({
          ...this.#transaction(step, operation, index, steps.length),
          status: 'REJECTED',
          rejection: index === rejectedIndex ? rejection : { code: 'LINKED_OPERATION_REJECTED' },
          walletId: wallet?.id ?? null,
          balanceAfterMinor: hasAsset(step) ? (wallet?.balanceMinor ?? 0n) : null,
          details: step.details?.peerUserId === undefined ? null : { peerUserId: step.details.peerUserId },
        });
      }
    }
  }

  #pausedBy(operation: Operation): Rejection | undefined {
    if (EXEMPT_FROM_PAUSE.includes(operation.type)) return undefined;
    const { assetId } = subjectOf(operation);
    return this.scene.assets.get(assetId)?.status === 'PAUSED' ? { code: 'ASSET_PAUSED' } : undefined;
  }

  #restrictedBy(steps: readonly Step[]): Rejection | undefined {
    for (const step of steps) {
      const { type } = step;
      if (!hasAsset(step) || type in STATUS_AFTER || type === 'RELEASE') continue;
      const status = this.book.status(step);
      if (status === 'CLOSED') return { code: 'WALLET_CLOSED' };
      if (status === 'FROZEN' && FROZEN_TYPES.includes(type)) return { code: 'WALLET_FROZEN' };
    }
    return undefined;
  }

  #unmetBy(operation: Operation): Rejection | undefined {
    if (!('condition' in operation)) return undefined;
    const { gteMinor, lteMinor } = operation.condition;
    const { userId, assetId } = subjectOf(operation);
    const availableMinor = this.book.availableMinor({
      userId,
      assetId,
      slice: this.surroundings.slices.ofUser(userId),
    });
    const isMet = (gteMinor ?? availableMinor) <= availableMinor && availableMinor <= (lteMinor ?? availableMinor);
    return isMet ? undefined : { code: 'CONDITION_FAILED', available: String(availableMinor) };
  }

  /** What the step does to the user, or to the user's wallet. */
  #do(step: Step, steps: readonly Step[], transaction: Transaction): Failure | undefined {
    const { type, userId, slice } = step;
    if (!hasAsset(step)) {
      if (type in STATUS_AFTER) this.book.setUserStatus(userId, STATUS_AFTER[type as StatusType]);
      return undefined;
    }
    const { assetId } = step;
    const own = this.book.draft(step) ?? (isCredit(step) ? this.book.open({ userId, assetId, slice }) : undefined);
    if (!own) return { kind: 'refused', code: 'WALLET_NOT_FOUND' };
    if (type in STATUS_AFTER) own.status = STATUS_AFTER[type as StatusType];
    const failure =
      this.#setAside(own, step) ?? this.#move(own, step, steps, transaction) ?? this.#moveLots(own, step, transaction);
    if (failure) return failure;
    if (step.hold) this.#setHold(own, step, transaction);
    if (step.counter) countUses(step, this.book, this.scene);
    if (type === 'CHARGEBACK') this.book.noteChargeback(step.relatesTo!);
    own.debtMinor += step.debtMinor ?? 0n;
    transaction.walletId = own.id;
    transaction.balanceAfterMinor = own.balanceMinor;
    return undefined;
  }

  /** Changes how much of the wallet is held. */
  #setAside(own: WalletDraft, { type, amountMinor = 0n }: Step): Failure | undefined {
    if (!(type in HOLDING)) return undefined;
    own.heldMinor += HOLDING[type as keyof typeof HOLDING] * amountMinor;
    if (type !== 'HOLD') return undefined;
    const leftMinor = own.balanceMinor - this.book.boundMinor(own);
    if (leftMinor >= 0n) return undefined;
    return { kind: 'rejected', rejection: insufficient(leftMinor + amountMinor, amountMinor) };
  }

  /** Takes of the wallet's lots, or gives to them, as much as the step moves or sets aside. */
  #moveLots(own: WalletDraft, step: Step, transaction: Transaction): Failure | undefined {
    const { type, assetId, slice, amountMinor = 0n } = step;
    const asset = this.scene.assets.get(assetId!);
    if (own.kind !== 'USER' || !keepsLots(asset) || amountMinor === 0n) return undefined;
    const { index } = transaction;
    const before = this.transactions.filter((other) => other.slice === slice).length;
    const changes = applyToLots(step, amountMinor, {
      ...{ book: this.book, asset, wallet: own, transaction },
      sliceSeq: this.book.slice(slice).transactionCount + BigInt(before),
      newLotId: () => this.surroundings.newId(this.#hashBitsOf(step)),
      sent:
        type === 'RECEIVE'
          ? this.transactions.findLast((one) => one.type === 'SEND' && one.index === index)
          : undefined,
    });
    if ('code' in changes) return { kind: 'rejected', rejection: changes };
    transaction.details = { ...transaction.details, ...changes.details };
    this.lotUses.push(...changes.uses);
    return undefined;
  }

  #setHold(own: WalletDraft, { hold, relatesTo }: Step, { id, slice, details }: Transaction): void {
    const { expiresAtMicros } = hold!;
    const lots = relatesTo === undefined ? (details?.lotShares ?? null) : hold!.lots;
    this.book.setHold({ ...hold!, lots, id: relatesTo ?? id, slice, walletId: own.id });
    if (relatesTo !== undefined || expiresAtMicros === null) return;
    if (own.dueAtMicros === null || expiresAtMicros < own.dueAtMicros) own.dueAtMicros = expiresAtMicros;
  }

  /** Moves the step's amount between its two wallets, and enters it into both. */
  #move(own: WalletDraft, step: Step, steps: readonly Step[], transaction: Transaction): Failure | undefined {
    // A chargeback may be owed as a whole. Of any other type nothing is an error, which the CHECK of the entries finds.
    if (!step.counter || (step.type === 'CHARGEBACK' && step.amountMinor === 0n)) return undefined;
    const { type, slice, assetId, amountMinor } = step;
    const { entry } = MOVEMENTS[type];
    const counter = this.book.draft(systemWallet(step.counter, assetId, slice))!;
    const [debited, credited] = entry === 'CREDIT' ? [counter, own] : [own, counter];

    const floor = FLOORS[debited.kind];
    const boundMinor = type === 'EXPIRE' ? debited.heldMinor : this.book.boundMinor(debited);
    if (debited.balanceMinor - amountMinor < floor.minor + boundMinor) {
      const availableMinor = debited.balanceMinor - boundMinor;
      if (floor.breach === 'rejected') return { kind: 'rejected', rejection: shortfall(availableMinor, step, steps) };
      if (floor.breach === 'short') return this.#shortOf(step);
      return { kind: 'refused', code: 'AMOUNT_TOO_LARGE' };
    }
    debited.balanceMinor -= amountMinor;
    credited.balanceMinor += amountMinor;
    if (type === 'REFUND' || type === 'REVERSAL') this.book.addRefund(step.relatesTo!, amountMinor);
    transaction.entrySeq = this.#enter(entry, own, transaction);
    transaction.counterEntrySeq = this.#enter(entry === 'CREDIT' ? 'DEBIT' : 'CREDIT', counter, transaction);
    transaction.counterWalletId = counter.id;
    return undefined;
  }

  #shortOf({ assetId, amountMinor, slice }: MovingStep): Short {
    const takenMinor = this.book.takenMinor(assetId);
    return { kind: 'short', assetId, slice, amountMinor: (takenMinor.get(slice) ?? 0n) + amountMinor, takenMinor };
  }

  #enter(type: EntryType, wallet: WalletDraft, { id, slice, amountMinor, createdAtMicros }: Transaction): bigint {
    wallet.entryCount += 1n;
    this.entries.push({
      walletId: wallet.id,
      seq: wallet.entryCount,
      slice,
      transactionId: id,
      type,
      amountMinor: amountMinor!,
      balanceAfterMinor: wallet.balanceMinor,
      createdAtMicros,
    });
    return wallet.entryCount;
  }

  /** As a success that moves nothing; its numbers are given when it is recorded. */
  #transaction(step: Step, operation: Operation, index: number, stepCount: number): Transaction {
    const { caller, idempotencyKey, fingerprint } = this.command;
    const { reference, metadata, reason } = operation;
    const hasText = reference !== null || metadata !== null || reason !== null;
    const bits = this.#hashBitsOf(step);
    return {
      id: this.surroundings.newId(bits),
      slice: step.slice,
      sliceSeq: 0n,
      caller,
      idempotencyKey,
      position: 0,
      index,
      fingerprint,
      fingerprintVersion: 2,
      type: step.type,
      status: 'SUCCESS',
      rejection: null,
      userId: step.userId,
      assetId: step.assetId ?? null,
      // Nothing is left of what a rejected refund was for.
      amountMinor: step.amountMinor || null,
      walletId: null,
      entrySeq: null,
      counterWalletId: null,
      counterEntrySeq: null,
      balanceAfterMinor: null,
      groupId: this.command.isGroup || stepCount > 1 ? (this.#groupId ??= this.surroundings.newId(bits)) : null,
      relatesTo: step.relatesTo ?? null,
      details: step.details ?? null,
      reference,
      metadata,
      reason,
      salt: hasText ? this.surroundings.newSalt() : null,
      textsHash: null,
      erasedAtMicros: null,
      createdAtMicros: this.scene.nowMicros,
    };
  }

  #hashBitsOf({ userId, slice }: Step): HashBits {
    return isSystemUser(userId) ? this.surroundings.slices.hashBitsOf(slice) : hashBitsOfUser(userId);
  }
}

/** What the operation would have taken from the wallet in all, and what the wallet held before it. */
function shortfall(availableMinor: bigint, step: MovingStep, steps: readonly Step[]): Rejection {
  const debits = steps.filter((other) => other.counter && other.userId === step.userId && !isCredit(other));
  const total = (some: readonly Step[]) => some.reduce((sum, { amountMinor = 0n }) => sum + amountMinor, 0n);
  const takenMinor = total(debits.slice(0, debits.indexOf(step)));
  return insufficient(availableMinor + takenMinor, total(debits));
}

function insufficient(availableMinor: bigint, requiredMinor: bigint): Rejection {
  return { code: 'INSUFFICIENT_FUNDS', available: String(availableMinor), required: String(requiredMinor) };
}

/** Of the step's own wallet. */
function isCredit({ type }: Step): boolean {
  return type in MOVEMENTS && MOVEMENTS[type as MovingType].entry === 'CREDIT';
}

function hasAsset(step: Step): step is Step & { readonly assetId: number } {
  return step.assetId !== undefined;
}
