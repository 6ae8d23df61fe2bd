/**
 * What the clients have seen, and nothing else. Times are milliseconds of this process' monotonic clock: `sentAt` is
 * taken before a request leaves, `answeredAt` after its answer has come, so that whatever the service did lies between.
 *
 * @typedef {{ number: number, sentAt: number, answeredAt: number, status: number, text: string }} Request
 *   one request; status 0 while there is no answer, and for ever when none came; `answeredAt` is Infinity until then
 * @typedef {{ key: string, wish: object, isValid: boolean, requests: Request[], poisoned: Request[] }} Write
 *   one idempotency key: all requests that asked for `wish` under it, and those that asked for something else
 * @typedef {Request & { userId: string }} Read a balance that was asked for
 */
export class History {
  /** @type {Write[]} */
  writes = [];
  /** @type {Read[]} */
  reads = [];
  /** Sent, and neither answered nor given up. */
  inFlight = new Set();
  #requests = 0;

  addWrite(key, wish, { isValid = true } = {}) {
    const write = { key, wish, isValid, requests: [], poisoned: [] };
    this.writes.push(write);
    return write;
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

/**
 * What an answer says of the write: `done`, `refused` (decided for good), `invalid` (never executed, the key left free),
 * or `unknown`.
 */
export function outcomeOf({ status, text }) {
  if (status === 201) return 'done';
  if (status === 0 || status >= 500 || COME_AGAIN.includes(status)) return 'unknown';
  return codeOf(text) === 'INSUFFICIENT_FUNDS' ? 'refused' : 'invalid';
}

/** All other errors promise that nothing was changed. */
const MAYBE_DONE = [undefined, 'INSUFFICIENT_FUNDS', 'OUTCOME_UNKNOWN', 'INTERNAL'];

/** Whether it can have been this request that was executed. */
export const mayBeDone = ({ text }) => MAYBE_DONE.includes(codeOf(text));

export const codeOf = (text) => /"code":"(\w+)"/.exec(text)?.[1];

/** Whether something went wrong that a caller would see as an outage; being told that a repeat came too soon is not. */
export const isFailure = ({ status }) => status === 0 || status >= 500 || status === 408 || status === 429;

/** How often requests failed, by the code of the answer. */
export function countFailures({ writes, reads }) {
  const counts = {};
  for (const request of [...reads, ...writes.flatMap(({ requests, poisoned }) => [...requests, ...poisoned])]) {
    if (!isFailure(request)) continue;
    const code = request.status === 0 ? 'no answer' : (codeOf(request.text) ?? `status ${request.status}`);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** What was done or refused under the key, by the answers. */
export const isDecided = ({ requests }) => requests.some((request) => ['done', 'refused'].includes(outcomeOf(request)));

/** The answers tell what became of it. */
export const isKnown = ({ requests }) => requests.some((request) => outcomeOf(request) !== 'unknown');

/** At some time nobody could tell: an outage, not only a repeat that came too soon. */
export const wasUnknown = ({ requests }) => requests.some((request) => isFailure(request));
