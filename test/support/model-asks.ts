import { type Model } from './model';
import { type WalletStatus } from './model-ledger';
import { LOTS_ASSET, type WantedLot } from './model-lots';
import { operationsOf } from './model-meaning';
import {
  type Body,
  type BulkRequest,
  type CallerName,
  type Filter,
  type ModelList,
  type PostRequest,
  type Request,
} from './model-requests';
import { TREASURY } from './service';

/** Neither a user nor a transaction. */
const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** What makes an operation wrong, or at least another one. */
export const FLAWS = {
  'nobody at all': { userId: 'nobody' },
  'the treasury': { userId: TREASURY },
  'type GIFT': { type: 'GIFT' },
  'amount 0': { amount: '0.0000' },
  'amount -1': { amount: '-1' },
  'five decimals': { amount: '0.00001' },
  'more than the limit': { amount: '1000000000.0001' },
  'asset RUBY': { assetSymbol: 'RUBY' },
  'an unknown property': { note: 'hello' },
} satisfies Record<string, Body>;

/** How a request is sent again: the same, or as another one under the same key. */
export const CHANGES = {
  unchanged: () => ({}),
  'with the key in quotes': () => ({ spelling: 'quoted key' }),
  'with its properties in another order': () => ({ spelling: 'other order of properties' }),
  'by another caller': ({ caller }) => ({ caller: caller === 'bank' ? 'arcade' : 'bank' }),
  'with another amount': (request) => changed(request, ({ amount }) => ({ amount: `1${amount as string}` })),
  'with another type': (request) =>
    changed(request, ({ type, reason }) =>
      reason === undefined ? { type: type === 'BONUS' ? 'TOP_UP' : 'BONUS' } : { type: type === 'ADJUST_UP' ? 'ADJUST_DOWN' : 'ADJUST_UP' }, ofTreasury), // prettier-ignore
  'with another asset': (request) =>
    changed(request, ({ assetSymbol }) => ({ assetSymbol: assetSymbol === 'GOLD' ? 'DIAMOND' : 'GOLD' })),
  'for another user': (request, model) => changed(request, ({ userId }) => ({ userId: model.neighbourOf(userId as string) })), // prettier-ignore
  'with another reference': (request) => changed(request, () => ({ reference: 'again' }), withReference),
  'with another end': (request) =>
    changed(
      request,
      ({ final: isFinal = true, expiresInSeconds = 0, status }) => ({
        ...(ofCapture(request) && { final: !isFinal }),
        ...(ofHold(request) && { expiresInSeconds: Number(expiresInSeconds) + 60 }),
        ...(status !== undefined && { status: status === 'ACTIVE' ? 'FROZEN' : 'ACTIVE' }),
      }),
      () => true,
    ),
  'with amount 0': (request) => changed(request, () => ({ amount: '0' })),
  // Of what is wrong each route tells in its own way.
  'by another route': (request, model) =>
    request.path === '/transactions' && model.usersOf(request).length > 0
      ? { path: '/transactions/linked', body: { operations: [request.body] } }
      : {},
} satisfies Record<string, (request: PostRequest, model: Model) => Partial<PostRequest>>;

/** Not all operations have what is to be changed. */
const ofOneUser = ({ userId }: Body) => userId !== undefined;
const ofTreasury = ({ userId, type }: Body) => userId !== undefined && type !== undefined && type !== 'HOLD';
const withReference = ({ status }: Body) => status === undefined;
const isFirst = (type: string, { body }: PostRequest) => operationsOf(body)[0]!['type'] === type;
const ofCapture = (request: PostRequest) => request.path.endsWith('/captures') || isFirst('CAPTURE', request);
const ofHold = (request: PostRequest) => request.path === '/holds' || isFirst('HOLD', request);

/** The first operation of the request is another one. */
function changed(
  { body }: PostRequest,
  change: (operation: Body) => Body,
  isChangeable: (operation: Body) => boolean = ofOneUser,
): Partial<PostRequest> {
  const [first, ...others] = operationsOf(body);
  if (!isChangeable(first!)) return {};
  const other = { ...first, ...change(first!) };
  return { body: 'operations' in body ? { operations: [other, ...others] } : other };
}

/** An operation between a user and the treasury, as far as it can be said beforehand. */
export interface TreasuryAsk {
  readonly type: string;
  /** Or `all` that is available. */
  readonly amount: string;
  readonly asset: string;
  readonly user: number;
  readonly about: 'reference' | 'metadata' | undefined;
  readonly atLeast: string | undefined;
  /** Of a credit; a stray one is said of an asset without lots as well. */
  readonly lot?: (WantedLot & { readonly isStray: boolean }) | undefined;
}

export interface TransferAsk {
  readonly type: 'TRANSFER';
  readonly amount: string;
  readonly asset: string;
  readonly user: number;
  /** The receiver, counted from the sender; 0 is the sender. */
  readonly to: number;
  readonly fee: { readonly amount: string; readonly paidBy: string } | undefined;
}

export interface RefundAsk {
  /** `unfit`: perhaps by the wrong type, and perhaps of what cannot be given back. */
  readonly type: 'REFUND' | 'unfit REFUND';
  /** Counted from the newest; of one that is not there. */
  readonly of: number | undefined;
  readonly amount: string | undefined;
}

export interface HoldAsk {
  readonly type: 'HOLD';
  /** Or `all` that is available. */
  readonly amount: string;
  readonly asset: string;
  readonly user: number;
  /** Never reached within a run. */
  readonly expiresInSeconds: number | undefined;
  readonly about: 'reference' | 'metadata' | undefined;
  readonly atLeast: string | undefined;
}

/** Which hold: counted from the newest, of the open ones or of all; of one that is not there. */
export interface WhichHold {
  readonly of: number | undefined;
  readonly isOpen: boolean;
}

export interface CaptureAsk {
  readonly type: 'CAPTURE';
  readonly hold: WhichHold;
  readonly amount: string | undefined;
  readonly isFinal: boolean | undefined;
}

export interface ReleaseAsk {
  readonly type: 'RELEASE';
  readonly hold: WhichHold;
}

type OperationAsk = TreasuryAsk | TransferAsk | RefundAsk | HoldAsk | CaptureAsk | ReleaseAsk;

interface Sent {
  readonly instance: number;
  readonly caller: CallerName;
}

/** A request as far as it can be said beforehand. */
export type PostAsk =
  | (Sent & {
      readonly kind: 'single';
      readonly operation: TreasuryAsk;
      readonly flaw: keyof typeof FLAWS | undefined;
      readonly isSpeltOtherwise: boolean;
    })
  | (Sent & { readonly kind: 'transfer'; readonly operation: TransferAsk })
  | (Sent & { readonly kind: 'linked'; readonly operations: readonly OperationAsk[] })
  | (Sent & { readonly kind: 'refund'; readonly operation: RefundAsk })
  | (Sent & { readonly kind: 'group refund'; readonly of: number | undefined })
  /** Of a purchase, counted from the newest, or of anything; of one that is not there. */
  | (Sent & {
      readonly kind: 'chargeback';
      readonly of: number | undefined;
      readonly isOfPurchase: boolean;
      readonly from: 'LOT' | 'ANY';
      readonly freeze: boolean;
    })
  | (Sent & { readonly kind: 'hold'; readonly operation: HoldAsk })
  | (Sent & { readonly kind: 'capture'; readonly operation: CaptureAsk })
  | (Sent & { readonly kind: 'release'; readonly operation: ReleaseAsk })
  | StatusAsk
  | {
      readonly kind: 'repeat';
      readonly instance: number;
      /** Counted from the newest request. */
      readonly of: number;
      readonly change: keyof typeof CHANGES;
    };

/** Of one wallet, or of the user. */
export interface StatusAsk extends Sent {
  readonly kind: 'status';
  readonly user: number;
  readonly asset: string | undefined;
  readonly status: WalletStatus;
}

export type Ask =
  | PostAsk
  | (Sent & { readonly kind: 'bulk'; readonly items: readonly PostAsk[] })
  /** Of a request that was sent, or of one that has yet to come. */
  | (Sent & { readonly kind: 'cancel'; readonly post: PostAsk; readonly ifPosted: 'KEEP' | 'REFUND' })
  | { readonly kind: 'user'; readonly instance: number; readonly user: number }
  | { readonly kind: 'balance'; readonly instance: number; readonly user: number; readonly asset: string }
  | { readonly kind: 'lots'; readonly instance: number; readonly user: number }
  | {
      readonly kind: 'page';
      readonly instance: number;
      readonly list: ModelList;
      readonly user: number;
      readonly asset: string | undefined;
      readonly type: string | undefined;
      readonly status: string | undefined;
      readonly reference: string | undefined;
      readonly between: readonly Moment[];
      readonly limit: number;
      readonly offset: number;
      /** Goes on where an earlier page has ended, counted from the newest; `stray` with a cursor of another list. */
      readonly next: { readonly of: number; readonly isStray: boolean } | undefined;
    }
  | { readonly kind: 'transaction' | 'group'; readonly instance: number; readonly of: number | undefined }
  | { readonly kind: 'one hold'; readonly instance: number; readonly hold: WhichHold };

/** When a transaction was decided, counted from the newest, and a microsecond beside. */
interface Moment {
  readonly of: number;
  readonly shift: bigint;
}

/** The request, if there is one to be made by now; a POST is noted as one that can be sent again. */
export function requestOf(ask: Ask, model: Model): Request | BulkRequest | undefined {
  const { instance } = ask;
  switch (ask.kind) {
    case 'bulk':
      return bulkOf(ask, model);
    case 'cancel': {
      const request = postOf(ask.post, model);
      const [userId] = request ? model.usersOf(request) : [];
      const { caller, ifPosted } = ask;
      return userId === undefined ? undefined : { kind: 'cancel', instance, caller, request: { ...request!, caller }, userId, ifPosted }; // prettier-ignore
    }
    case 'user':
      return { kind: 'user', instance, userId: userOf(ask.user, model) };
    case 'balance':
      return { kind: 'balance', instance, userId: userOf(ask.user, model), asset: ask.asset };
    case 'lots':
      return { kind: 'lots', instance, userId: userOf(ask.user, model) };
    case 'page':
      return pageOf(ask, model);
    case 'transaction':
    case 'group': {
      const ids = ask.kind === 'transaction' ? model.transactionIds : model.groupIds;
      const id = ask.of === undefined ? NOBODY : newest(ids, ask.of);
      return id === undefined ? undefined : { kind: ask.kind, instance, id };
    }
    case 'one hold': {
      const id = holdIdOf(ask.hold, model);
      return id === undefined ? undefined : { kind: 'hold', instance, id };
    }
    default:
      return postOf(ask, model);
  }
}

function postOf(ask: PostAsk, model: Model): PostRequest | undefined {
  const { instance } = ask;
  if (ask.kind === 'repeat') {
    const earlier = newest(model.requests, ask.of);
    return earlier && note(model, { ...earlier, instance, isItem: false, ...CHANGES[ask.change](earlier, model) });
  }
  const told = toldBy(ask, model);
  const { caller } = ask;
  return told && note(model, { kind: 'post', instance, caller, key: model.newKey(), ...told });
}

function note(model: Model, request: PostRequest): PostRequest {
  model.requests.push(request);
  return request;
}

function toldBy(
  ask: Exclude<PostAsk, { kind: 'repeat' }>,
  model: Model,
): Pick<PostRequest, 'path' | 'body'> | undefined {
  switch (ask.kind) {
    case 'single': {
      const body = bodyOf(ask.operation, model)!;
      const { userId, assetSymbol } = body as { userId: string; assetSymbol: string };
      const spelt = { userId: userId.toUpperCase(), assetSymbol: assetSymbol.toLowerCase() };
      const flaw = ask.flaw === undefined ? {} : FLAWS[ask.flaw];
      return { path: '/transactions', body: { ...body, ...(ask.isSpeltOtherwise && spelt), ...flaw } };
    }
    case 'transfer': {
      const { type, ...body } = bodyOf(ask.operation, model)!;
      return { path: '/transfers', body };
    }
    case 'linked': {
      const operations = ask.operations
        .map((operation) => bodyOf(operation, model))
        .filter((body) => body !== undefined);
      return operations.length === 0 ? undefined : { path: '/transactions/linked', body: { operations } };
    }
    case 'refund': {
      const original = originalOf(ask.operation, model);
      return original && { path: `/transactions/${original.id}/refunds`, body: amountIn(ask.operation) };
    }
    case 'group refund': {
      const id = ask.of === undefined ? NOBODY : newest(model.groupIds, ask.of);
      return id === undefined ? undefined : { path: `/groups/${id}/refunds`, body: {} };
    }
    case 'chargeback': {
      const ids = ask.isOfPurchase ? model.purchaseIds : model.transactionIds;
      const id = ask.of === undefined ? NOBODY : newest(ids, ask.of);
      const body = { from: ask.from, ...(ask.freeze && { freeze: true }) };
      return id === undefined ? undefined : { path: `/transactions/${id}/chargebacks`, body };
    }
    case 'hold': {
      const { type, ...body } = bodyOf(ask.operation, model)!;
      return { path: '/holds', body };
    }
    case 'capture':
    case 'release': {
      const { type, holdId, ...body } = bodyOf(ask.operation, model) ?? {};
      const path = `/holds/${holdId as string}/${ask.kind === 'capture' ? 'captures' : 'release'}`;
      return holdId === undefined ? undefined : { path, body };
    }
    case 'status': {
      const { asset, status } = ask;
      const body = { status, ...(asset !== undefined && { assetSymbol: asset }), reason: 'ticket 816' };
      return { path: `/${model.users[ask.user]!}/status`, body };
    }
  }
}

/** An operation as a body says it. */
function bodyOf(ask: OperationAsk, model: Model): Body | undefined {
  if (ask.type === 'TRANSFER') {
    const { type, amount, asset, user, to, fee } = ask as TransferAsk;
    const fromUserId = model.users[user]!;
    const toUserId = model.users[(user + to) % model.users.length]!;
    return { type, fromUserId, toUserId, amount, assetSymbol: asset, ...(fee && { fee }) };
  }
  if (ask.type === 'REFUND' || ask.type === 'unfit REFUND') {
    const original = originalOf(ask as RefundAsk, model);
    return original && { type: original.type, transactionId: original.id, ...amountIn(ask) };
  }
  if (ask.type === 'CAPTURE' || ask.type === 'RELEASE') {
    const { type, hold, amount, isFinal } = ask as CaptureAsk;
    const holdId = holdIdOf(hold, model);
    if (holdId === undefined) return undefined;
    return { type, holdId, ...amountIn({ amount }), ...(isFinal !== undefined && { final: isFinal }) };
  }
  const { expiresInSeconds } = ask as HoldAsk;
  const amountOf = (said: string) => (said === 'all' ? model.availableOf(ask as HoldAsk) : said);
  const { type, amount, asset, user, about, atLeast, lot } = ask as TreasuryAsk;
  const { isStray = false, ...terms } = lot ?? {};
  const isCredit = ['TOP_UP', 'BONUS', 'ADJUST_UP'].includes(type);
  return {
    userId: model.users[user]!,
    type,
    amount: amountOf(amount),
    assetSymbol: asset,
    ...(type.startsWith('ADJUST') && { reason: 'a correction' }),
    ...(about === 'reference' && { reference: 'order 4711 ✓' }),
    ...(about === 'metadata' && { metadata: { level: 7, tags: ['b', 'a'], deep: { none: null } } }),
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    ...(isCredit && (isStray || asset === LOTS_ASSET) && terms),
    ...(atLeast !== undefined && { ifBalance: { gte: atLeast, lte: '30' } }),
  };
}

/** What is to be given back, and by which type. */
function originalOf({ type, of }: RefundAsk, model: Model): { id: string; type: string } | undefined {
  if (of === undefined) return { id: NOBODY, type: 'REFUND' };
  if (type === 'REFUND') return newest(model.refundable, of);
  const id = newest(model.transactionIds, of);
  return id === undefined ? undefined : { id, type: 'REFUND' };
}

function holdIdOf({ of, isOpen }: WhichHold, model: Model): string | undefined {
  return of === undefined ? NOBODY : newest(model.holdIds({ isOpen }), of);
}

function amountIn({ amount }: Pick<RefundAsk, 'amount'>): Body {
  return amount === undefined ? {} : { amount };
}

const BULK_PATHS = ['/transactions', '/transactions/linked'];

/** Each key once, or again for the same: of two different requests under one key nobody could say which is the first. */
function bulkOf({ instance, caller, items }: Ask & { kind: 'bulk' }, model: Model): BulkRequest | undefined {
  const requests = new Map<string, PostRequest>();
  for (const item of items) {
    const request = postOf(item, model);
    if (!request || !BULK_PATHS.includes(request.path) || requests.has(request.key)) continue;
    requests.set(request.key, { ...request, instance, caller, isItem: true, spelling: undefined });
  }
  const all = [...requests.values()];
  return all.length === 0 ? undefined : { kind: 'bulk', instance, caller, items: [...all, all[0]!] };
}

function pageOf(ask: Ask & { kind: 'page' }, model: Model): Request | undefined {
  const { instance, list, limit, next } = ask;
  const cursor = next && newest(model.cursors, next.of);
  if (next && !cursor) return undefined;
  if (cursor && !next.isStray) return { ...cursor, kind: 'page', instance, limit, offset: 0, cursor };

  const userId = userOf(ask.user, model);
  const filter = filterOf(ask, model);
  const asked = { kind: 'page', instance, list, userId, filter, limit, offset: ask.offset, cursor } as const;
  const isRefused = [filter.type, filter.status, filter.reference].some((one) => one !== undefined);
  if (userId !== TREASURY || list === 'holds' || isRefused) return asked;
  // Of the treasury the model knows the newest rows only.
  const known = model.treasuryRows(list, filter);
  const offset = known === 0 ? 0 : ask.offset % known;
  return known === 0 ? undefined : { ...asked, offset, limit: Math.min(limit, known - offset), cursor: undefined };
}

function filterOf({ list, asset, type, status, reference, between }: Ask & { kind: 'page' }, model: Model): Filter {
  const [from, to] = between.map(({ of, shift }) => model.timeOf(of) + shift).sort((a, b) => (a < b ? -1 : 1));
  if (list === 'holds') return { asset, status };
  return { asset, reference, from, to, ...(list === 'transactions' && { type, status }) };
}

function userOf(user: number, { users }: Model): string {
  return [...users, NOBODY, TREASURY][user]!;
}

function newest<Item>(items: readonly Item[], index: number): Item | undefined {
  return items.length === 0 ? undefined : items.at(-1 - (index % items.length));
}
