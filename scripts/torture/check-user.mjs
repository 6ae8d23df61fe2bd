import { codeOf, isDecision, mayBeDone, settlementOf } from './history.mjs';
import { lotsAfter, sharesIn } from './lots.mjs';
import { isDebit, isMoving, minorOf } from './movements.mjs';
import { NEWCOMER } from './refusal.mjs';

/** What each command found when it was decided, by the histories of its users. */
export function foundByEach(ledger, rules) {
  const found = new Map();
  /** Of each original, a hold among them, what gives it back; what of a hold was captured; and what was charged back. */
  const refunded = new Map();
  const captured = new Map();
  const chargedBack = new Set();
  const paid = new Map();
  for (const [userId, { transactions }] of ledger) {
    let state = NEWCOMER;
    for (const transaction of transactions) {
      const { idempotencyKey: key, relatesTo, status, type, amount, balanceAfter } = transaction;
      if (!found.has(key)) {
        found.set(key, { users: new Map(), refunded: new Map(), captured: new Map(), chargedBack: new Set() });
      }
      const ofThis = found.get(key);
      if (!ofThis.users.has(userId)) ofThis.users.set(userId, state);
      if (relatesTo) {
        ofThis.refunded.set(relatesTo, refunded.get(relatesTo) ?? 0n);
        ofThis.captured.set(relatesTo, captured.get(relatesTo) ?? 0n);
        if (chargedBack.has(relatesTo)) ofThis.chargedBack.add(relatesTo);
      }
      if (status === 'SUCCESS') {
        if (transaction.paidFrom) paid.set(transaction.id, sharesIn(transaction.paidFrom));
        const minor = minorOf(amount ?? '0');
        if (type === 'CHARGEBACK') chargedBack.add(relatesTo);
        else if (relatesTo && type !== 'RECOVERY') refunded.set(relatesTo, (refunded.get(relatesTo) ?? 0n) + minor);
        if (type === 'CAPTURE') captured.set(relatesTo, (captured.get(relatesTo) ?? 0n) + minor);
        state = stateAfter(state, transaction, minor);
      }
      if (balanceAfter !== null) state = { ...state, balance: minorOf(balanceAfter) };
    }
  }
  return {
    /** Of an original to which nothing of it relates, what is refunded in the end. */
    of({ key, movements }) {
      const { refunded: known, ...others } = found.get(key);
      const originals = movements.flatMap(({ original }) => original?.id ?? []);
      const sums = originals.map((id) => [id, known.get(id) ?? refunded.get(id) ?? 0n]);
      return { ...others, refunded: new Map(sums), paidFrom: (id) => paid.get(id) ?? [], rules };
    },
  };
}

/** But for the balance, which the transaction tells. */
function stateAfter(before, transaction, minor) {
  const { type, assetSymbol, debt } = transaction;
  const state = { ...before, lots: lotsAfter(before.lots, transaction) };
  const { held, credited, owed } = state;
  switch (type) {
    case 'TOP_UP':
    case 'BONUS':
      return { ...state, credited: credited + minor };
    case 'HOLD':
      return { ...state, held: held + minor };
    case 'CAPTURE':
    case 'RELEASE':
      return { ...state, held: held - minor };
    case 'CHARGEBACK':
      return { ...state, owed: owed + minorOf(debt) };
    case 'RECOVERY':
      return { ...state, owed: owed - minor };
    case 'FREEZE':
    case 'UNFREEZE':
      return { ...state, [assetSymbol === null ? 'isFrozen' : 'isWalletFrozen']: type === 'FREEZE' };
    default:
      return state;
  }
}

/** Along one user's history: `transactions` in the order of their slice, `entries` in the order of their `seq`. */
export function checkUser(userId, { transactions, entries }, { cases, reads }, report) {
  const stranger = transactions.find((transaction) => transaction.userId !== userId);
  if (stranger) {
    const rule = 'a transaction is what was asked for, and what was answered';
    report(rule, `transaction ${stranger.id}, in the list of ${userId}`);
  }
  checkEntries(entries, report);
  checkTransactions(transactions, report);
  checkRefunds(transactions, cases, report);
  const steps = stepsOf(transactions, cases);
  checkOrder(steps, report);
  checkBalances(steps, reads.flatMap(balanceRead), report);
}

const CHAIN = 'seq has no gap, and each balance follows from the one before';

function checkEntries(entries, report) {
  let before = 0n;
  for (const [index, { id, entryType, amount, balanceAfter }] of entries.entries()) {
    const balance = minorOf(balanceAfter);
    const change = entryType === 'CREDIT' ? minorOf(amount) : -minorOf(amount);
    const seq = Number(id.split('-').at(-1));
    if (seq !== index + 1 || balance !== before + change || balance < 0n) report(CHAIN, `entry ${id}`);
    before = balance;
  }
}

/** A refusal shows the balance that it found, for it changes none. */
function checkTransactions(transactions, report) {
  let before = 0n;
  for (const transaction of transactions) {
    const { id, status, amount, balanceAfter } = transaction;
    if (balanceAfter === null) continue;
    const balance = minorOf(balanceAfter);
    const moved = status === 'SUCCESS' && isMoving(transaction) ? minorOf(amount ?? '0') : 0n;
    if (balance !== before + (isDebit(transaction) ? -moved : moved)) report(CHAIN, `transaction ${id}`);
    before = balance;
  }
}

function checkRefunds(transactions, cases, report) {
  const refunded = new Map();
  for (const { id, idempotencyKey, relatesTo, status, amount } of transactions) {
    const { requests = [], movements = [] } = cases.get(idempotencyKey) ?? {};
    const original = movements.find((movement) => movement.original?.id === relatesTo)?.original;
    if (!original || status === 'REJECTED') continue;
    const sum = (refunded.get(relatesTo) ?? 0n) + minorOf(amount ?? '0');
    refunded.set(relatesTo, sum);
    if (sum <= minorOf(original.movement.amount)) continue;
    report('no more is given back than there was', `transaction ${id}, of ${relatesTo}`, requests);
  }
}

/** What one command did to the user, and between which times as far as the clients know. Nobody ever sees half of it. */
function stepsOf(transactions, cases) {
  const steps = [];
  for (const transaction of transactions) {
    const last = steps.at(-1);
    const isSame = last?.key === transaction.idempotencyKey;
    const step = isSame ? last : stepOf(transaction, cases.get(transaction.idempotencyKey), last?.balance ?? 0n);
    if (transaction.balanceAfter !== null) step.balance = minorOf(transaction.balanceAfter);
    if (!isSame) steps.push(step);
  }
  return steps;
}

function stepOf({ id, type, idempotencyKey: key }, one, balance) {
  const { requests = [], cancellations = [] } = one ?? {};
  const settled = cancellations.filter((request) => settlementOf(request) !== undefined);
  const [acknowledgement] = [...requests.filter(isDecision), ...settled].sort((a, b) => a.answeredAt - b.answeredAt);
  const [first] = (type === 'CANCEL' ? cancellations : requests.filter(mayBeDone)).toSorted((a, b) => a.sentAt - b.sentAt); // prettier-ignore
  const [sentAt, acknowledgedAt] = [first?.sentAt ?? -Infinity, acknowledgement?.answeredAt ?? Infinity];
  return { key, id, balance, first, acknowledgement, sentAt, acknowledgedAt };
}

/** From the end: of all that comes later, what was answered first must not have been answered before this was sent. */
function checkOrder(steps, report) {
  let earliest;
  for (const step of steps.toReversed()) {
    if (earliest && earliest.acknowledgedAt < step.sentAt) {
      const rule = 'what was answered before another was sent comes before it in the ledger';
      const about = `transaction ${earliest.id} comes after ${step.id}`;
      report(rule, about, [earliest.acknowledgement, step.first]);
    }
    if (!earliest || step.acknowledgedAt < earliest.acknowledgedAt) earliest = step;
  }
}

/** What an answer says of the balance, and between which times it was so. */
function balanceRead(read) {
  // No wallet yet is a balance like any other.
  const isAbsent = codeOf(read.text) === 'WALLET_NOT_FOUND';
  if (read.status !== 200 && !isAbsent) return [];
  const balance = isAbsent ? 0n : minorOf(JSON.parse(read.text).balance);
  return [{ balance, sentAt: read.sentAt, answeredAt: read.answeredAt, requests: [read] }];
}

/**
 * Goes through the wallet's time: whatever was acknowledged, or seen by somebody, when a balance is asked for is the
 * least that it may show; the most is what had been sent when it was answered.
 */
function checkBalances(steps, seen, report) {
  const balances = [0n, ...steps.map(({ balance }) => balance)];
  const moments = [
    ...steps.map(({ acknowledgedAt }, index) => ({ at: acknowledgedAt, acknowledged: index + 1 })),
    ...seen.flatMap((one) => [
      { at: one.sentAt, asked: one },
      { at: one.answeredAt, answered: one },
    ]),
  ].filter(({ at }) => at < Infinity);
  // Of two things in the same moment nobody knows which was first: what is asked then need not know of the other.
  moments.sort((one, other) => one.at - other.at || Number('asked' in other) - Number('asked' in one));

  const least = new Map();
  let known = 0;
  for (const { acknowledged = 0, asked, answered } of moments) {
    known = Math.max(known, acknowledged);
    if (asked) least.set(asked, known);
    if (!answered) continue;
    const from = least.get(answered);
    const position = positionOf(answered, from);
    if (position === undefined) reportBalance(answered, from);
    else known = Math.max(known, position);
  }

  /** The first step, counted from 1, after which the wallet can have had this balance. */
  function positionOf({ balance, answeredAt }, from) {
    for (let position = from; position < balances.length; position += 1) {
      if (position > 0 && steps[position - 1].sentAt >= answeredAt) return undefined;
      if (balances[position] === balance) return position;
    }
    return undefined;
  }

  function reportBalance({ balance, requests }, from) {
    const rule = balances.slice(0, from).includes(balance)
      ? 'a balance is not older than what was acknowledged or read before it was asked for'
      : 'a balance was the balance at some time until it was answered';
    const step = steps[from - 1];
    report(rule, step ? `transaction ${step.id} was known` : 'nothing was known', [
      ...requests,
      ...(step?.acknowledgement ? [step.acknowledgement] : []),
    ]);
  }
}
