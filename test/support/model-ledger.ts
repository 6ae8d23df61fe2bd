import {
  type Lot,
  LOTS_ASSET,
  lotsOf,
  merged,
  type OpenedLot,
  portionOf,
  type Share,
  taken,
  type WantedLot,
} from './model-lots';
import { ASSETS } from './model-meaning';
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
  | (About & {
      kind: 'treasury';
      type: string;
      userId: string;
      asset: string;
      amountMinor: bigint;
      lot: WantedLot | undefined;
    })
  | (About & { kind: 'chargeback'; original: Transaction; from: 'LOT' | 'ANY'; freezes: boolean })
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
    })
  | (About & {
      kind: 'hold';
      userId: string;
      asset: string;
      amountMinor: bigint;
      expiresInSeconds: number | undefined;
    })
  | (About & {
      kind: 'capture';
      placed: Transaction;
      /** undefined: all that is left. */
      amountMinor: bigint | undefined;
      isFinal: boolean;
    })
  | (About & { kind: 'release'; placed: Transaction; maySkip: boolean })
  /** Of one wallet, or of the user. */
  | (About & { kind: 'status'; userId: string; asset: string | null; status: WalletStatus });

/** From the mildest to the strictest. */
const WALLET_STATUSES = ['ACTIVE', 'FROZEN', 'CLOSED'] as const;
export type WalletStatus = (typeof WALLET_STATUSES)[number];

const STATUS_AFTER: Readonly<Record<string, WalletStatus>> = {
  FREEZE: 'FROZEN',
  UNFREEZE: 'ACTIVE',
  CLOSE: 'CLOSED',
  REOPEN: 'ACTIVE',
};

/** What a user does, and may not do with a wallet that is frozen. */
const DONE_BY_USER = ['SPEND', 'SEND', 'HOLD'];

/** What has become of a hold. The model knows none that expires: none does so within a run. */
export interface HoldState {
  readonly status: 'HELD' | 'CAPTURED' | 'RELEASED';
  readonly capturedMinor: bigint;
  readonly remainingMinor: bigint;
}

/** Why an operation was refused: a code, and amounts in minor units. */
export interface Rejection {
  readonly code: string;
  readonly available?: bigint;
  readonly required?: bigint;
  readonly refunded?: bigint;
  readonly refundable?: bigint;
  readonly captured?: bigint;
  readonly remaining?: bigint;
  /** Which limit it was. */
  readonly limit?: string;
  readonly max?: bigint;
  readonly used?: bigint;
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
  /** Of a HOLD. */
  readonly expiresInSeconds?: number | undefined;
  /** Of a CAPTURE or RELEASE: the HOLD, and what has become of it with this. */
  readonly placed?: Transaction;
  readonly after?: HoldState;
  /** Of a credit of which only a part found room. */
  readonly requestedMinor?: bigint;
  /** The credit that a RECOVERY repays with. */
  readonly credit?: Transaction;
  readonly lot?: WantedLot | undefined;
  readonly opened?: readonly OpenedLot[];
  /** What it has taken of lots, set aside or let go in them, or given back to them. */
  readonly shares?: readonly Share[];
  /** Of a CHARGEBACK: what it could not take. */
  readonly debtMinor?: bigint;
  /** Of a CHARGEBACK: what of its amount was of the original's own lots. */
  readonly ofLotMinor?: bigint;
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
  /** Both are null where nothing moves. */
  readonly fromUser: string | null;
  readonly toUser: string | null;
  readonly asset: string | null;
  readonly amountMinor: bigint | null;
  readonly original?: Transaction;
  readonly refundedMinor?: bigint;
  readonly expiresInSeconds?: number | undefined;
  readonly placed?: Transaction;
  readonly after?: HoldState;
  /** Where less is credited. */
  readonly requestedMinor?: bigint;
  readonly lot?: WantedLot | undefined;
  readonly debtMinor?: bigint;
  readonly ofLotMinor?: bigint;
}

const NOTHING_MOVES = { fromUser: null, toUser: null };

export function walletOf(userId: string, asset: string, slice?: number): string {
  return [userId, asset, ...(slice === undefined ? [] : [slice])].join(' ');
}

/** What the owner of DIAMOND has set, in minor units. GOLD has no limits. Whatever is done here is done within a day. */
export const LIMITED_ASSET = 'DIAMOND';
export const LIMITS = {
  perTransaction: { SPEND: 12_0000n, CREDIT: 15_0000n },
  windows: { CREDIT: 30_0000n, SEND: 8_0000n },
  largestBalance: 20_0000n,
};
const COUNTED: Readonly<Record<string, 'SPEND' | 'CREDIT' | 'SEND'>> = {
  SPEND: 'SPEND',
  CAPTURE: 'SPEND',
  TOP_UP: 'CREDIT',
  BONUS: 'CREDIT',
  SEND: 'SEND',
};

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
    return this.refundsOf(original).reduce((sum, { amountMinor }) => sum + amountMinor!, 0n);
  }

  refundsOf(original: Transaction): Transaction[] {
    return this.#successesOf(original).filter(({ type }) => type !== 'CHARGEBACK');
  }

  #successesOf(original: Transaction): Transaction[] {
    return this.transactions.filter((one) => one.original === original && one.status === 'SUCCESS');
  }

  #isChargedBack(original: Transaction): boolean {
    return this.#successesOf(original).some(({ type }) => type === 'CHARGEBACK');
  }

  /** What chargebacks have left, less what was repaid. */
  debtMinor(userId: string, asset: string): bigint {
    const own = this.transactions.filter(
      (one) => one.userId === userId && one.asset === asset && one.status === 'SUCCESS',
    );
    return own.reduce(
      (sum, { type, debtMinor = 0n, amountMinor }) => sum + debtMinor - (type === 'RECOVERY' ? amountMinor! : 0n),
      0n,
    );
  }

  lotsOf(userId: string): Lot[] {
    return lotsOf(this.transactions.filter((one) => one.userId === userId && one.asset === LOTS_ASSET));
  }

  /** Those that were placed, oldest first. */
  get holds(): Transaction[] {
    return this.transactions.filter(({ type, status }) => type === 'HOLD' && status === 'SUCCESS');
  }

  /** What became of a hold, in the order of time. */
  historyOf(placed: Transaction): Transaction[] {
    return this.transactions.filter((one) => one.placed === placed && one.status === 'SUCCESS');
  }

  stateOf(placed: Transaction): HoldState {
    const untouched = { status: 'HELD', capturedMinor: 0n, remainingMinor: placed.amountMinor! } as const;
    return this.historyOf(placed).at(-1)?.after ?? untouched;
  }

  /** What open holds have left. */
  heldMinor(userId: string, asset: string): bigint {
    const holds = this.holds.filter((placed) => placed.userId === userId && placed.asset === asset);
    return holds.reduce((sum, placed) => sum + this.stateOf(placed).remainingMinor, 0n);
  }

  availableMinor(userId: string, asset: string): bigint {
    return (this.wallet(userId, asset)?.balanceMinor ?? 0n) - this.heldMinor(userId, asset);
  }

  /** As it was set last, of one wallet or of the user. */
  statusSet(userId: string, asset: string | null): WalletStatus {
    const last = this.transactions.findLast(
      (one) => one.userId === userId && one.asset === asset && one.status === 'SUCCESS' && one.type in STATUS_AFTER,
    );
    return last ? STATUS_AFTER[last.type]! : 'ACTIVE';
  }

  /** That of the wallet or that of the user, whichever is stricter. */
  statusOf(userId: string, asset: string): WalletStatus {
    const both = [this.statusSet(userId, asset), this.statusSet(userId, null)];
    return WALLET_STATUSES.findLast((status) => both.includes(status))!;
  }

  /** What a command comes to now. Nothing changes until it is posted. */
  decide(key: Key, isGroup: boolean, operations: readonly Operation[]): readonly Transaction[] | NoWallet {
    const draft = this.copy();
    const posted: Transaction[] = [];
    for (const [index, operation] of operations.entries()) {
      const steps = draft.#stepsOf(operation);
      if ('maySkip' in operation && operation.maySkip && draft.#doneBefore(operation)) continue;
      if (operation.kind === 'status' && operation.asset && !this.wallet(operation.userId, operation.asset)) {
        return { code: 'WALLET_NOT_FOUND', index };
      }
      const limited = draft.#withinLimits(steps);
      const rejection =
        draft.#restriction(steps) ??
        draft.#unmet(operation) ??
        draft.#refusal(operation) ??
        ('code' in limited ? limited : draft.#shortfall(limited));
      if (rejection === 'no wallet') return { code: 'WALLET_NOT_FOUND', index };
      if (rejection) return this.#rejected(key, isGroup, operations, index, rejection);
      const recovery = draft.#recoveryOf(limited as Step[]);
      const all = [...(limited as Step[]), ...(recovery ? [recovery] : [])];
      for (const step of all) {
        const balanceMinor = draft.#balanceOf(step, changeOf(step));
        const isOfGroup = isGroup || all.length > 1;
        const place = { position: posted.length, index, isGroup: isOfGroup, status: 'SUCCESS' } as const;
        const ofIt = step.type === 'RECOVERY' ? { credit: posted.findLast(({ userId, toUser }) => userId === step.userId && toUser === userId)! } : {}; // prettier-ignore
        const transaction = { ...key, ...place, ...step, ...ofIt, balanceMinor, ...textsOf(operation) };
        const amountMinor = step.amountMinor === 0n ? null : step.amountMinor;
        const whole = { ...transaction, amountMinor, ...draft.#lotsWith(transaction, posted) };
        draft.post([whole], () => undefined);
        posted.push(whole);
      }
    }
    return posted.length > 0 ? posted : this.#rejected(key, isGroup, operations, 0, this.#doneBefore(operations[0]!)!);
  }

  #balanceOf({ userId, asset }: Step, changeMinor = 0n): bigint | null {
    return asset === null ? null : (this.wallet(userId, asset)?.balanceMinor ?? 0n) + changeMinor;
  }

  /** @param sliceOf where a transaction was posted */
  post(transactions: readonly Transaction[], sliceOf: (transaction: Transaction) => number | undefined): void {
    for (const transaction of transactions) {
      this.transactions = [...this.transactions, transaction];
      if (transaction.status === 'REJECTED' || transaction.fromUser === null || transaction.amountMinor === null) continue; // prettier-ignore
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

  /** A wallet that owes something repays it with what it is credited, as far as that is available afterwards. */
  #recoveryOf(steps: readonly Step[]): Step | undefined {
    const credit = steps.find(({ userId, toUser }) => toUser === userId);
    if (!credit) return undefined;
    const { userId, asset } = credit;
    const own = steps.filter((step) => step.userId === userId);
    const afterMinor = own.reduce((sum, step) => sum + changeOf(step), this.availableMinor(userId, asset!));
    const amounts = [this.debtMinor(userId, asset!), credit.amountMinor!, afterMinor];
    const amountMinor = amounts.reduce((least, minor) => (minor < least ? minor : least));
    if (amountMinor <= 0n) return undefined;
    return { type: 'RECOVERY', userId, fromUser: userId, toUser: TREASURY, asset, amountMinor };
  }

  /** What it does to the lots of its wallet, where there are any. */
  #lotsWith(transaction: Transaction, posted: readonly Transaction[]): Pick<Transaction, 'opened' | 'shares'> {
    const { type, asset, userId, amountMinor, fromUser, original, placed, after, refundedMinor, credit } = transaction;
    if (asset !== LOTS_ASSET || !amountMinor) return {};
    if (placed) {
      const passedMinor = type === 'CAPTURE' ? after!.capturedMinor - amountMinor : after!.capturedMinor;
      return { shares: portionOf(placed.shares!, passedMinor, amountMinor) };
    }
    if (type === 'REFUND') {
      return { shares: portionOf(original!.shares!.toReversed(), refundedMinor! - amountMinor, amountMinor) };
    }
    if (type === 'HOLD' || fromUser === userId) {
      const firsts = [...(original?.opened ?? []), ...(credit?.opened ?? [])].map(({ name }) => name);
      firsts.push(...(credit?.type === 'REFUND' ? credit.shares! : []).map(({ lot }) => lot));
      return { shares: taken(this.lotsOf(userId), amountMinor, ({ name }) => firsts.includes(name)) };
    }
    const { caller, key, position } = transaction;
    const name = (number: number) => `${caller} ${key} ${position} ${number}`;
    const openings = type === 'RECEIVE' ? this.#sent(posted) : [{ ...termsOf(transaction), amountMinor }];
    return { opened: openings.map((opening, number) => ({ ...opening, name: name(number) })) };
  }

  #sent(posted: readonly Transaction[]): Omit<OpenedLot, 'name'>[] {
    const { userId, shares } = posted.findLast(({ type }) => type === 'SEND')!;
    return merged(shares!, this.lotsOf(userId));
  }

  #chargebackSteps(operation: Operation & { kind: 'chargeback' }): Step[] {
    const { original, from, freezes } = operation;
    const { userId, asset } = original;
    const owedMinor = original.amountMinor! - this.refundedOf(original);
    const about = { type: 'CHARGEBACK', userId, fromUser: userId, toUser: TREASURY, asset, original };
    if (this.#chargebackRefusal(operation)) return [{ ...about, amountMinor: owedMinor }];
    const free = (lot: Lot) => lot.remainingMinor - lot.heldMinor;
    const isOwn = ({ name }: Lot) => original.opened?.some((opened) => opened.name === name) ?? false;
    const lots = asset === LOTS_ASSET ? this.lotsOf(userId) : [];
    const leftMinor = lots.filter(isOwn).reduce((sum, lot) => sum + free(lot), 0n);
    const availableMinor = this.availableMinor(userId, asset!);
    const mayTakeMinor = from === 'ANY' || asset !== LOTS_ASSET ? availableMinor : leftMinor;
    const amountMinor = owedMinor < mayTakeMinor ? owedMinor : mayTakeMinor;
    const ofLotMinor = owedMinor < leftMinor ? owedMinor : leftMinor;
    const step = { ...about, amountMinor, debtMinor: owedMinor - amountMinor, ofLotMinor };
    return freezes ? [step, { type: 'FREEZE', userId, asset, ...NOTHING_MOVES, amountMinor: null }] : [step];
  }

  #chargebackRefusal({ original }: Operation & { kind: 'chargeback' }): Rejection | undefined {
    if (this.#isChargedBack(original)) return { code: 'ALREADY_CHARGED_BACK' };
    const refunded = this.refundedOf(original);
    return refunded < original.amountMinor! ? undefined : { code: 'ALREADY_REFUNDED', refunded, refundable: 0n };
  }

  #stepsOf(operation: Operation): Step[] {
    if (operation.kind === 'refund') return [this.#refundStep(operation)];
    if (operation.kind === 'chargeback') return this.#chargebackSteps(operation);
    if (operation.kind === 'capture') return this.#captureSteps(operation);
    if (operation.kind === 'release') return [this.#releaseStep(operation.placed)];
    if (operation.kind === 'status') return [this.#statusStep(operation)];
    const { userId, asset, amountMinor } = operation;
    if (operation.kind === 'hold') {
      const { expiresInSeconds } = operation;
      return [{ type: 'HOLD', userId, asset, amountMinor, ...NOTHING_MOVES, expiresInSeconds }];
    }
    if (operation.kind === 'treasury') {
      const isDebit = ['SPEND', 'ADJUST_DOWN'].includes(operation.type);
      const [fromUser, toUser] = isDebit ? [userId, TREASURY] : [TREASURY, userId];
      return [{ type: operation.type, userId, fromUser, toUser, asset, amountMinor, lot: operation.lot }];
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

  /** The last capture of a hold lets go what it leaves. */
  #captureSteps({ placed, amountMinor, isFinal }: Operation & { kind: 'capture' }): Step[] {
    const { userId, asset } = placed;
    const { status, capturedMinor, remainingMinor } = this.stateOf(placed);
    const takenMinor = amountMinor ?? remainingMinor;
    const leftMinor = remainingMinor - takenMinor;
    const isOver = isFinal || leftMinor === 0n;
    const after: HoldState = {
      status: isOver ? 'CAPTURED' : 'HELD',
      capturedMinor: capturedMinor + takenMinor,
      remainingMinor: isOver ? 0n : leftMinor,
    };
    const about = { userId, asset, placed, after };
    const moved = { fromUser: userId, toUser: TREASURY, amountMinor: takenMinor };
    const captured = { type: 'CAPTURE', ...about, ...moved };
    if (status !== 'HELD' || !isOver || leftMinor <= 0n) return [captured];
    return [captured, { type: 'RELEASE', ...about, ...NOTHING_MOVES, amountMinor: leftMinor }];
  }

  #releaseStep(placed: Transaction): Step {
    const { userId, asset } = placed;
    const { capturedMinor, remainingMinor } = this.stateOf(placed);
    const after = { status: 'RELEASED', capturedMinor, remainingMinor: 0n } as const;
    return { type: 'RELEASE', userId, asset, ...NOTHING_MOVES, amountMinor: remainingMinor, placed, after };
  }

  #statusStep({ userId, asset, status }: Operation & { kind: 'status' }): Step {
    const undone = this.statusSet(userId, asset) === 'CLOSED' ? 'REOPEN' : 'UNFREEZE';
    const type = { FROZEN: 'FREEZE', CLOSED: 'CLOSE', ACTIVE: undone }[status];
    return { type, userId, asset, ...NOTHING_MOVES, amountMinor: null };
  }

  /** To let go is always allowed; a status is of the wallet, not an act with it. */
  #restriction(steps: readonly Step[]): Rejection | undefined {
    for (const { type, userId, asset } of steps) {
      if (asset === null || type === 'RELEASE' || type in STATUS_AFTER) continue;
      const status = this.statusOf(userId, asset);
      if (status === 'CLOSED') return { code: 'WALLET_CLOSED' };
      if (status === 'FROZEN' && DONE_BY_USER.includes(type)) return { code: 'WALLET_FROZEN' };
    }
    return undefined;
  }

  #unmet({ condition, ...operation }: Operation): Rejection | undefined {
    if (!condition) return undefined;
    const { userId, asset } = subjectOf(operation as Operation);
    const available = this.availableMinor(userId, asset!);
    const { gteMinor = available, lteMinor = available } = condition;
    return gteMinor <= available && available <= lteMinor ? undefined : { code: 'CONDITION_FAILED', available };
  }

  #refusal(operation: Operation): Rejection | undefined {
    switch (operation.kind) {
      case 'refund':
        return this.#refundRefusal(operation);
      case 'chargeback':
        return this.#chargebackRefusal(operation);
      case 'capture':
        return this.#resolved(operation.placed) ?? this.#captureExcess(operation);
      case 'release':
        return this.#resolved(operation.placed);
      case 'status':
        return this.#notEmpty(operation);
      default:
        return undefined;
    }
  }

  #resolved(placed: Transaction): Rejection | undefined {
    const { status, capturedMinor: captured, remainingMinor: remaining } = this.stateOf(placed);
    return status === 'HELD' ? undefined : { code: `HOLD_${status}`, captured, remaining };
  }

  #captureExcess({ placed, amountMinor = 0n }: Operation & { kind: 'capture' }): Rejection | undefined {
    const { capturedMinor: captured, remainingMinor: remaining } = this.stateOf(placed);
    return amountMinor > remaining ? { code: 'CAPTURE_EXCEEDS_HOLD', captured, remaining } : undefined;
  }

  #notEmpty({ userId, asset, status }: Operation & { kind: 'status' }): Rejection | undefined {
    const assets = asset === null ? ASSETS : [asset];
    const isEmpty = assets.every((one) => (this.wallet(userId, one)?.balanceMinor ?? 0n) === 0n);
    return status === 'CLOSED' && !isEmpty ? { code: 'WALLET_NOT_EMPTY' } : undefined;
  }

  #refundRefusal(operation: Operation & { kind: 'refund' }): Rejection | undefined {
    if (this.#isChargedBack(operation.original)) return { code: 'ALREADY_CHARGED_BACK' };
    const refunded = this.refundedOf(operation.original);
    const refundable = operation.original.amountMinor! - refunded;
    if (refundable === 0n) return { code: 'ALREADY_REFUNDED', refunded, refundable };
    const isTooMuch = (operation.amountMinor ?? refundable) > refundable;
    return isTooMuch ? { code: 'REFUND_EXCEEDS_ORIGINAL', refunded, refundable } : undefined;
  }

  /** The steps as far as the limits let them go, each by itself; or why they do not. */
  #withinLimits(steps: readonly Step[]): Step[] | Rejection {
    const allowed: Step[] = [];
    for (const step of steps) {
      const fitting = step.asset === LIMITED_ASSET && step.fromUser !== null ? this.#fitted(step, steps) : step;
      if ('code' in fitting) return fitting;
      allowed.push(fitting);
    }
    return allowed;
  }

  #fitted(step: Step, steps: readonly Step[]): Step | Rejection {
    const { type, userId, asset } = step;
    const amountMinor = step.amountMinor!;
    const kind = COUNTED[type];
    const most = kind === 'SPEND' || kind === 'CREDIT' ? LIMITS.perTransaction[kind] : undefined;
    if (most !== undefined && amountMinor > most) return exceeded(`${kind} per transaction`, most, 0n);

    let fittingMinor = amountMinor;
    if (type === 'RECEIVE' || kind === 'CREDIT') {
      const balanceMinor = this.wallet(userId, asset!)?.balanceMinor ?? 0n;
      const roomMinor = LIMITS.largestBalance - balanceMinor;
      const fee = steps.find((one) => one.type === 'FEE' && one.userId === userId)?.amountMinor ?? 0n;
      if (amountMinor - fee > roomMinor && amountMinor > fee) {
        if (type === 'RECEIVE' || roomMinor <= 0n)
          return exceeded('largest balance', LIMITS.largestBalance, balanceMinor);
        fittingMinor = roomMinor;
      }
    }
    const max = kind === 'CREDIT' || kind === 'SEND' ? LIMITS.windows[kind] : undefined;
    const usedMinor = kind === undefined ? 0n : this.#usedMinor(userId, kind);
    if (max !== undefined && usedMinor + fittingMinor > max) return exceeded(`${kind} per 24 hours`, max, usedMinor);
    return fittingMinor === amountMinor ? step : { ...step, amountMinor: fittingMinor, requestedMinor: amountMinor };
  }

  /** What counts against a window. */
  #usedMinor(userId: string, kind: string): bigint {
    const counted = this.transactions.filter(
      (one) =>
        one.userId === userId && one.asset === LIMITED_ASSET && one.status === 'SUCCESS' && COUNTED[one.type] === kind,
    );
    return counted.reduce((sum, { amountMinor }) => sum + amountMinor!, 0n);
  }

  /** All that the operation takes from what the user who pays has available has to be there. */
  #shortfall(steps: readonly Step[]): Rejection | 'no wallet' | undefined {
    const first = steps.find(takesAvailable);
    if (!first) return undefined;
    if (!this.wallet(first.userId, first.asset!)) return 'no wallet';
    const taken = steps.filter((step) => takesAvailable(step) && step.userId === first.userId);
    const required = taken.reduce((sum, { amountMinor }) => sum + amountMinor!, 0n);
    const available = this.availableMinor(first.userId, first.asset!);
    return available < required ? { code: 'INSUFFICIENT_FUNDS', available, required } : undefined;
  }

  /** Why nothing is left to be given back, or let go. */
  #doneBefore(operation: Operation): Rejection | undefined {
    if (operation.kind === 'release') return this.#resolved(operation.placed);
    const refusal = operation.kind === 'refund' ? this.#refundRefusal(operation) : undefined;
    return refusal?.code === 'ALREADY_REFUNDED' ? refusal : undefined;
  }

  #rejected(
    key: Key,
    isGroup: boolean,
    operations: readonly Operation[],
    rejectedIndex: number,
    reason: Rejection,
  ): Transaction[] {
    const steps = operations.flatMap((operation, index) => {
      const planned = this.#stepsOf(operation);
      const place = { index, isGroup: isGroup || planned.length > 1 };
      return planned.map((step) => ({ ...step, ...textsOf(operation), ...place }));
    });
    return steps.map((step, position) => ({
      ...key,
      ...step,
      position,
      status: 'REJECTED',
      rejection: step.index === rejectedIndex ? reason : { code: 'LINKED_OPERATION_REJECTED' },
      amountMinor: step.amountMinor === 0n ? null : step.amountMinor,
      balanceMinor: this.#balanceOf(step),
    }));
  }
}

function exceeded(limit: string, max: bigint, used: bigint): Rejection {
  return { code: 'LIMIT_EXCEEDED', limit, max, used, remaining: max > used ? max - used : 0n };
}

function isDebit({ userId, fromUser }: Step): boolean {
  return userId === fromUser;
}

/** A capture takes what was set aside, a chargeback what there is. */
function takesAvailable(step: Step): boolean {
  return step.type === 'HOLD' || (isDebit(step) && !['CAPTURE', 'CHARGEBACK'].includes(step.type));
}

/** Of the lot that a credit opens. */
function termsOf({ type, lot = {} }: Step): Omit<OpenedLot, 'name' | 'amountMinor'> {
  const { class: lotClass = type === 'TOP_UP' ? 'PAID' : 'BONUS', priority = 50, expiresAt = null } = lot;
  return { class: lotClass, priority, expiresAt };
}

function changeOf(step: Step): bigint {
  if (step.fromUser === null) return 0n;
  return isDebit(step) ? -step.amountMinor! : step.amountMinor!;
}

/** Whose wallet of which asset an operation is about. */
function subjectOf(operation: Operation): { userId: string; asset: string | null } {
  if (operation.kind === 'refund' || operation.kind === 'chargeback') return operation.original;
  return operation.kind === 'capture' || operation.kind === 'release' ? operation.placed : operation;
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
