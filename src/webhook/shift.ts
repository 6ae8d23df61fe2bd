import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { reasonOf } from '../exit';
import { type Webhook } from './webhook.sql';
import { type Tools, WebhookRun } from './webhook-run';

/** After what nobody has foreseen. */
const REST_MS = 1_000;

/** Tells one endpoint, what happens and what is replayed, until it is stopped. */
export class Shift {
  readonly #logger = new Logger('Webhooks');
  readonly #stopping = new AbortController();
  readonly #runs = new Map<string, Promise<void>>();
  readonly #stopped: Promise<void>;
  #webhook: Webhook;

  /** @param holder the token under which the endpoint was taken */
  constructor(
    private readonly tools: Tools,
    webhook: Webhook,
    private readonly holder: string,
  ) {
    this.#webhook = webhook;
    // Each hand of each run listens: no leak.
    setMaxListeners(0, this.#stopping.signal);
    this.#stopped = new Promise((resolve) => {
      this.#stopping.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** With the endpoint as it is now; begins what is to be replayed since. */
  async goOn(webhook: Webhook): Promise<void> {
    this.#webhook = webhook;
    for (const [run, places] of await this.tools.store.places(webhook.id)) {
      if (this.#runs.has(run) || this.#stopping.signal.aborted) continue;
      const held = { webhookId: webhook.id, run, holder: this.holder };
      const work = new WebhookRun(this.tools, () => this.#webhook, held, places, this.#stopping).work();
      this.#runs.set(
        run,
        this.#guarded(work).finally(() => this.#runs.delete(run)),
      );
    }
  }

  /** Resolves when it was stopped, and nothing is on its way any more. */
  async work(): Promise<void> {
    await this.goOn(this.#webhook).catch(() => undefined);
    await this.#stopped;
    await Promise.all(this.#runs.values());
  }

  /** One run that fails begins again, from what is kept. */
  async #guarded(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#logger.warn(`Webhook ${this.#webhook.id} is told from the last position again: ${reasonOf(error)}`);
      await sleep(REST_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }
}
