import { type RefundableType } from './transaction-types';

/** What a caller may say about an operation, for people. */
export interface Texts {
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
}

export const NO_TEXTS: Texts = { reference: null, metadata: null, reason: null };

/** The operation is done only if what the user has available lies within these bounds, both included. */
export interface Condition {
  readonly gteMinor?: bigint;
  readonly lteMinor?: bigint;
}

interface Amount extends Texts {
  readonly userId: string;
  readonly assetId: number;
  readonly amountMinor: bigint;
  readonly condition?: Condition;
}

/** Between a user and the treasury. */
export interface TreasuryOperation extends Amount {
  readonly type: 'TOP_UP' | 'BONUS' | 'SPEND' | 'ADJUST_UP' | 'ADJUST_DOWN';
}

export interface TransferOperation extends Amount {
  readonly type: 'TRANSFER';
  /** The receiver; `userId` is the sender. */
  readonly toUserId: string;
  readonly fee?: { readonly amountMinor: bigint; readonly paidBy: 'SENDER' | 'RECEIVER' };
}

/** A posted transaction that is to be given back: what never changes of it. */
export interface Original {
  readonly id: string;
  readonly slice: number;
  readonly type: RefundableType;
  readonly userId: string;
  readonly assetId: number;
  readonly amountMinor: bigint;
  /** Of a side of a transfer: the user on the other side. */
  readonly peerUserId?: string;
}

export interface RefundOperation extends Texts {
  readonly type: 'REFUND' | 'REVERSAL';
  readonly original: Original;
  /** null: all that is left of it. */
  readonly amountMinor: bigint | null;
  /** As a member of a group's refund it is passed over when nothing of it is left. */
  readonly isSkippedWhenDone?: boolean;
  readonly condition?: Condition;
}

/** Credits come into being, or go out of it, spread over the treasuries of all slices. */
export interface SupplyOperation extends Texts {
  readonly type: 'ISSUE' | 'BURN';
  readonly assetId: number;
  readonly amountMinor: bigint;
}

/** Moves supply from the treasuries of all other slices into one that runs out. */
export interface RefillOperation extends Texts {
  readonly type: 'REFILL';
  readonly assetId: number;
  readonly slice: number;
  /** What is needed there at least. */
  readonly amountMinor: bigint;
  /** What is needed in the others, by their slices: it stays there. */
  readonly takenMinor: ReadonlyMap<number, bigint>;
}

/** Nothing may be posted under the command's key any more. */
export interface CancelOperation extends Texts {
  readonly type: 'CANCEL';
  readonly userId: string;
}

export type Operation =
  TreasuryOperation | TransferOperation | RefundOperation | SupplyOperation | RefillOperation | CancelOperation;

/** What a caller asked for under one key, validated: one operation, or several that are linked, all or none. */
export interface Command {
  readonly caller: string;
  readonly idempotencyKey: string;
  /** SHA-256 over what is asked, without its texts (see `fingerprintOf`). */
  readonly fingerprint: Buffer;
  /** By the rule of version 1, for keys that were used in its time. */
  readonly fingerprintOfVersion1?: () => Buffer;
  /** Whether its transactions bear a `groupId`. */
  readonly isGroup: boolean;
  readonly operations: readonly Operation[];
}

export interface Key {
  readonly caller: string;
  readonly idempotencyKey: string;
}

/** One text for a key, to look it up by. */
export function keyTextOf({ caller, idempotencyKey }: Key): string {
  // No key contains a blank, so that two different pairs never look alike.
  return `${idempotencyKey} ${caller}`;
}
