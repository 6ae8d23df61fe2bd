import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config';
import { Reader } from '../database/reader';
import { News } from '../feed/news';
import { Jobs, type TakenJob } from '../job/jobs';
import { RepeatedJob } from '../job/repeated-job';
import { webhookLag, webhookNotTaken } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { DueEvents } from './due-events';
import { Pace } from './pace';
import { RetrySchedule } from './retry-schedule';
import { RunStore } from './run-store';
import { Sender } from './sender';
import { Shift } from './shift';
import { MEASURE, SELECT_WEBHOOKS, type Webhook } from './webhook.sql';
import { type Tools } from './webhook-run';

const ROUND_EVERY_MS = 1_000;

/**
 * Sees to it that each active endpoint is told by one instance. There is a job for each in the queue, which is done for as
 * long as the endpoint is there: who has taken it tells the endpoint; when its instance is not heard of any more, another one
 * takes it, and goes on from what is kept. The one of before may go on for a moment, or thaw: it sends some again, and can write
 * nothing any more.
 */
@Injectable()
export class Deliverer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #tools: Tools;
  readonly #job: RepeatedJob;
  /** By the id of the endpoint. */
  readonly #shifts = new Map<
    string,
    { readonly job: TakenJob; readonly shift: Shift; readonly ended: Promise<void> }
  >();

  constructor(
    config: Config,
    private readonly reader: Reader,
    private readonly slices: Slices,
    private readonly jobs: Jobs,
    dueEvents: DueEvents,
    store: RunStore,
    sender: Sender,
    news: News,
  ) {
    const [schedule, pace] = [new RetrySchedule(config), new Pace(config.WEBHOOK_DELIVERIES_PER_SECOND)];
    this.#tools = { dueEvents, store, sender, news, schedule, pace };
    const everyMs = config.WEBHOOK_DELIVERY === 'on' ? ROUND_EVERY_MS : 0;
    this.#job = new RepeatedJob('Webhooks', 'Webhooks are not delivered', config, everyMs, () => this.#round());
  }

  onApplicationBootstrap(): void {
    this.#job.start();
  }

  /** In time for somebody else to take over at once. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#job.stop();
    for (const { shift } of this.#shifts.values()) shift.stop();
    await Promise.all([...this.#shifts.values()].map(({ ended }) => ended));
  }

  async #round(): Promise<void> {
    const webhooks = await this.reader.query<Webhook>(SELECT_WEBHOOKS, []);
    const active = new Map(
      webhooks.filter(({ status }) => status === 'ACTIVE').map((webhook) => [webhook.id, webhook]),
    );
    for (const [id, { shift }] of this.#shifts) {
      const webhook = active.get(id);
      if (webhook) await shift.goOn(webhook);
      else shift.stop();
    }
    if (active.size > 0) await this.#takeOver(active);
    await this.#measure();
  }

  async #takeOver(active: ReadonlyMap<string, Webhook>): Promise<void> {
    await this.jobs.open('webhooks', { policy: 'exclusive' });
    for (const { data } of await this.jobs.keep(
      'webhooks',
      [...this.#shifts.values()].map(({ job }) => job),
    )) {
      this.#shifts.get(data.key)?.shift.stop();
    }
    const others = [...active.keys()].filter((id) => !this.#shifts.has(id));
    await this.jobs.offer('webhooks', others);
    if (others.length === 0 || this.#job.stopping.aborted) return;
    for (const job of await this.jobs.take('webhooks', others.length)) {
      const webhook = active.get(job.data.key);
      if (webhook && !this.#shifts.has(webhook.id)) await this.#begin(job, webhook);
      // One that was removed or paused meanwhile.
      else await this.jobs.done('webhooks', job);
    }
  }

  async #begin(job: TakenJob, webhook: Webhook): Promise<void> {
    const shift = new Shift(this.#tools, webhook, await this.#tools.store.take(webhook.id));
    const ended = shift.work().then(async () => {
      this.#shifts.delete(webhook.id);
      // Where that cannot be said, the others notice by themselves.
      await this.jobs.done('webhooks', job).catch(() => undefined);
    });
    this.#shifts.set(webhook.id, { job, shift, ended });
  }

  async #measure(): Promise<void> {
    const [row] = await this.reader.query<{ lagMicros: bigint; retrying: bigint; parked: bigint }>(MEASURE, [
      this.slices.numbers,
    ]);
    const { lagMicros, retrying, parked } = row!;
    webhookLag.set(Number(lagMicros) / 1_000_000);
    webhookNotTaken.set({ status: 'RETRYING' }, Number(retrying));
    webhookNotTaken.set({ status: 'PARKED' }, Number(parked));
  }
}
