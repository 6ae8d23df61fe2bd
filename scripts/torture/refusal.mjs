import { isDebit, isMoving, isSameAmount, minorOf } from './movements.mjs';

/**
 * What a command found, in minor units: each user, how much relates to each original (a hold among them), and how much of
 * that was captured; and the limits of the asset.
 *
 * @typedef {{ users: Map<string, { balance: bigint, held: bigint, credited: bigint, isFrozen: boolean }>,
 *   refunded: Map<string, bigint>, captured: Map<string, bigint>, limits: object }} Found
 */

const FACTS = ['available', 'required', 'refunded', 'refundable', 'captured', 'remaining', 'max', 'used'];

/** What a frozen user cannot do. */
const FROZEN = ['SPEND', 'SEND', 'HOLD'];
export const NEWCOMER = { balance: 0n, held: 0n, credited: 0n, isFrozen: false };

/** Whether its transactions are refused just where the rules refuse it, given what it found, and for that very reason. */
export function isRightlyDecided(movements, found, transactions) {
  const expected = refusalOf(movements, found);
  return transactions.every(({ status, index, rejection }) => {
    if (!expected) return status === 'SUCCESS';
    if (status !== 'REJECTED') return false;
    if (index !== expected.index) return rejection.code === 'LINKED_OPERATION_REJECTED';
    return rejection.code === expected.code && FACTS.every((fact) => isFact(rejection[fact], expected[fact]));
  });
}

const isFact = (text, minor) => (minor === undefined ? text === undefined : text && minorOf(text) === minor);

/** Where and why the command has to be refused; undefined if it has not. */
function refusalOf(movements, { users: before, ...found }) {
  const users = new Map(before);
  let posted = 0;
  for (const [index, steps] of Map.groupBy(movements, (movement) => movement.index)) {
    const left = leftOf(steps[0], found.refunded);
    if (left === 0n && steps[0].maySkip) continue;
    const refusal =
      refusalOfFrozen(steps, users) ??
      refusalOfOriginal(steps[0], left, found) ??
      refusalOfLimit(steps[0], users, found.limits) ??
      shortfallOf(steps, users, found.refunded);
    if (refusal) return { index, ...refusal };
    for (const step of steps) move(step, users, found.refunded);
    posted += 1;
  }
  return posted > 0 ? undefined : { index: 0, ...refusalOfOriginal(movements[0], 0n, found) };
}

function refusalOfFrozen(steps, users) {
  const isRefused = steps.some(({ type, userId }) => FROZEN.includes(type) && users.get(userId)?.isFrozen);
  return isRefused ? { code: 'WALLET_FROZEN' } : undefined;
}

/** Of a refund: what is left of its original. */
function leftOf({ original }, refunded) {
  return original && minorOf(original.movement.amount) - (refunded.get(original.id) ?? 0n);
}

function refusalOfOriginal({ original, amount }, left, { refunded, captured }) {
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
  const { balance, held } = users.get(payer) ?? NEWCOMER;
  const available = balance - held;
  return available < required ? { code: 'INSUFFICIENT_FUNDS', available, required } : undefined;
}

/** Whether it takes of what is available: a capture takes of what is held. */
const isTaking = (step) => step.type === 'HOLD' || (isDebit(step) && step.type !== 'CAPTURE');

function move(step, users, refunded) {
  const amount = step.amount === null ? 0n : amountOf(step, refunded);
  const { balance, held, credited, isFrozen } = users.get(step.userId) ?? NEWCOMER;
  const moved = isDebit(step) ? -amount : amount;
  users.set(step.userId, {
    balance: isMoving(step) ? balance + moved : balance,
    held: step.type === 'HOLD' ? held + amount : ['CAPTURE', 'RELEASE'].includes(step.type) ? held - amount : held,
    credited: CREDITS.includes(step.type) ? credited + amount : credited,
    isFrozen: step.type === 'FREEZE' || (isFrozen && step.type !== 'UNFREEZE'),
  });
}

function amountOf(step, refunded) {
  return step.amount === undefined ? leftOf(step, refunded) : minorOf(step.amount);
}

/** Whether a transaction is of the amount that its movement is of. */
export function isOfItsAmount(transaction, movement, { refunded }) {
  if (movement.amount !== undefined) return isSameAmount(transaction.amount, movement.amount);
  return minorOf(transaction.amount ?? '0') === leftOf(movement, refunded);
}
