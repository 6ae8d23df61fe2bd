import { Batcher, itemOf } from './batcher.ts';
import { bodyOf } from './body.ts';
import { type BulkItem, type BulkOutcome, postBulk } from './bulk.ts';
import { type FeedEvent, type FeedOptions, readFeed } from './feed.ts';
import { newKey } from './key.ts';
import { KEYED_ROUTES } from './keyed-routes.ts';
import { untilAnswered } from './retry.ts';
import { type Token, Transport } from './transport.ts';
import {
  type Group,
  type Hold,
  type Input,
  type ItemOf,
  type ListRoute,
  type Output,
  type Posted,
  type PreviewRoute,
  type Route,
  type Schemas,
  type Sent,
  type Transaction,
} from './types.ts';

export interface WalletClientOptions {
  /** Where the service is: `https://wallet.example`. */
  readonly url: string;
  /** An API key, or a function that gives the token of the moment. */
  readonly token?: Token;
  /** How long a call may take, all of its attempts and waits together: 60 s unless given. */
  readonly deadlineMs?: number;
  /** How long one attempt waits for its answer: 20 s unless given, since a posting may take 15. */
  readonly attemptTimeoutMs?: number;
  /** Send calls of `post` and `linked` together that come while another is under way. */
  readonly batching?: boolean;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the platform's own. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** The intent's name: see `keyOf`. A new one unless given, which names this call only. */
  readonly key?: string;
}

type Body<Name extends keyof Schemas> = Omit<Sent<Schemas[Name]>, 'dryRun'>;
type Filters<Name extends ListRoute> = Omit<NonNullable<QueryOf<Name>>, 'offset' | 'cursor'>;
type QueryOf<Name extends Route> = Input<Name> extends { query?: infer Query } ? Query : object;

interface AnyInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
}

// Longer than the 15 s that a posting may wait for, so that it is not asked for again while it still can be answered.
const ATTEMPT_TIMEOUT_MS = 20_000;
const DEADLINE_MS = 60_000;
const PAGE = 500;

/** Their items, or they themselves, are safe to repeat without a key in the header. */
const REPEATABLE = ['POST /api/v1/wallets/transactions/bulk', 'POST /api/v1/wallets/cancellations'];

/** Every call repeats what has no answer, under the same key, until it is answered or its time is over. */
export class WalletClient {
  readonly #options: WalletClientOptions;
  readonly #transport: Transport;
  readonly #batcher: Batcher | undefined;

  constructor(options: WalletClientOptions) {
    this.#options = options;
    this.#transport = new Transport({ attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, ...options });
    this.#batcher = options.batching ? new Batcher(this.#transport) : undefined;
  }

  /** Posts one operation of one user: a purchase, a grant, spending, a correction. */
  post(body: Body<'PostTransaction'>, options: WriteOptions = {}): Promise<Posted> {
    return this.#post('POST /api/v1/wallets/transactions', body, postedOf, options);
  }

  /** Posts all of the operations, or none. */
  linked(operations: Body<'PostLinked'>['operations'], options: WriteOptions = {}): Promise<Group> {
    return this.#post('POST /api/v1/wallets/transactions/linked', { operations }, ({ group }) => group, options);
  }

  /** Gives credits from one user to another. */
  transfer(body: Body<'PostTransfer'>, options?: WriteOptions): Promise<Group> {
    return this.call('POST /api/v1/wallets/transfers', { body }, options);
  }

  /** Posts any number of independent items, and tells what became of each, in order. The deadline is each thousand's. */
  bulk(items: readonly BulkItem[], options: CallOptions = {}): Promise<BulkOutcome[]> {
    return postBulk(this.#transport, items, { deadlineMs: this.#deadlineMs(options), signal: options.signal });
  }

  /** Gives back a transaction, or the part of it that `amount` says. */
  refund(transactionId: string, body: Body<'PostRefund'> = {}, options?: WriteOptions): Promise<Schemas['Refunded']> {
    return this.call(
      'POST /api/v1/wallets/transactions/{transactionId}/refunds',
      { path: { transactionId }, body },
      options,
    );
  }

  /** Gives back all that is left of what was posted together. */
  refundGroup(groupId: string, body: Body<'PostGroupRefund'> = {}, options?: WriteOptions): Promise<Group> {
    return this.call('POST /api/v1/wallets/groups/{groupId}/refunds', { path: { groupId }, body }, options);
  }

  /** Settles what became of a request that has no answer: it is not posted any more, kept, or given back. */
  cancel(
    request: { userId: string; key: string; ifPosted: 'KEEP' | 'REFUND' },
    options?: CallOptions,
  ): Promise<Schemas['Cancellation']> {
    const { key: idempotencyKey, ...rest } = request;
    return this.call('POST /api/v1/wallets/cancellations', { body: { ...rest, idempotencyKey } }, options);
  }

  /** Sets an amount aside, to be captured later. */
  hold(body: Body<'PostHold'>, options?: WriteOptions): Promise<Hold> {
    return this.call('POST /api/v1/wallets/holds', { body }, options);
  }

  /** Takes what is held, or a part of it; `final: false` keeps the rest for further captures. */
  capture(holdId: string, body: Body<'PostCapture'> = {}, options?: WriteOptions): Promise<Schemas['HoldChanged']> {
    return this.call('POST /api/v1/wallets/holds/{holdId}/captures', { path: { holdId }, body }, options);
  }

  /** Lets go what is still held. */
  release(holdId: string, body: Body<'Texts'> = {}, options?: WriteOptions): Promise<Schemas['HoldChanged']> {
    return this.call('POST /api/v1/wallets/holds/{holdId}/release', { path: { holdId }, body }, options);
  }

  /** Freezes, closes or opens a wallet, or all of a user. */
  setStatus(userId: string, body: Body<'PutStatus'>, options?: WriteOptions): Promise<Transaction> {
    return this.call('PUT /api/v1/wallets/{userId}/status', { path: { userId }, body }, options);
  }

  /** All wallets of a user. */
  user(userId: string, options?: CallOptions): Promise<Schemas['User']> {
    return this.call('GET /api/v1/wallets/{userId}', { path: { userId } }, options);
  }

  balance(userId: string, asset: string, options?: CallOptions): Promise<Schemas['Balance']> {
    return this.call('GET /api/v1/wallets/{userId}/balance', { path: { userId }, query: { asset } }, options);
  }

  transaction(transactionId: string, options?: CallOptions): Promise<Schemas['TransactionWithLedger']> {
    return this.call('GET /api/v1/wallets/transactions/{transactionId}', { path: { transactionId } }, options);
  }

  /** A user's ledger entries, newest first, page by page as they are asked for. */
  ledger(userId: string, filters: Filters<'GET /api/v1/wallets/{userId}/ledger'> = {}, options?: CallOptions) {
    return this.each('GET /api/v1/wallets/{userId}/ledger', { path: { userId }, query: filters }, options);
  }

  /** A user's transactions, refused ones included, newest first. */
  history(userId: string, filters: Filters<'GET /api/v1/wallets/{userId}/transactions'> = {}, options?: CallOptions) {
    return this.each('GET /api/v1/wallets/{userId}/transactions', { path: { userId }, query: filters }, options);
  }

  /** A user's holds, newest first. */
  holds(userId: string, filters: Filters<'GET /api/v1/wallets/{userId}/holds'> = {}, options?: CallOptions) {
    return this.each('GET /api/v1/wallets/{userId}/holds', { path: { userId }, query: filters }, options);
  }

  /** Every transaction of the ledger, in order and without end. Keep `position` with what you make of the event. */
  events(options: FeedOptions = {}): AsyncGenerator<FeedEvent, void, undefined> {
    return readFeed(this.#transport, options);
  }

  /** Says what a request would do now, and does not do it. */
  preview<Name extends PreviewRoute>(
    route: Name,
    input: Input<Name>,
    options?: CallOptions,
  ): Promise<Schemas['DryRun']> {
    const { body, ...rest } = input as AnyInput;
    return this.#send(route, { ...rest, body: { ...body, dryRun: true } }, undefined, true, options);
  }

  /** Everything that is on a list, page by page as it is asked for. */
  async *each<Name extends ListRoute>(
    route: Name,
    input: Input<Name>,
    options?: CallOptions,
  ): AsyncGenerator<ItemOf<Name>, void, undefined> {
    const { query, ...rest } = input as AnyInput;
    let cursor: string | undefined;
    do {
      const asked = { ...rest, query: { limit: PAGE, ...query, ...(cursor !== undefined && { cursor }) } };
      const page: Page = await this.#send(route, asked, undefined, true, options);
      const { pagination, ...lists } = page;
      yield* Object.values(lists).flat() as ItemOf<Name>[];
      cursor = pagination.nextCursor;
    } while (cursor !== undefined);
  }

  /** Any route of the API, by its name in the documentation: `'GET /api/v1/assets/{symbol}/supply'`. */
  call<Name extends Route>(route: Name, input: Input<Name>, options: WriteOptions = {}): Promise<Output<Name>> {
    const takesKey = KEYED_ROUTES.includes(route);
    const isRepeatable = takesKey || !route.startsWith('POST ') || REPEATABLE.includes(route);
    const key = takesKey ? (options.key ?? newKey()) : undefined;
    return this.#send(route, input as AnyInput, key, isRepeatable, options);
  }

  async #send<Result>(
    route: Route,
    input: AnyInput,
    key: string | undefined,
    isRepeatable: boolean,
    options: CallOptions = {},
  ): Promise<Result> {
    const [method = '', template = ''] = route.split(' ');
    const body = input.body && bodyOf(input.body);
    const request = { method, path: pathOf(template, input), key, body };
    const patience = { deadlineMs: this.#deadlineMs(options), signal: options.signal, key, isRepeatable };
    const answer = await untilAnswered((turn) => this.#transport.send<Result>(request, turn), patience);
    return answer.body;
  }

  /** With others that come at the same time, where that was asked for. */
  async #post<Name extends Route>(
    route: Name,
    body: object,
    answerOf: (result: Schemas['BulkResult']) => unknown,
    { key = newKey(), ...options }: WriteOptions,
  ): Promise<Output<Name>> {
    const batcher = this.#batcher;
    if (!batcher) return this.#send(route, { body }, key, true, options);
    const path = route.slice('POST '.length);
    const command = { key, path, body: bodyOf(body), item: itemOf(key, body), answerOf };
    const patience = { deadlineMs: this.#deadlineMs(options), signal: options.signal, key, isRepeatable: true };
    return (await untilAnswered((turn) => batcher.submit(command, turn), patience)) as Output<Name>;
  }

  #deadlineMs({ deadlineMs = this.#options.deadlineMs ?? DEADLINE_MS }: CallOptions): number {
    return deadlineMs;
  }
}

interface Page {
  readonly pagination: { readonly nextCursor?: string };
}

/** The path of a route with what its names stand for, and its query. */
function pathOf(template: string, { path = {}, query = {} }: AnyInput): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    // An empty one would be another route.
    if (!path[name]) throw new TypeError(`${name} must be given.`);
    return encodeURIComponent(path[name]);
  });
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(
    Object.fromEntries(asked.map(([name, value]) => [name, String(value)])),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** As POST /transactions answers what an item of a bulk is answered with the whole transaction. */
function postedOf({ transaction }: Schemas['BulkResult']): Posted {
  const { id, balanceAfter, requestedAmount } = transaction!;
  return {
    status: 'SUCCESS',
    txId: id,
    balance: withoutTrailingZeros(balanceAfter!),
    ...(requestedAmount !== undefined && { clamped: true }),
  };
}

const withoutTrailingZeros = (amount: string) => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
