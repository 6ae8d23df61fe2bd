import fc from 'fast-check';
import { type List } from './lists';
import { type Model } from './model';
import { operationsOf } from './model-meaning';
import {
  type Body,
  type BulkRequest,
  type CallerName,
  type Filter,
  type PageRequest,
  type PostRequest,
  type Request,
} from './model-requests';
import { type Disturbance, type Fault, type ModelSystem } from './model-system';
import { TREASURY } from './service';

/** One thing that is done, or happens, to the system and to the model. */
export type Step = fc.AsyncCommand<Model, ModelSystem>;

/** Neither a user nor a transaction. */
const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** What makes an operation wrong, or at least another one. */
const FLAWS = {
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
const CHANGES = {
  unchanged: () => ({}),
  'with the key in quotes': () => ({ spelling: 'quoted key' }),
  'with its properties in another order': () => ({ spelling: 'other order of properties' }),
  'by another caller': ({ caller }) => ({ caller: caller === 'bank' ? 'arcade' : 'bank' }),
  'with another amount': (request) => changed(request, ({ amount }) => ({ amount: `1${amount as string}` })),
  'with another type': (request) =>
    changed(request, ({ type, reason }) =>
      reason === undefined ? { type: type === 'BONUS' ? 'TOP_UP' : 'BONUS' } : { type: type === 'ADJUST_UP' ? 'ADJUST_DOWN' : 'ADJUST_UP' }), // prettier-ignore
  'with another asset': (request) =>
    changed(request, ({ assetSymbol }) => ({ assetSymbol: assetSymbol === 'GOLD' ? 'DIAMOND' : 'GOLD' })),
  'for another user': (request, model) => changed(request, ({ userId }) => ({ userId: model.neighbourOf(userId as string) })), // prettier-ignore
  'with another reference': (request) => changed(request, () => ({ reference: 'again' }), anyOperation),
  'with amount 0': (request) => changed(request, () => ({ amount: '0' })),
  // Of what is wrong each route tells in its own way.
  'by another route': (request, model) =>
    request.path === '/transactions' && model.usersOf(request).length > 0
      ? { path: '/transactions/linked', body: { operations: [request.body] } }
      : {},
} satisfies Record<string, (request: PostRequest, model: Model) => Partial<PostRequest>>;

/** Only operations of one user and the treasury have all that can be changed. */
const ofOneUser = ({ userId }: Body) => userId !== undefined;
const anyOperation = () => true;

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
interface TreasuryAsk {
  readonly type: string;
  readonly amount: string;
  readonly asset: string;
  readonly user: number;
  readonly about: 'reference' | 'metadata' | undefined;
  readonly atLeast: string | undefined;
}

interface TransferAsk {
  readonly type: 'TRANSFER';
  readonly amount: string;
  readonly asset: string;
  readonly user: number;
  /** The receiver, counted from the sender; 0 is the sender. */
  readonly to: number;
  readonly fee: { readonly amount: string; readonly paidBy: string } | undefined;
}

/** Of a transaction, counted from the newest; of one that is not there. */
interface RefundAsk {
  readonly type: 'REFUND' | 'REVERSAL';
  readonly of: number | undefined;
  readonly amount: string | undefined;
}

type OperationAsk = TreasuryAsk | TransferAsk | RefundAsk;

interface Sent {
  readonly instance: number;
  readonly caller: CallerName;
}

/** A request as far as it can be said beforehand. */
type PostAsk =
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
  | {
      readonly kind: 'repeat';
      readonly instance: number;
      /** Counted from the newest request. */
      readonly of: number;
      readonly change: keyof typeof CHANGES;
    };

type Ask =
  | PostAsk
  | (Sent & { readonly kind: 'bulk'; readonly items: readonly PostAsk[] })
  /** Of a request that was sent, or of one that has yet to come. */
  | (Sent & { readonly kind: 'cancel'; readonly post: PostAsk; readonly ifPosted: 'KEEP' | 'REFUND' })
  | { readonly kind: 'user'; readonly instance: number; readonly user: number }
  | { readonly kind: 'balance'; readonly instance: number; readonly user: number; readonly asset: string }
  | {
      readonly kind: 'page';
      readonly instance: number;
      readonly list: List;
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
  | { readonly kind: 'transaction' | 'group'; readonly instance: number; readonly of: number | undefined };

/** When a transaction was decided, counted from the newest, and a microsecond beside. */
interface Moment {
  readonly of: number;
  readonly shift: bigint;
}

/** The request, if there is one to be made by now; a POST is noted as one that can be sent again. */
function requestOf(ask: Ask, model: Model): Request | BulkRequest | undefined {
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
    case 'page':
      return pageOf(ask, model);
    case 'transaction':
    case 'group': {
      const ids = ask.kind === 'transaction' ? model.transactionIds : model.groupIds;
      const id = ask.of === undefined ? NOBODY : newest(ids, ask.of);
      return id === undefined ? undefined : { kind: ask.kind, instance, id };
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
      const { of, amount } = ask.operation;
      const id = of === undefined ? NOBODY : newest(model.transactionIds, of);
      return id === undefined ? undefined : { path: `/transactions/${id}/refunds`, body: { ...(amount !== undefined && { amount }) } }; // prettier-ignore
    }
    case 'group refund': {
      const id = ask.of === undefined ? NOBODY : newest(model.groupIds, ask.of);
      return id === undefined ? undefined : { path: `/groups/${id}/refunds`, body: {} };
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
  if (ask.type === 'REFUND' || ask.type === 'REVERSAL') {
    const { type, of, amount } = ask as RefundAsk;
    const transactionId = of === undefined ? NOBODY : newest(model.transactionIds, of);
    return transactionId === undefined ? undefined : { type, transactionId, ...(amount !== undefined && { amount }) };
  }
  const { type, amount, asset, user, about, atLeast } = ask as TreasuryAsk;
  return {
    userId: model.users[user]!,
    type,
    amount,
    assetSymbol: asset,
    ...(type.startsWith('ADJUST') && { reason: 'a correction' }),
    ...(about === 'reference' && { reference: 'order 4711 ✓' }),
    ...(about === 'metadata' && { metadata: { level: 7, tags: ['b', 'a'], deep: { none: null } } }),
    ...(atLeast !== undefined && { ifBalance: { gte: atLeast, lte: '30' } }),
  };
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
  if (userId !== TREASURY || isRefused) return asked;
  // Of the treasury the model knows the newest rows only.
  const known = model.treasuryRows(list, filter);
  const offset = known === 0 ? 0 : ask.offset % known;
  return known === 0 ? undefined : { ...asked, offset, limit: Math.min(limit, known - offset), cursor: undefined };
}

function filterOf({ list, asset, type, status, reference, between }: Ask & { kind: 'page' }, model: Model): Filter {
  const [from, to] = between.map(({ of, shift }) => model.timeOf(of) + shift).sort((a, b) => (a < b ? -1 : 1));
  return { asset, reference, from, to, ...(list === 'transactions' && { type, status }) };
}

function userOf(user: number, { users }: Model): string {
  return [...users, NOBODY, TREASURY][user]!;
}

function newest<Item>(items: readonly Item[], index: number): Item | undefined {
  return items.length === 0 ? undefined : items.at(-1 - (index % items.length));
}

class AskStep implements Step {
  constructor(protected readonly ask: Ask) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, system: ModelSystem): Promise<void> {
    const request = requestOf(this.ask, model);
    if (request?.kind === 'bulk') await system.expectAsInSomeOrder(model, [request], undefined);
    else if (request) await system.expectAsExpected(model, request);
  }

  toString(): string {
    return `\n  ${described(this.ask)}`;
  }
}

class WalkStep extends AskStep {
  override async run(model: Model, system: ModelSystem): Promise<void> {
    const request = requestOf(this.ask, model);
    if (request) await system.expectWalkAsExpected(model, request as PageRequest);
  }
}

class AtOnceStep implements Step {
  constructor(
    private readonly asks: readonly Ask[],
    private readonly disturbance: Disturbance | undefined,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, system: ModelSystem): Promise<void> {
    const requests = this.asks.map((ask) => requestOf(ask, model)).filter((request) => request !== undefined);
    await system.expectAsInSomeOrder(model, requests, this.disturbance);
  }

  toString(): string {
    const { fault, afterMs } = this.disturbance ?? {};
    const disturbed = fault === undefined ? '' : `, and after ${afterMs} ms: ${fault}`;
    return `\n  at once${disturbed}:${this.asks.map((ask) => `\n    ${described(ask)}`).join('')}`;
  }
}

class FaultStep implements Step {
  constructor(private readonly fault: Fault) {}

  check(): boolean {
    return true;
  }

  run(_model: Model, system: ModelSystem): Promise<void> {
    return system.befall(this.fault);
  }

  toString(): string {
    return `\n  ${this.fault}`;
  }
}

class RestartStep implements Step {
  check(): boolean {
    return true;
  }

  run(_model: Model, system: ModelSystem): Promise<void> {
    return system.restartInstances();
  }

  toString(): string {
    return '\n  restart what was killed';
  }
}

function described(ask: Ask): string {
  const { kind, ...rest } = ask;
  if (ask.kind === 'repeat') return `request ${ask.of} before again, ${ask.change} (instance ${ask.instance})`;
  const told = Object.entries(rest).filter(([, value]) => value !== undefined);
  return `${kind} ${fc.stringify(Object.fromEntries(told))}`;
}

/** Ordinary objects, which are shown as such. */
const record = <Model>(model: { [Name in keyof Model]: fc.Arbitrary<Model[Name]> }) =>
  fc.record<Model>(model, { noNullPrototype: true });

const anInstance = fc.nat({ max: 1 });
const aUser = fc.nat({ max: 2 });

/** Sent again as it was. */
const REPEATED = {
  kind: fc.constant('repeat' as const),
  instance: anInstance,
  change: fc.constant('unchanged' as const),
};

/** The second one time in `oneIn`; what fails with it is tried with the first as well. */
function mostly<Often, Rarely>(often: fc.Arbitrary<Often>, oneIn: number, rarely: fc.Arbitrary<Rarely>) {
  return fc.oneof({ withCrossShrink: true }, { weight: oneIn - 1, arbitrary: often }, { weight: 1, arbitrary: rarely });
}

function mostlyNot<Value>(oneIn: number, arbitrary: fc.Arbitrary<Value>) {
  return mostly(fc.constant(undefined), oneIn, arbitrary);
}

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}

const anAsset = fc.constantFrom('GOLD', 'GOLD', 'DIAMOND');
const anAmount = fc.constantFrom('1', '0.0001', '2.5', '3.0', '12.3456', '20');
const aSender = {
  instance: anInstance,
  caller: mostly(fc.constantFrom<CallerName>('bank', 'arcade'), 6, fc.constant('shop' as const)),
};

const aTreasuryOperation: fc.Arbitrary<TreasuryAsk> = record({
  type: fc.constantFrom('TOP_UP', 'TOP_UP', 'BONUS', 'BONUS', 'SPEND', 'SPEND', 'SPEND', 'ADJUST_UP', 'ADJUST_DOWN'),
  amount: anAmount,
  asset: anAsset,
  user: aUser,
  about: mostlyNot(5, fc.constantFrom('reference' as const, 'metadata' as const)),
  atLeast: mostlyNot(8, fc.constantFrom('0', '5')),
});

const aTransfer: fc.Arbitrary<TransferAsk> = record({
  type: fc.constant('TRANSFER' as const),
  amount: anAmount,
  asset: anAsset,
  user: aUser,
  to: mostly(fc.constantFrom(1, 2), 12, fc.constant(0)),
  fee: mostlyNot(2, record({ amount: fc.constantFrom('0.5', '2'), paidBy: fc.constantFrom('SENDER', 'RECEIVER') })),
});

const aTransactionToRefund = mostly(fc.nat({ max: 12 }), 15, fc.constant(undefined));

const aRefund: fc.Arbitrary<RefundAsk> = record({
  type: fc.constantFrom('REFUND' as const, 'REVERSAL' as const),
  of: aTransactionToRefund,
  amount: mostly(fc.constantFrom('1', '2.5'), 2, fc.constant(undefined)),
});

const aSingle = record({
  kind: fc.constant('single' as const),
  ...aSender,
  operation: aTreasuryOperation,
  flaw: mostlyNot(9, fc.constantFrom(...namesOf(FLAWS))),
  isSpeltOtherwise: mostly(fc.constant(false), 8, fc.constant(true)),
});

const aLinked = record({
  kind: fc.constant('linked' as const),
  ...aSender,
  operations: fc.array(fc.oneof(aTreasuryOperation, aTreasuryOperation, aTransfer, aRefund), {
    minLength: 1,
    maxLength: 4,
  }),
});

const aRepetition = record({
  kind: fc.constant('repeat' as const),
  instance: anInstance,
  of: fc.nat({ max: 10 }),
  change: mostly(fc.constant('unchanged' as const), 2, fc.constantFrom(...namesOf(CHANGES))),
});

const aPost: fc.Arbitrary<PostAsk> = fc.oneof(
  { weight: 10, arbitrary: aSingle },
  { weight: 4, arbitrary: record({ kind: fc.constant('transfer' as const), ...aSender, operation: aTransfer }) },
  { weight: 4, arbitrary: aLinked },
  { weight: 4, arbitrary: record({ kind: fc.constant('refund' as const), ...aSender, operation: aRefund }) },
  {
    weight: 2,
    arbitrary: record({ kind: fc.constant('group refund' as const), ...aSender, of: aTransactionToRefund }),
  },
);

const aCancellation = record({
  kind: fc.constant('cancel' as const),
  ...aSender,
  post: fc.oneof<fc.Arbitrary<PostAsk>[]>(aPost, record({ ...REPEATED, of: fc.nat({ max: 6 }) })),
  ifPosted: fc.constantFrom('KEEP' as const, 'REFUND' as const),
});

const aBulk = record({
  kind: fc.constant('bulk' as const),
  instance: anInstance,
  caller: fc.constantFrom<CallerName>('bank', 'arcade'),
  items: fc.array(
    fc.oneof<fc.Arbitrary<PostAsk>[]>(aSingle, aLinked, record({ ...REPEATED, of: fc.nat({ max: 10 }) })),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
});

const aUserOfMany = fc.nat({ max: 4 });

const aBalance = record({
  kind: fc.constant('balance' as const),
  instance: anInstance,
  user: aUserOfMany,
  asset: mostly(fc.constantFrom('GOLD', 'DIAMOND'), 6, fc.constant('RUBY')),
});

const aUserToRead = record({ kind: fc.constant('user' as const), instance: anInstance, user: aUserOfMany });

const aMoment = record({ of: fc.nat({ max: 40 }), shift: fc.constantFrom(0n, -1n, 1n) });

const aPage = record({
  kind: fc.constant('page' as const),
  instance: anInstance,
  list: fc.constantFrom<List>('ledger', 'transactions', 'transactions'),
  user: mostly(aUser, 6, fc.constantFrom(3, 4)),
  asset: mostlyNot(2, mostly(fc.constantFrom('GOLD', 'DIAMOND'), 10, fc.constant('RUBY'))),
  type: mostlyNot(2, fc.constantFrom('TOP_UP', 'BONUS', 'SPEND', 'SEND', 'REFUND', 'CANCEL')),
  status: mostlyNot(2, fc.constantFrom('SUCCESS', 'REJECTED')),
  reference: mostlyNot(10, fc.constantFrom('order 4711 ✓', 'again')),
  between: mostly(fc.constant([]), 3, fc.array(aMoment, { minLength: 1, maxLength: 2 })),
  limit: mostly(
    fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 500 })),
    20,
    fc.constantFrom(0, 501),
  ),
  offset: mostly(fc.constant(0), 3, fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 150 }))),
  next: mostlyNot(3, record({ of: fc.nat({ max: 3 }), isStray: mostly(fc.constant(false), 6, fc.constant(true)) })),
});

const aTransaction = record({
  kind: fc.constantFrom('transaction' as const, 'group' as const),
  instance: anInstance,
  of: mostly(fc.nat({ max: 40 }), 10, fc.constant(undefined)),
});

const aFault = fc.constantFrom<Fault>(
  'flush Redis',
  'stop Redis',
  'start Redis',
  'end all backends',
  'set back the clock',
);
const aKill = fc.constantFrom<Fault>('kill instance 0', 'kill instance 1');
const aDisturbance = record({ fault: mostly(aFault, 10, aKill), afterMs: fc.nat({ max: 10 }) });

/** Mostly about the same wallet: there they are in each other's way. */
const aPostOfMany = fc
  .tuple(aPost, mostly(fc.constant(true), 3, fc.constant(false)))
  .map(([ask, isCrowded]) => (isCrowded ? crowded(ask) : ask));

function crowded(ask: PostAsk): PostAsk {
  if (ask.kind === 'single') return { ...ask, operation: { ...ask.operation, user: 0, asset: 'GOLD' } };
  return ask.kind === 'transfer' ? { ...ask, operation: { ...ask.operation, user: 0, asset: 'GOLD' } } : ask;
}

const severalAsks = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: aPostOfMany },
    { weight: 4, arbitrary: aRepetition },
    { weight: 2, arbitrary: aBalance },
    { weight: 2, arbitrary: aCancellation },
    { weight: 1, arbitrary: aBulk },
  ),
  { minLength: 1, maxLength: 8 },
);

const asked = (arbitrary: fc.Arbitrary<Ask>) => arbitrary.map((ask) => new AskStep(ask));

/** One request after the other is most of it. */
export const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 34, arbitrary: asked(aPost) },
  { weight: 14, arbitrary: asked(aRepetition) },
  { weight: 5, arbitrary: asked(aCancellation) },
  { weight: 3, arbitrary: asked(aBulk) },
  { weight: 4, arbitrary: asked(aBalance) },
  { weight: 2, arbitrary: asked(aUserToRead) },
  { weight: 18, arbitrary: asked(aPage) },
  { weight: 6, arbitrary: asked(aTransaction) },
  {
    weight: 14,
    arbitrary: fc.tuple(severalAsks, mostlyNot(3, aDisturbance)).map((both) => new AtOnceStep(...both)),
  },
  { weight: 8, arbitrary: aFault.map((fault) => new FaultStep(fault)) },
  { weight: 1, arbitrary: aKill.map((fault) => new FaultStep(fault)) },
  { weight: 3, arbitrary: fc.constant(new RestartStep()) },
);

/** Several posted at once, so that lists get long quickly. */
export const someCredits: fc.Arbitrary<Step> = fc
  .array(aPost, { minLength: 5, maxLength: 5 })
  .map((asks) => new AtOnceStep(asks, undefined));

export const aLook: fc.Arbitrary<Step> = aPage.map((ask) => new AskStep(ask));

/** From some page on to the end of its list. */
export const aWalk: fc.Arbitrary<Step> = aPage.map((ask) => new WalkStep({ ...ask, next: undefined }));
