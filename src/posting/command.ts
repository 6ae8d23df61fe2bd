import { randomUUID } from 'node:crypto';
import { type LotClass, type LotShare } from './lot.entity';
import { type RefundableType } from './transaction-types';
import { type WalletStatus } from './wallet.entity';

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
  /** Of a credit of an asset that keeps lots: what it says of the lot that it opens. */
  readonly lot?: WantedLot;
}

export interface WantedLot {
  readonly class?: LotClass;
  readonly priority?: number;
  readonly expiresAtMicros?: bigint;
  readonly expiresInSeconds?: number;
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
  /** What it was paid with, where the asset kept lots. */
  readonly lotShares?: readonly LotShare[];
  /** Whether it has opened lots of its own, which tell what was bought by it. */
  readonly hasLots?: true;
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

/** Takes back what was bought and is not paid for: as much as is left, and what is missing is owed. */
export interface ChargebackOperation extends Texts {
  readonly type: 'CHARGEBACK';
  readonly original: Original;
  /** What may be taken: what is left of the original's lot, or all that is available. */
  readonly from: 'LOT' | 'ANY';
  readonly freezes: boolean;
}

/** What a wallet held before its asset kept lots becomes one. */
export interface OpenLotOperation extends Texts {
  readonly type: 'OPEN_LOT';
  readonly userId: string;
  readonly assetId: number;
}

/** What never changes of a hold. */
export interface HoldName {
  readonly id: string;
  readonly slice: number;
  readonly userId: string;
  readonly assetId: number;
}

/** Sets an amount aside. */
export interface HoldOperation extends Amount {
  readonly type: 'HOLD';
  /** null: it does not expire. */
  readonly expiresInSeconds: number | null;
}

/** Takes what was set aside. */
export interface CaptureOperation extends Texts {
  readonly type: 'CAPTURE';
  readonly hold: HoldName;
  /** null: all that is left. */
  readonly amountMinor: bigint | null;
  /** Whether what is left after it is released. */
  readonly isFinal: boolean;
  readonly condition?: Condition;
}

/** Lets go what is left of a hold. */
export interface ReleaseOperation extends Texts {
  readonly type: 'RELEASE';
  readonly hold: HoldName;
  /** As a part of undoing a group it is passed over when nothing of it is left. */
  readonly isSkippedWhenDone?: boolean;
  readonly condition?: Condition;
}

/** Lets go what has expired of a wallet's holds, and takes what has expired of its lots. */
export interface ExpireOperation extends Texts {
  readonly type: 'EXPIRE';
  readonly userId: string;
  readonly assetId: number;
}

export interface StatusOperation extends Texts {
  readonly type: 'STATUS';
  readonly userId: string;
  /** Of the user's wallet of this asset; null: of all, those to come included. */
  readonly assetId: number | null;
  readonly status: WalletStatus;
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

/** What was posted for the user before loses its texts. */
export interface EraseOperation extends Texts {
  readonly type: 'ERASE';
  readonly userId: string;
}

export type Operation =
  | TreasuryOperation
  | TransferOperation
  | RefundOperation
  | ChargebackOperation
  | OpenLotOperation
  | HoldOperation
  | CaptureOperation
  | ReleaseOperation
  | ExpireOperation
  | StatusOperation
  | SupplyOperation
  | RefillOperation
  | CancelOperation
  | EraseOperation;

/** Whose wallet of which asset an operation is about, of those that are about one. */
export function subjectOf(operation: Operation): { readonly userId: string; readonly assetId: number } {
  if ('original' in operation) return operation.original;
  if ('hold' in operation) return operation.hold;
  return operation as { userId: string; assetId: number };
}

/** What a caller asked for under one key, validated: one operation, or several that are linked, all or none. */
export interface Command {
  readonly caller: string;
  readonly idempotencyKey: string;
  /** SHA-256 over what is asked, without its texts (see `fingerprintOf`). */
  readonly fingerprint: Buffer;
  /** By the rule of version 1, for keys that were used in its time. */
  readonly fingerprintOfVersion1?: () => Buffer;
  /** Whether its transactions bear a `groupId` even if there is only one. */
  readonly isGroup: boolean;
  readonly operations: readonly Operation[];
}

export interface Key {
  readonly caller: string;
  readonly idempotencyKey: string;
}

/** A command of the service's own. */
export function ownCommand(operation: Operation): Command {
  return {
    caller: 'wallet-service',
    // No caller's key has a comma.
    idempotencyKey: `${operation.type.toLowerCase()},${randomUUID()}`,
    fingerprint: Buffer.alloc(32),
    isGroup: false,
    operations: [operation],
  };
}

/** One text for a key, to look it up by. */
export function keyTextOf({ caller, idempotencyKey }: Key): string {
  // No key contains a blank, so that two different pairs never look alike.
  return `${idempotencyKey} ${caller}`;
}
