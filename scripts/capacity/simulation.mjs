import { percentilesOf } from '../bench/load/tally.mjs';
import { MEASURED } from './figures.mjs';

/** As POSTING_BATCH_MAX. */
const BATCH_MAX = 200;
/** Statements that wait for an answer before COMMIT: lock, look up; and COMMIT with the writes. */
const ROUND_TRIPS = 3;

/**
 * Users spread evenly over slices, slices over nodes, as in the service: a slice is locked by one batch at a time, what
 * waits meanwhile makes the next one, and transfers between two slices make batches of their own, for each pair of nodes.
 * Between two nodes they take two-phase commit. Times are in ms.
 *
 * @returns how many were done and their latencies, as `percentilesOf` gives them, and how busy processors and slices were
 */
export function simulate({ rate, slices, nodes, crossShare, coresPerNode, roundTripMs, flushMs, seconds, random }) {
  const events = new Agenda();
  const servers = Array.from({ length: nodes }, () => new Processors(events, coresPerNode));
  const locks = Array.from({ length: slices }, () => new Lock(events));
  const nodeOf = (slice) => slice % nodes;
  const own = Array.from({ length: slices }, () => newLane());
  const between = new Map();
  const latencies = [];
  const batches = [];
  const endMs = seconds * 1_000;

  async function run(lane) {
    lane.isRunning = true;
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, BATCH_MAX);
      const touched = [...new Set(batch.flatMap(({ of }) => of))].sort((a, b) => a - b);
      for (const slice of touched) await locks[slice].take();
      await post(batch, touched);
      for (const slice of touched) locks[slice].release();
      for (const { at } of batch) latencies.push(events.now - at);
      batches.push(batch.length);
    }
    lane.isRunning = false;
  }

  async function post(batch, touched) {
    const work = new Map();
    for (const slice of touched) work.set(nodeOf(slice), MEASURED.batchMicros);
    const isSplit = work.size > 1;
    const each = MEASURED.transactionMicros * (isSplit ? MEASURED.acrossNodes : 1);
    for (const slice of batch.flatMap(({ of }) => of)) work.set(nodeOf(slice), work.get(nodeOf(slice)) + each);
    await events.pass(ROUND_TRIPS * roundTripMs);
    await Promise.all([...work].map(([node, micros]) => servers[node].work(micros / 1_000)));
    // PREPARE and COMMIT PREPARED each wait for the disk.
    await events.pass(isSplit ? 2 * flushMs + roundTripMs : flushMs);
  }

  function arrive() {
    const first = Math.floor(random.next() * slices);
    const isTransfer = random.next() < crossShare;
    const second = isTransfer ? (first + 1 + Math.floor(random.next() * (slices - 1))) % slices : first;
    const lane = isTransfer ? laneBetween(nodeOf(first), nodeOf(second)) : own[first];
    lane.waiting.push({ at: events.now, of: isTransfer ? [first, second] : [first] });
    if (!lane.isRunning) void run(lane);
    const next = events.now - (Math.log(1 - random.next()) * 1_000) / rate;
    if (next < endMs) events.at(next, arrive);
  }

  function laneBetween(one, other) {
    const name = [one, other].sort((a, b) => a - b).join();
    if (!between.has(name)) between.set(name, newLane());
    return between.get(name);
  }

  events.at(0, arrive);
  return events.run(endMs).then(() => ({
    ...percentilesOf(latencies),
    batch: latencies.length / batches.length,
    processors: servers.map(({ busyMs }) => busyMs / endMs / coresPerNode),
    slices: locks.map(({ busyMs }) => busyMs / endMs),
  }));
}

const newLane = () => ({ waiting: [], isRunning: false });

/** What is to happen, in order of time. Whoever waits for a moment goes on before the next one. */
class Agenda {
  now = 0;
  #heap = [];

  at(time, action) {
    const heap = this.#heap;
    let index = heap.push({ time, action }) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && heap[parent].time > time; parent = (index - 1) >> 1) {
      [heap[parent], heap[index]] = [heap[index], heap[parent]];
      index = parent;
    }
  }

  pass(ms) {
    return new Promise((resolve) => this.at(this.now + ms, resolve));
  }

  async run(endMs) {
    for (let next = this.#pop(); next && next.time < endMs; next = this.#pop()) {
      this.now = next.time;
      next.action();
      // Those who have waited go on by several promises in a row.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #pop() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0 || first === undefined) return first;
    heap[0] = last;
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = [left, right].reduce((a, b) => (b < heap.length && heap[b].time < heap[a].time ? b : a), index);
      if (least === index) return first;
      [heap[least], heap[index]] = [heap[index], heap[least]];
      index = least;
    }
  }
}

/** Those of one node: what finds them all at work waits, first come first served. */
class Processors {
  busyMs = 0;
  #events;
  #freeAt;

  constructor(events, count) {
    this.#events = events;
    this.#freeAt = new Array(count).fill(0);
  }

  work(ms) {
    const { now } = this.#events;
    const first = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const end = Math.max(now, this.#freeAt[first]) + ms;
    this.#freeAt[first] = end;
    this.busyMs += ms;
    return this.#events.pass(end - now);
  }
}

class Lock {
  busyMs = 0;
  #events;
  #waiting = [];
  #takenAt;

  constructor(events) {
    this.#events = events;
  }

  async take() {
    if (this.#takenAt !== undefined) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#takenAt = this.#events.now;
  }

  release() {
    this.busyMs += this.#events.now - this.#takenAt;
    this.#takenAt = undefined;
    const next = this.#waiting.shift();
    if (next) {
      // Nobody who comes now is in front of who has waited.
      this.#takenAt = this.#events.now;
      next();
    }
  }
}
