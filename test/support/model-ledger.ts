import { ISSUANCE, TREASURY } from './service';

export const CLEARING = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface Texts {
  readonly reference: string | null;
  readonly metadata: object | null;
  readonly reason: string | null;
}

export interface Condition {
  readonly gteMinor: bigint | undefined;
  readonly lteMinor: bigint | undefined;
}

interface About extends Texts {
  readonly condition: Condition | undefined;
}

export type Operation =
  | (About & { kind: 'treasury'; type: string; userId: string; asset: string; amountMinor: bigint })
  | (About & {
      kind: 'transfer';
      userId: string;
      toUserId: string;
      asset: string;
      amountMinor: bigint;
      fee: { amountMinor: bigint; paidBy: 'SENDER' | 'RECEIVER' } | undefined;
    })
  | (About & {
      kind: 'refund';
      type: 'REFUND' | 'REVERSAL';
      original: Transaction;
      /** undefined: all that is left. */
      amountMinor: bigint | undefined;
      maySkip: boolean;
    });

/** Why an operation was refused: a code, and amounts in minor units. */
export interface Rejection {
  readonly code: string;
  readonly available?: bigint;
  readonly required?: bigint;
  readonly refunded?: bigint;
  readonly refundable?: bigint;
}

export interface Transaction extends Texts {
  readonly caller: string;
  readonly key: string;
  readonly position: number;
  readonly index: number;
  readonly isGroup: boolean;
  readonly type: string;
  readonly status: 'SUCCESS' | 'REJECTED';
  readonly rejection?: Rejection;
  readonly userId: string;
  readonly asset: string | null;
  readonly amountMinor: bigint | null;
  readonly fromUser: string | null;
  readonly toUser: string | null;
  /** Of the user's wallet; of a refusal, as before its command. */
  readonly balanceMinor: bigint | null;
  readonly original?: Transaction;
  /** Of a refund: how much of the original is refunded with it. */
  readonly refundedMinor?: bigint;
}

export interface Entry {
  readonly transaction: Transaction;
  readonly userId: string;
  /** Of a system user's wallet: there is one in each slice. */
  readonly slice: number | undefined;
  readonly type: 'DEBIT' | 'CREDIT';
  readonly seq: number;
  readonly balanceMinor: bigint;
}

interface Wallet {
  readonly balanceMinor: bigint;
  readonly entryCount: number;
}

/** A system wallet as it was before. */
export interface SystemWallet extends Wallet {
  readonly userId: string;
  readonly asset: string;
  readonly slice: number;
}

export interface Key {
  readonly caller: string;
  readonly key: string;
}

/** Not decided, and the key left free. */
export interface NoWallet {
  readonly code: 'WALLET_NOT_FOUND';
  readonly index: number;
}

/** One transaction to be. */
interface Step {
  readonly type: string;
  readonly userId: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly asset: string;
  readonly amountMinor: bigint;
  readonly original?: Transaction;
  readonly refundedMinor?: bigint;
}

export function walletOf(userId: string, asset: string, slice?: number): string {
  return [userId, asset, ...(slice === undefined ? [] : [slice])].join(' ');
}

/** The rules in the plainest way: one list of transactions, and balances that follow from it. */
export class ModelLedger {
  transactions: readonly Transaction[] = [];
  entries: readonly Entry[] = [];
  #wallets: ReadonlyMap<string, Wallet>;

  constructor(system: readonly SystemWallet[]) {
    this.#wallets = new Map(system.map((wallet) => [walletOf(wallet.userId, wallet.asset, wallet.slice), wallet]));
  }

  /** Another one that goes its own way from here. */
  copy(): ModelLedger {
    const copy = new ModelLedger([]);
    [copy.transactions, copy.entries, copy.#wallets] = [this.transactions, this.entries, this.#wallets];
    return copy;
  }

  wallet(userId: string, asset: string, slice?: number): Wallet | undefined {
    return this.#wallets.get(walletOf(userId, asset, slice));
  }

  refundedOf(original: Transaction): bigint {
    const refunds = this.transactions.filter((one) => one.original === original && one.status === 'SUCCESS');
    return refunds.reduce((sum, { amountMinor }) => sum + amountMinor!, 0n);
  }

  /** What a command comes to now. Nothing changes until it is posted. */
  decide(key: Key, isGroup: boolean, operations: readonly Operation[]): readonly Transaction[] | NoWallet {
    const draft = this.copy();
    const posted: Transaction[] = [];
    for (const [index, operation] of operations.entries()) {
      const steps = draft.#stepsOf(operation);
      if (operation.kind === 'refund' && operation.maySkip && steps[0]!.amountMinor === 0n) continue;
      const rejection = draft.#unmet(operation) ?? draft.#refundRefusal(operation) ?? draft.#shortfall(steps);
      if (rejection === 'no wallet') return { code: 'WALLET_NOT_FOUND', index };
      if (rejection) return this.#rejected(key, isGroup, operations, index, rejection);
      for (const step of steps) {
        const balanceMinor = (draft.wallet(step.userId, step.asset)?.balanceMinor ?? 0n) + changeOf(step);
        const place = { position: posted.length, index, isGroup, status: 'SUCCESS' } as const;
        const transaction = { ...key, ...place, ...step, balanceMinor, ...textsOf(operation) };
        draft.post([transaction], () => undefined);
        posted.push(transaction);
      }
    }
    return posted.length > 0 ? posted : this.#rejected(key, isGroup, operations, 0, this.#doneBefore(operations[0]!));
  }

  /** @param sliceOf where a transaction was posted */
  post(transactions: readonly Transaction[], sliceOf: (transaction: Transaction) => number | undefined): void {
    for (const transaction of transactions) {
      this.transactions = [...this.transactions, transaction];
      if (transaction.status === 'REJECTED' || transaction.amountMinor === null) continue;
      const counter = counterOf(transaction);
      const isDebit = transaction.fromUser === transaction.userId;
      this.#enter(transaction, transaction.userId, isDebit ? 'DEBIT' : 'CREDIT', undefined);
      this.#enter(transaction, counter, isDebit ? 'CREDIT' : 'DEBIT', sliceOf(transaction));
    }
  }

  #enter(transaction: Transaction, userId: string, type: Entry['type'], slice: number | undefined): void {
    const { amountMinor, asset } = transaction;
    const before = this.wallet(userId, asset!, slice) ?? { balanceMinor: 0n, entryCount: 0 };
    const balanceMinor = before.balanceMinor + (type === 'DEBIT' ? -amountMinor! : amountMinor!);
    const seq = before.entryCount + 1;
    const wallet = { balanceMinor, entryCount: seq };
    this.#wallets = new Map([...this.#wallets, [walletOf(userId, asset!, slice), wallet]]);
    this.entries = [...this.entries, { transaction, userId, slice, type, seq, balanceMinor }];
  }

  #stepsOf(operation: Operation): Step[] {
    if (operation.kind === 'refund') return [this.#refundStep(operation)];
    const { userId, asset, amountMinor } = operation;
    if (operation.kind === 'treasury') {
      const isDebit = ['SPEND', 'ADJUST_DOWN'].includes(operation.type);
      const [fromUser, toUser] = isDebit ? [userId, TREASURY] : [TREASURY, userId];
      return [{ type: operation.type, userId, fromUser, toUser, asset, amountMinor }];
    }
    const { toUserId, fee } = operation;
    const moved = { fromUser: userId, toUser: toUserId, asset, amountMinor };
    const steps = [
      { type: 'SEND', userId, ...moved },
      { type: 'RECEIVE', userId: toUserId, ...moved },
    ];
    if (!fee) return steps;
    const payer = fee.paidBy === 'SENDER' ? userId : toUserId;
    const paid = { fromUser: payer, toUser: TREASURY, asset, amountMinor: fee.amountMinor };
    return [...steps, { type: 'FEE', userId: payer, ...paid }];
  }

  #refundStep({ type, original, amountMinor: wanted }: Operation & { kind: 'refund' }): Step {
    const refunded = this.refundedOf(original);
    const amountMinor = wanted ?? original.amountMinor! - refunded;
    const { userId, fromUser, toUser, asset } = original;
    const turned = { fromUser: toUser!, toUser: fromUser!, asset: asset! };
    return { type, userId, ...turned, amountMinor, original, refundedMinor: refunded + amountMinor };
  }

  #unmet({ condition, ...operation }: Operation): Rejection | undefined {
    if (!condition) return undefined;
    const { userId, asset } = operation.kind === 'refund' ? operation.original : operation;
    const available = this.wallet(userId, asset!)?.balanceMinor ?? 0n;
    const { gteMinor = available, lteMinor = available } = condition;
    return gteMinor <= available && available <= lteMinor ? undefined : { code: 'CONDITION_FAILED', available };
  }

  #refundRefusal(operation: Operation): Rejection | undefined {
    if (operation.kind !== 'refund') return undefined;
    const refunded = this.refundedOf(operation.original);
    const refundable = operation.original.amountMinor! - refunded;
    if (refundable === 0n) return { code: 'ALREADY_REFUNDED', refunded, refundable };
    const isTooMuch = (operation.amountMinor ?? refundable) > refundable;
    return isTooMuch ? { code: 'REFUND_EXCEEDS_ORIGINAL', refunded, refundable } : undefined;
  }

  /** All that the operation takes from the user who pays has to be there. */
  #shortfall(steps: readonly Step[]): Rejection | 'no wallet' | undefined {
    const first = steps.find(isDebit);
    if (!first) return undefined;
    const wallet = this.wallet(first.userId, first.asset);
    if (!wallet) return 'no wallet';
    const debits = steps.filter((step) => isDebit(step) && step.userId === first.userId);
    const required = debits.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const available = wallet.balanceMinor;
    return available < required ? { code: 'INSUFFICIENT_FUNDS', available, required } : undefined;
  }

  #doneBefore(operation: Operation): Rejection {
    const { original } = operation as Operation & { kind: 'refund' };
    return { code: 'ALREADY_REFUNDED', refunded: original.amountMinor!, refundable: 0n };
  }

  #rejected(
    key: Key,
    isGroup: boolean,
    operations: readonly Operation[],
    rejectedIndex: number,
    reason: Rejection,
  ): Transaction[] {
    const steps = operations.flatMap((operation, index) =>
      this.#stepsOf(operation).map((step) => ({ ...step, ...textsOf(operation), index })),
    );
    return steps.map((step, position) => ({
      ...key,
      ...step,
      position,
      isGroup,
      status: 'REJECTED',
      rejection: step.index === rejectedIndex ? reason : { code: 'LINKED_OPERATION_REJECTED' },
      amountMinor: step.amountMinor === 0n ? null : step.amountMinor,
      balanceMinor: this.wallet(step.userId, step.asset)?.balanceMinor ?? 0n,
    }));
  }
}

function isDebit({ userId, fromUser }: Step): boolean {
  return userId === fromUser;
}

function changeOf(step: Step): bigint {
  return isDebit(step) ? -step.amountMinor : step.amountMinor;
}

function textsOf({ reference, metadata, reason }: Texts): Texts {
  return { reference, metadata, reason };
}

/** The system user on the other side. */
function counterOf({ type, original }: Transaction): string {
  if (original) return counterOf(original);
  if (type === 'SEND' || type === 'RECEIVE') return CLEARING;
  return type === 'ISSUE' ? ISSUANCE : TREASURY;
}
