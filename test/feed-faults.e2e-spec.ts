import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../scripts/torture/random.mjs';
import { type EventsDto } from '../src/feed/feed.dto';
import { eventsPath, logOf, sliced } from './support/feed';
import { times } from './support/service';
import { ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const TRANSACTIONS = 20_000;
const WRITERS = 8;
const BULK = 50;

/** A consumer that stores the position with its own work, and now and then goes on from what it has stored. */
class FeedConsumer {
  /** What it has done, each with the position that was stored with it. */
  #done: { readonly id: string; readonly position: string }[] = [];
  /** Behind the last answer: stored as well, unless a crash came before. */
  #next: string | undefined;
  crashes = 0;

  constructor(
    private readonly read: (path: string) => Promise<EventsDto | undefined>,
    private readonly random: Random,
  ) {}

  get ids(): string[] {
    return this.#done.map(({ id }) => id);
  }

  async readUntil(isOver: () => boolean): Promise<void> {
    for (;;) {
      const wasOver = isOver();
      const limit = this.random.integer(1, 500);
      const page = await this.read(eventsPath({ after: this.#next, limit, waitSeconds: 1 }));
      if (!page) continue;
      this.#done.push(...page.events.map(({ position, transaction }) => ({ position, id: transaction.id })));
      this.#next = page.next;
      if (wasOver && page.events.length === 0) return;
      if (!wasOver && (this.crashes === 0 || this.random.next() < 0.1)) this.#crash();
    }
  }

  /** All that was done since some moment is undone, with its position. */
  #crash(): void {
    this.crashes += 1;
    this.#done.splice(Math.floor(this.#done.length * (0.5 + this.random.next() / 2)));
    this.#next = this.#done.at(-1)?.position;
  }
}

describeSliced('the feed, while writers write, instances are killed and PostgreSQL restarts,', (slices) => {
  const { database, postgres } = useWorld({ slices, instances: 0, ownPostgres: true, mustBalance: 'after all tests' });
  const seed = Date.now() % 1_000_000;
  const random = new Random(seed);

  it(`shows each transaction exactly once to each reader, from any position that it has stored (seed ${seed})`, async () => {
    const instances = await Promise.all(times(2, () => ServiceProcess.start(database)));
    const anyInstance = () => random.pick(instances).url;

    /** Undefined where there was no answer, or one that says to come again. */
    async function request(path: string, body?: unknown): Promise<unknown> {
      const options = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }; // prettier-ignore
      const response = await fetch(anyInstance() + path, options).catch(() => undefined);
      const answer: unknown = await response?.json().catch(() => undefined);
      if (response?.status === 200) return answer;
      await sleep(50);
      if (response && response.status < 500) throw new Error(JSON.stringify(answer));
      return undefined;
    }

    /** Transactions that writers know to be posted. */
    let posted = 0;

    async function write(): Promise<void> {
      for (let done = 0; done < TRANSACTIONS / WRITERS; done += BULK) {
        const items = times(BULK, () => ({ idempotencyKey: randomUUID(), userId: randomUUID(), type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' })); // prettier-ignore
        for (;;) {
          const answer = (await request('/api/v1/wallets/transactions/bulk', { items })) as { results: { status: number }[] } | undefined; // prettier-ignore
          if (answer?.results.every(({ status }) => status === 201)) break;
        }
        posted += BULK;
      }
    }

    async function untilPosted(quarters: number): Promise<void> {
      while (posted < (TRANSACTIONS * quarters) / 4) await sleep(5);
    }

    /** Within the writing, however fast it is. Resolves with how much was posted when PostgreSQL was back. */
    async function disturb(): Promise<number> {
      await untilPosted(1);
      await postgres.restart({});
      const postedAtRestart = posted;
      const starting = times(2, () => Promise.resolve());
      for (const [quarters, victim] of [
        [1, 0],
        [2, 1],
        [3, 0],
      ] as const) {
        await Promise.all([untilPosted(quarters), starting[victim]]);
        await instances[victim]!.kill();
        starting[victim] = ServiceProcess.start(database).then((instance) => {
          instances[victim] = instance;
        });
      }
      await Promise.all(starting);
      return postedAtRestart;
    }

    let isWritten = false;
    const read = async (path: string) => (await request(path)) as EventsDto | undefined;
    const consumers = times(3, (index) => new FeedConsumer(read, new Random(seed + index)));
    const reading = consumers.map((consumer) => consumer.readUntil(() => isWritten));
    const disturbance = disturb();
    await Promise.all(times(WRITERS, write));
    const postedAtRestart = await disturbance;
    isWritten = true;
    await Promise.all(reading);
    // Writers had begun before PostgreSQL went, and went on when it was back.
    expect(postedAtRestart).toBeGreaterThanOrEqual(TRANSACTIONS / 4);
    expect(postedAtRestart).toBeLessThan(TRANSACTIONS);

    const log = await logOf(database);
    expect([...log.values()].flat().length).toBeGreaterThanOrEqual(TRANSACTIONS);
    for (const consumer of consumers) {
      // One by one: the difference of two logs of 20,000 would be all that is seen.
      const seen = sliced(consumer.ids, slices);
      expect([...seen].map(([slice, ids]) => [slice, ids.length])).toEqual([...log].map(([slice, ids]) => [slice, ids.length])); // prettier-ignore
      for (const [slice, ids] of log) expect(ids.findIndex((id, index) => seen.get(slice)![index] !== id)).toBe(-1);
      expect(consumer.crashes).toBeGreaterThan(0);
    }
    await until(() => instances.every((instance) => instance.isRunning));
  }, 300_000);
});
