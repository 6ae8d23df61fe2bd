import { codeOf, isKnown, mayBeDone, outcomeOf } from './history.mjs';

/**
 * Every rule that a history has to keep, and what it means to break it: a write that was acknowledged is `lost`, one is
 * there twice (`doubled`), or something else is `wrong`.
 */
export const RULES = {
  'an acknowledged write is in the ledger': 'lost',
  'a write is in the ledger once': 'doubled',
  'every outcome is known in the end': 'wrong',
  'nothing is answered by INTERNAL, which is a bug': 'wrong',
  'what is in the ledger was asked for, and not refused': 'wrong',
  'a transaction is what was asked for, and what was answered': 'wrong',
  'only a spend is refused, and of more than there was': 'wrong',
  'a key has one answer, the same to the byte': 'wrong',
  'another request under the same key is refused': 'wrong',
  'a valid request is not refused as invalid, nor an invalid one decided': 'wrong',
  'seq has no gap, and each balance follows from the one before': 'wrong',
  'what was answered before another was sent comes before it in the ledger': 'wrong',
  'a balance is not older than what was acknowledged or read before it was asked for': 'wrong',
  'a balance was the balance at some time until it was answered': 'wrong',
};

/**
 * Holds what the clients have seen against what the ledger lists in the end. A pure function: no time, no network.
 *
 * @param {import('./history.mjs').History} history
 * @param {Map<string, { transactions: object[], entries: object[] }>} ledger by user, oldest first, as the API gives them
 * @returns {{ rule: string, kind: 'lost' | 'doubled' | 'wrong', about: string, requests: object[] }[]} what is broken,
 *   with the requests concerned
 */
export function check({ writes, reads }, ledger) {
  const broken = [];
  const report = (rule, about, requests = []) => broken.push({ rule, kind: RULES[rule], about, requests });
  const listed = indexOf(ledger);
  for (const write of writes) checkWrite(write, listed, report);
  for (const read of reads) checkRead(read, report);
  checkForStrangers(writes, listed, report);
  const byUser = groupByUser(writes, reads);
  for (const [userId, { entries }] of ledger) {
    checkWallet(entries, byUser.get(userId) ?? { writes: [], reads: [] }, report);
  }
  return broken;
}

/** The transactions by their key, and their entries; each with the user whose list it is in. */
function indexOf(ledger) {
  const transactions = new Map();
  const entries = new Map();
  for (const [userId, user] of ledger) {
    for (const transaction of user.transactions) {
      append(transactions, transaction.idempotencyKey, { ...transaction, userId });
    }
    for (const entry of user.entries) append(entries, entry.txId, { ...entry, userId });
  }
  return { transactions, entries };
}

function append(map, name, value) {
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
}

function groupByUser(writes, reads) {
  const users = new Map();
  const of = (userId) => {
    if (!users.has(userId)) users.set(userId, { writes: [], reads: [] });
    return users.get(userId);
  };
  for (const write of writes) of(write.wish.userId).writes.push(write);
  for (const read of reads) of(read.userId).reads.push(read);
  return users;
}

function checkWrite(write, listed, report) {
  const { key, requests, poisoned, isValid } = write;
  const decided = requests.filter((request) => ['done', 'refused'].includes(outcomeOf(request)));
  const invalid = requests.filter((request) => outcomeOf(request) === 'invalid');
  const transactions = listed.transactions.get(key) ?? [];
  const about = `key ${key}`;

  if (!isKnown(write)) report('every outcome is known in the end', about, requests);
  const odd = isValid ? invalid : decided;
  if (odd.length > 0) report('a valid request is not refused as invalid, nor an invalid one decided', about, odd);
  if (new Set(decided.map(({ status, text }) => `${status} ${lasting(text)}`)).size > 1) {
    report('a key has one answer, the same to the byte', about, decided);
  }
  const taken = poisoned.filter(
    (request) => outcomeOf(request) !== 'unknown' && codeOf(request.text) !== 'IDEMPOTENCY_KEY_REUSED',
  );
  if (taken.length > 0) report('another request under the same key is refused', about, taken);

  const unfounded = requests.filter((request) => outcomeOf(request) === 'refused' && !isShort(request, write.wish));
  if (unfounded.length > 0) report('only a spend is refused, and of more than there was', about, unfounded);

  const bugs = [...requests, ...poisoned].filter(({ text }) => codeOf(text) === 'INTERNAL');
  if (bugs.length > 0) report('nothing is answered by INTERNAL, which is a bug', about, bugs);

  if (transactions.length > 1) report('a write is in the ledger once', about, requests);
  if (decided.length > 0 && transactions.length === 0) report('an acknowledged write is in the ledger', about, decided);
  if (transactions.length > 0 && (isKnown(write) ? decided.length === 0 : !requests.some(mayBeDone))) {
    report('what is in the ledger was asked for, and not refused', about, requests);
  }
  for (const transaction of transactions) checkTransaction(transaction, write, decided[0], listed, report);
}

/** Each request has an id of its own, which is no part of what was decided. */
const lasting = (text) => text.replace(/,"requestId":"[^"]*"/, '');

function isShort({ text }, { type, amount }) {
  const { required, available } = JSON.parse(text);
  return type === 'SPEND' && minorOf(required) === minorOf(amount) && minorOf(available) < minorOf(required);
}

function checkRead(read, report) {
  const about = `the balance of ${read.userId}`;
  if (codeOf(read.text) === 'INTERNAL') report('nothing is answered by INTERNAL, which is a bug', about, [read]);
  const isRefused = read.status !== 200 && outcomeOf(read) !== 'unknown' && codeOf(read.text) !== 'WALLET_NOT_FOUND';
  if (isRefused) report('a valid request is not refused as invalid, nor an invalid one decided', about, [read]);
}

/** One transaction with its entries, against the wish and the answer. */
function checkTransaction(transaction, { key, wish }, answered, listed, report) {
  const entries = listed.entries.get(transaction.id) ?? [];
  const about = `key ${key}, transaction ${transaction.id}`;
  const requests = answered ? [answered] : [];
  const isSuccess = transaction.status === 'SUCCESS';
  if (isSuccess && !entries.some(({ userId }) => userId === wish.userId))
    report('an acknowledged write is in the ledger', about, requests);
  if (isSuccess && entries.length > 1) report('a write is in the ledger once', about, requests);
  if (!isSuccess && entries.length > 0) report('what is in the ledger was asked for, and not refused', about, requests);

  const { fromUser, toUser } = transaction;
  const isAsked =
    transaction.userId === wish.userId &&
    (wish.type === 'SPEND' ? fromUser : toUser) === wish.userId &&
    transaction.assetSymbol === wish.assetSymbol &&
    transaction.type === wish.type &&
    minorOf(transaction.amount) === minorOf(wish.amount) &&
    entries.every(
      ({ userId, entryType, amount }) =>
        userId === wish.userId &&
        entryType === (wish.type === 'SPEND' ? 'DEBIT' : 'CREDIT') &&
        minorOf(amount) === minorOf(wish.amount),
    );
  if (!isAsked || (answered && !isAnswered(transaction, entries[0], answered))) {
    report('a transaction is what was asked for, and what was answered', about, requests);
  }
}

function isAnswered(transaction, entry, { status, text }) {
  const { txId, balance } = JSON.parse(text);
  if (txId !== transaction.id) return false;
  if (status !== 201) return transaction.status === 'REJECTED';
  return transaction.status === 'SUCCESS' && (!entry || minorOf(balance) === minorOf(entry.balanceAfter));
}

/** The users are ours alone: there is nothing that we have not asked for. */
function checkForStrangers(writes, { transactions, entries }, report) {
  const keys = new Set(writes.map(({ key }) => key));
  const rule = 'what is in the ledger was asked for, and not refused';
  const known = new Set();
  for (const [key, found] of transactions) {
    if (!keys.has(key)) report(rule, `key ${key}`);
    for (const { id } of found) known.add(id);
  }
  for (const txId of entries.keys()) if (!known.has(txId)) report(rule, `entries of transaction ${txId}`);
}

/** Along one wallet: `entries` in the order of their `seq`. */
function checkWallet(entries, { writes, reads }, report) {
  const posted = new Map();
  for (const write of writes) {
    for (const request of write.requests) {
      if (outcomeOf(request) === 'done') posted.set(JSON.parse(request.text).txId, write);
    }
  }
  const steps = entries.map((entry) => stepOf(entry, posted.get(entry.txId)));
  checkChain(steps, report);
  checkOrder(steps, report);
  checkBalances(steps, [...reads.flatMap(balanceRead), ...writes.flatMap(balanceRefused)], report);
}

/** An entry, and between which times it was posted as far as the clients know. */
function stepOf(entry, write) {
  const done = (write?.requests ?? []).filter((request) => outcomeOf(request) === 'done');
  const acknowledgement = done.sort((one, other) => one.answeredAt - other.answeredAt)[0];
  const first = write?.requests.find(mayBeDone);
  return {
    entry,
    balance: minorOf(entry.balanceAfter),
    first,
    acknowledgement,
    sentAt: first?.sentAt ?? -Infinity,
    acknowledgedAt: acknowledgement?.answeredAt ?? Infinity,
  };
}

function checkChain(steps, report) {
  let before = 0n;
  for (const [index, { entry, balance, first }] of steps.entries()) {
    const change = entry.entryType === 'CREDIT' ? minorOf(entry.amount) : -minorOf(entry.amount);
    const seq = Number(entry.id.split('-').at(-1));
    if (seq !== index + 1 || balance !== before + change || balance < 0n) {
      const rule = 'seq has no gap, and each balance follows from the one before';
      report(rule, `entry ${entry.id}`, first ? [first] : []);
    }
    before = balance;
  }
}

/** From the end: of all that comes later, what was answered first must not have been answered before this was sent. */
function checkOrder(steps, report) {
  let earliest;
  for (const step of steps.toReversed()) {
    if (earliest && earliest.acknowledgedAt < step.sentAt) {
      const rule = 'what was answered before another was sent comes before it in the ledger';
      const about = `entry ${earliest.entry.id} comes after ${step.entry.id}`;
      report(rule, about, [earliest.acknowledgement, step.first]);
    }
    if (!earliest || step.acknowledgedAt < earliest.acknowledgedAt) earliest = step;
  }
}

/** What an answer says of a balance, and between which times it was so. */
function balanceRead(read) {
  // No wallet yet is a balance like any other.
  const isAbsent = codeOf(read.text) === 'WALLET_NOT_FOUND';
  if (read.status !== 200 && !isAbsent) return [];
  const balance = isAbsent ? 0n : minorOf(JSON.parse(read.text).balance);
  return [{ balance, sentAt: read.sentAt, answeredAt: read.answeredAt, requests: [read] }];
}

/** A refusal for want of funds says how much was there. */
function balanceRefused({ requests }) {
  const refused = requests.filter((request) => outcomeOf(request) === 'refused');
  if (refused.length === 0) return [];
  const answeredAt = Math.min(...refused.map((request) => request.answeredAt));
  const balance = minorOf(JSON.parse(refused[0].text).available);
  return [{ balance, sentAt: requests.find(mayBeDone).sentAt, answeredAt, requests }];
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

  /** The first entry, counted from 1, after which the wallet can have had this balance. */
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
    const entry = steps[from - 1];
    report(rule, entry ? `entry ${entry.entry.id} was known` : 'no entry was known', [
      ...requests,
      ...(entry?.acknowledgement ? [entry.acknowledgement] : []),
    ]);
  }
}

/** More decimals than any asset keeps. */
const DECIMALS = 8;

function minorOf(text) {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}
