import { setTimeout as sleep } from 'node:timers/promises';
import { type News } from '../feed/news';
import { webhookDeliveries } from '../observability/metrics';
import { type Attempt } from './courier';
import { type DueEvents } from './due-events';
import { type DueEvent } from './events';
import { Outstanding } from './outstanding';
import { type Pace, TRYING_AGAIN } from './pace';
import { type RetrySchedule } from './retry-schedule';
import { type HeldRun, type Retry, type RunStore } from './run-store';
import { type Sender } from './sender';
import { Waker } from './waker';
import { LIVE_RUN, type Webhook, type WebhookPlace } from './webhook.sql';

/** Requests to one endpoint at a time: of different users, for those of one user keep their order. */
const HANDS = 8;
/** Of them, those that may try something again at a time: they wait longer for their turn, and what is new waits for none. */
const TRYING_AGAIN_MAX = 4;
/** Events that were read and wait for a hand. */
const READ_AHEAD = 500;
/** Users who may be behind; with more the endpoint is down, and the log waits where it is. */
const BEHIND_MAX = 1_000;
/** After so many tries in a row that came to nothing, one that is taken says that the endpoint is back. */
const DOWN_AFTER = 10;
/** Between two looks at the log. */
const LOOK_EVERY_MS = 100;
const REST_MS = 5_000;

/** What a run works with. */
export interface Tools {
  readonly dueEvents: DueEvents;
  readonly store: RunStore;
  readonly sender: Sender;
  readonly news: News;
  readonly schedule: RetrySchedule;
  readonly pace: Pace;
}

/** A user who is behind: `event` is the one that is tried; all behind it wait, and are read again from the log. */
interface Behind {
  retry: Retry;
  isBusy: boolean;
  isChanged: boolean;
}

/**
 * Tells one endpoint what happens, as it happens; or, a replay, what has happened.
 *
 * It reads the log as a reader of the feed does, and keeps in the database how far it has come. Each user's events go out one
 * after the other. The first that is not taken puts its user behind: it is tried again with growing pauses, while the others
 * go on; all that comes behind it waits for it. When it is taken, or given up (parked), they follow, read from the user's own
 * history. So one user's trouble costs a row, however much waits behind it, and nothing is kept of what an event says.
 */
export class WebhookRun {
  readonly #outstanding: Outstanding;
  readonly #waker = new Waker();
  /** What was read, by its user; a user who is being told has the event that comes next in front. */
  readonly #queues = new Map<string, DueEvent[]>();
  readonly #ready: string[] = [];
  readonly #behind = new Map<string, Behind>();
  readonly #stopping: AbortSignal;
  #parked: Retry[] = [];
  #caughtUp: DueEvent[] = [];
  #brought: DueEvent[] = [];
  #failures = 0;
  #tryingAgain = 0;
  #saved = '';

  /**
   * @param webhook as it is at the moment: it may be changed while it is told
   * @param stop used as well, when the endpoint turns out to be somebody else's
   */
  constructor(
    private readonly tools: Tools,
    private readonly webhook: () => Webhook,
    private readonly held: HeldRun,
    private readonly places: readonly WebhookPlace[],
    private readonly stop: AbortController,
  ) {
    this.#stopping = stop.signal;
    this.#outstanding = new Outstanding(new Map(places.map(({ slice, seq }) => [slice, Number(seq)])));
  }

  /** Resolves when it is stopped, or, of a replay, when everything is told. */
  async work(): Promise<void> {
    const wake = () => {
      this.#waker.wake();
    };
    this.#stopping.addEventListener('abort', wake, { once: true });
    for (const retry of await this.tools.store.retries(this.held)) {
      const event = await this.tools.dueEvents.whole(retry.event);
      this.#behind.set(keyOf(event), { retry: { ...retry, event }, isBusy: false, isChanged: false });
    }
    const hands = Array.from({ length: HANDS }, () => this.#tell());
    await Promise.all([this.#read(), this.#saveAgainAndAgain(), ...hands]);
    await this.#save();
    this.#stopping.removeEventListener('abort', wake);
  }

  /** A replay ends where it was to end. */
  get #isOver(): boolean {
    const isRead = this.places.every(
      ({ slice, upto }) => upto !== null && this.#outstanding.readTo(slice) >= Number(upto),
    );
    return isRead && this.#outstanding.size === 0 && this.#behind.size === 0;
  }

  #isStopped(): boolean {
    return this.#stopping.aborted;
  }

  get #isDone(): boolean {
    return this.#stopping.aborted || this.#isOver;
  }

  // Reading ahead

  async #read(): Promise<void> {
    const { dueEvents, news } = this.tools;
    while (!this.#isDone) {
      const { edition } = news;
      const lookedAt = performance.now();
      if (this.#outstanding.size >= READ_AHEAD || this.#behind.size >= BEHIND_MAX) {
        await this.#rest(LOOK_EVERY_MS);
        continue;
      }
      try {
        const heads = await dueEvents.heads();
        const spans = this.places.map(({ slice, upto }) => ({
          slice,
          after: this.#outstanding.readTo(slice),
          upto: Math.min(heads.get(slice)!, Number(upto ?? Infinity)),
        }));
        if (spans.some(({ after, upto }) => upto > after)) await this.#readWithin(spans);
        else {
          const count = [...heads.values()].reduce((sum, head) => sum + head, 0);
          await news.wait(count, edition, REST_MS, this.#stopping);
        }
      } catch {
        // PostgreSQL is away: the log is there when it is back.
      }
      const restMs = LOOK_EVERY_MS - (performance.now() - lookedAt);
      if (restMs > 0) await this.#rest(restMs);
    }
    this.#waker.wake();
  }

  async #readWithin(spans: Parameters<DueEvents['within']>[0]): Promise<void> {
    const { events, ends } = await this.tools.dueEvents.within(spans, this.webhook(), READ_AHEAD);
    for (const event of events) {
      const key = keyOf(event);
      // It is read again when its turn comes.
      if (this.#behind.has(key)) continue;
      this.#outstanding.add(event);
      const queue = this.#queues.get(key);
      if (queue) queue.push(event);
      else {
        this.#queues.set(key, [event]);
        this.#ready.push(key);
      }
    }
    for (const [slice, end] of ends) this.#outstanding.advance(slice, end);
    this.#waker.wake();
  }

  // Telling

  async #tell(): Promise<void> {
    while (!this.#isDone) {
      const behind = this.#nextBehind();
      if (behind) await this.#tellAgain(behind);
      else {
        const key = this.#ready.shift();
        if (key === undefined) await this.#waker.wait(this.#untilNextTryMs());
        else await this.#tellNext(key);
      }
    }
    this.#waker.wake();
  }

  /** One event of a user who is not behind. */
  async #tellNext(key: string): Promise<void> {
    const queue = this.#queues.get(key)!;
    const [event] = queue as [DueEvent];
    const attempt = await this.#try(event, this.webhook().id);
    if (!attempt) return;
    if (attempt.isDelivered) {
      queue.shift();
      if (queue.length > 0) this.#ready.push(key);
      else this.#queues.delete(key);
      this.#bring(event);
    } else {
      this.#queues.delete(key);
      this.#fallBehind(key, event, attempt);
      // What waits behind it is read again, from the history of the user.
      for (const each of queue) this.#outstanding.settle(each);
    }
    this.#waker.wake();
  }

  #fallBehind(key: string, event: DueEvent, attempt: Attempt): void {
    const now = Date.now();
    const retry = { event, tries: 1, firstTriedAt: now, lastTriedAt: now, last: attempt };
    const nextTryAt = this.tools.schedule.nextTryAt(1, now, now);
    if (nextTryAt === undefined) this.#park({ ...retry, nextTryAt: now });
    // A user who has nothing to be tried any more looks at once for what comes behind.
    this.#behind.set(key, {
      retry: { ...retry, nextTryAt: nextTryAt ?? now },
      isBusy: nextTryAt === undefined,
      isChanged: true,
    });
    if (nextTryAt === undefined) void this.#followUp(key, this.#behind.get(key)!);
  }

  async #tellAgain([key, behind]: readonly [string, Behind]): Promise<void> {
    behind.isBusy = true;
    const { retry } = behind;
    const attempt = isTriedAgain(behind)
      ? await this.#tryOnceMore(retry.event)
      : await this.#try(retry.event, this.webhook().id);
    if (!attempt) {
      behind.isBusy = false;
      return;
    }
    const now = Date.now();
    if (attempt.isDelivered) {
      this.#bring(retry.event);
      await this.#followUp(key, behind);
      return;
    }
    const [tries, firstTriedAt] = [retry.tries + 1, retry.firstTriedAt ?? now];
    const nextTryAt = this.tools.schedule.nextTryAt(tries, firstTriedAt, now);
    behind.retry = {
      event: retry.event,
      tries,
      firstTriedAt,
      lastTriedAt: now,
      nextTryAt: nextTryAt ?? now,
      last: attempt,
    };
    behind.isChanged = true;
    if (nextTryAt === undefined) {
      this.#park(behind.retry);
      await this.#followUp(key, behind);
    } else behind.isBusy = false;
  }

  /** The next event of a user whose last one is settled; without one, the user is not behind any more. */
  async #followUp(key: string, behind: Behind): Promise<void> {
    const { event } = behind.retry;
    for (;;) {
      const upto = this.#outstanding.readTo(event.slice);
      const next = await this.#nextOf(event, upto);
      if (next === 'unknown') {
        // Not known, for PostgreSQL is away: it is asked again.
        if (this.#stopping.aborted) return;
        await this.#waker.wait(REST_MS);
        continue;
      }
      if (next) {
        const first = { event: next, tries: 0, firstTriedAt: null, lastTriedAt: null };
        behind.retry = { ...first, nextTryAt: Date.now(), last: { status: null, error: null, answer: null } };
        [behind.isBusy, behind.isChanged] = [false, true];
        break;
      }
      // Meanwhile the log may have been read further, over events of this user.
      if (upto === this.#outstanding.readTo(event.slice)) {
        this.#behind.delete(key);
        this.#caughtUp.push(event);
        break;
      }
    }
    this.#waker.wake();
  }

  async #nextOf(event: DueEvent, upto: number): Promise<DueEvent | undefined | 'unknown'> {
    try {
      const [next] = await this.tools.dueEvents.behind(event, upto, this.webhook());
      return next;
    } catch {
      return 'unknown';
    }
  }

  async #tryOnceMore(event: DueEvent): Promise<Attempt | undefined> {
    this.#tryingAgain += 1;
    try {
      return await this.#try(event, TRYING_AGAIN);
    } finally {
      this.#tryingAgain -= 1;
      this.#waker.wake();
    }
  }

  /**
   * Undefined: it was stopped before anybody could say what became of it.
   *
   * @param queue in which it waits for its turn
   */
  async #try(event: DueEvent, queue: string): Promise<Attempt | undefined> {
    await this.tools.pace.take(queue, this.#stopping);
    if (this.#isStopped()) return undefined;
    const attempt = await this.tools.sender.send(this.webhook(), event, this.#stopping);
    if (!attempt.isDelivered && this.#isStopped()) return undefined;
    webhookDeliveries.inc({ outcome: attempt.isDelivered ? 'taken' : 'failed' });
    if (!attempt.isDelivered) this.#failures += 1;
    else {
      if (this.#failures >= DOWN_AFTER) this.#tryAllAtOnce();
      this.#failures = 0;
    }
    return attempt;
  }

  /** An endpoint that was down is back: nobody waits for the rest of a pause. */
  #tryAllAtOnce(): void {
    const now = Date.now();
    for (const behind of this.#behind.values()) behind.retry = { ...behind.retry, nextTryAt: now };
  }

  #bring(event: DueEvent): void {
    this.#outstanding.settle(event);
    if (this.held.run !== LIVE_RUN) this.#brought.push(event);
  }

  #park(retry: Retry): void {
    webhookDeliveries.inc({ outcome: 'parked' });
    this.#parked.push(retry);
  }

  #nextBehind(): [string, Behind] | undefined {
    const now = Date.now();
    for (const entry of this.#behind) if (this.#mayBeTried(entry[1]) && entry[1].retry.nextTryAt <= now) return entry;
    return undefined;
  }

  #untilNextTryMs(): number {
    const now = Date.now();
    let wait = REST_MS;
    for (const behind of this.#behind.values())
      if (this.#mayBeTried(behind)) wait = Math.min(wait, behind.retry.nextTryAt - now);
    return Math.max(1, wait);
  }

  #mayBeTried(behind: Behind): boolean {
    return !behind.isBusy && (!isTriedAgain(behind) || this.#tryingAgain < TRYING_AGAIN_MAX);
  }

  // Keeping

  async #saveAgainAndAgain(): Promise<void> {
    while (!this.#isDone) {
      await this.tools.store.beat.wait();
      await this.#save();
    }
  }

  async #rest(ms: number): Promise<void> {
    // Cut short when it is stopped.
    await sleep(ms, undefined, { signal: this.#stopping }).catch(() => undefined);
  }

  /** What cannot be written now is kept for the next time. */
  async #save(): Promise<void> {
    const behind = [...this.#behind.values()].filter(({ isChanged }) => isChanged);
    const progress = {
      places: this.#outstanding.places(),
      retries: behind.map(({ retry }) => retry),
      caughtUp: this.#caughtUp.filter((event) => !this.#behind.has(keyOf(event))),
      parked: this.#parked,
      brought: this.#brought,
      isOver: this.#isOver,
    };
    const { places, isOver, ...others } = progress;
    const state = JSON.stringify([isOver, ...places]);
    if (state === this.#saved && Object.values(others).every(({ length }) => length === 0)) return;
    for (const each of behind) each.isChanged = false;
    [this.#parked, this.#caughtUp, this.#brought] = [[], [], []];
    try {
      const isHeld = await this.tools.store.save(this.held, progress);
      if (!isHeld) this.stop.abort();
      this.#saved = state;
    } catch {
      for (const each of behind) each.isChanged = true;
      this.#parked.unshift(...progress.parked);
      this.#caughtUp.unshift(...progress.caughtUp);
      this.#brought.unshift(...progress.brought);
    }
  }
}

/** The events behind one that was not taken are new themselves. */
function isTriedAgain({ retry }: Behind): boolean {
  return retry.tries > 0;
}

function keyOf({ slice, userId }: Pick<DueEvent, 'slice' | 'userId'>): string {
  return `${slice} ${userId}`;
}
