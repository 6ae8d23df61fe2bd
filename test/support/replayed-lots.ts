import { microsOf } from '../../src/database/micros';
import { formatInstant } from '../../src/instant';
import { type Details } from '../../src/posting/transaction.entity';
import { type TestDatabase } from './database';

/** A successful transaction, as the ledger tells it. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly user: string;
  readonly amount: string | null;
  readonly relatesTo: string | null;
  readonly details: Details | null;
  readonly micros: string;
}

/** What was posted of an asset, in order. */
export function tellOf(database: TestDatabase, assetId: number): Promise<Told[]> {
  return database.query<Told>(
    `SELECT id, type, user_id AS "user", amount, relates_to AS "relatesTo", details, ${microsOf('created_at')} AS micros
       FROM transactions WHERE asset_id = ${assetId} AND status = 'SUCCESS' ORDER BY slice, slice_seq`,
  );
}

const CREDITS = ['TOP_UP', 'BONUS', 'ADJUST_UP', 'REFUND', 'RECEIVE'];
const DEBITS = ['SPEND', 'CAPTURE', 'ADJUST_DOWN', 'REVERSAL', 'SEND', 'FEE', 'EXPIRE', 'CHARGEBACK', 'RECOVERY'];

interface ReplayedLot {
  readonly class: string;
  readonly expiresAt: bigint | null;
  left: bigint;
  held: bigint;
}

interface ReplayedHold {
  readonly user: string;
  readonly expiresAt: bigint | null;
  readonly shares: Map<string, bigint>;
  left: bigint;
}

/** What was there at a moment, by going through all that was posted until then. */
function replay(transactions: readonly Told[], at: bigint) {
  const lots = new Map<string, ReplayedLot>();
  const holds = new Map<string, ReplayedHold>();
  /** What the users' lots of before were opened as. */
  const oldest = new Map<string, ReplayedLot>();
  let [total, debts] = [0n, 0n];

  for (const { id, type, user, amount: text, relatesTo, details, micros } of transactions) {
    if (BigInt(micros) > at) continue;
    const amount = BigInt(text ?? 0);
    if (CREDITS.includes(type)) total += amount;
    if (DEBITS.includes(type)) total -= amount;
    if (type === 'CHARGEBACK') debts += BigInt(details!.debt!);
    if (type === 'RECOVERY') debts -= amount;
    for (const opened of details?.lots ?? []) {
      const expiresAt = opened.expiresAtMicros === undefined ? null : BigInt(opened.expiresAtMicros);
      const lot = { class: opened.class, expiresAt, left: BigInt(opened.amount), held: 0n };
      lots.set(opened.id, lot);
      if (type === 'OPEN_LOT') oldest.set(user, lot);
    }
    const shares = (details?.lotShares ?? []).map((share) => [share.lotId, BigInt(share.amount)] as const);
    for (const [lotId, share] of shares) {
      if (type === 'REFUND') lots.get(lotId)!.left += share;
      if (DEBITS.includes(type)) lots.get(lotId)!.left -= share;
    }
    if (type === 'HOLD') {
      const expiresAt = details?.expiresAtMicros === undefined ? null : BigInt(details.expiresAtMicros);
      holds.set(id, { user, expiresAt, shares: new Map(shares), left: amount });
    }
    if (type === 'CAPTURE' || type === 'RELEASE') {
      const hold = holds.get(relatesTo!)!;
      hold.left -= amount;
      for (const [lotId, share] of shares) {
        const before = hold.shares.get(lotId);
        if (before !== undefined) hold.shares.set(lotId, before - share);
      }
    }
  }

  let [held, heldOfNone] = [0n, 0n];
  for (const hold of holds.values()) {
    if (hold.left === 0n || isOver(hold, at)) continue;
    held += hold.left;
    for (const [lotId, share] of hold.shares) lots.get(lotId)!.held += share;
    const lot = oldest.get(hold.user);
    if (hold.shares.size === 0 && lot) lot.held += hold.left;
    else if (hold.shares.size === 0) heldOfNone += hold.left;
  }
  return { lots: [...lots.values()], total, debts, held, heldOfNone };
}

/** What the report of liability has to say of the moment. */
export function replayLiability(transactions: readonly Told[], at: bigint, keepsLots: boolean) {
  const { lots, total, debts, held, heldOfNone } = replay(transactions, at);
  const outstanding = new Map<string, bigint>();
  const add = (terms: string, amount: bigint) => outstanding.set(terms, (outstanding.get(terms) ?? 0n) + amount);
  let [expired, inLots] = [0n, 0n];
  for (const lot of lots) {
    inLots += lot.left;
    if (isOver(lot, at)) expired += lot.left - lot.held;
    else add(`${lot.class} ${monthOf(lot.expiresAt)}`, lot.left - lot.held);
  }
  add(keepsLots ? 'PAID never' : 'null never', total - inLots - heldOfNone);
  return {
    outstanding: Object.fromEntries([...outstanding].filter(([, amount]) => amount !== 0n || !keepsLots).map(([terms, amount]) => [terms, String(amount)])), // prettier-ignore
    held: String(held),
    expiredUnbooked: String(expired),
    debts: String(debts),
    total: String(total),
  };
}

/** What the balance of one user who has posted all this has to say of the moment, where the asset keeps lots. */
export function replayBalance(transactions: readonly Told[], at: bigint) {
  const { lots, total, debts, held } = replay(transactions, at);
  const sum = (some: readonly ReplayedLot[], of: (lot: ReplayedLot) => bigint) =>
    some.reduce((all, lot) => all + of(lot), 0n);
  const free = (lot: ReplayedLot) => lot.left - lot.held;
  const over = lots.filter((lot) => isOver(lot, at));
  const expired = sum(over, free);
  const paid = sum(lots.filter((lot) => lot.class === 'PAID'), ({ left }) => left); // prettier-ignore
  const toExpire = lots.filter((lot) => lot.expiresAt !== null && !isOver(lot, at) && free(lot) > 0n);
  const soonest = toExpire.reduce<bigint | null>((first, { expiresAt }) => (first === null || expiresAt! < first ? expiresAt : first), null); // prettier-ignore
  return {
    balance: String(total),
    available: String(total - held - expired),
    held: String(held),
    debt: String(debts),
    classes: { PAID: String(paid), BONUS: String(total - expired - paid) },
    ...(soonest !== null && {
      nextExpiry: { amount: String(sum(toExpire.filter(({ expiresAt }) => expiresAt === soonest), free)), at: formatInstant(soonest) }, // prettier-ignore
    }),
  };
}

function isOver({ expiresAt }: { readonly expiresAt: bigint | null }, at: bigint): boolean {
  return expiresAt !== null && expiresAt <= at;
}

function monthOf(micros: bigint | null): string {
  return micros === null ? 'never' : new Date(Number(micros / 1_000n)).toISOString().slice(0, 7);
}
