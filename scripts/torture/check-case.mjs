import { isDeepStrictEqual } from 'node:util';
import { codeOf, isDecision, isKnown, mayBeDone, outcomeOf, settlementOf } from './history.mjs';
import { isDebit, isMoving, isRecovery, isSameAmount, minorOf } from './movements.mjs';
import { decisionOf, isOfItsAmount, isRefusedAs } from './refusal.mjs';

/** What a cancellation found tells of the request. */
const OUTCOMES = { KEPT: 'done', REFUNDED: 'done', REJECTED: 'refused', CANCELLED: 'cancelled' };

/** One key: its answers against each other, and against its transactions. */
export function checkCase(one, listed, foundBy, report) {
  const say = (rule, requests = one.requests, subject = '') => report(rule, `key ${one.key}${subject}`, requests);
  const decided = one.requests.filter(isDecision);
  const settled = one.cancellations.filter((request) => settlementOf(request) !== undefined);
  checkAnswers(one, decided, say);
  checkCancellations(decided, settled, say);

  const transactions = listed.transactions.get(one.key) ?? [];
  const acknowledged = [...decided, ...settled];
  if (acknowledged.length > 0 && transactions.length === 0) {
    say('an acknowledged write is in the ledger', acknowledged);
    return;
  }
  if (transactions.length === 0) return;
  const isPossible = isKnown(one) ? acknowledged.length > 0 : [...one.requests, ...one.cancellations].some(mayBeDone);
  if (!isPossible) say('what is in the ledger was asked for, and not refused');
  if (acknowledged.some((request) => !isAsAnswered(request, transactions))) {
    say('a transaction is what was asked for, and what was answered', acknowledged);
  }
  if (transactions.some(({ type }) => type === 'CANCEL')) checkCancelled(one, transactions, say);
  else checkTransactions(one, transactions, { listed, found: foundBy.of(one), say });
}

/** The answers among themselves. */
function checkAnswers({ isValid, requests, poisoned, ...one }, decided, say) {
  if (!isKnown({ requests })) say('every outcome is known in the end');
  const invalid = requests.filter((request) => outcomeOf(request) === 'invalid');
  const odd = isValid ? invalid : decided;
  if (odd.length > 0) say('a valid request is not refused as invalid, nor an invalid one decided', odd);
  const byForm = Map.groupBy(decided, ({ isItem = false, status }) => isItem && status === 201);
  for (const same of byForm.values()) {
    if (new Set(same.map(({ status, text }) => `${status} ${lasting(text)}`)).size > 1) {
      say('a key has one answer, the same to the byte', same);
    }
  }
  const barred = ['IDEMPOTENCY_KEY_REUSED', 'CANCELLED'];
  const taken = poisoned.filter(
    (request) => outcomeOf(request) !== 'unknown' && !barred.includes(codeOf(request.text)),
  );
  if (taken.length > 0) say('another request under the same key is refused', taken);
  const bugs = [...requests, ...poisoned, ...one.cancellations].filter(({ text }) => codeOf(text) === 'INTERNAL');
  if (bugs.length > 0) say('nothing is answered by INTERNAL, which is a bug', bugs);
}

/** Each request has an id of its own, which is no part of what was decided. */
const lasting = (text) => text.replace(/,"requestId":"[^"]*"/, '');

/** A request and its cancellation agree for ever; what was refunded is never told to be kept. */
function checkCancellations(decided, settled, say) {
  const rule = 'a cancellation tells what becomes of the request for ever';
  const told = settled.map((request) => OUTCOMES[settlementOf(request)]);
  if (settled.length > 0 && new Set([...told, ...decided.map(outcomeOf)]).size > 1) say(rule, [...decided, ...settled]);
  const refundedAt = Math.min(...settled.filter(isToldAs('REFUNDED')).map(({ answeredAt }) => answeredAt));
  const kept = settled.filter(isToldAs('KEPT')).filter(({ sentAt }) => sentAt > refundedAt);
  if (kept.length > 0) say(rule, kept);
}

const isToldAs = (settlement) => (request) => settlementOf(request) === settlement;

/** A request that was cancelled has left nothing but its cancellation. */
function checkCancelled({ cancellations }, transactions, say) {
  const rule = 'a cancellation tells what becomes of the request for ever';
  if (cancellations.length === 0) say('what is in the ledger was asked for, and not refused');
  if (transactions.some(({ type }) => type !== 'CANCEL')) say(rule);
  else if (transactions.length > 1) say('a write is in the ledger once');
}

/** Whether the transactions are those that an answer tells of. */
function isAsAnswered(request, listed) {
  const told = JSON.parse(request.text);
  // A history says what was refunded since.
  const transactions = listed.map((transaction) =>
    Object.fromEntries(Object.entries(transaction).filter(([name]) => name !== 'refunded')),
  );
  const [first] = transactions;
  const recovery = transactions.find(isRecovery);
  switch (settlementOf(request) ?? outcomeOf(request)) {
    case 'REFUNDED':
      // Its transactions are those of the refund.
      return true;
    case 'KEPT':
    case 'REJECTED':
    case 'CANCELLED':
      return isDeepStrictEqual(told.transactions, transactions);
    case 'done':
      if (told.transactions) return isDeepStrictEqual(told.transactions, transactions);
      if (told.remaining) return told.id === first.id && isSameAmount(told.amount, first.amount);
      if (told.id)
        return isDeepStrictEqual(
          [told],
          transactions.filter((one) => !isRecovery(one)),
        );
      return (
        told.txId === first.id &&
        first.status === 'SUCCESS' &&
        isSameAmount(told.balance, (recovery ?? first).balanceAfter) &&
        isSameAmount(told.recovered, recovery?.amount)
      );
    case 'cancelled':
      return told.txId === first.id;
    default:
      return isRefusalOf(told, transactions);
  }
}

/** Whether a problem is that of the operation that was refused. */
function isRefusalOf(problem, transactions) {
  const culprit = transactions.find(({ rejection }) => rejection && rejection.code !== 'LINKED_OPERATION_REJECTED');
  if (culprit?.id !== problem.txId) return false;
  const isPlaced = culprit.groupId === null || (problem.groupId === culprit.groupId && problem.index === culprit.index);
  return isPlaced && Object.entries(culprit.rejection).every(([name, value]) => problem[name] === value);
}

/** The transactions of a command against its movements, and with what it found. */
function checkTransactions({ movements }, posted, { listed, found, say }) {
  const transactions = posted.filter((one) => !isRecovery(one));
  const strange = transactions.filter((transaction) => !movementOf(transaction, movements));
  const missing = movements.filter((movement) => !transactions.some((one) => movementOf(one, [movement])));
  const isDoubled = transactions.length - strange.length > movements.length - missing.length;
  if (isDoubled) say('a write is in the ledger once');
  if (missing.some((movement) => !isSkipped(movement, found, transactions)) || !isOneGroup(posted)) {
    say('what is linked is there together, or not at all');
  }
  const isAsked = (transaction) => isAskedFor(transaction, movementOf(transaction, movements), found);
  if (strange.length > 0 || !transactions.every(isAsked)) {
    say('a transaction is what was asked for, and what was answered');
  } else if (!isDoubled) {
    const decision = decisionOf(movements, { ...found, at: transactions[0].createdAt });
    if (!isRefusedAs(decision, transactions)) say('a command is refused where it has to be, and for that reason');
    else if (!isOwedAs(decision, posted)) say('a debt is what a chargeback could not take, and is repaid first');
  }
  for (const transaction of posted) checkEntries(transaction, listed.entries.get(transaction.id) ?? [], say);
}

function movementOf({ index, type, userId }, movements) {
  return movements.find((movement) => movement.index === index && movement.type === type && movement.userId === userId);
}

/** Nothing of it was left to be refunded; or it is a part of what was refused. */
function isSkipped({ maySkip, isOnlyIfDone, original }, { refunded }, [{ status }]) {
  if (isOnlyIfDone) return status === 'REJECTED';
  return maySkip && refunded.get(original.id) === minorOf(original.movement.amount);
}

/** What a chargeback took and left as a debt, and what credits have repaid. */
function isOwedAs({ refusal, chargeback, recoveries }, posted) {
  if (refusal) return true;
  const charged = posted.find(({ type }) => type === 'CHARGEBACK');
  const isCharged = !charged || (minorOf(charged.amount ?? '0') === chargeback.amount && minorOf(charged.debt) === chargeback.debt); // prettier-ignore
  const repaid = posted
    .filter(isRecovery)
    .map(({ userId, index, amount }) => ({ userId, index, amount: minorOf(amount) }));
  return isCharged && isDeepStrictEqual(repaid, recoveries);
}

/** All done or all refused, in one moment, and numbered without a gap. */
function isOneGroup(transactions) {
  const [{ status, groupId, createdAt }] = transactions;
  return transactions.every(
    (one, position) =>
      one.status === status && one.groupId === groupId && one.createdAt === createdAt && one.position === position,
  );
}

function isAskedFor(transaction, movement, found) {
  return (
    movement !== undefined &&
    transaction.fromUser === movement.fromUser &&
    transaction.toUser === movement.toUser &&
    transaction.assetSymbol === movement.assetSymbol &&
    transaction.relatesTo === (movement.original?.id ?? null) &&
    isOfItsAmount(transaction, movement, found)
  );
}

/** A success that moves something has one entry in the wallet of its user, anything else none. */
function checkEntries(transaction, entries, sayOfCase) {
  const say = (rule) => sayOfCase(rule, undefined, `, transaction ${transaction.id}`);
  // A chargeback of what is all spent moves nothing.
  const isSuccess = transaction.status === 'SUCCESS' && isMoving(transaction) && transaction.amount !== null;
  const own = entries.filter(({ userId }) => userId === transaction.userId);
  if (isSuccess && own.length === 0) say('an acknowledged write is in the ledger');
  if (isSuccess && entries.length > 1) say('a write is in the ledger once');
  if (!isSuccess && entries.length > 0) say('what is in the ledger was asked for, and not refused');
  const isAsPosted = ({ entryType, amount, balanceAfter, txType, groupId }) =>
    entryType === (isDebit(transaction) ? 'DEBIT' : 'CREDIT') &&
    txType === transaction.type &&
    groupId === transaction.groupId &&
    isSameAmount(amount, transaction.amount) &&
    isSameAmount(balanceAfter, transaction.balanceAfter);
  if (own.length === 1 && !own.every(isAsPosted)) say('a transaction is what was asked for, and what was answered');
}
