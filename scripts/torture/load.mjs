import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Trouble } from '../progress.mjs';
import { isHold, isPurchase, isRefundableGroup, isRefundableSingle, originalsOf } from './commands.mjs';
import { isDecided, isFailure, isKnown, outcomeOf, postedBy } from './history.mjs';

// Callers have other things to do between two requests; the processors then have room for the servers.
const PAUSE_MS = 8;
// A caller that was told of an outage does not come back at once.
const BACK_OFF_MS = 60;
const FUNDING_LIMIT_MS = 30_000;
const RESOLUTION_LIMIT_MS = 90_000;
// Of what was acknowledged, to be asked for again at the end.
const REPLAYS = 1_000;
// What is repeated while the load runs was sent shortly before: it may be in the middle of being posted.
const RECENT = 200;

// Refunds are of something recent, so that several of them are for the same.
const RECENT_ORIGINALS = 40;
const BULK_ITEMS = 8;
/** The routes that an item of a bulk can stand for. */
const BULK_PATHS = ['/transactions', '/transactions/linked'];

const WRITES = {
  ...{ single: 30, transfer: 12, linked: 8, refund: 8, refundOfGroup: 4, firstCredit: 4 },
  ...{ hold: 6, capture: 6, release: 4, status: 3, chargeback: 3 },
};
const MIX = { ...WRITES, read: 20, repeat: 8, poison: 3, invalid: 3, bulk: 2, cancel: 4 };

/** Concurrent clients, each of which sends one request after the other. */
export class Load {
  #sender;
  #history;
  #commands;
  #random;
  #clients = [];
  #isOver = false;
  /** What was posted lately, and can be given back: transactions, purchases among them, groups, and holds. */
  #singles = [];
  #purchases = [];
  #groups = [];
  #holds = [];

  constructor({ sender, history, commands, random }) {
    this.#sender = sender;
    this.#history = history;
    this.#commands = commands;
    this.#random = random;
  }

  /** Gives every user something to spend; in the middle of an outage, after it. */
  async fund() {
    const writes = this.#commands.funding().map((command) => this.#history.addWrite(randomUUID(), command));
    await this.#sendUntilKnown(writes, writes.length, FUNDING_LIMIT_MS);
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
   * Asks again, with the same keys, until every outcome is known: what nobody could tell, and some of what was
   * acknowledged, which has to be answered as before.
   */
  async resolve(clients) {
    const { writes, cancellations } = this.#history;
    const again = Array.from({ length: Math.min(REPLAYS, writes.length) }, () => this.#random.pick(writes));
    const unknown = writes.filter((write) => !isKnown(write));
    const pending = [...new Set([...unknown, ...again, ...cancellations])];
    await this.#sendUntilKnown(pending, clients, RESOLUTION_LIMIT_MS);
  }

  /** Every balance, once all is over. */
  async readAll(userIds, clients) {
    await pLimit(clients).map(userIds, (userId) => this.#read(userId));
  }

  /** Writes and cancellations. */
  async #sendUntilKnown(asked, clients, limitMs) {
    const deadline = performance.now() + limitMs;
    const pending = [...asked];
    const client = async () => {
      for (let one = pending.pop(); one; one = pending.pop()) {
        const request = await this.#send(one);
        if (outcomeOf(request) !== 'unknown') continue;
        if (performance.now() > deadline) return;
        pending.unshift(one);
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
    switch (action) {
      case 'read':
        return this.#read(this.#commands.user());
      case 'repeat':
        return this.#send(this.#recent());
      case 'poison': {
        // Only what is decided bars its key: anything else would be a first request like any other.
        const write = this.#random.pick(this.#history.writes);
        return isDecided(write) ? this.#poison(write) : this.#send(write);
      }
      case 'invalid':
        return this.#send(this.#invalid());
      case 'bulk':
        return this.#sendBulk();
      case 'cancel':
        return this.#cancel();
      default:
        return this.#send(this.#draw(action));
    }
  }

  /** A new write, as yet unsent. */
  #draw(kind) {
    return this.#history.addWrite(randomUUID(), this.#commandOf(kind));
  }

  #invalid() {
    return this.#history.addWrite(randomUUID(), this.#commands.invalid(), { isValid: false });
  }

  /** Sent shortly before, or in this moment. */
  #recent() {
    const { writes } = this.#history;
    return writes[this.#random.integer(Math.max(0, writes.length - RECENT), writes.length - 1)];
  }

  /** A refund needs something that was posted: there may be nothing yet. */
  #commandOf(kind) {
    switch (kind) {
      case 'refund':
        return this.#singles.length > 0 ? this.#commands.refund(this.#random.pick(this.#singles)) : this.#commands.single(); // prettier-ignore
      case 'refundOfGroup':
        return this.#groups.length > 0 ? this.#commands.refundOfGroup(this.#random.pick(this.#groups)) : this.#commands.transfer(); // prettier-ignore
      case 'chargeback':
        return this.#purchases.length > 0 ? this.#commands.chargeback(this.#random.pick(this.#purchases)) : this.#commands.single(); // prettier-ignore
      case 'capture':
      case 'release':
        return this.#holds.length > 0 ? this.#commands[kind](this.#random.pick(this.#holds)) : this.#commands.hold();
      default:
        return this.#commands[kind]();
    }
  }

  /** Sends a write or a cancellation. */
  async #send({ key, command, requests }) {
    const request = await this.#sender.send(this.#history.begin(requests), key, command);
    this.#noteOriginals(command, request);
    return request;
  }

  async #poison(write) {
    const request = this.#history.begin(write.poisoned);
    return this.#sender.send(request, write.key, this.#commands.poison(write.command));
  }

  /** A write that is under way, or one that has not arrived yet: the two race, or either comes first. */
  async #cancel() {
    const isNew = this.#random.next() < 0.5;
    const write = isNew ? this.#draw(this.#random.weighted(WRITES)) : this.#recent();
    if (!write.isValid) return this.#send(write);
    const command = this.#commands.cancellation(write.key, write.command);
    const sent = isNew && this.#random.next() < 0.5 ? this.#send(write) : undefined;
    const cancelled = await this.#send(this.#history.addCancellation(write, command));
    await sent;
    return cancelled;
  }

  /** Some new writes, one that was sent before, one that is there twice, and one that is not valid. */
  async #sendBulk() {
    const drawn = Array.from({ length: BULK_ITEMS }, () => this.#draw(this.#random.pick(['single', 'linked'])));
    const others = [this.#recent(), this.#random.pick(drawn), this.#invalid()];
    const writes = [...drawn, ...others.filter(({ command }) => BULK_PATHS.includes(command.path))];
    const requests = writes.map((write) => this.#history.begin(write.requests, { isItem: true }));
    const items = writes.map(({ key, command }) => ({ idempotencyKey: key, ...command.body }));
    const answersOf = ({ text }) => JSON.parse(text).results.map(answerOfItem);
    await this.#sender.postTogether(requests, { path: '/transactions/bulk', body: { items } }, answersOf);
    for (const [index, request] of requests.entries()) this.#noteOriginals(writes[index].command, request);
    return requests[0];
  }

  #noteOriginals(command, request) {
    if (outcomeOf(request) !== 'done') return;
    const { ids, groupId } = postedBy(request);
    const originals = originalsOf(command, ids);
    if (isRefundableSingle(command)) this.#singles.push(originals[0]);
    if (isRefundableGroup(command)) this.#groups.push({ groupId, originals });
    if (isPurchase(command)) this.#purchases.push(originals[0]);
    if (isHold(command)) this.#holds.push(originals[0]);
    for (const list of [this.#singles, this.#purchases, this.#groups, this.#holds])
      list.splice(0, list.length - RECENT_ORIGINALS);
  }

  #read(userId) {
    const request = this.#history.begin(this.#history.reads, { userId });
    return this.#sender.get(request, `/${userId}/balance?asset=${this.#commands.assetOf(userId)}`);
  }
}

/** As if the item had been sent by itself. */
function answerOfItem({ status, transaction, group, problem }) {
  return { status, text: JSON.stringify(transaction ?? group ?? problem) };
}
