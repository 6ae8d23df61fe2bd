import { isRecovery } from './movements.mjs';

/**
 * What the clients have seen, and nothing else. Times are milliseconds of this process' monotonic clock: `sentAt` is
 * taken before a request leaves, `answeredAt` after its answer has come, so that whatever the service did lies between.
 *
 * @typedef {{ number: number, sentAt: number, answeredAt: number, status: number, text: string, isItem?: boolean }} Request
 *   one request, or one item of a bulk; status 0 while there is no answer, and for ever when none came; `answeredAt` is
 *   Infinity until then
 * @typedef {{ key: string, command: import('./commands.mjs').Command, isValid: boolean, requests: Request[],
 *   poisoned: Request[] }} Write
 *   one idempotency key: all requests that asked for `command` under it, and those that asked for something else
 * @typedef {{ write: Write, command: object, requests: Request[] }} Cancellation of a write, asked for again and again
 * @typedef {Request & { userId: string }} Read a balance that was asked for
 */
export class History {
  /** @type {Write[]} */
  writes = [];
  /** @type {Cancellation[]} */
  cancellations = [];
  /** @type {Read[]} */
  reads = [];
  /** Sent, and neither answered nor given up. */
  inFlight = new Set();
  #requests = 0;

  addWrite(key, command, { isValid = true } = {}) {
    const write = { key, command, isValid, requests: [], poisoned: [] };
    this.writes.push(write);
    return write;
  }

  addCancellation(write, command) {
    const cancellation = { write, command, requests: [] };
    this.cancellations.push(cancellation);
    return cancellation;
  }

  /** Begins a request, as one of `list`; `details` stand beside it. */
  begin(list, details = {}) {
    const number = (this.#requests += 1);
    const request = { number, ...details, sentAt: performance.now(), answeredAt: Infinity, status: 0, text: '' };
    list.push(request);
    this.inFlight.add(request);
    return request;
  }

  /** Ends a request; without an answer, what became of it is not known. */
  end(request, answer) {
    this.inFlight.delete(request);
    if (answer) Object.assign(request, answer, { answeredAt: performance.now() });
  }
}

/** Told to come again: nothing is decided yet, or it is not known what was. */
const COME_AGAIN = [408, 409, 425, 429];

/** Decided for good, and kept. */
const REFUSALS = [
  ...['INSUFFICIENT_FUNDS', 'REFUND_EXCEEDS_ORIGINAL', 'ALREADY_REFUNDED'],
  ...['CAPTURE_EXCEEDS_HOLD', 'HOLD_CAPTURED', 'HOLD_RELEASED', 'WALLET_FROZEN', 'LIMIT_EXCEEDED'],
  'ALREADY_CHARGED_BACK',
];

/**
 * What an answer says of the write: `done`, `refused` (decided for good), `cancelled` (never to be executed), `invalid`
 * (never executed, the key left free), or `unknown`.
 */
export function outcomeOf({ status, text }) {
  if (status === 200 || status === 201) return 'done';
  if (status === 0 || status >= 500 || COME_AGAIN.includes(status)) return 'unknown';
  const code = codeOf(text);
  if (code === 'CANCELLED') return 'cancelled';
  return REFUSALS.includes(code) ? 'refused' : 'invalid';
}

/** What a cancellation was told has become of the write: CANCELLED, KEPT, REFUNDED or REJECTED. */
export function settlementOf({ status, text }) {
  return status === 200 ? JSON.parse(text).outcome : undefined;
}

/** Of a write that was done: the ids of what it asked for, in the order of their positions, and of its group. */
export function postedBy({ text }) {
  const { txId, id, groupId, transactions } = JSON.parse(text);
  const asked = transactions?.filter((one) => !isRecovery(one));
  return { ids: asked?.map((transaction) => transaction.id) ?? [txId ?? id], groupId };
}

/** All other errors promise that nothing was changed. */
const MAYBE_DONE = [undefined, ...REFUSALS, 'OUTCOME_UNKNOWN', 'INTERNAL'];

/** Whether it can have been this request that was executed. */
export const mayBeDone = ({ text }) => MAYBE_DONE.includes(codeOf(text));

/** Of a problem: the first member of that name is its own. */
export const codeOf = (text) => /"code":"(\w+)"/.exec(text)?.[1];

/** Whether something went wrong that a caller would see as an outage; being told that a repeat came too soon is not. */
export const isFailure = ({ status }) => status === 0 || status >= 500 || status === 408 || status === 429;

/** How often requests failed, by the code of the answer. */
export function countFailures({ writes, cancellations, reads }) {
  const counts = {};
  const sent = [...writes, ...cancellations].flatMap(({ requests, poisoned = [] }) => [...requests, ...poisoned]);
  for (const request of [...reads, ...sent]) {
    if (!isFailure(request)) continue;
    const code = request.status === 0 ? 'no answer' : (codeOf(request.text) ?? `status ${request.status}`);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** What became of the key for good, by an answer. */
export const isDecision = (request) => ['done', 'refused', 'cancelled'].includes(outcomeOf(request));

export const isDecided = ({ requests }) => requests.some(isDecision);

/** The answers tell what became of it. */
export const isKnown = ({ requests }) => requests.some((request) => outcomeOf(request) !== 'unknown');

/** At some time nobody could tell: an outage, not only a repeat that came too soon. */
export const wasUnknown = ({ requests }) => requests.some((request) => isFailure(request));
