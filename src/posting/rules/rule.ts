import { type Book, type WalletName } from '../book';
import { type Operation } from '../command';
import { type RefusalCode } from '../outcome';
import { type Hold } from '../hold.entity';
import { type LotShare, type LotTerms } from '../lot.entity';
import { type Slices } from '../slices';
import { type Details, type Rejection } from '../transaction.entity';
import { type MarkingType, type MovingType } from '../transaction-types';
import { type SystemKind } from '../wallet.entity';

/** What an operation has to do with: who is locked, and what has to be looked up. */
export interface Touched {
  readonly wallets: readonly WalletName[];
  /** How many transactions it makes at most. */
  readonly transactionCount: number;
  /** Those of the wallets, unless there are more. */
  readonly slices?: readonly number[];
  /** The transaction whose refunds are to be summed. */
  readonly original?: string;
  /** Lots that it may give back to. */
  readonly lots?: readonly string[];
  readonly hold?: string;
  /** A user whose wallets have to be known, all of them. */
  readonly wholeUser?: string;
}

/** One transaction to be posted. */
export type Step = MovingStep | MarkingStep;

/** It moves an amount between the wallet of one user and a system wallet of its slice. */
export interface MovingStep extends Concern {
  readonly type: MovingType;
  readonly amountMinor: bigint;
  readonly counter: SystemKind;
  readonly assetId: number;
}

/** It has no entries. */
export interface MarkingStep extends Concern {
  readonly type: MarkingType;
  readonly amountMinor?: bigint;
  readonly counter?: undefined;
}

interface Concern {
  readonly slice: number;
  readonly userId: string;
  /** None where it is about the user, or about no wallet. */
  readonly assetId?: number;
  readonly relatesTo?: string;
  readonly details?: Details;
  /** The shares of lots that it takes, lets go or gives back; else it takes in their order, or opens a lot. */
  readonly lotShares?: readonly LotShare[];
  /** Of a debit: transactions whose lots are taken first, or the lots themselves. */
  readonly takenFirst?: readonly string[];
  /** Of a credit: of the lot that it opens. */
  readonly lotTerms?: LotTerms;
  /** What the wallet owes because of it. */
  readonly debtMinor?: bigint;
  /** What it makes of a hold; one that it places gets its id, and its wallet's. */
  readonly hold?: Omit<Hold, 'id' | 'slice' | 'walletId'>;
}

/** What an operation means on the book as it stands; with a rejection, what would have been posted without it. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly rejection?: Rejection;
  readonly refusal?: RefusalCode;
  /** There is nothing to do, which is fine, unless it is so of the whole command: then the rejection says why. */
  readonly isSkipped?: boolean;
}

/**
 * The rule of one kind of operation: small and pure. It says who takes part and what is posted; balances, overflow and
 * status are checked by the engine, for all rules alike.
 */
export interface Rule<Kind extends Operation> {
  touches(operation: Kind, slices: Slices): Touched;
  plan(operation: Kind, book: Book): Plan;
}
