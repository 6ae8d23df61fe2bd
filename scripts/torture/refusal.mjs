import { freeOf, isExpired, portionOf, sumOf } from './lots.mjs';
import { isDebit, isMoving, isSameAmount, minorOf } from './movements.mjs';

/**
 * What a command found, in minor units, and when: each user, how much gives back each original (a hold among them), how
 * much of that was captured, what was charged back, what each was paid from; and the limits of the assets, and which keeps lots.
 *
 * @typedef {{ balance: bigint, held: bigint, credited: bigint, owed: bigint, isFrozen: boolean, isWalletFrozen: boolean,
 *   lots: import('./lots.mjs').Lots, expired: bigint }} User `expired`: given back to lots by this very command
 * @typedef {{ users: Map<string, User>, refunded: Map<string, bigint>, captured: Map<string, bigint>,
 *   chargedBack: Set<string>, paidFrom: (id: string) => import('./lots.mjs').Share[], at: string, rules: object }} Found
 */

const FACTS = ['available', 'required', 'refunded', 'refundable', 'captured', 'remaining', 'max', 'used'];

/** What a frozen user cannot do. */
const FROZEN = ['SPEND', 'SEND', 'HOLD'];
export const NEWCOMER = {
  ...{ balance: 0n, held: 0n, credited: 0n, owed: 0n, isFrozen: false, isWalletFrozen: false },
  ...{ lots: new Map(), expired: 0n },
};

/** Whether its transactions are refused just where the rules refuse it, and for that very reason. */
export function isRefusedAs({ refusal: expected }, transactions) {
  return transactions.every(({ status, index, rejection }) => {
    if (!expected) return status === 'SUCCESS';
    if (status !== 'REJECTED') return false;
    if (index !== expected.index) return rejection.code === 'LINKED_OPERATION_REJECTED';
    return rejection.code === expected.code && FACTS.every((fact) => isFact(rejection[fact], expected[fact]));
  });
}

const isFact = (text, minor) => (minor === undefined ? text === undefined : text && minorOf(text) === minor);

/**
 * Where and why the command has to be refused, given what it found (a `refusal`); or else what its chargeback takes and
 * leaves as a debt, and what its credits repay.
 */
export function decisionOf(movements, { users: before, ...found }) {
  const users = new Map(before);
  const decision = { chargeback: undefined, recoveries: [] };
  let posted = 0;
  for (const [index, steps] of Map.groupBy(movements, (movement) => movement.index)) {
    const [first] = steps;
    const left = leftOf(first, found.refunded);
    if (left === 0n && first.maySkip && !found.chargedBack.has(first.original.id)) continue;
    const refusal =
      refusalOfFrozen(steps, users) ??
      refusalOfOriginal(first, left, found) ??
      refusalOfLimit(first, users, found.rules) ??
      shortfallOf(steps, users, found.refunded);
    if (refusal) return { refusal: { index, ...refusal } };
    for (const step of steps) {
      if (step.type === 'CHARGEBACK') decision.chargeback = chargeBack(step, left, users, found);
      else move(step, users, found);
    }
    for (const step of steps.filter(isCredit)) {
      const amount = repay(step, users, found.refunded);
      if (amount > 0n) decision.recoveries.push({ userId: step.userId, index, amount });
    }
    posted += 1;
  }
  return posted > 0 ? decision : { refusal: { index: 0, ...refusalOfOriginal(movements[0], 0n, found) } };
}

const isCredit = (step) => isMoving(step) && !isDebit(step);

const availableOf = ({ balance, held, expired }) => balance - held - expired;

/** What is left of the very lot, or all that is available; without lots nothing tells the one from the other. */
function chargeBack({ userId, original, from, assetSymbol }, owed, users, { at, rules }) {
  const user = users.get(userId);
  const own = [...user.lots.values()].filter(({ openedBy }) => openedBy === original.id);
  const ofLot = own.reduce((sum, lot) => sum + freeOf(lot, at), 0n);
  const isAny = from === 'ANY' || assetSymbol !== rules.lotsAsset;
  const amount = least(owed, isAny ? availableOf(user) : ofLot);
  users.set(userId, { ...user, balance: user.balance - amount, owed: user.owed + owed - amount });
  return { amount, debt: owed - amount };
}

/** What a credit repays of what its wallet owes. */
function repay(step, users, refunded) {
  const user = users.get(step.userId);
  const amount = least(user.owed, least(amountOf(step, refunded), availableOf(user)));
  users.set(step.userId, { ...user, balance: user.balance - amount, owed: user.owed - amount });
  return amount;
}

const least = (a, b) => (a < b ? a : b);

function refusalOfFrozen(steps, users) {
  const isRefused = steps.some(({ type, userId }) => {
    const { isFrozen, isWalletFrozen } = users.get(userId) ?? NEWCOMER;
    return FROZEN.includes(type) && (isFrozen || isWalletFrozen);
  });
  return isRefused ? { code: 'WALLET_FROZEN' } : undefined;
}

/** Of a refund: what is left of its original. */
function leftOf({ original }, refunded) {
  return original && minorOf(original.movement.amount) - (refunded.get(original.id) ?? 0n);
}

function refusalOfOriginal({ original, amount }, left, { refunded, captured, chargedBack }) {
  if (original && chargedBack.has(original.id)) return { code: 'ALREADY_CHARGED_BACK' };
  if (!original || (left > 0n && (amount === undefined || minorOf(amount) <= left))) return undefined;
  if (original.movement.type === 'HOLD') {
    const facts = { captured: captured.get(original.id) ?? 0n, remaining: left };
    if (left > 0n) return { code: 'CAPTURE_EXCEEDS_HOLD', ...facts };
    // What was not captured was released.
    const isCaptured = facts.captured === refunded.get(original.id);
    return { code: isCaptured ? 'HOLD_CAPTURED' : 'HOLD_RELEASED', ...facts };
  }
  const code = left === 0n ? 'ALREADY_REFUNDED' : 'REFUND_EXCEEDS_ORIGINAL';
  return { code, refunded: minorOf(original.movement.amount) - left, refundable: left };
}

const CREDITS = ['TOP_UP', 'BONUS'];

function refusalOfLimit({ type, userId, amount }, users, { spendMax, creditMax }) {
  const exceeded = (limit, used) => {
    const max = minorOf(limit);
    return { code: 'LIMIT_EXCEEDED', max, used, remaining: max > used ? max - used : 0n };
  };
  const isSpend = type === 'SPEND' || type === 'CAPTURE';
  if (isSpend && spendMax && minorOf(amount) > minorOf(spendMax)) return exceeded(spendMax, 0n);
  if (!CREDITS.includes(type) || !creditMax) return undefined;
  const { credited } = users.get(userId) ?? NEWCOMER;
  return credited + minorOf(amount) > minorOf(creditMax) ? exceeded(creditMax, credited) : undefined;
}

/** All that an operation takes from the user who pays has to be there. */
function shortfallOf(steps, users, refunded) {
  const payer = steps.find(isTaking)?.userId;
  if (payer === undefined) return undefined;
  const takes = steps.filter((step) => isTaking(step) && step.userId === payer);
  const required = takes.reduce((sum, step) => sum + amountOf(step, refunded), 0n);
  const available = availableOf(users.get(payer) ?? NEWCOMER);
  return available < required ? { code: 'INSUFFICIENT_FUNDS', available, required } : undefined;
}

/** Whether it takes of what is available: a capture takes of what is held. */
const isTaking = (step) => step.type === 'HOLD' || (isDebit(step) && !['CAPTURE', 'CHARGEBACK'].includes(step.type));

function move(step, users, found) {
  const amount = step.amount === null ? 0n : amountOf(step, found.refunded);
  const user = users.get(step.userId) ?? NEWCOMER;
  const { balance, held, credited, isFrozen, isWalletFrozen } = user;
  const moved = isDebit(step) ? -amount : amount;
  const isOfWallet = step.assetSymbol !== null;
  users.set(step.userId, {
    ...user,
    balance: isMoving(step) ? balance + moved : balance,
    held: step.type === 'HOLD' ? held + amount : ['CAPTURE', 'RELEASE'].includes(step.type) ? held - amount : held,
    credited: CREDITS.includes(step.type) ? credited + amount : credited,
    isFrozen: isOfWallet ? isFrozen : step.type === 'FREEZE',
    isWalletFrozen: isOfWallet
      ? step.type === 'FREEZE' || (isWalletFrozen && step.type !== 'UNFREEZE')
      : isWalletFrozen,
    expired: user.expired + expiredWith(step, amount, user, found),
  });
}

/** What is given back to lots that have expired since: it expires again behind the command, and cannot be used in it. */
function expiredWith({ type, original }, amount, { lots }, { refunded, paidFrom, at }) {
  if (type !== 'REFUND') return 0n;
  const shares = portionOf(paidFrom(original.id).toReversed(), refunded.get(original.id) ?? 0n, amount);
  return sumOf(shares.filter(({ lotId }) => lots.has(lotId) && isExpired(lots.get(lotId), at)));
}

function amountOf(step, refunded) {
  return step.amount === undefined ? leftOf(step, refunded) : minorOf(step.amount);
}

/** Whether a transaction is of the amount that its movement is of. */
export function isOfItsAmount(transaction, movement, { refunded }) {
  // What there is decides it.
  if (movement.type === 'CHARGEBACK' && transaction.status === 'SUCCESS') return true;
  if (movement.amount !== undefined) return isSameAmount(transaction.amount, movement.amount);
  return minorOf(transaction.amount ?? '0') === leftOf(movement, refunded);
}
