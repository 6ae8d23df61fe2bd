import { BULK, itemOf, problemOfItem } from './batcher.ts';
import { failureOf, type NoAnswerError } from './failures.ts';
import { type WalletProblem } from './problem.ts';
import { type Patience, untilAnswered } from './retry.ts';
import { type Transport } from './transport.ts';
import { type Group, type Schemas, type Sent, type Transaction } from './types.ts';

/** An operation, or several that are linked, with the key of its own. */
export type BulkItem = Sent<Schemas['SingleItem'] | Schemas['LinkedItem']>;

/** What became of an item: exactly one of its three last members is there. */
export interface BulkOutcome {
  readonly idempotencyKey: string;
  readonly replayed: boolean;
  readonly transaction?: Transaction;
  readonly group?: Group;
  readonly error?: WalletProblem | NoAnswerError;
}

// What the service takes in one request: so many items, and 2 MB.
const MAX_ITEMS = 1_000;
const MAX_CHARACTERS = 600_000;

interface Entry {
  readonly key: string;
  readonly text: string;
}

/**
 * Posts any number of items, in requests of as many as the service takes, one after the other. An item that may succeed
 * later is repeated; what became of each is told in order. Patience is each request's own.
 */
export async function postBulk(
  transport: Transport,
  items: readonly BulkItem[],
  patience: Omit<Patience, 'key' | 'isRepeatable'>,
): Promise<BulkOutcome[]> {
  const entries = items.map(({ idempotencyKey, ...body }) => ({
    key: idempotencyKey,
    text: itemOf(idempotencyKey, body),
  }));
  const outcomes: BulkOutcome[] = [];
  for (const chunk of chunksOf(entries)) outcomes.push(...(await postChunk(transport, chunk, patience)));
  return outcomes;
}

async function postChunk(
  transport: Transport,
  chunk: readonly Entry[],
  patience: Omit<Patience, 'key' | 'isRepeatable'>,
): Promise<BulkOutcome[]> {
  const outcomes = new Map<Entry, BulkOutcome>();
  let left = chunk;
  const attempt = async (turn: Parameters<Transport['send']>[1]) => {
    const body = `{"items":[${left.map(({ text }) => text).join()}]}`;
    const { body: bulk, headers } = await transport.send<Schemas['Bulk']>({ method: 'POST', path: BULK, body }, turn);
    left.forEach((entry, index) => {
      outcomes.set(entry, outcomeOf(entry, bulk.results[index]!, headers.get('X-Request-Id') ?? ''));
    });
    const again = left.filter((entry) => isRetryable(outcomes.get(entry)?.error));
    left = again;
    const problem = again[0] && outcomes.get(again[0])?.error;
    if (problem) throw problem;
  };
  try {
    await untilAnswered(attempt, { ...patience, key: undefined, isRepeatable: true });
  } catch (error) {
    // As far as anything was told of the items, it is kept; if nothing was, the request as a whole has failed.
    if (outcomes.size < chunk.length) throw error;
  }
  return chunk.map((entry) => outcomes.get(entry)!);
}

function outcomeOf({ key }: Entry, result: Schemas['BulkResult'], requestId: string): BulkOutcome {
  const { replayed, transaction, group, problem } = result;
  return {
    idempotencyKey: key,
    replayed,
    ...(transaction && { transaction }),
    ...(group && { group }),
    ...(problem && { error: problemOfItem(problem, requestId) }),
  };
}

const isRetryable = (error: BulkOutcome['error']) => error !== undefined && failureOf(error).isRetryable;

function* chunksOf(entries: readonly Entry[]): Generator<Entry[]> {
  let chunk: Entry[] = [];
  let characters = 0;
  for (const entry of entries) {
    if (chunk.length === MAX_ITEMS || (chunk.length > 0 && characters + entry.text.length > MAX_CHARACTERS)) {
      yield chunk;
      [chunk, characters] = [[], 0];
    }
    chunk.push(entry);
    characters += entry.text.length;
  }
  if (chunk.length > 0) yield chunk;
}
