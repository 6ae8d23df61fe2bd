import { minorOf } from './movements.mjs';

/**
 * What the rules say of the lots of one wallet. Nothing here is changed: what a transaction makes of them is a new map. Times
 * are as the API writes them, in UTC and with all digits, so that they order as texts.
 *
 * @typedef {{ id: string, class: string, priority: number, expiresAt: string | null, remaining: bigint, held: bigint,
 *   openedBy: string, place: number }} Lot `place`: the lower, the older
 * @typedef {Map<string, Lot>} Lots by their ids
 * @typedef {{ lotId: string, amount: bigint }} Share
 */

const DEFAULT_PRIORITY = 50;

/** How often its amount a share changes what is left of its lot, and what is held of it. */
const CHANGES = {
  HOLD: { remaining: 0n, held: 1n },
  RELEASE: { remaining: 0n, held: -1n },
  CAPTURE: { remaining: -1n, held: -1n },
  REFUND: { remaining: 1n, held: 0n },
};
const TAKEN = { remaining: -1n, held: 0n };

/** By what the transaction tells: lots that it has opened, and shares that it has taken, or given back. */
export function lotsAfter(lots, { id, type, status, lots: opened = [], paidFrom = [], returnedTo = [] }) {
  if (status === 'REJECTED' || opened.length + paidFrom.length + returnedTo.length === 0) return lots;
  const after = new Map(lots);
  for (const { lotId, class: lotClass, priority, expiresAt, amount } of opened) {
    const terms = { class: lotClass, priority, expiresAt, openedBy: id, place: after.size };
    after.set(lotId, { id: lotId, ...terms, remaining: minorOf(amount), held: 0n });
  }
  const change = CHANGES[type] ?? TAKEN;
  for (const { lotId, amount } of [...paidFrom, ...returnedTo]) {
    const lot = after.get(lotId);
    if (!lot) continue;
    const minor = minorOf(amount);
    const { remaining, held } = lot;
    after.set(lotId, { ...lot, remaining: remaining + change.remaining * minor, held: held + change.held * minor });
  }
  return after;
}

export const isExpired = ({ expiresAt }, at) => expiresAt !== null && expiresAt <= at;

/** What of a lot can be used at that time. */
export const freeOf = (lot, at) => (isExpired(lot, at) ? 0n : lot.remaining - lot.held);

/** What has expired, and is not held: in the order in which it is booked. */
export function expiredOf(lots, at) {
  const expired = [...lots.values()].filter((lot) => isExpired(lot, at) && lot.remaining > lot.held);
  return expired.sort(inOrderOfUse).map(({ id, remaining, held }) => ({ lotId: id, amount: remaining - held }));
}

/** What a debit takes; less than its amount where there is less. */
export function sharesOf(lots, amount, at, isFirst = () => false) {
  const inOrder = [...lots.values()].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || inOrderOfUse(a, b));
  let left = amount;
  return inOrder.flatMap((lot) => {
    const free = freeOf(lot, at);
    const taken = free < left ? free : left;
    left -= taken;
    return taken > 0n ? [{ lotId: lot.id, amount: taken }] : [];
  });
}

/** Lower priority first, then what expires soonest, BONUS before PAID, the oldest. */
function inOrderOfUse(a, b) {
  return (
    a.priority - b.priority ||
    compareExpiries(a.expiresAt, b.expiresAt) ||
    Number(a.class === 'PAID') - Number(b.class === 'PAID') ||
    a.place - b.place
  );
}

/** What never expires is last. */
function compareExpiries(a, b) {
  if (a === b) return 0;
  return a !== null && (b === null || a < b) ? -1 : 1;
}

/** Of some shares, one after the other, what lies behind the first `skipped` of them. */
export function portionOf(shares, skipped, amount) {
  let [skip, left] = [skipped, amount];
  return shares.flatMap((share) => {
    const passed = share.amount < skip ? share.amount : skip;
    const rest = share.amount - passed;
    const taken = rest < left ? rest : left;
    skip -= passed;
    left -= taken;
    return taken > 0n ? [{ lotId: share.lotId, amount: taken }] : [];
  });
}

/** As a transaction tells them. */
export const sharesIn = (list = []) => list.map(({ lotId, amount }) => ({ lotId, amount: minorOf(amount) }));

export const sumOf = (shares) => shares.reduce((sum, { amount }) => sum + amount, 0n);

/** The terms of the lot that a credit asks for. */
export function termsOf(type, { class: lotClass, priority = DEFAULT_PRIORITY, expiresInSeconds } = {}, at) {
  const expiresAt = expiresInSeconds === undefined ? null : later(at, expiresInSeconds);
  return { class: lotClass ?? (type === 'TOP_UP' ? 'PAID' : 'BONUS'), priority, expiresAt };
}

/** The digits behind the milliseconds stay. */
function later(time, seconds) {
  const moved = new Date(Date.parse(`${time.slice(0, 19)}Z`) + seconds * 1_000).toISOString();
  return `${moved.slice(0, 19)}${time.slice(19)}`;
}
