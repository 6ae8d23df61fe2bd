import { isDeepStrictEqual } from 'node:util';
import { TREASURY, ISSUANCE } from './service';
import { type List } from './lists';

/** Who asks. Keys are each caller's own; `shop` may only spend. */
export type CallerName = 'bank' | 'arcade' | 'shop';

/** What a POST says, as it goes over the wire; some of it may be wrong. */
export interface Wish {
  readonly userId: string;
  readonly type: string;
  readonly amount: string;
  readonly assetSymbol: string;
  readonly reference?: string;
  readonly metadata?: object;
}

export interface PostRequest {
  readonly kind: 'post';
  /** Which instance is asked first. */
  readonly instance: number;
  readonly caller: CallerName;
  readonly key: string;
  readonly wish: Wish;
  /** The same request, spelled in another way. */
  readonly spelling?: 'quoted key' | 'other order of properties' | undefined;
}

export interface BalanceRequest {
  readonly kind: 'balance';
  readonly instance: number;
  readonly userId: string;
  readonly asset: string;
}

export interface PageRequest {
  readonly kind: 'page';
  readonly instance: number;
  readonly list: List;
  readonly userId: string;
  readonly filter: Filter;
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: Cursor | undefined;
}

export interface TransactionRequest {
  readonly kind: 'transaction';
  readonly instance: number;
  readonly transactionId: string;
}

export type ReadRequest = BalanceRequest | PageRequest | TransactionRequest;
export type Request = PostRequest | ReadRequest;

export interface Filter {
  readonly asset?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  /** Microseconds since the epoch. */
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
}

/** What a cursor stands for: the rows of that list that were still to come. */
export interface Cursor {
  readonly token: string;
  readonly list: List;
  readonly userId: string;
  readonly filter: Filter;
  /** By the ids of their transactions. */
  readonly rest: ReadonlySet<string>;
}

/** All that the contract says of an answer. Of a problem's texts it only says that they are there. */
export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly replayed: boolean;
  readonly location: string | null;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

/** An answer as it was given. */
export interface Told {
  readonly answered: Answered;
  readonly text: string;
  /** It was the answer to a repetition: what an earlier attempt has done, its answer would have told. */
  readonly isRepeated: boolean;
}

/** How the service may answer; `text` where the very bytes are known, `decided` where this answer is a decision. */
export interface Expected {
  readonly answered: Answered;
  readonly text?: string;
  readonly decided?: Transaction;
}

interface Transaction {
  readonly id: string;
  readonly userId: string;
  readonly asset: string;
  readonly type: string;
  readonly status: 'SUCCESS' | 'REJECTED';
  readonly amountMinor: bigint;
  /** Of the user's wallet. */
  readonly balanceMinor: bigint;
  readonly fromUser: string;
  readonly toUser: string;
  readonly key: string;
  readonly reference: string | null;
  readonly metadata: object | null;
}

interface Entry {
  readonly transaction: Transaction;
  readonly userId: string;
  readonly type: 'DEBIT' | 'CREDIT';
  readonly seq: number;
  readonly balanceMinor: bigint;
}

interface Wallet {
  readonly balanceMinor: bigint;
  readonly entryCount: number;
}

/** What the service chooses by itself, and no model can foresee. */
interface Chosen {
  /** Of each wallet, by its name. */
  readonly walletIds: Map<string, string>;
  /** Of each transaction, by its id: microseconds since the epoch. */
  readonly times: Map<string, bigint>;
}

/** What there was before: the wallets of the treasury, and all that was ever issued into them. */
export interface Beginning {
  readonly treasury: readonly { readonly asset: string; readonly balanceMinor: bigint; readonly entryCount: number }[];
  /** The oldest first. */
  readonly issued: readonly Pick<Transaction, 'id' | 'asset' | 'amountMinor' | 'key' | 'reference'>[];
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const SYSTEM_USERS = [TREASURY, ISSUANCE];
const CREDITS = ['TOP_UP', 'BONUS'];
/** Of GOLD and DIAMOND, in the order in which lists show what was posted at the same time. */
export const ASSETS = ['GOLD', 'DIAMOND'];
const LIMIT_MINOR = 1_000_000_000_0000n;

/**
 * What the service should do, in the plainest way: everything decided in one list, one after the other, and each answer
 * worked out from that. It knows no Redis, no batches and no faults, since nobody is ever to notice them.
 */
export class Model {
  /** Every POST that was sent, to be repeated. */
  readonly requests: PostRequest[] = [];
  readonly cursors: Cursor[] = [];
  #transactions: Transaction[];
  #entries: Entry[] = [];
  #wallets: Map<string, Wallet>;
  /** By caller and key. */
  #decided = new Map<string, { readonly wish: Wish; readonly told: Told }>();
  readonly #chosen: Chosen = { walletIds: new Map(), times: new Map() };

  constructor(
    readonly users: readonly string[],
    private readonly beginning: Beginning,
  ) {
    this.#transactions = beginning.issued.map((transaction) => ({
      ...transaction,
      userId: TREASURY,
      type: 'ISSUE',
      status: 'SUCCESS',
      balanceMinor: 0n,
      fromUser: ISSUANCE,
      toUser: TREASURY,
      metadata: null,
    }));
    this.#wallets = new Map(beginning.treasury.map((wallet) => [walletOf(TREASURY, wallet.asset), wallet]));
  }

  /** Another one that goes its own way from here. What the service has chosen holds for both. */
  #copy(): Model {
    const copy = new Model(this.users, this.beginning);
    copy.#transactions = [...this.#transactions];
    copy.#entries = [...this.#entries];
    copy.#wallets = new Map(this.#wallets);
    copy.#decided = new Map(this.#decided);
    return copy;
  }

  get transactionIds(): string[] {
    return this.#transactions.slice(this.beginning.issued.length).map(({ id }) => id);
  }

  /** Of which the times are not known yet. */
  get unlearnedIds(): string[] {
    return this.#transactions.map(({ id }) => id).filter((id) => !this.#chosen.times.has(id));
  }

  learn(times: Iterable<readonly [string, bigint]>, walletIds: Iterable<readonly [string, string]>): void {
    for (const [id, micros] of times) this.#chosen.times.set(id, micros);
    for (const [wallet, id] of walletIds) this.#chosen.walletIds.set(wallet, id);
  }

  /** The time of a transaction, counted from the newest. */
  timeOf(index: number): bigint | undefined {
    const { times } = this.#chosen;
    const id = this.#transactions.at(-1 - (index % Math.max(1, this.#transactions.length)))?.id;
    return id === undefined ? undefined : times.get(id);
  }

  /** How many entries the treasury has got since the beginning. */
  treasuryEntries(asset: string): number {
    return this.#entries.filter(({ userId, transaction }) => userId === TREASURY && transaction.asset === asset).length;
  }

  /** New under every caller. */
  newKey(index: number): string {
    return `${this.users[0]!}/${index}`;
  }

  /** All ways in which the request may be answered now: mostly one. */
  expected(request: Request, told: Told): Expected[] {
    switch (request.kind) {
      case 'post':
        return this.#expectedPost(request, told);
      case 'balance':
        return [{ answered: this.#balance(request) }];
      case 'page':
        return [{ answered: this.#page(request) }];
      case 'transaction':
        return [{ answered: this.#transaction(request) }];
    }
  }

  /** Takes a request and its answer as the next thing that happened. The answer is one of those expected. */
  accept(request: Request, told: Told, { decided }: Expected): void {
    if (request.kind === 'page') this.#keepCursor(request, told);
    if (request.kind !== 'post' || !decided) return;
    this.#decided.set(`${request.caller} ${request.key}`, { wish: request.wish, told });
    this.#transactions.push(decided);
    if (decided.status === 'REJECTED') return;
    const { fromUser, toUser, amountMinor, asset } = decided;
    this.#enter(decided, fromUser, 'DEBIT', asset, -amountMinor);
    this.#enter(decided, toUser, 'CREDIT', asset, amountMinor);
  }

  /**
   * An order in which the requests, had they come one after the other, would have been answered just so: what was
   * decided about each asset in the order of its `ids`, everything else anywhere between. Undefined if there is none.
   */
  serialOrderOf(asked: readonly Asked[], ids: Readonly<Record<string, readonly string[]>>): Asked[] | undefined {
    if (asked.length === 0) return Object.values(ids).every(({ length }) => length === 0) ? [] : undefined;
    for (const next of asked) {
      const expected = this.expected(next.request, next.told).find((one) => agree(one, next.told));
      if (!expected) continue;
      const { decided } = expected;
      const [first, ...others] = (decided && ids[decided.asset]) ?? [];
      if (decided?.id !== first) continue;
      const after = this.#copy();
      after.accept(next.request, next.told, expected);
      const rest = asked.filter((one) => one !== next);
      const order = after.serialOrderOf(rest, decided ? { ...ids, [decided.asset]: others } : ids);
      if (order) return [next, ...order];
    }
    return undefined;
  }

  #enter(transaction: Transaction, userId: string, type: Entry['type'], asset: string, changeMinor: bigint): void {
    const wallet = walletOf(userId, asset);
    const before = this.#wallets.get(wallet) ?? { balanceMinor: 0n, entryCount: 0 };
    const balanceMinor = before.balanceMinor + changeMinor;
    const seq = before.entryCount + 1;
    this.#wallets.set(wallet, { balanceMinor, entryCount: seq });
    this.#entries.push({ transaction, userId, type, seq, balanceMinor });
  }

  #expectedPost({ caller, key, wish }: PostRequest, told: Told): Expected[] {
    if (caller === 'shop' && CREDITS.includes(wish.type)) {
      return [refusal(403, 'FORBIDDEN', { requiredScopes: ['wallet:credit'] })];
    }
    const earlier = this.#decided.get(`${caller} ${key}`);
    if (earlier && isDeepStrictEqual(earlier.wish, wish)) {
      return [{ answered: { ...earlier.told.answered, replayed: true }, text: earlier.told.text }];
    }
    if (earlier) return [refusal(422, 'IDEMPOTENCY_KEY_REUSED')];
    return [faultOf(wish) ?? this.#decide(key, wish, told)];
  }

  #decide(key: string, { userId, type, amount, assetSymbol, ...about }: Wish, told: Told): Expected {
    const [user, asset] = [userId.toLowerCase(), assetSymbol.toUpperCase()];
    const isSpend = type === 'SPEND';
    const wallet = this.#wallets.get(walletOf(user, asset));
    if (isSpend && !wallet) return refusal(404, 'WALLET_NOT_FOUND');

    const amountMinor = minorOf(amount);
    const before = wallet?.balanceMinor ?? 0n;
    const status = isSpend && before < amountMinor ? 'REJECTED' : 'SUCCESS';
    const after = status === 'REJECTED' ? before : isSpend ? before - amountMinor : before + amountMinor;
    const id = (told.answered.body as { txId?: string }).txId ?? 'a new id';
    const decided: Transaction = {
      id,
      userId: user,
      asset,
      type,
      status,
      amountMinor,
      balanceMinor: after,
      fromUser: isSpend ? user : TREASURY,
      toUser: isSpend ? TREASURY : user,
      key,
      reference: about.reference ?? null,
      metadata: about.metadata ?? null,
    };
    // An earlier attempt, whose answer nobody saw, may have been the first.
    const replayed = told.isRepeated && told.answered.replayed;
    if (status === 'REJECTED') {
      const fields = { available: shortened(before), required: shortened(amountMinor), txId: id };
      const { answered } = refusal(422, 'INSUFFICIENT_FUNDS', fields);
      return { answered: { ...answered, replayed }, decided };
    }
    const body = { status, txId: id, balance: shortened(after) };
    const location = `/api/v1/wallets/transactions/${id}`;
    return { answered: { ...success(201, body), replayed, location }, text: JSON.stringify(body), decided };
  }

  #balance({ userId, asset }: BalanceRequest): Answered {
    if (!ASSETS.includes(asset)) return refusal(404, 'ASSET_NOT_FOUND').answered;
    const wallet = this.#wallets.get(walletOf(userId, asset));
    if (!wallet) return refusal(404, 'WALLET_NOT_FOUND').answered;
    return success(200, { userId, assetSymbol: asset, balance: shortened(wallet.balanceMinor) });
  }

  #page({ list, userId, filter, limit, offset, cursor }: PageRequest): Answered {
    const { asset } = filter;
    if (limit < 1 || limit > 500) return refusal(400, 'VALIDATION_FAILED', { errors: ['limit'] }).answered;
    if (asset !== undefined && !ASSETS.includes(asset)) return refusal(404, 'ASSET_NOT_FOUND').answered;
    const wallets = (asset === undefined ? ASSETS : [asset]).map((symbol) => walletOf(userId, symbol));
    if (!wallets.some((wallet) => this.#wallets.has(wallet))) return refusal(404, 'WALLET_NOT_FOUND').answered;
    if (cursor && offset !== 0) return refusal(400, 'VALIDATION_FAILED', { errors: ['offset'] }).answered;
    if (cursor && !isDeepStrictEqual([cursor.list, cursor.userId, cursor.filter], [list, userId, filter])) {
      return refusal(400, 'CURSOR_INVALID').answered;
    }

    const rows = this.#rowsOf(list, userId, filter);
    const older = cursor ? rows.filter(({ id }) => cursor.rest.has(id)) : rows.slice(offset);
    const shown = older.slice(0, limit);
    // Of the treasury only the newest entries are known, and no more of them are asked for.
    const total = rows.length + (list === 'ledger' ? this.#entriesBefore(userId, asset) : 0);
    const shownFrom = cursor ? rows.length - older.length : offset;
    const hasMore = total > shownFrom + shown.length && shown.length > 0;
    return success(200, {
      [list === 'ledger' ? 'entries' : 'transactions']: shown.map(({ row }) => row()),
      pagination: {
        total,
        limit,
        offset: shownFrom,
        returned: shown.length,
        hasMore,
        ...(hasMore && { nextCursor: expect.any(String) as string }),
      },
    });
  }

  /** What there was of the treasury's entries before. */
  #entriesBefore(userId: string, asset: string | undefined): number {
    if (userId !== TREASURY) return 0;
    const wallets = this.beginning.treasury.filter((wallet) => asset === undefined || wallet.asset === asset);
    return wallets.reduce((sum, { entryCount }) => sum + entryCount, 0);
  }

  /** Newest first. Wallets have no order in common but time, by PostgreSQL's clock, which may have been set back. */
  #rowsOf(list: List, userId: string, filter: Filter): { id: string; row: () => object }[] {
    const candidates =
      list === 'ledger'
        ? this.#entries
            .filter((entry) => entry.userId === userId)
            .map((entry) => ({ transaction: entry.transaction, row: () => this.#entryRow(entry) }))
        : this.#transactions
            .filter((transaction) => transaction.userId === userId)
            .map((transaction) => ({ transaction, row: () => this.#historyRow(transaction) }));
    return candidates
      .filter(({ transaction }) => this.#passes(transaction, filter))
      .sort((one, other) => this.#compareNewestFirst(one.transaction, other.transaction))
      .map(({ transaction, row }) => ({ id: transaction.id, row }));
  }

  #compareNewestFirst(one: Transaction, other: Transaction): number {
    const later = this.#timeOf(other) - this.#timeOf(one);
    return later === 0n ? ASSETS.indexOf(one.asset) - ASSETS.indexOf(other.asset) : Number(later);
  }

  #passes(transaction: Transaction, { asset, type, status, from, to }: Filter): boolean {
    const time = () => this.#timeOf(transaction);
    return (
      (asset === undefined || transaction.asset === asset) &&
      (type === undefined || transaction.type === type) &&
      (status === undefined || transaction.status === status) &&
      (from === undefined || time() >= from) &&
      (to === undefined || time() < to)
    );
  }

  #transaction({ transactionId }: TransactionRequest): Answered {
    const transaction = this.#transactions.find(({ id }) => id === transactionId);
    if (!transaction) return refusal(404, 'TRANSACTION_NOT_FOUND').answered;
    const sides = this.#entries.filter((entry) => entry.transaction.id === transactionId);
    const ledger = sides.map(({ userId, type, balanceMinor }) => ({
      entryType: type,
      walletId: this.#walletIdOf(userId, transaction.asset),
      amount: written(transaction.amountMinor),
      balanceAfter: written(balanceMinor),
    }));
    return success(200, { ...this.#historyRow(transaction), ledger });
  }

  #entryRow({ transaction, userId, type, seq, balanceMinor }: Entry): object {
    return {
      id: `${this.#walletIdOf(userId, transaction.asset)}-${seq}`,
      entryType: type,
      amount: written(transaction.amountMinor),
      balanceAfter: written(balanceMinor),
      assetSymbol: transaction.asset,
      txId: transaction.id,
      txType: transaction.type,
      createdAt: this.#createdAt(transaction),
    };
  }

  #historyRow(transaction: Transaction): object {
    const { id, type, status, amountMinor, balanceMinor, asset, fromUser, toUser } = transaction;
    const { key, reference, metadata } = transaction;
    const [available, required] = [shortened(balanceMinor), shortened(amountMinor)];
    return {
      id,
      type,
      status,
      ...(status === 'REJECTED' && { rejection: { code: 'INSUFFICIENT_FUNDS', available, required } }),
      amount: written(amountMinor),
      assetSymbol: asset,
      fromUser,
      toUser,
      idempotencyKey: key,
      reference,
      metadata,
      createdAt: this.#createdAt(transaction),
    };
  }

  #createdAt(transaction: Transaction): string {
    return new Date(Number(this.#timeOf(transaction) / 1_000n)).toISOString();
  }

  #timeOf({ id }: Transaction): bigint {
    return this.#chosen.times.get(id)!;
  }

  #walletIdOf(userId: string, asset: string): string | undefined {
    return this.#chosen.walletIds.get(walletOf(userId, asset));
  }

  #keepCursor({ list, userId, filter }: PageRequest, { answered }: Told): void {
    type Page = { pagination?: { nextCursor?: string; offset: number; returned: number } };
    const { nextCursor: token, offset = 0, returned = 0 } = (answered.body as Page).pagination ?? {};
    if (token === undefined || userId === TREASURY) return;
    const rest = this.#rowsOf(list, userId, filter).slice(offset + returned);
    this.cursors.push({ token, list, userId, filter, rest: new Set(rest.map(({ id }) => id)) });
  }
}

/** A request together with its answer. */
export interface Asked {
  readonly request: Request;
  readonly told: Told;
}

export function agree({ answered, text }: Expected, told: Told): boolean {
  return isDeepStrictEqual(answered, told.answered) && (text === undefined || text === told.text);
}

export function walletOf(userId: string, asset: string): string {
  return `${userId} ${asset}`;
}

function success(status: number, body: unknown): Answered {
  return { status, type: JSON_TYPE, replayed: false, location: null, retryAfter: null, body };
}

function refusal(status: number, code: string, fields: object = {}): Expected {
  const body = { code, ...fields };
  return { answered: { status, type: PROBLEM_TYPE, replayed: false, location: null, retryAfter: null, body } };
}

/** What is wrong with a wish whoever makes it, if anything. */
function faultOf({ userId, type, amount, assetSymbol, ...about }: Wish): Expected | undefined {
  const invalid = (property: string) => refusal(400, 'VALIDATION_FAILED', { errors: [property] });
  if (!/^[0-9a-fA-F-]{36}$/.test(userId)) return invalid('userId');
  if (![...CREDITS, 'SPEND'].includes(type)) return invalid('type');
  if (!/^\d+(\.\d+)?$/.test(amount)) return invalid('amount');
  const unknown = Object.keys(about).find((name) => name !== 'reference' && name !== 'metadata');
  if (unknown !== undefined) return invalid(unknown);
  if (SYSTEM_USERS.includes(userId)) return refusal(422, 'SYSTEM_WALLET');
  if (!ASSETS.includes(assetSymbol.toUpperCase())) return refusal(404, 'ASSET_NOT_FOUND');
  if (/\.\d{4}\d*[1-9]/.test(amount) || minorOf(amount) === 0n) return invalid('amount');
  if (minorOf(amount) > LIMIT_MINOR) return refusal(400, 'AMOUNT_TOO_LARGE', { errors: ['amount'] });
  return undefined;
}

/** Both assets have four decimals. */
function minorOf(amount: string): bigint {
  const [units = '', decimals = ''] = amount.split('.');
  return BigInt(units + decimals.slice(0, 4).padEnd(4, '0'));
}

function written(minor: bigint): string {
  const digits = minor.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function shortened(minor: bigint): string {
  return written(minor).replace(/\.?0+$/, '');
}
