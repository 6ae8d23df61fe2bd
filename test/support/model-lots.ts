import { type Transaction } from './model-ledger';

/** The asset that keeps lots. None of them expires within a run: time passes in tests of its own. */
export const LOTS_ASSET = 'POINTS';

/** What a credit says of the lot that it opens. */
export interface WantedLot {
  readonly class?: string;
  readonly priority?: number;
  readonly expiresAt?: string;
}

export interface OpenedLot {
  /** Its name in the model: it gets its id by the service. */
  readonly name: string;
  readonly class: string;
  readonly priority: number;
  /** As it is shown; null: never. */
  readonly expiresAt: string | null;
  readonly amountMinor: bigint;
}

export interface Lot extends OpenedLot {
  readonly opener: Transaction;
  readonly remainingMinor: bigint;
  readonly heldMinor: bigint;
}

export interface Share {
  readonly lot: string;
  readonly class: string;
  readonly amountMinor: bigint;
}

/** How often its amount a share changes what is left of its lot, and what is held of it. */
const CHANGES: Readonly<Record<string, { remaining: bigint; held: bigint }>> = {
  HOLD: { remaining: 0n, held: 1n },
  RELEASE: { remaining: 0n, held: -1n },
  CAPTURE: { remaining: -1n, held: -1n },
  REFUND: { remaining: 1n, held: 0n },
};
const TAKEN = { remaining: -1n, held: 0n };

/** What the transactions of one wallet have made of its lots, oldest first. */
export function lotsOf(transactions: readonly Transaction[]): Lot[] {
  const lots = new Map<string, Lot>();
  for (const opener of transactions) {
    if (opener.status === 'REJECTED') continue;
    for (const opened of opener.opened ?? []) {
      lots.set(opened.name, { ...opened, opener, remainingMinor: opened.amountMinor, heldMinor: 0n });
    }
    const change = CHANGES[opener.type] ?? TAKEN;
    for (const { lot: name, amountMinor } of opener.shares ?? []) {
      const lot = lots.get(name)!;
      const remainingMinor = lot.remainingMinor + change.remaining * amountMinor;
      lots.set(name, { ...lot, remainingMinor, heldMinor: lot.heldMinor + change.held * amountMinor });
    }
  }
  return [...lots.values()];
}

/** What is taken of them: lower priority first, what expires soonest, BONUS before PAID, the oldest. */
export function taken(lots: readonly Lot[], amountMinor: bigint, isFirst: (lot: Lot) => boolean): Share[] {
  const inOrder = lots.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || compare(a, b));
  return portionOf(
    inOrder.map((lot) => ({ lot: lot.name, class: lot.class, amountMinor: lot.remainingMinor - lot.heldMinor })),
    0n,
    amountMinor,
  );
}

function compare(a: Lot, b: Lot): number {
  const never = '9999';
  const [soon, late] = [a.expiresAt ?? never, b.expiresAt ?? never];
  return a.priority - b.priority || soon.localeCompare(late) || a.class.localeCompare(b.class);
}

/** Of some shares, one after the other: what lies behind the first `skippedMinor` of them. */
export function portionOf(shares: readonly Share[], skippedMinor: bigint, amountMinor: bigint): Share[] {
  let [skipMinor, leftMinor] = [skippedMinor, amountMinor];
  return shares.flatMap((share) => {
    const wholeMinor = share.amountMinor;
    const passedMinor = wholeMinor < skipMinor ? wholeMinor : skipMinor;
    const restMinor = wholeMinor - passedMinor;
    const takenMinor = restMinor < leftMinor ? restMinor : leftMinor;
    skipMinor -= passedMinor;
    leftMinor -= takenMinor;
    return takenMinor > 0n ? [{ ...share, amountMinor: takenMinor }] : [];
  });
}

/** What is sent comes on the terms of the lots that it was taken of: what comes on the same terms is one lot. */
export function merged(shares: readonly Share[], lots: readonly Lot[]): Omit<OpenedLot, 'name'>[] {
  const opened = new Map<string, Omit<OpenedLot, 'name'>>();
  for (const { lot: name, amountMinor } of shares) {
    const { class: lotClass, priority, expiresAt } = lots.find((lot) => lot.name === name)!;
    const terms = `${lotClass} ${priority} ${expiresAt}`;
    const before = opened.get(terms)?.amountMinor ?? 0n;
    opened.set(terms, { class: lotClass, priority, expiresAt, amountMinor: before + amountMinor });
  }
  return [...opened.values()];
}

/** How much of the credits of a transaction went where: less what was given back, and without what took back itself. */
export function spentOn(credit: Transaction, transactions: readonly Transaction[]): Map<Transaction, bigint> {
  const names = new Set((credit.opened ?? []).map(({ name }) => name));
  const spent = new Map<Transaction, bigint>();
  for (const taker of transactions) {
    if (taker.status === 'REJECTED' || taker.fromUser === null) continue;
    const isReturned = taker.type === 'REFUND';
    const spender = isReturned ? taker.original! : taker;
    const isTakenBack = ['REVERSAL', 'CHARGEBACK'].includes(spender.type) && spender.original === credit;
    if (isTakenBack) continue;
    for (const { lot, amountMinor } of taker.shares ?? []) {
      if (!names.has(lot)) continue;
      spent.set(spender, (spent.get(spender) ?? 0n) + (isReturned ? -amountMinor : amountMinor));
    }
  }
  const inOrder = transactions.filter((transaction) => (spent.get(transaction) ?? 0n) > 0n);
  return new Map(inOrder.map((transaction) => [transaction, spent.get(transaction)!]));
}
