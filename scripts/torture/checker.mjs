import { checkCase } from './check-case.mjs';
import { checkLots } from './check-lots.mjs';
import { checkUser, foundByEach } from './check-user.mjs';
import { codeOf, outcomeOf, settlementOf } from './history.mjs';
import { isRecovery, isRefundable, movementOfRefund, movementsOfGroupRefund } from './movements.mjs';

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
  'what is linked is there together, or not at all': 'wrong',
  'a command is refused where it has to be, and for that reason': 'wrong',
  'no more is given back than there was': 'wrong',
  'credits are taken of lots in their order, and go back to where they came from': 'wrong',
  'what has expired is gone before anything else is decided, and nothing else is': 'wrong',
  'a debt is what a chargeback could not take, and is repaid first': 'wrong',
  'a cancellation tells what becomes of the request for ever': 'wrong',
  'a key has one answer, the same to the byte': 'wrong',
  'another request under the same key is refused': 'wrong',
  'a valid request is not refused as invalid, nor an invalid one decided': 'wrong',
  'seq has no gap, and each balance follows from the one before': 'wrong',
  'what was answered before another was sent comes before it in the ledger': 'wrong',
  'a balance is not older than what was acknowledged or read before it was asked for': 'wrong',
  'a balance was the balance at some time until it was answered': 'wrong',
};

/**
 * All that was asked for under one key.
 *
 * @typedef {{ key: string, movements: import('./movements.mjs').Movement[], isValid: boolean,
 *   requests: import('./history.mjs').Request[], poisoned: import('./history.mjs').Request[],
 *   cancellations: import('./history.mjs').Request[] }} Case
 */

/**
 * Holds what the clients have seen against what the ledger lists in the end. A pure function: no time, no network.
 *
 * @param {import('./history.mjs').History} history
 * @param {Map<string, { transactions: object[], entries: object[], lots?: object[] }>} ledger by user, oldest first, as the
 *   API gives them
 * @param {{ spendMax?: string, creditMax?: string, lotsAsset?: string }} rules the limits of the assets, and which of them
 *   keeps lots
 * @returns {{ rule: string, kind: 'lost' | 'doubled' | 'wrong', about: string, requests: object[] }[]} what is broken,
 *   with the requests concerned
 */
export function check({ writes, cancellations, reads }, ledger, rules = {}) {
  const broken = [];
  const report = (rule, about, requests = []) => broken.push({ rule, kind: RULES[rule], about, requests });
  const listed = indexOf(ledger);
  const cases = casesOf(writes, cancellations, listed);
  const foundBy = foundByEach(ledger, rules);
  for (const one of cases.values()) checkCase(one, listed, foundBy, report);
  for (const read of reads) checkRead(read, report);
  checkForStrangers(cases, listed, report);
  const readsOf = Map.groupBy(reads, ({ userId }) => userId);
  for (const [userId, user] of ledger) checkUser(userId, user, { cases, reads: readsOf.get(userId) ?? [] }, report);
  const others = { cases, ...lotsOfAll(listed) };
  for (const { transactions, lots = [] } of ledger.values()) {
    const ofLots = transactions.filter(({ assetSymbol }) => assetSymbol === rules.lotsAsset);
    if (ofLots.length > 0) checkLots({ transactions: ofLots, lots }, others, report);
  }
  return broken;
}

/** Of a RECEIVE the SEND, and of a lot its terms, whosever they are. */
function lotsOfAll({ transactions: byKey }) {
  const opened = [...byKey.values()].flat().flatMap(({ lots = [] }) => lots);
  const terms = new Map(opened.map((lot) => [lot.lotId, lot]));
  return {
    termsOfLot: (lotId) => terms.get(lotId),
    sendOf: ({ idempotencyKey, index }) =>
      byKey.get(idempotencyKey).find((one) => one.type === 'SEND' && one.index === index),
  };
}

/** The transactions by their key, in the order of their positions, and the entries by their transaction. */
function indexOf(ledger) {
  const users = [...ledger.values()];
  const transactions = Map.groupBy(users.flatMap((user) => user.transactions), ({ idempotencyKey }) => idempotencyKey); // prettier-ignore
  for (const list of transactions.values()) list.sort((one, other) => one.position - other.position);
  const entries = [...ledger].flatMap(([userId, user]) => user.entries.map((entry) => ({ ...entry, userId })));
  return { transactions, entries: Map.groupBy(entries, ({ txId }) => txId) };
}

/** @returns {Map<string, Case>} by the key */
function casesOf(writes, cancellations, listed) {
  const cases = new Map();
  const cancellationsOf = Map.groupBy(cancellations, ({ write }) => write);
  for (const write of writes) {
    const { key, command, isValid, requests, poisoned } = write;
    const ofThis = cancellationsOf.get(write) ?? [];
    const asked = ofThis.flatMap((cancellation) => cancellation.requests);
    cases.set(key, { key, movements: command.movements, isValid, requests, poisoned, cancellations: asked });
    const refund = refundBy(ofThis, write, listed.transactions.get(key) ?? []);
    if (refund.requests.length > 0) cases.set(refund.key, refund);
  }
  return cases;
}

/** A cancellation may refund what it finds posted: as if that had been asked for, under a key of its own. */
function refundBy(cancellations, { key, command }, posted) {
  const transactions = posted.filter((one) => !isRecovery(one));
  const isPosted = transactions.length > 0 && transactions.every(({ status, type }) => status === 'SUCCESS' && type !== 'CANCEL'); // prettier-ignore
  const isValid = isPosted && command.movements.every(isRefundable);
  const originals = command.movements.map((movement, position) => ({ id: transactions[position]?.id, movement }));
  const isGroup = transactions.some(({ groupId }) => groupId !== null);
  const movements = isGroup ? movementsOfGroupRefund(originals) : originals.map((original) => movementOfRefund(original)); // prettier-ignore
  const requests = cancellations.flatMap(({ command: { body }, requests: sent }) =>
    sent.flatMap((request) => asRefund(request, body.ifPosted)),
  );
  return {
    key: `${key},refund`,
    movements: isValid ? movements : [],
    isValid,
    requests,
    poisoned: [],
    cancellations: [],
  };
}

/** What the answer to a cancellation says of the refund; nothing where none was asked for, and there is none. */
function asRefund(request, ifPosted) {
  const settlement = settlementOf(request);
  if (settlement !== 'REFUNDED' && ifPosted === 'KEEP') return [];
  if (settlement === undefined) return [request];
  const { transactions, problem } = JSON.parse(request.text);
  if (settlement === 'REFUNDED') return [{ ...request, status: 201, text: JSON.stringify({ transactions }) }];
  return [{ ...request, status: 422, text: JSON.stringify(problem ?? { code: 'NOT_REFUNDED' }) }];
}

function checkRead(read, report) {
  const about = `the balance of ${read.userId}`;
  if (codeOf(read.text) === 'INTERNAL') report('nothing is answered by INTERNAL, which is a bug', about, [read]);
  const isRefused = read.status !== 200 && outcomeOf(read) !== 'unknown' && codeOf(read.text) !== 'WALLET_NOT_FOUND';
  if (isRefused) report('a valid request is not refused as invalid, nor an invalid one decided', about, [read]);
}

/** The users are ours alone: there is nothing that we have not asked for. */
function checkForStrangers(cases, { transactions, entries }, report) {
  const rule = 'what is in the ledger was asked for, and not refused';
  const known = new Set();
  for (const [key, found] of transactions) {
    if (!cases.has(key) && !found.every(isOwn)) report(rule, `key ${key}`);
    for (const { id } of found) known.add(id);
  }
  for (const txId of entries.keys()) if (!known.has(txId)) report(rule, `entries of transaction ${txId}`);
}

/** What has expired is booked by the service itself; no caller's key has a comma. */
const isOwn = ({ type, idempotencyKey }) => type === 'EXPIRE' && idempotencyKey.startsWith('expire,');
