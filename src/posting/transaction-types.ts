import { type EntryType } from './ledger-entry.entity';
import { type LimitKind } from './limit-settings';
import { type SystemKind, type WalletStatus } from './wallet.entity';

/** What a transaction of one type does to the wallet of its user, and which system wallet is on the other side. */
export interface Movement {
  /** Whose wallet it is, where it is not a user's. */
  readonly own?: SystemKind;
  readonly entry: EntryType;
  /** `ORIGINAL`: the same as that of the transaction it relates to. */
  readonly counter: SystemKind | 'ORIGINAL';
}

/** The types that move credits. */
export const MOVEMENTS = {
  TOP_UP: { entry: 'CREDIT', counter: 'TREASURY' },
  BONUS: { entry: 'CREDIT', counter: 'TREASURY' },
  SPEND: { entry: 'DEBIT', counter: 'TREASURY' },
  CAPTURE: { entry: 'DEBIT', counter: 'TREASURY' },
  SEND: { entry: 'DEBIT', counter: 'CLEARING' },
  RECEIVE: { entry: 'CREDIT', counter: 'CLEARING' },
  FEE: { entry: 'DEBIT', counter: 'TREASURY' },
  REFUND: { entry: 'CREDIT', counter: 'ORIGINAL' },
  REVERSAL: { entry: 'DEBIT', counter: 'ORIGINAL' },
  ADJUST_UP: { entry: 'CREDIT', counter: 'TREASURY' },
  ADJUST_DOWN: { entry: 'DEBIT', counter: 'TREASURY' },
  ISSUE: { own: 'TREASURY', entry: 'CREDIT', counter: 'ISSUANCE' },
  BURN: { own: 'TREASURY', entry: 'DEBIT', counter: 'ISSUANCE' },
  SUPPLY_OUT: { own: 'TREASURY', entry: 'DEBIT', counter: 'CLEARING' },
  SUPPLY_IN: { own: 'TREASURY', entry: 'CREDIT', counter: 'CLEARING' },
  EXPIRE: { entry: 'DEBIT', counter: 'TREASURY' },
  CHARGEBACK: { entry: 'DEBIT', counter: 'TREASURY' },
  RECOVERY: { entry: 'DEBIT', counter: 'TREASURY' },
} as const satisfies Record<string, Movement>;

export type MovingType = keyof typeof MOVEMENTS;

export const MOVING_TYPES = Object.keys(MOVEMENTS) as MovingType[];
/** Those of them that are users'. */
export const USER_MOVING_TYPES = MOVING_TYPES.filter((type) => !('own' in MOVEMENTS[type]));
/** Those without entries. */
export const MARKING_TYPES = [
  'HOLD',
  'RELEASE',
  'FREEZE',
  'UNFREEZE',
  'CLOSE',
  'REOPEN',
  'OPEN_LOT',
  'CANCEL',
  'ERASE',
] as const;
export type MarkingType = (typeof MARKING_TYPES)[number];

export const TRANSACTION_TYPES = [...MOVING_TYPES, ...MARKING_TYPES] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

export const TRANSACTION_STATUSES = ['SUCCESS', 'REJECTED'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** What a transaction of these types adds to what its user's wallet holds: so many times its amount. */
export const HOLDING = { HOLD: 1n, CAPTURE: -1n, RELEASE: -1n } as const satisfies Partial<
  Record<TransactionType, bigint>
>;

/** What a transaction of these types makes of a wallet, or of all wallets of a user. */
export const STATUS_AFTER = {
  FREEZE: 'FROZEN',
  UNFREEZE: 'ACTIVE',
  CLOSE: 'CLOSED',
  REOPEN: 'ACTIVE',
} as const satisfies Partial<Record<TransactionType, WalletStatus>>;
export type StatusType = keyof typeof STATUS_AFTER;

/** What a user does: refused while the wallet is frozen. What the house does goes on. */
export const FROZEN_TYPES: readonly TransactionType[] = ['SPEND', 'SEND', 'HOLD'];

/** What counts as what against limits. What gives back, and corrections, neither count nor give back. */
export const COUNTED_AS = {
  SPEND: 'SPEND',
  CAPTURE: 'SPEND',
  TOP_UP: 'CREDIT',
  BONUS: 'CREDIT',
  SEND: 'SEND',
} as const satisfies Partial<Record<MovingType, LimitKind>>;

/** What gives back what a transaction of these types has moved. */
export const REFUND_TYPES = {
  SPEND: 'REFUND',
  CAPTURE: 'REFUND',
  ADJUST_DOWN: 'REFUND',
  TOP_UP: 'REVERSAL',
  BONUS: 'REVERSAL',
  ADJUST_UP: 'REVERSAL',
} as const satisfies Partial<Record<TransactionType, 'REFUND' | 'REVERSAL'>>;

/** The same for the sides of a transfer, which are only given back together, as a group. */
export const TRANSFER_REFUND_TYPES = {
  SEND: 'REFUND',
  RECEIVE: 'REVERSAL',
  FEE: 'REFUND',
} as const satisfies Partial<Record<TransactionType, 'REFUND' | 'REVERSAL'>>;

export type RefundableType = keyof typeof REFUND_TYPES | keyof typeof TRANSFER_REFUND_TYPES;
