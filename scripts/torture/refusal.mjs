import { isDebit, isSameAmount, minorOf } from './movements.mjs';

/**
 * What a command found: the balance of each user, and how much of each original was refunded, both in minor units.
 *
 * @typedef {{ balances: Map<string, bigint>, refunded: Map<string, bigint> }} Found
 */

const FACTS = ['available', 'required', 'refunded', 'refundable'];

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
function refusalOf(movements, { balances: before, refunded }) {
  const balances = new Map(before);
  let posted = 0;
  for (const [index, steps] of Map.groupBy(movements, (movement) => movement.index)) {
    const left = leftOf(steps[0], refunded);
    if (left === 0n && steps[0].maySkip) continue;
    const refusal = refusalOfRefund(steps[0], left) ?? shortfallOf(steps, balances, refunded);
    if (refusal) return { index, ...refusal };
    for (const step of steps) move(step, balances, refunded);
    posted += 1;
  }
  return posted > 0 ? undefined : { index: 0, ...refusalOfRefund(movements[0], 0n) };
}

/** Of a refund: what is left of its original. */
function leftOf({ original }, refunded) {
  return original && minorOf(original.movement.amount) - (refunded.get(original.id) ?? 0n);
}

function refusalOfRefund({ original, amount }, left) {
  if (!original || (left > 0n && (amount === undefined || minorOf(amount) <= left))) return undefined;
  const code = left === 0n ? 'ALREADY_REFUNDED' : 'REFUND_EXCEEDS_ORIGINAL';
  return { code, refunded: minorOf(original.movement.amount) - left, refundable: left };
}

/** All that an operation takes from the user who pays has to be there. */
function shortfallOf(steps, balances, refunded) {
  const payer = steps.find(isDebit)?.userId;
  if (payer === undefined) return undefined;
  const debits = steps.filter((step) => isDebit(step) && step.userId === payer);
  const required = debits.reduce((sum, step) => sum + amountOf(step, refunded), 0n);
  const available = balances.get(payer) ?? 0n;
  return available < required ? { code: 'INSUFFICIENT_FUNDS', available, required } : undefined;
}

function move(step, balances, refunded) {
  const amount = amountOf(step, refunded);
  balances.set(step.userId, (balances.get(step.userId) ?? 0n) + (isDebit(step) ? -amount : amount));
}

function amountOf(step, refunded) {
  return step.amount === undefined ? leftOf(step, refunded) : minorOf(step.amount);
}

/** Whether a transaction is of the amount that its movement is of. */
export function isOfItsAmount(transaction, movement, { refunded }) {
  if (movement.amount !== undefined) return isSameAmount(transaction.amount, movement.amount);
  return minorOf(transaction.amount ?? '0') === leftOf(movement, refunded);
}
