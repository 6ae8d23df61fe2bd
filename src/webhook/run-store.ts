import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Beat } from '../beat';
import { Reader } from '../database/reader';
import { together } from '../database/together';
import { type DatabaseTransaction, UnitOfWork } from '../database/unit-of-work';
import { Slices } from '../posting/slices';
import { type Attempt } from './courier';
import { type DueEvent } from './events';
import {
  DELETE_PARKED,
  DELETE_RETRIES,
  END_RUN,
  LOCK_HELD,
  MOVE_PLACES,
  type RetryRow,
  SELECT_ERASED,
  SELECT_PLACES,
  SELECT_RETRIES,
  TAKE_WEBHOOK,
  UPSERT_PARKED,
  UPSERT_RETRIES,
  type WebhookPlace,
} from './webhook.sql';

/** What was delivered since the last time is delivered again when the process dies. */
const SAVE_EVERY_MS = 200;

/** What is known of an event that was not taken at its first try. Times in milliseconds since the epoch. */
export interface Trouble {
  readonly tries: number;
  readonly firstTriedAt: number | null;
  readonly lastTriedAt: number | null;
  readonly last: Pick<Attempt, 'status' | 'error' | 'answer'>;
}

export interface Retry extends Trouble {
  readonly event: DueEvent;
  readonly nextTryAt: number;
}

/** A run of an endpoint, as whoever took the endpoint tells it. */
export interface HeldRun {
  readonly webhookId: string;
  readonly run: string;
  /** As `take` gave it. */
  readonly holder: string;
}

/** All that has come about since the last time, to be written at once. */
export interface Progress {
  readonly places: ReadonlyMap<number, number>;
  readonly retries: readonly Retry[];
  /** Users who are not behind any more. */
  readonly caughtUp: readonly Pick<DueEvent, 'userId' | 'slice'>[];
  readonly parked: readonly (Trouble & { readonly event: DueEvent })[];
  /** By a replay: they need not be shown as parked any more. */
  readonly brought: readonly DueEvent[];
  /** Nothing of it is left to be told. */
  readonly isOver: boolean;
}

interface Save {
  readonly held: HeldRun;
  readonly progress: Progress;
}

/** Keeps how far each run has come, so that it goes on from there wherever it goes on. */
@Injectable()
export class RunStore {
  /** All runs of this instance save at the same moments: one COMMIT for all, however many there are. */
  readonly beat = new Beat(SAVE_EVERY_MS);
  readonly #save = together((saves: readonly Save[]) => this.#saveAll(saves));

  constructor(
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly slices: Slices,
  ) {}

  /** Of each run of an endpoint. */
  async places(webhookId: string): Promise<Map<string, WebhookPlace[]>> {
    const rows = await this.reader.query<WebhookPlace>(SELECT_PLACES, [webhookId, this.slices.numbers]);
    const runs = new Map<string, WebhookPlace[]>();
    for (const row of rows) runs.set(row.run, [...(runs.get(row.run) ?? []), row]);
    return runs;
  }

  async retries({ webhookId, run }: HeldRun): Promise<Retry[]> {
    const rows = await this.reader.query<RetryRow>(SELECT_RETRIES, [webhookId, run, this.slices.numbers]);
    return rows.map(retryOf);
  }

  /**
   * The endpoint is the caller's from now on: what was begun under another token is refused, however late it comes.
   *
   * @returns the token, under which it has to be written
   */
  async take(webhookId: string): Promise<string> {
    const holder = randomUUID();
    await this.unitOfWork.query(TAKE_WEBHOOK, [webhookId, holder]);
    return holder;
  }

  /**
   * All of it, or nothing: a position says that whatever lies before it is taken, or written here.
   *
   * @returns whether it is written; false: the endpoint is somebody else's by now, or removed
   */
  save(held: HeldRun, progress: Progress): Promise<boolean> {
    return this.#save({ held, progress });
  }

  async #saveAll(saves: readonly Save[]): Promise<boolean[]> {
    return this.unitOfWork.run(async (transaction) => {
      const rows = await transaction.query<{ holder: string }>(LOCK_HELD, [
        saves.map(({ held }) => held.webhookId),
        saves.map(({ held }) => held.holder),
      ]);
      const holders = new Set(rows.map(({ holder }) => holder));
      const isHeld = ({ held }: Save) => holders.has(held.holder);
      const ours = saves.filter(isHeld);
      const erased = await this.#erasedOf(transaction, ours);
      for (const { held, progress } of ours) {
        this.#write(transaction, held, {
          ...progress,
          retries: progress.retries.map((retry) => withoutAnswerOf(erased, retry)),
          parked: progress.parked.map((retry) => withoutAnswerOf(erased, retry)),
        });
      }
      return saves.map(isHeld);
    });
  }

  /** Texts may have been erased since they were sent, and an endpoint may have answered with them. */
  async #erasedOf(transaction: DatabaseTransaction, saves: readonly Save[]): Promise<ReadonlySet<string>> {
    const answered = saves
      .flatMap(({ progress }) => [...progress.retries, ...progress.parked])
      .filter(({ last }) => last.answer !== null);
    if (answered.length === 0) return new Set();
    const ids = answered.map(({ event }) => event.transactionId);
    const rows = await transaction.query<{ id: string }>(SELECT_ERASED, [ids, this.slices.numbers]);
    return new Set(rows.map(({ id }) => id));
  }

  #write(transaction: DatabaseTransaction, { webhookId, run }: HeldRun, progress: Progress): void {
    const { places, retries, caughtUp, parked, brought, isOver } = progress;
    const write = (statement: Parameters<DatabaseTransaction['write']>[0], rows: number, values: () => unknown[]) => {
      if (rows > 0) transaction.write(statement, values());
    };
    write(UPSERT_RETRIES, retries.length, () => [
      webhookId,
      run,
      ...columnsOf(retries),
      retries.map(({ nextTryAt }) => microsOfMs(nextTryAt)),
    ]);
    write(UPSERT_PARKED, parked.length, () => [webhookId, run, ...columnsOf(parked)]);
    write(DELETE_RETRIES, caughtUp.length, () => [
      webhookId,
      run,
      caughtUp.map(({ userId }) => userId),
      caughtUp.map(({ slice }) => slice),
    ]);
    write(DELETE_PARKED, brought.length, () => [
      webhookId,
      brought.map(({ slice }) => slice),
      brought.map(({ seq }) => seq),
      brought.map(({ event }) => event),
    ]);
    write(MOVE_PLACES, places.size, () => [webhookId, run, [...places.keys()], [...places.values()]]);
    if (isOver) transaction.write(END_RUN, [webhookId, run, this.slices.numbers]);
  }
}

function withoutAnswerOf<T extends Trouble & { readonly event: DueEvent }>(erased: ReadonlySet<string>, one: T): T {
  return erased.has(one.event.transactionId) ? { ...one, last: { ...one.last, answer: null } } : one;
}

function retryOf(row: RetryRow): Retry {
  const { userId, slice, event, transactionId, tries, firstTriedMicros, lastTriedMicros, nextTryMicros } = row;
  return {
    // The limit of an alert is looked up again, with what comes behind it.
    event: { userId, slice, seq: Number(row.seq), event, transactionId, belowMinor: null },
    tries,
    firstTriedAt: msOfMicros(firstTriedMicros),
    lastTriedAt: msOfMicros(lastTriedMicros),
    nextTryAt: msOfMicros(nextTryMicros)!,
    last: { status: row.lastStatus, error: row.lastError, answer: row.lastAnswer },
  };
}

/** As the statements unnest them. */
function columnsOf(troubles: readonly (Trouble & { readonly event: DueEvent })[]): unknown[][] {
  return [
    troubles.map(({ event }) => event.userId),
    troubles.map(({ event }) => event.slice),
    troubles.map(({ event }) => event.seq),
    troubles.map(({ event }) => event.event),
    troubles.map(({ event }) => event.transactionId),
    troubles.map(({ tries }) => tries),
    troubles.map(({ firstTriedAt }) => microsOfMs(firstTriedAt)),
    troubles.map(({ lastTriedAt }) => microsOfMs(lastTriedAt)),
    troubles.map(({ last }) => last.status),
    troubles.map(({ last }) => last.error),
    troubles.map(({ last }) => last.answer),
  ];
}

function microsOfMs(ms: number | null): bigint | null {
  return ms === null ? null : BigInt(Math.round(ms)) * 1_000n;
}

function msOfMicros(micros: bigint | null): number | null {
  return micros === null ? null : Number(micros / 1_000n);
}
