import { type Transaction } from './transaction.entity';

export interface Decided {
  readonly kind: 'decided';
  readonly transactions: readonly Transaction[];
  readonly replayed: boolean;
}

export type Outcome =
  | Decided
  | Refused
  /** A wallet is locked by somebody else: to be posted again, waiting for it. */
  | { readonly kind: 'set-aside'; readonly walletKey: string }
  | Short;

/** Why a command could not be decided. Nothing is written for it, and its key stays free (or is another request's). */
export type RefusalCode =
  'IDEMPOTENCY_KEY_REUSED' | 'CANCELLED' | 'WALLET_NOT_FOUND' | 'TREASURY_EXHAUSTED' | 'AMOUNT_TOO_LARGE';

export interface Refused {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  /** Of the operation, where there are several. */
  readonly index?: number;
  /** The first transaction of the request that has used the key. */
  readonly txId?: string;
}

/** A treasury does not hold what it would take: to be posted again when it was refilled. */
export interface Short {
  readonly kind: 'short';
  readonly assetId: number;
  readonly slice: number;
  /** What it has to hold before the command: what the command takes of it up to here. */
  readonly amountMinor: bigint;
  /** What the command takes of all treasuries up to here, by their slices: a refill leaves it there. */
  readonly takenMinor: ReadonlyMap<number, bigint>;
}
