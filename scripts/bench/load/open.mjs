import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { requestSource } from './requests.mjs';
import { percentilesOf, Tally } from './tally.mjs';

// As short as Node's timers go. It makes a request late by half a millisecond or so, which counts against the service;
// waking up more often would take the processors from it.
const TICK_MS = 1;
// Longer than the service's own deadline for a request.
const PATIENCE_MS = 20_000;

/**
 * Open loop: requests are sent when they are due (by a Poisson process), whether or not earlier ones are answered, and
 * their latency counts from then. Autocannon's `overallRate` is none: each of its connections sends its second's share
 * in a closed loop as fast as it can, and then pauses until the next second.
 */
export async function openLoop({ urls, rate, seconds, connections, maxConnections, requests }) {
  const source = requestSource(requests);
  const loop = new OpenLoop(urls, maxConnections, source);
  await loop.connect(connections);
  await loop.send(rate, seconds);
  await loop.settle();
  loop.close();
  return {
    sent: source.sent,
    repeated: source.repeated,
    rate: loop.tally.count / seconds,
    latency: loop.tally.summary(),
    lagMs: percentilesOf(loop.lags),
    failures: loop.unanswered + loop.lost,
    unsent: loop.unsent,
    connections: loop.opened,
    codes: loop.codes,
  };
}

class OpenLoop {
  tally = new Tally();
  /** How late each request was sent: the load tool's own part of the latency. */
  lags = [];
  /** Due when every connection was busy, and no further one was allowed. */
  unsent = 0;
  /** Sent on a connection that was then closed without an answer. */
  lost = 0;
  unanswered = 0;
  opened = 0;
  /** How often each code of the error catalogue was the answer. */
  codes = {};
  #urls;
  #maxConnections;
  #source;
  #free = [];
  #all = new Set();
  #due = [];

  constructor(urls, maxConnections, source) {
    this.#urls = urls;
    this.#maxConnections = maxConnections;
    this.#source = source;
  }

  async connect(count) {
    for (let index = 0; index < count; index += 1) this.#open();
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#free.length < count) {
      if (performance.now() > deadline) throw new Error('The service does not take the connections.');
      await delay(5);
    }
  }

  async send(rate, seconds) {
    const gap = () => (-Math.log(1 - Math.random()) / rate) * 1000;
    const start = performance.now();
    const end = start + seconds * 1000;
    let next = start + gap();
    for (let now = start; now < end; now = performance.now()) {
      for (; next <= now; next += gap()) this.#sendOrWait(next);
      await delay(TICK_MS);
    }
  }

  /** Waits for the answers that are still to come. */
  async settle() {
    const deadline = performance.now() + PATIENCE_MS;
    const inFlight = () => this.#all.size - this.#free.length;
    while ((inFlight() > 0 || this.#due.length > 0) && performance.now() < deadline) await delay(5);
    this.unanswered = inFlight() + this.#due.length;
  }

  close() {
    for (const connection of this.#all) connection.close();
  }

  #open() {
    const on = {
      free: (connection) => this.#sendNext(connection),
      lost: (connection, pending) => {
        this.#all.delete(connection);
        this.#free = this.#free.filter((other) => other !== connection);
        if (pending) this.lost += 1;
      },
    };
    this.#all.add(new Connection(this.#urls[this.opened++ % this.#urls.length], on));
  }

  #sendOrWait(due) {
    // In turns, so that none of them is idle for so long that the server closes it.
    const connection = this.#free.shift();
    if (connection) return this.#sendOn(connection, due);
    // Each waits for its own new connection, unless an answered one comes first.
    if (this.#all.size >= this.#maxConnections) {
      this.unsent += 1;
    } else {
      this.#due.push(due);
      this.#open();
    }
  }

  #sendNext(connection) {
    const due = this.#due.shift();
    if (due === undefined) this.#free.push(connection);
    else this.#sendOn(connection, due);
  }

  #sendOn(connection, due) {
    this.lags.push(performance.now() - due);
    connection.send(this.#source.next(), (status, body) => {
      this.tally.add(status, performance.now() - due);
      if (status >= 400) this.#countCode(body);
    });
  }

  #countCode(body) {
    const code = /"code":"(\w+)"/.exec(body)?.[1] ?? 'none';
    this.codes[code] = (this.codes[code] ?? 0) + 1;
  }
}
