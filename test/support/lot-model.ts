import { isDeepStrictEqual } from 'node:util';
import { type LotClass } from '../../src/posting/lot.entity';
import { type TransactionType } from '../../src/posting/transaction-types';

/**
 * What lots should do, in the plainest way: arrays that are gone through one after the other. It follows the
 * transactions of a ledger, works out by itself what each of them has to take from which lot, and says where that is not
 * what was posted. It shares no code with the engine.
 */

export interface ModelShare {
  readonly lotId: string;
  readonly amount: bigint;
}

export interface ModelTerms {
  readonly class: LotClass;
  readonly priority: number;
  /** Microseconds since the epoch; null: never. */
  readonly expiresAt: bigint | null;
}

export interface ModelOpening extends ModelTerms {
  readonly amount: bigint;
}

export interface ModelLot extends ModelOpening {
  readonly id: string;
  readonly transactionId: string;
  /** The place among all lots, and among those of its transaction. */
  readonly place: number;
  remaining: bigint;
  held: bigint;
  status: 'OPEN' | 'SPENT' | 'EXPIRED';
}

/** What was asked for, as far as it matters to lots. */
export interface LotAsk {
  readonly class?: LotClass;
  readonly priority?: number;
  readonly expiresAt?: bigint;
  readonly expiresInSeconds?: number | null;
  readonly from?: 'LOT' | 'ANY';
}

/** A successful transaction of one wallet, as it was posted. */
export interface LotEvent {
  readonly id: string;
  /** Whether the service has posted it by itself. */
  readonly isOwn: boolean;
  /** Which operation of its command it belongs to. */
  readonly index: number;
  readonly type: TransactionType;
  readonly userId: string;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  /** Microseconds since the epoch. */
  readonly at: bigint;
  readonly relatesTo: string | null;
  readonly ask: LotAsk;
  readonly opened: readonly (ModelOpening & { readonly id: string })[];
  readonly shares: readonly ModelShare[];
  readonly debt?: bigint;
}

interface ModelHold {
  readonly userId: string;
  readonly expiresAt: bigint | null;
  /** What is left of it, the first to be captured first. */
  left: ModelShare[];
}

export interface LotsSeen {
  readonly balance: bigint;
  readonly held: bigint;
  readonly available: bigint;
  readonly debt: bigint;
  readonly paid: bigint;
  readonly bonus: bigint;
  readonly nextExpiry: { readonly amount: bigint; readonly at: bigint } | undefined;
  readonly lots: readonly ModelLot[];
}

const CREDITS: readonly TransactionType[] = ['TOP_UP', 'BONUS', 'ADJUST_UP', 'RECEIVE', 'REFUND'];
const DEBITS: readonly TransactionType[] = [
  'SPEND',
  'SEND',
  'FEE',
  'ADJUST_DOWN',
  'REVERSAL',
  'CHARGEBACK',
  'RECOVERY',
];
const DAY = 86_400_000_000n;

export class LotModel {
  readonly #lots = new Map<string, ModelLot[]>();
  readonly #debts = new Map<string, bigint>();
  readonly #holds = new Map<string, ModelHold>();
  /** What each debit took, and how much of it has come back. */
  readonly #debits = new Map<string, { readonly shares: readonly ModelShare[]; refunded: bigint }>();
  /** Of what can be charged back: what it has credited, less what was reversed. */
  readonly #owed = new Map<string, bigint>();
  #places = 0;

  constructor(private readonly settings: { readonly graceDays: number | null; readonly bonusTransferable: boolean }) {}

  /** One command, whose transactions are in the order of their positions. */
  post(events: readonly LotEvent[]): void {
    const [first] = events;
    const users = first && !first.isOwn ? new Set(events.map(({ userId }) => userId)) : [];
    for (const userId of users) this.#expectNothingOverdue(userId, first!);
    for (const index of new Set(events.map((event) => event.index))) {
      this.#operation(events.filter((event) => event.index === index));
    }
  }

  /** What a reader should see at this moment, whether or not what has expired is booked. */
  seen(userId: string, now: bigint): LotsSeen {
    const lots = this.lotsOf(userId).map((lot) => ({ ...lot }));
    for (const hold of this.#holds.values()) {
      if (hold.userId !== userId || hold.expiresAt === null || hold.expiresAt > now) continue;
      for (const { lotId, amount } of hold.left) lots.find(({ id }) => id === lotId)!.held -= amount;
    }
    const balance = sum(this.lotsOf(userId), ({ remaining }) => remaining);
    const held = sum(lots, (lot) => lot.held);
    for (const lot of lots) {
      if (!isOver(lot, now)) continue;
      if (lot.remaining > 0n && lot.held === 0n) lot.status = 'EXPIRED';
      lot.remaining = lot.held;
    }
    const left = sum(lots, ({ remaining }) => remaining);
    const paid = sum(lots, (lot) => (lot.class === 'PAID' ? lot.remaining : 0n));
    const soon = lots.filter((lot) => lot.expiresAt !== null && !isOver(lot, now) && lot.remaining > lot.held);
    const at = soon.map((lot) => lot.expiresAt!).sort(compare)[0];
    const amount = sum(soon, (lot) => (lot.expiresAt === at ? lot.remaining - lot.held : 0n));
    const nextExpiry = at === undefined ? undefined : { amount, at };
    const debt = this.#debts.get(userId) ?? 0n;
    return { balance, held, available: left - held, debt, paid, bonus: left - paid, nextExpiry, lots };
  }

  /** When something of the user's expires. */
  expiriesOf(userId: string): bigint[] {
    const holds = [...this.#holds.values()].filter((hold) => hold.userId === userId && hold.left.length > 0);
    return [...this.lotsOf(userId), ...holds].flatMap(({ expiresAt }) => expiresAt ?? []);
  }

  lotsOf(userId: string): ModelLot[] {
    const lots = this.#lots.get(userId);
    if (lots) return lots;
    this.#lots.set(userId, []);
    return this.lotsOf(userId);
  }

  #operation(events: readonly LotEvent[]): void {
    const caused = events.filter(({ type }) => type === 'RECOVERY');
    const sent = new Map<string, readonly ModelShare[]>();
    for (const event of events) {
      if (event.type !== 'RECOVERY') this.#event(event, sent);
    }
    for (const credit of events.filter(({ type }) => CREDITS.includes(type))) {
      const debt = this.#debts.get(credit.userId) ?? 0n;
      const amount = least(debt, credit.amount, this.#available(credit.userId, credit.at));
      const recovery = amount > 0n ? caused.shift() : undefined;
      same('what is recovered', [recovery?.amount ?? 0n, recovery?.relatesTo], [amount, recovery && credit.id], credit);
      if (recovery) this.#event(recovery, sent);
    }
    same('what else is recovered', caused, [], events[0]!);
  }

  #event(event: LotEvent, sent: Map<string, readonly ModelShare[]>): void {
    const { type, userId, at, amount, relatesTo } = event;
    let [shares, opened]: [ModelShare[], ModelOpening[]] = [[], []];
    if (type === 'CHARGEBACK') this.#expectChargeback(event);
    if (DEBITS.includes(type)) {
      const first = relatesTo !== null && (type === 'RECOVERY' || type === 'REVERSAL' || type === 'CHARGEBACK');
      shares = this.#take(event, first ? relatesTo : undefined);
      if (type === 'SEND') sent.set('SEND', shares);
      if (type === 'RECOVERY') this.#debts.set(userId, (this.#debts.get(userId) ?? 0n) - amount);
      if (type === 'REVERSAL') this.#owed.set(relatesTo!, (this.#owed.get(relatesTo!) ?? 0n) - amount);
    } else if (type === 'HOLD') {
      shares = this.#take(event, undefined);
      const seconds = event.ask.expiresInSeconds ?? null;
      const expiresAt = seconds === null ? null : at + BigInt(seconds) * 1_000_000n;
      this.#holds.set(event.id, { userId, expiresAt, left: shares });
    } else if (type === 'CAPTURE' || type === 'RELEASE') {
      const hold = this.#holds.get(relatesTo!)!;
      if (type === 'CAPTURE' && hold.expiresAt !== null && hold.expiresAt <= at) wrong('captured too late', event);
      [shares, hold.left] = cut(hold.left, amount);
      for (const share of shares) {
        this.#change(share, { held: -share.amount, ...(type === 'CAPTURE' && { remaining: -share.amount }) }, event);
      }
    } else if (type === 'EXPIRE') {
      const over = this.lotsOf(userId).filter((lot) => isOver(lot, at) && lot.remaining > lot.held);
      shares = over.sort(inOrder).map((lot) => ({ lotId: lot.id, amount: lot.remaining - lot.held }));
      same(
        'all that has expired',
        amount,
        sum(shares, (share) => share.amount),
        event,
      );
      for (const share of shares) this.#change(share, { remaining: -share.amount }, event);
    } else if (type === 'REFUND') {
      [shares, opened] = this.#giveBack(event);
    } else if (type === 'RECEIVE') {
      opened = sent.get('SEND')!.map((share) => ({ ...termsOf(this.#lot(share.lotId)), amount: share.amount }));
    } else if (CREDITS.includes(type)) {
      opened = [{ ...asked(event), amount }];
      this.#owed.set(event.id, amount);
    } else return;
    same('shares', event.shares, shares, event);
    if (type !== 'HOLD' && type !== 'RELEASE') this.#debits.set(event.id, { shares, refunded: 0n });
    this.#open(event, merged(opened));
    const balance = sum(this.lotsOf(userId), ({ remaining }) => remaining);
    same('balance', event.balanceAfter, balance, event);
  }

  /** What can be used, in the order of use; of some the lots of one transaction first. */
  #take({ userId, at, type, amount, ...event }: LotEvent, first: string | undefined): ModelShare[] {
    const returned = first === undefined ? [] : (this.#debits.get(first)?.shares ?? []);
    const isFirst = (lot: ModelLot) =>
      lot.transactionId === first || (type === 'RECOVERY' && returned.some(({ lotId }) => lotId === lot.id));
    const lots = this.lotsOf(userId)
      .filter((lot) => !isOver(lot, at) && (type !== 'SEND' || this.settings.bonusTransferable || lot.class === 'PAID'))
      .sort(inOrder);
    const shares: ModelShare[] = [];
    let left = amount;
    for (const lot of [...lots.filter(isFirst), ...lots.filter((one) => !isFirst(one))]) {
      const taken = least(lot.remaining - lot.held, left);
      if (taken <= 0n) continue;
      left -= taken;
      shares.push({ lotId: lot.id, amount: taken });
    }
    if (left > 0n) wrong(`took ${left} more than there is`, { ...event, userId, at, type, amount });
    for (const share of shares) {
      const by = type === 'HOLD' ? { held: share.amount } : { remaining: -share.amount };
      this.#change(share, by, { type });
    }
    return shares;
  }

  #giveBack({ userId, relatesTo, amount, at }: LotEvent): [ModelShare[], ModelOpening[]] {
    const debit = this.#debits.get(relatesTo!)!;
    const [, open] = cut(debit.shares.toReversed(), debit.refunded);
    const [back] = cut(open, amount);
    debit.refunded += amount;
    const { graceDays } = this.settings;
    const isLate = ({ lotId }: ModelShare) => graceDays !== null && isOver(this.#lot(lotId), at);
    const inTime = back.filter((share) => !isLate(share));
    for (const share of inTime) this.#change(share, { remaining: share.amount }, { type: 'REFUND' });
    same('whose lots', new Set(back.map(({ lotId }) => this.#ownerOf(lotId))), new Set([userId]), { type: 'REFUND' });
    const late = back.filter(isLate).map((share) => {
      const terms = termsOf(this.#lot(share.lotId));
      return { ...terms, expiresAt: at + BigInt(graceDays!) * DAY, amount: share.amount };
    });
    return [inTime, late];
  }

  #expectChargeback(event: LotEvent): void {
    const { userId, at, relatesTo, ask, amount, debt } = event;
    const owed = this.#owed.get(relatesTo!)!;
    const own = this.lotsOf(userId).filter((lot) => lot.transactionId === relatesTo && !isOver(lot, at));
    const there = ask.from === 'LOT' ? sum(own, (lot) => lot.remaining - lot.held) : this.#available(userId, at);
    same('what is charged back', [amount, debt], [least(owed, there), owed - least(owed, there)], event);
    this.#debts.set(userId, (this.#debts.get(userId) ?? 0n) + debt!);
  }

  #expectNothingOverdue(userId: string, { at: now, type }: LotEvent): void {
    const late = this.lotsOf(userId).filter((lot) => isOver(lot, now) && lot.remaining > lot.held);
    const holds = [...this.#holds.values()].filter(
      (hold) => hold.userId === userId && hold.expiresAt !== null && hold.expiresAt <= now && hold.left.length > 0,
    );
    same('what has expired and is not booked', [late, holds], [[], []], { type, at: now, userId });
  }

  #available(userId: string, now: bigint): bigint {
    return sum(this.lotsOf(userId), (lot) => (isOver(lot, now) ? 0n : lot.remaining - lot.held));
  }

  #open(event: LotEvent, openings: readonly ModelOpening[]): void {
    same('opened', event.opened.map(({ id, ...opening }) => opening), openings, event); // prettier-ignore
    for (const [number, opening] of openings.entries()) {
      const { id } = event.opened[number]!;
      const state = { remaining: opening.amount, held: 0n, status: 'OPEN' } as const;
      this.lotsOf(event.userId).push({ id, transactionId: event.id, place: (this.#places += 1), ...opening, ...state });
    }
  }

  #change(
    { lotId }: ModelShare,
    { remaining = 0n, held = 0n }: { remaining?: bigint; held?: bigint },
    { type }: Pick<LotEvent, 'type'>,
  ): void {
    const lot = this.#lot(lotId);
    lot.remaining += remaining;
    lot.held += held;
    lot.status = lot.remaining > 0n ? 'OPEN' : type === 'EXPIRE' ? 'EXPIRED' : 'SPENT';
    if (lot.remaining < lot.held || lot.held < 0n || lot.remaining > lot.amount) wrong('an impossible lot', lot);
  }

  #lot(id: string): ModelLot {
    return [...this.#lots.values()].flat().find((lot) => lot.id === id)!;
  }

  #ownerOf(id: string): string {
    return [...this.#lots].find(([, lots]) => lots.some((lot) => lot.id === id))![0];
  }
}

function asked({ type, at, ask }: LotEvent): ModelTerms {
  const inSeconds = ask.expiresInSeconds == null ? null : at + BigInt(ask.expiresInSeconds) * 1_000_000n;
  const ofType = type === 'TOP_UP' ? 'PAID' : 'BONUS';
  return { class: ask.class ?? ofType, priority: ask.priority ?? 50, expiresAt: ask.expiresAt ?? inSeconds };
}

function termsOf({ class: lotClass, priority, expiresAt }: ModelTerms): ModelTerms {
  return { class: lotClass, priority, expiresAt };
}

/** What is on the same terms is one lot. */
function merged(openings: readonly ModelOpening[]): ModelOpening[] {
  const lots: ModelOpening[] = [];
  for (const opening of openings) {
    const at = lots.findIndex((lot) => isDeepStrictEqual(termsOf(lot), termsOf(opening)));
    if (at < 0) lots.push(opening);
    else lots[at] = { ...opening, amount: lots[at]!.amount + opening.amount };
  }
  return lots;
}

/** The first so many of it, and the rest. */
function cut(shares: readonly ModelShare[], amount: bigint): [ModelShare[], ModelShare[]] {
  const [first, rest]: [ModelShare[], ModelShare[]] = [[], []];
  let left = amount;
  for (const { lotId, amount: whole } of shares) {
    const taken = least(left, whole);
    left -= taken;
    if (taken > 0n) first.push({ lotId, amount: taken });
    if (taken < whole) rest.push({ lotId, amount: whole - taken });
  }
  return [first, rest];
}

function isOver({ expiresAt }: ModelTerms, now: bigint): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function inOrder(one: ModelLot, other: ModelLot): number {
  if (one.priority !== other.priority) return one.priority - other.priority;
  if (one.expiresAt !== other.expiresAt) {
    if (one.expiresAt === null) return 1;
    if (other.expiresAt === null) return -1;
    return compare(one.expiresAt, other.expiresAt);
  }
  if (one.class !== other.class) return one.class === 'BONUS' ? -1 : 1;
  return one.place - other.place;
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function least(...amounts: bigint[]): bigint {
  return amounts.reduce((smallest, amount) => (amount < smallest ? amount : smallest));
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint {
  return rows.reduce((total, row) => total + of(row), 0n);
}

function same(what: string, posted: unknown, expected: unknown, about: object): void {
  if (!isDeepStrictEqual(posted, expected)) wrong(what, { posted, expected, about });
}

function wrong(what: string, about: object): never {
  const text = JSON.stringify(about, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value), 2);
  throw new Error(`Not as the model has it, ${what}: ${text}`);
}
