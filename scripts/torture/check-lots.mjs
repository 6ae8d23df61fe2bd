import { isDeepStrictEqual } from 'node:util';
import { expiredOf, lotsAfter, portionOf, sharesIn, sharesOf, sumOf, termsOf } from './lots.mjs';
import { isDebit, isMoving, minorOf } from './movements.mjs';

const SHARES = 'credits are taken of lots in their order, and go back to where they came from';
const EXPIRY = 'what has expired is gone before anything else is decided, and nothing else is';
const ANSWER = 'a transaction is what was asked for, and what was answered';

/**
 * Along one user's history: whether each transaction did to the lots what the rules say.
 *
 * @param {{ transactions: object[], lots: object[] }} user as the API lists them, oldest first
 * @param {{ cases: Map<string, import('./checker.mjs').Case>, sendOf: (receive: object) => object,
 *   termsOfLot: (id: string) => object }} others what the user's own history does not tell
 */
export function checkLots({ transactions, lots: listed }, others, report) {
  const walk = new Walk(others);
  for (const transaction of transactions) {
    // What is about the user is about no wallet.
    if (transaction.assetSymbol === null) continue;
    const about = `${transaction.type} ${transaction.id}`;
    if (!walk.hasBookedExpiry(transaction)) report(EXPIRY, about);
    else if (!walk.isByTheRules(transaction)) report(transaction.type === 'EXPIRE' ? EXPIRY : SHARES, about);
    walk.pass(transaction);
    const wrong = walk.wrongAnswersTo(transaction);
    if (wrong.length > 0) report(ANSWER, about, wrong);
  }
  if (!walk.endsWith(listed)) report(SHARES, `the lots of ${transactions[0]?.userId}`);
}

class Walk {
  #others;
  #lots = new Map();
  #transactions = new Map();
  /** What of each hold was captured or released, and of each debit refunded. */
  #done = new Map();
  /** By the lot: what each transaction has taken of it, less what its refunds have given back. */
  #taken = new Map();
  #lastKey;

  constructor(others) {
    this.#others = others;
  }

  /** Nothing that had expired was left when its command was decided; what that gives back expires behind it. */
  hasBookedExpiry({ type, idempotencyKey, createdAt }) {
    if (type === 'EXPIRE' || idempotencyKey === this.#lastKey) return true;
    return expiredOf(this.#lots, createdAt).length === 0;
  }

  isByTheRules(transaction) {
    const { type, status, lots = [], paidFrom, returnedTo } = transaction;
    if (status === 'REJECTED')
      return [paidFrom, returnedTo].every((shares) => shares === undefined) && lots.length === 0;
    const { shares = [], opened = [] } = this.#expected(transaction);
    const isReturning = type === 'REFUND' || type === 'RELEASE';
    return (
      isDeepStrictEqual(sharesIn(isReturning ? returnedTo : paidFrom), shares) &&
      isDeepStrictEqual(lots.map(openedTerms), opened)
    );
  }

  /** What it has to take, or to give back; and the lots that it has to open. */
  #expected(transaction) {
    const { type, amount, createdAt: at, relatesTo, fromUser } = transaction;
    const minor = minorOf(amount ?? '0');
    const related = this.#transactions.get(relatesTo);
    const passed = this.#done.get(relatesTo) ?? 0n;
    if (type === 'EXPIRE') return { shares: expiredOf(this.#lots, at) };
    if (type === 'CAPTURE' || type === 'RELEASE')
      return { shares: portionOf(sharesIn(related?.paidFrom), passed, minor) };
    if (type === 'REFUND') return { shares: portionOf(sharesIn(related?.paidFrom).toReversed(), passed, minor) };
    if (type === 'HOLD' || isDebit(transaction)) {
      return {
        shares: sharesOf(this.#lots, minor, at, ({ id, openedBy }) => this.#isFirst(type, related, id, openedBy)),
      };
    }
    if (fromUser === null) return {};
    return {
      opened: type === 'RECEIVE' ? this.#received(transaction) : [{ ...this.#asked(transaction), amount: minor }],
    };
  }

  /** What takes back a credit takes what that has opened; what repays of a refund, the lots that it has filled again. */
  #isFirst(type, related, lotId, openedBy) {
    if (!['REVERSAL', 'CHARGEBACK', 'RECOVERY'].includes(type)) return false;
    return openedBy === related?.id || (related?.returnedTo ?? []).some((share) => share.lotId === lotId);
  }

  #asked({ type, idempotencyKey, index, createdAt }) {
    const { movements = [] } = this.#others.cases.get(idempotencyKey) ?? {};
    const movement = movements.find((one) => one.index === index && one.type === type);
    return termsOf(type, movement?.lot, createdAt);
  }

  /** Class and expiry come along with what is sent: what comes on the same terms is one lot. */
  #received(receive) {
    const opened = new Map();
    for (const { lotId, amount } of sharesIn(this.#others.sendOf(receive)?.paidFrom)) {
      const { class: lotClass, priority, expiresAt } = this.#others.termsOfLot(lotId) ?? {};
      const terms = `${lotClass} ${priority} ${expiresAt}`;
      const before = opened.get(terms)?.amount ?? 0n;
      opened.set(terms, { class: lotClass, priority, expiresAt, amount: before + amount });
    }
    return [...opened.values()];
  }

  pass(transaction) {
    const { id, type, status, amount, relatesTo, paidFrom, returnedTo } = transaction;
    this.#lastKey = transaction.idempotencyKey;
    if (status === 'REJECTED') return;
    this.#lots = lotsAfter(this.#lots, transaction);
    this.#transactions.set(id, transaction);
    if (relatesTo) this.#done.set(relatesTo, (this.#done.get(relatesTo) ?? 0n) + minorOf(amount ?? '0'));
    if (type === 'REFUND') for (const share of sharesIn(returnedTo)) this.#note(share.lotId, relatesTo, -share.amount);
    else if (isMoving(transaction)) for (const share of sharesIn(paidFrom)) this.#note(share.lotId, id, share.amount);
  }

  #note(lotId, takerId, amount) {
    if (!this.#taken.has(lotId)) this.#taken.set(lotId, new Map());
    const ofLot = this.#taken.get(lotId);
    ofLot.set(takerId, (ofLot.get(takerId) ?? 0n) + amount);
  }

  /** Of a chargeback: the answers that tell otherwise of what it took, and of where the rest went. */
  wrongAnswersTo({ type, status, idempotencyKey, relatesTo, amount, paidFrom, debt }) {
    if (type !== 'CHARGEBACK' || status === 'REJECTED') return [];
    const own = sharesIn(paidFrom).filter(({ lotId }) => this.#lots.get(lotId)?.openedBy === relatesTo);
    const expected = {
      takenFromLot: sumOf(own),
      takenFromOthers: minorOf(amount ?? '0') - sumOf(own),
      debt: minorOf(debt),
      spentOn: this.#spentOn(relatesTo),
    };
    const { requests = [] } = this.#others.cases.get(idempotencyKey) ?? {};
    return requests.filter((request) => request.status === 201 && !isDeepStrictEqual(toldBy(request), expected));
  }

  /** Where the credits of a transaction went: without what has taken back the transaction itself. */
  #spentOn(creditId) {
    const totals = new Map();
    for (const [lotId, takers] of this.#taken) {
      if (this.#lots.get(lotId)?.openedBy !== creditId) continue;
      for (const [takerId, amount] of takers) totals.set(takerId, (totals.get(takerId) ?? 0n) + amount);
    }
    return [...this.#transactions.values()]
      .filter(({ id, type, relatesTo }) => {
        const isTakenBack = ['REVERSAL', 'CHARGEBACK'].includes(type) && relatesTo === creditId;
        return !isTakenBack && (totals.get(id) ?? 0n) > 0n;
      })
      .map(({ id }) => ({ transactionId: id, amount: totals.get(id) }));
  }

  /** Of what can still expire only what is held is the same whenever it is read. */
  endsWith(listed) {
    const shown = new Map(listed.map((lot) => [lot.id, lot]));
    return (
      shown.size === this.#lots.size &&
      [...this.#lots.values()].every(({ id, expiresAt, remaining, held }) => {
        const lot = shown.get(id);
        return lot && minorOf(lot.held) === held && (expiresAt !== null || minorOf(lot.remaining) === remaining);
      })
    );
  }
}

function openedTerms({ class: lotClass, priority, expiresAt, amount }) {
  return { class: lotClass, priority, expiresAt, amount: minorOf(amount) };
}

function toldBy({ text }) {
  const { takenFromLot, takenFromOthers, debt, spentOn } = JSON.parse(text);
  return {
    takenFromLot: minorOf(takenFromLot),
    takenFromOthers: minorOf(takenFromOthers),
    debt: minorOf(debt),
    spentOn: spentOn.map(({ transactionId, amount }) => ({ transactionId, amount: minorOf(amount) })),
  };
}
