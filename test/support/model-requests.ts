import { type List } from './lists';
import { type Transaction } from './model-ledger';

/** Who asks. Keys are each caller's own; `shop` may only read and spend. */
export type CallerName = 'bank' | 'arcade' | 'shop';

/** A request's body, as it goes over the wire; some of it may be wrong. */
export type Body = Readonly<Record<string, unknown>>;

export type ModelList = List | 'holds';

/** What changes something. */
export interface PostRequest {
  readonly kind: 'post';
  /** Which instance is asked first. */
  readonly instance: number;
  readonly caller: CallerName;
  readonly key: string;
  /** Below the API's base. */
  readonly path: string;
  readonly body: Body;
  /** The same request, spelled in another way. */
  readonly spelling?: 'quoted key' | 'other order of properties' | undefined;
  /** It is sent as an item of a bulk. */
  readonly isItem?: boolean;
}

/** Each of its items is answered as if it had been sent by itself, in any order. */
export interface BulkRequest {
  readonly kind: 'bulk';
  readonly instance: number;
  readonly caller: CallerName;
  readonly items: readonly PostRequest[];
}

export interface CancelRequest {
  readonly kind: 'cancel';
  readonly instance: number;
  readonly caller: CallerName;
  /** The request that is to be cancelled, be it sent or not. */
  readonly request: PostRequest;
  readonly userId: string;
  readonly ifPosted: 'KEEP' | 'REFUND';
}

export interface UserRequest {
  readonly kind: 'user';
  readonly instance: number;
  readonly userId: string;
}

export interface BalanceRequest {
  readonly kind: 'balance';
  readonly instance: number;
  readonly userId: string;
  readonly asset: string;
}

/** All of a user's lots. */
export interface LotsRequest {
  readonly kind: 'lots';
  readonly instance: number;
  readonly userId: string;
}

export interface PageRequest {
  readonly kind: 'page';
  readonly instance: number;
  readonly list: ModelList;
  readonly userId: string;
  readonly filter: Filter;
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: Cursor | undefined;
}

export interface TransactionRequest {
  readonly kind: 'transaction' | 'group' | 'hold';
  readonly instance: number;
  readonly id: string;
}

export type ReadRequest = UserRequest | BalanceRequest | LotsRequest | PageRequest | TransactionRequest;
/** What has one answer. */
export type Request = PostRequest | CancelRequest | ReadRequest;

export interface Filter {
  readonly asset?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly reference?: string | undefined;
  /** Microseconds since the epoch. */
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
}

/** What a cursor stands for: the rows of that list that were still to come. */
export interface Cursor {
  readonly token: string;
  readonly list: ModelList;
  readonly userId: string;
  readonly filter: Filter;
  /** By the ids of their transactions. */
  readonly rest: ReadonlySet<string>;
  /** How many rows the pages before had passed. */
  readonly passed: number;
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

/** A request together with its answer. */
export interface Asked {
  readonly request: Request;
  readonly told: Told;
}

/** How the service has to answer; `text` where the very bytes are known, `decided` where something was decided for it. */
export interface Expected {
  readonly answered: Answered;
  readonly text?: string | undefined;
  readonly decided?: readonly Transaction[];
}

export const JSON_TYPE = 'application/json; charset=utf-8';
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const PLAIN = { replayed: false, location: null, retryAfter: null };

export function success(status: number, body: unknown): Answered {
  return { ...PLAIN, status, type: JSON_TYPE, body };
}

export function refusal(status: number, code: string, fields: object = {}): Answered {
  return { ...PLAIN, status, type: PROBLEM_TYPE, body: { code, ...fields } };
}

/** What is wrong with a request, whatever the ledger holds. */
export class Fault extends Error {
  readonly answered: Answered;

  constructor(status: number, code: string, fields: object = {}) {
    super(code);
    this.answered = refusal(status, code, fields);
  }
}
