import { MAX_MINOR } from '../amount';
import { type Book, systemWallet } from './book';
import { type Command, type Operation } from './command';
import { type EntryType, type LedgerEntry } from './ledger-entry.entity';
import { type Refused, type Short } from './outcome';
import { type MovingStep, type Step } from './rules/rule';
import { planOf } from './rules/rules';
import { type BatchScene, type Surroundings, type WalletDraft } from './scene';
import { hashBitsOfUser, type HashBits } from './slices';
import { type Rejection, type Transaction } from './transaction.entity';
import { MOVEMENTS } from './transaction-types';
import { isSystemUser, type WalletKind } from './wallet.entity';

/** Rejected for good, with a reason that is kept; or refused for now. */
export type Failure = { readonly kind: 'rejected'; readonly rejection: Rejection } | Refused | Short;

/**
 * How low each kind of wallet may go, and what it means where it would go lower. No ceiling is needed: the balances of an
 * asset sum to zero, and no more is issued of it than a wallet can hold (see the rule of ISSUE).
 */
const FLOORS: Readonly<Record<WalletKind, { readonly minor: bigint; readonly breach: Breach }>> = {
  USER: { minor: 0n, breach: 'rejected' },
  TREASURY: { minor: 0n, breach: 'short' },
  ISSUANCE: { minor: -MAX_MINOR, breach: 'too large' },
  CLEARING: { minor: -MAX_MINOR, breach: 'too large' },
};
type Breach = 'rejected' | 'short' | 'too large';

/** What one command posts. It works on the drafts of the book, whose owner then keeps or discards all of it. */
export class Draft {
  readonly transactions: Transaction[] = [];
  readonly entries: LedgerEntry[] = [];
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
    const rejection = this.#pausedBy(operation) ?? this.#unmetBy(operation) ?? ofRule;
    if (rejection) return { kind: 'rejected', rejection };
    for (const step of steps) {
      const transaction = this.#transaction(step, operation, index);
      this.transactions.push(transaction);
      const failure = step.moved && this.#move(step, steps, transaction);
      if (failure) return failure;
    }
    return undefined;
  }

  /** Records all operations as rejected: the one at `index` with its reason, the others because of it. */
  reject(rejectedIndex: number, rejection: Rejection): void {
    for (const [index, operation] of this.command.operations.entries()) {
      for (const step of planOf(operation, this.book).steps) {
        const wallet = step.moved && this.book.wallet({ ...step, ...step.moved });
        this.transactions.push({
          ...this.#transaction(step, operation, index),
          status: 'REJECTED',
          rejection: index === rejectedIndex ? rejection : { code: 'LINKED_OPERATION_REJECTED' },
          walletId: wallet?.id ?? null,
          balanceAfterMinor: wallet?.balanceMinor ?? 0n,
          details: step.details?.peerUserId === undefined ? null : { peerUserId: step.details.peerUserId },
        });
      }
    }
  }

  #pausedBy(operation: Operation): Rejection | undefined {
    const isExempt = operation.type === 'REFUND' || operation.type === 'REVERSAL' || operation.type === 'REFILL';
    if (isExempt || !('assetId' in operation)) return undefined;
    return this.scene.assets.get(operation.assetId)?.status === 'PAUSED' ? { code: 'ASSET_PAUSED' } : undefined;
  }

  #unmetBy(operation: Operation): Rejection | undefined {
    if (!('condition' in operation)) return undefined;
    const { gteMinor, lteMinor } = operation.condition;
    const { userId, assetId } = 'original' in operation ? operation.original : operation;
    const availableMinor = this.book.balanceMinor({ userId, assetId, slice: this.surroundings.slices.ofUser(userId) });
    const isMet = (gteMinor ?? availableMinor) <= availableMinor && availableMinor <= (lteMinor ?? availableMinor);
    return isMet ? undefined : { code: 'CONDITION_FAILED', available: String(availableMinor) };
  }

  /** Moves the step's amount between its two wallets, and enters it into both. */
  #move(step: MovingStep, steps: readonly Step[], transaction: Transaction): Failure | undefined {
    const { type, slice, userId, relatesTo, moved } = step;
    const { assetId, amountMinor } = moved;
    const isCredit = MOVEMENTS[type].entry === 'CREDIT';
    const name = { userId, assetId, slice };
    const own = this.book.draft(name) ?? (isCredit ? this.book.open(name) : undefined);
    if (!own) return { kind: 'refused', code: 'WALLET_NOT_FOUND' };
    const counter = this.book.draft(systemWallet(moved.counter, assetId, slice))!;
    const [debited, credited] = isCredit ? [counter, own] : [own, counter];

    const floor = FLOORS[debited.kind];
    if (debited.balanceMinor - amountMinor < floor.minor) {
      if (floor.breach === 'rejected') return { kind: 'rejected', rejection: shortfall(own, step, steps) };
      if (floor.breach === 'short') return this.#shortOf(moved, slice);
      return { kind: 'refused', code: 'AMOUNT_TOO_LARGE' };
    }
    debited.balanceMinor -= amountMinor;
    credited.balanceMinor += amountMinor;
    if (relatesTo !== undefined) this.book.addRefund(relatesTo, amountMinor);
    transaction.entrySeq = this.#enter(isCredit ? 'CREDIT' : 'DEBIT', own, transaction);
    transaction.counterEntrySeq = this.#enter(isCredit ? 'DEBIT' : 'CREDIT', counter, transaction);
    transaction.walletId = own.id;
    transaction.counterWalletId = counter.id;
    transaction.balanceAfterMinor = own.balanceMinor;
    return undefined;
  }

  #shortOf({ assetId, amountMinor }: MovingStep['moved'], slice: number): Short {
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
  #transaction(step: Step, operation: Operation, index: number): Transaction {
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
      assetId: step.moved?.assetId ?? null,
      // Nothing is left of what a rejected refund was for.
      amountMinor: step.moved?.amountMinor || null,
      walletId: null,
      entrySeq: null,
      counterWalletId: null,
      counterEntrySeq: null,
      balanceAfterMinor: null,
      groupId: this.command.isGroup ? (this.#groupId ??= this.surroundings.newId(bits)) : null,
      relatesTo: step.relatesTo ?? null,
      details: step.details ?? null,
      reference,
      metadata,
      reason,
      salt: hasText ? this.surroundings.newSalt() : null,
      textsHash: null,
      createdAtMicros: this.scene.nowMicros,
    };
  }

  #hashBitsOf({ userId, slice }: Step): HashBits {
    return isSystemUser(userId) ? this.surroundings.slices.hashBitsOf(slice) : hashBitsOfUser(userId);
  }
}

/** What the operation would have taken from the wallet in all, and what the wallet held before it. */
function shortfall(wallet: WalletDraft, step: MovingStep, steps: readonly Step[]): Rejection {
  const debits = steps.filter((other) => other.moved && other.userId === step.userId && isDebit(other));
  const total = (some: readonly Step[]) => some.reduce((sum, { moved }) => sum + (moved?.amountMinor ?? 0n), 0n);
  return {
    code: 'INSUFFICIENT_FUNDS',
    available: String(wallet.balanceMinor + total(debits.slice(0, debits.indexOf(step)))),
    required: String(total(debits)),
  };
}

function isDebit({ type }: MovingStep): boolean {
  return MOVEMENTS[type].entry === 'DEBIT';
}
