import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Trouble } from '../progress.mjs';
import { isDecided, isFailure, isKnown, outcomeOf } from './history.mjs';

// Longer than the service's own deadline for a request.
const PATIENCE_MS = 20_000;
// Callers have other things to do between two requests; the processors then have room for the servers.
const PAUSE_MS = 8;
// A caller that was told of an outage does not come back at once.
const BACK_OFF_MS = 60;
/** Without a failure for so long, with every instance at work: recovered. */
const CALM_MS = 1_500;
const RECOVERY_LIMIT_MS = 30_000;
const RESOLUTION_LIMIT_MS = 90_000;
// Of what was acknowledged, to be asked for again at the end.
const REPLAYS = 1_000;
// What is repeated while the load runs was sent shortly before: it may be in the middle of being posted.
const RECENT = 200;

const MIX = { write: 60, read: 20, repeat: 10, firstCredit: 4, poison: 3, invalid: 3 };

/** Concurrent clients, each of which sends one request after the other to any of the instances. */
export class Load {
  #target;
  #history;
  #wishes;
  #random;
  #asset;
  #clients = [];
  #isOver = false;
  #lastFailureAt = -Infinity;
  #lastDoneAt = new Map();
  /** Of each instance, since the cause was gone. */
  #firstDoneAt = new Map();

  /** @param target `{ urls, headers }`: `urls` may change while the load runs */
  constructor({ target, history, wishes, random, asset }) {
    this.#target = target;
    this.#history = history;
    this.#wishes = wishes;
    this.#random = random;
    this.#asset = asset;
  }

  /** Gives every user something to spend; in the middle of an outage, after it. */
  async fund() {
    const writes = this.#wishes.funding().map((wish) => this.#history.addWrite(randomUUID(), wish));
    await this.#sendUntilKnown(writes, writes.length, RECOVERY_LIMIT_MS);
    const refused = writes.find((write) => !isDecided(write))?.requests.at(-1);
    if (refused)
      throw new Trouble(`The users cannot be given credits: ${refused.status || 'no answer'} ${refused.text}`);
  }

  start(count) {
    this.#clients = Array.from({ length: count }, () => this.#client());
  }

  async stop() {
    this.#isOver = true;
    await Promise.all(this.#clients);
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

  /**
   * Asks again, with the same keys, until every outcome is known: what nobody could tell, and some of what was
   * acknowledged, which has to be answered as before.
   */
  async resolve(clients) {
    const { writes } = this.#history;
    const again = Array.from({ length: Math.min(REPLAYS, writes.length) }, () => this.#random.pick(writes));
    const unknown = writes.filter((write) => !isKnown(write));
    await this.#sendUntilKnown([...new Set([...unknown, ...again])], clients, RESOLUTION_LIMIT_MS);
  }

  /** Every balance, once all is over. */
  async readAll(userIds, clients) {
    await pLimit(clients).map(userIds, (userId) => this.#read(userId));
  }

  async #sendUntilKnown(writes, clients, limitMs) {
    const deadline = performance.now() + limitMs;
    const pending = [...writes];
    const client = async () => {
      for (let write = pending.pop(); write; write = pending.pop()) {
        const request = await this.#send(write);
        if (outcomeOf(request) !== 'unknown') continue;
        if (performance.now() > deadline) return;
        pending.unshift(write);
        await delay(BACK_OFF_MS);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
  }

  async #client() {
    while (!this.#isOver) {
      const request = await this.#act(this.#random.weighted(MIX));
      await delay(this.#random.next() * 2 * (isFailure(request) ? BACK_OFF_MS : PAUSE_MS));
    }
  }

  #act(action) {
    const { writes } = this.#history;
    switch (action) {
      case 'read':
        return this.#read(this.#wishes.user());
      case 'repeat':
        return this.#send(writes[this.#random.integer(Math.max(0, writes.length - RECENT), writes.length - 1)]);
      case 'poison': {
        // Only what is decided bars its key: anything else would be a first request like any other.
        const write = this.#random.pick(writes);
        return isDecided(write) ? this.#poison(write) : this.#send(write);
      }
      case 'invalid':
        return this.#send(this.#history.addWrite(randomUUID(), this.#wishes.invalid(), { isValid: false }));
      default:
        return this.#send(this.#history.addWrite(randomUUID(), this.#wishes[action]()));
    }
  }

  async #send(write) {
    const request = this.#history.begin(write.requests);
    return this.#post(request, write.key, write.wish);
  }

  async #poison(write) {
    const request = this.#history.begin(write.poisoned);
    return this.#post(request, write.key, this.#wishes.poison(write.wish));
  }

  #post(request, key, wish) {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    return this.#call(request, '/transactions', { method: 'POST', headers, body: JSON.stringify(wish) });
  }

  #read(userId) {
    const request = this.#history.begin(this.#history.reads, { userId });
    return this.#call(request, `/${userId}/balance?asset=${this.#asset}`, {});
  }

  /** Sends one request, and notes what came of it. */
  async #call(request, path, { headers, ...options }) {
    const url = this.#random.pick(this.#target.urls);
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const all = { ...this.#target.headers, ...headers };
      const response = await fetch(`${url}/api/v1/wallets${path}`, { ...options, headers: all, signal });
      this.#history.end(request, { status: response.status, text: await response.text() });
    } catch {
      this.#history.end(request);
    }
    this.#noteHealth(url, request);
    return request;
  }

  #noteHealth(url, request) {
    const now = performance.now();
    if (isFailure(request)) this.#lastFailureAt = now;
    if (request.status !== 201) return;
    this.#lastDoneAt.set(url, now);
    if (!this.#firstDoneAt.has(url)) this.#firstDoneAt.set(url, now);
  }
}
