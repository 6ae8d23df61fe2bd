import { Injectable } from '@nestjs/common';
import { Config } from '../config';
import { problemOf } from '../database/problem-of';
import { invalid, type Problem } from '../errors';
import { parseKey } from '../idempotency/idempotency-key';
import { commandOf, type Intent } from '../idempotency/intent';
import { type Command } from '../posting/command';
import { type Posted, PostingQueue, problemOfRefusal } from '../posting/posting-queue';
import { type Footprint, footprintOf } from '../posting/rules/rules';
import { Slices } from '../posting/slices';
import { validated } from '../validation';
import { IntentService } from './intent.service';
import { LinkedItemDto, SingleItemDto } from './operation.dto';
import { type BulkDto, type BulkResultDto } from './transaction.dto';
import { TransactionView } from './transaction-view';

/** An item that can be posted, at its place in the request. */
interface Item {
  readonly index: number;
  readonly intent: Intent;
  readonly command: Command;
  readonly footprint: Footprint;
}

/** Posts many commands by one request, each with a key and an outcome of its own. */
@Injectable()
export class BulkService {
  constructor(
    private readonly config: Config,
    private readonly intentService: IntentService,
    private readonly postingQueue: PostingQueue,
    private readonly slices: Slices,
    private readonly view: TransactionView,
  ) {}

  /** One result for each item, in order, whatever becomes of the others. */
  async post(caller: string, items: readonly unknown[]): Promise<BulkDto> {
    const results: BulkResultDto[] = [];
    const read = await Promise.all(items.map((item, index) => this.#read(item, index, caller, results)));
    const { firsts, repeated } = apart(read.filter((item) => item !== undefined));
    for (const item of repeated.filter(({ isOther }) => isOther)) {
      results[item.index] = this.#refused(
        item.command.idempotencyKey,
        problemOfRefusal({ code: 'IDEMPOTENCY_KEY_REUSED' }),
      );
    }
    // What was repeated within the request comes behind what it repeats.
    for (const some of [firsts, repeated.filter(({ isOther }) => !isOther)]) {
      for (const chunk of chunksOf(some, this.config.POSTING_BATCH_MAX)) {
        await Promise.all(chunk.map(async (item) => (results[item.index] = await this.#post(item))));
      }
    }
    const succeeded = results.filter(({ status }) => status === 201).length;
    return { results, succeeded, refused: results.length - succeeded };
  }

  async #read(item: unknown, index: number, caller: string, results: BulkResultDto[]): Promise<Item | undefined> {
    const { idempotencyKey = null, operations } = (item ?? {}) as { idempotencyKey?: string; operations?: unknown };
    try {
      if (idempotencyKey === null) throw invalid('idempotencyKey', 'must be given');
      const intent =
        operations === undefined
          ? await this.intentService.transaction(withoutKey(validated(SingleItemDto, item)))
          : await this.intentService.linked(withoutKey(validated(LinkedItemDto, item)));
      const key = { caller, idempotencyKey: parseKey(idempotencyKey)! };
      const command = commandOf(intent, key);
      return { index, intent, command, footprint: footprintOf(command, this.slices) };
    } catch (error) {
      results[index] = this.#refused(typeof idempotencyKey === 'string' ? idempotencyKey : null, problemOf(error));
      return undefined;
    }
  }

  async #post({ intent, command, footprint }: Item): Promise<BulkResultDto> {
    const { idempotencyKey } = command;
    let posted: Posted;
    try {
      posted = await this.postingQueue.post(command, footprint);
    } catch (error) {
      return this.#refused(idempotencyKey, problemOf(error));
    }
    const { transactions, replayed } = posted;
    const [first] = transactions;
    if (first!.status === 'REJECTED') {
      return { idempotencyKey, status: 422, replayed, problem: await this.view.problem(transactions) };
    }
    return intent.isGroup
      ? { idempotencyKey, status: 201, replayed, group: await this.view.group(transactions) }
      : { idempotencyKey, status: 201, replayed, transaction: await this.view.transaction(first!) };
  }

  #refused(idempotencyKey: string | null, { body }: Problem): BulkResultDto {
    return { idempotencyKey, status: body.status, replayed: false, problem: body };
  }
}

function withoutKey<Dto extends { idempotencyKey: string }>({
  idempotencyKey,
  ...dto
}: Dto): Omit<Dto, 'idempotencyKey'> {
  return dto;
}

/** The first item of each key, and those that repeat one, be it the same or another request. */
function apart(items: readonly Item[]): { firsts: Item[]; repeated: (Item & { isOther: boolean })[] } {
  const byKey = new Map<string, Item>();
  const repeated: (Item & { isOther: boolean })[] = [];
  for (const item of items) {
    const first = byKey.get(item.command.idempotencyKey);
    if (first) repeated.push({ ...item, isOther: !first.command.fingerprint.equals(item.command.fingerprint) });
    else byKey.set(item.command.idempotencyKey, item);
  }
  return { firsts: [...byKey.values()], repeated };
}

/**
 * One batch at a time, so that a bulk leaves room for others: as many items as make up to so many transactions, but one at
 * least.
 */
function chunksOf(items: readonly Item[], transactionsMax: number): Item[][] {
  const chunks: Item[][] = [];
  let transactions = Infinity;
  for (const item of items) {
    transactions += item.footprint.transactionCount;
    if (transactions <= transactionsMax) chunks.at(-1)!.push(item);
    else {
      chunks.push([item]);
      transactions = item.footprint.transactionCount;
    }
  }
  return chunks;
}
