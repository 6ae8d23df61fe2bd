import { setTimeout as delay } from 'node:timers/promises';
import { isFailure } from './history.mjs';

// Longer than the service's own deadline for a request.
const PATIENCE_MS = 20_000;
/** Without a failure for so long, with every instance at work: recovered. */
const CALM_MS = 1_500;
const RECOVERY_LIMIT_MS = 30_000;

/** Sends requests to any of the instances, and notes when each of them was at work, and when something failed. */
export class Sender {
  #target;
  #history;
  #random;
  #lastFailureAt = -Infinity;
  #lastDoneAt = new Map();
  /** Of each instance, since the cause was gone. */
  #firstDoneAt = new Map();

  /** @param target `{ urls, headers }`: `urls` may change while the load runs */
  constructor(target, history, random) {
    this.#target = target;
    this.#history = history;
    this.#random = random;
  }

  /**
   * The time in ms after `since` until every instance had acknowledged a write, and no request failed any more; undefined
   * if that does not come.
   */
  async recovery(since) {
    this.#firstDoneAt.clear();
    const deadline = performance.now() + RECOVERY_LIMIT_MS;
    while (!this.#isCalm(since)) {
      if (performance.now() > deadline) return undefined;
      await delay(50);
    }
    return Math.max(0, this.#lastFailureAt - since, ...[...this.#firstDoneAt.values()].map((at) => at - since));
  }

  #isCalm(since) {
    const from = performance.now() - CALM_MS;
    return (
      from >= since &&
      this.#lastFailureAt < from &&
      this.#target.urls.every((url) => this.#lastDoneAt.get(url) > from) &&
      // One that waits may still fail.
      [...this.#history.inFlight].every(({ sentAt }) => sentAt > from)
    );
  }

  send(request, key, { method, path, body }) {
    return this.#call(request, path, optionsOf(body, key, method));
  }

  get(request, path) {
    return this.#call(request, path, {});
  }

  /** Posts one body for several requests; `answersOf` tells which answer is whose. */
  async postTogether(requests, { path, body }, answersOf) {
    const url = this.#random.pick(this.#target.urls);
    const answer = await this.#fetch(url, path, optionsOf(body));
    const answers = answer?.status === 200 ? answersOf(answer) : requests.map(() => answer);
    for (const [index, request] of requests.entries()) this.#end(url, request, answers[index]);
  }

  /** Sends one request to any of the instances, and notes what came of it. */
  async #call(request, path, options) {
    const url = this.#random.pick(this.#target.urls);
    this.#end(url, request, await this.#fetch(url, path, options));
    return request;
  }

  /** Its answer; undefined where none came. */
  async #fetch(url, path, { headers, ...options }) {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const all = { ...this.#target.headers, ...headers };
      const response = await fetch(`${url}/api/v1/wallets${path}`, { ...options, headers: all, signal });
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }

  #end(url, request, answer) {
    this.#history.end(request, answer);
    this.#noteHealth(url, request);
  }

  #noteHealth(url, request) {
    const now = performance.now();
    if (isFailure(request)) this.#lastFailureAt = now;
    if (request.status !== 201) return;
    this.#lastDoneAt.set(url, now);
    if (!this.#firstDoneAt.has(url)) this.#firstDoneAt.set(url, now);
  }
}

function optionsOf(body, key, method = 'POST') {
  const headers = { 'Content-Type': 'application/json', ...(key !== undefined && { 'Idempotency-Key': key }) };
  return { method, headers, body: JSON.stringify(body) };
}
