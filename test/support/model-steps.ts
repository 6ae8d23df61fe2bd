import fc from 'fast-check';
import { type List } from './lists';
import {
  type CallerName,
  type Filter,
  type Model,
  type PageRequest,
  type PostRequest,
  type Request,
  type Wish,
} from './model';
import { type Disturbance, type Fault, type ModelSystem } from './model-system';
import { TREASURY } from './service';

/** One thing that is done, or happens, to the system and to the model. */
export type Step = fc.AsyncCommand<Model, ModelSystem>;

/** Neither a user nor a transaction. */
const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** What makes a wish wrong, or at least another one. */
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
} satisfies Record<string, Partial<Wish> & { note?: string }>;

const CHANGES = {
  unchanged: () => ({}),
  'with the key in quotes': () => ({ spelling: 'quoted key' }),
  'with its properties in another order': () => ({ spelling: 'other order of properties' }),
  'by another caller': ({ caller }) => ({ caller: caller === 'bank' ? 'arcade' : 'bank' }),
  'with another amount': ({ wish }) => ({ wish: { ...wish, amount: `1${wish.amount}` } }),
  'with another type': ({ wish }) => ({ wish: { ...wish, type: wish.type === 'BONUS' ? 'TOP_UP' : 'BONUS' } }),
  'with another asset': ({ wish }) => ({
    wish: { ...wish, assetSymbol: wish.assetSymbol === 'GOLD' ? 'DIAMOND' : 'GOLD' },
  }),
  'for another user': ({ wish }, { users }) => ({
    wish: { ...wish, userId: users.find((user) => user !== wish.userId)! },
  }),
  'with another reference': ({ wish }) => ({ wish: { ...wish, reference: `${wish.reference ?? ''}again` } }),
  'with amount 0': ({ wish }) => ({ wish: { ...wish, amount: '0' } }),
} satisfies Record<string, (request: PostRequest, model: Model) => Partial<PostRequest>>;

/** A request as far as it can be said beforehand. */
type Ask =
  | {
      readonly kind: 'post';
      readonly instance: number;
      readonly caller: CallerName;
      readonly type: string;
      readonly amount: string;
      readonly asset: string;
      readonly user: number;
      readonly about: 'reference' | 'metadata' | undefined;
      readonly flaw: keyof typeof FLAWS | undefined;
      readonly isSpeltOtherwise: boolean;
    }
  | {
      readonly kind: 'repeat';
      readonly instance: number;
      /** Counted from the newest request. */
      readonly of: number;
      readonly change: keyof typeof CHANGES;
    }
  | { readonly kind: 'balance'; readonly instance: number; readonly user: number; readonly asset: string }
  | {
      readonly kind: 'page';
      readonly instance: number;
      readonly list: List;
      readonly user: number;
      readonly asset: string | undefined;
      readonly type: string | undefined;
      readonly status: string | undefined;
      readonly between: readonly Moment[];
      readonly limit: number;
      readonly offset: number;
      /** Goes on where an earlier page has ended, counted from the newest; `stray` with a cursor of another list. */
      readonly next: { readonly of: number; readonly isStray: boolean } | undefined;
    }
  | { readonly kind: 'transaction'; readonly instance: number; readonly of: number | undefined };

/** When a transaction was decided, counted from the newest, and a microsecond beside. */
interface Moment {
  readonly of: number;
  readonly shift: bigint;
}

/** The request, if there is one to be made by now. `sent` are the POSTs until now. */
function requestOf(ask: Ask, model: Model, sent: readonly PostRequest[]): Request | undefined {
  const { instance } = ask;
  switch (ask.kind) {
    case 'post': {
      const { caller, type, amount, flaw, isSpeltOtherwise } = ask;
      const user = model.users[ask.user]!;
      const wish = {
        userId: isSpeltOtherwise ? user.toUpperCase() : user,
        type,
        amount,
        assetSymbol: isSpeltOtherwise ? ask.asset.toLowerCase() : ask.asset,
        ...(ask.about === 'reference' && { reference: 'order 4711 ✓' }),
        ...(ask.about === 'metadata' && { metadata: { level: 7, tags: ['b', 'a'], deep: { none: null } } }),
        ...(flaw !== undefined && FLAWS[flaw]),
      };
      return { kind: 'post', instance, caller, key: model.newKey(sent.length), wish };
    }
    case 'repeat': {
      const earlier = newest(sent, ask.of);
      return earlier && { ...earlier, instance, ...CHANGES[ask.change](earlier, model) };
    }
    case 'balance':
      return { kind: 'balance', instance, userId: userOf(ask.user, model), asset: ask.asset };
    case 'page':
      return pageOf(ask, model);
    case 'transaction': {
      const transactionId = ask.of === undefined ? NOBODY : newest(model.transactionIds, ask.of);
      return transactionId === undefined ? undefined : { kind: 'transaction', instance, transactionId };
    }
  }
}

function pageOf(ask: Ask & { kind: 'page' }, model: Model): Request | undefined {
  const { instance, list, limit, next } = ask;
  const cursor = next && newest(model.cursors, next.of);
  if (next && !cursor) return undefined;
  if (cursor && !next.isStray) return { ...cursor, kind: 'page', instance, limit, offset: 0, cursor };

  const userId = userOf(ask.user, model);
  const filter = filterOf(ask, model);
  const asked = { kind: 'page', instance, list, userId, filter, limit, offset: ask.offset, cursor } as const;
  if (userId !== TREASURY || list === 'transactions') return asked;
  // Of the treasury's ledger the model knows the newest entries of each asset only.
  if (ask.asset === undefined) return undefined;
  const known = model.treasuryEntries(ask.asset);
  const offset = known === 0 ? 0 : ask.offset % known;
  return known === 0 ? undefined : { ...asked, offset, limit: Math.min(limit, known - offset), cursor: undefined };
}

function filterOf({ list, asset, type, status, between }: Ask & { kind: 'page' }, model: Model): Filter {
  if (list === 'ledger') return { asset };
  const [from, to] = between.map(({ of, shift }) => (model.timeOf(of) ?? 0n) + shift).sort((a, b) => (a < b ? -1 : 1));
  return { asset, type, status, from, to };
}

function userOf(user: number, { users }: Model): string {
  return [...users, NOBODY, TREASURY][user]!;
}

function newest<Item>(items: readonly Item[], index: number): Item | undefined {
  return items.length === 0 ? undefined : items.at(-1 - (index % items.length));
}

class AskStep implements Step {
  constructor(protected readonly ask: Ask) {}

  check(model: Model): boolean {
    return requestOf(this.ask, model, model.requests) !== undefined;
  }

  async run(model: Model, system: ModelSystem): Promise<void> {
    await system.learn(model);
    const request = requestOf(this.ask, model, model.requests)!;
    if (request.kind === 'post') model.requests.push(request);
    await system.expectAsExpected(model, request);
  }

  toString(): string {
    return `\n  ${described(this.ask)}`;
  }
}

class WalkStep extends AskStep {
  override async run(model: Model, system: ModelSystem): Promise<void> {
    await system.learn(model);
    await system.expectWalkAsExpected(model, requestOf(this.ask, model, model.requests) as PageRequest);
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
    const requests: Request[] = [];
    for (const ask of this.asks) {
      const request = requestOf(ask, model, model.requests);
      if (request) requests.push(request);
      if (request?.kind === 'post') model.requests.push(request);
    }
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
  switch (ask.kind) {
    case 'post': {
      const { caller, type, amount, asset, user, about, flaw, isSpeltOtherwise } = ask;
      const rest = [about, flaw, isSpeltOtherwise && 'letters in the other case']
        .filter(Boolean)
        .map((one) => `, ${one}`);
      return `${caller}: ${type} ${amount} ${asset} for user ${user}${rest.join('')} (instance ${ask.instance})`;
    }
    case 'repeat':
      return `request ${ask.of} before again, ${ask.change} (instance ${ask.instance})`;
    default: {
      const { kind, ...rest } = ask;
      const told = Object.entries(rest).filter(([, value]) => value !== undefined);
      return `read ${kind} ${fc.stringify(Object.fromEntries(told))}`;
    }
  }
}

/** Ordinary objects, which are shown as such. */
const record = <Model>(model: { [Name in keyof Model]: fc.Arbitrary<Model[Name]> }) =>
  fc.record<Model>(model, { noNullPrototype: true });

const anInstance = fc.nat({ max: 1 });
const aUser = fc.nat({ max: 2 });

/** The unusual one time in `oneIn`; what fails with it is tried with the usual as well. */
function mostly<Usual, Unusual>(usual: fc.Arbitrary<Usual>, oneIn: number, unusual: fc.Arbitrary<Unusual>) {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: oneIn - 1, arbitrary: usual },
    { weight: 1, arbitrary: unusual },
  );
}

function mostlyNot<Value>(oneIn: number, arbitrary: fc.Arbitrary<Value>) {
  return mostly(fc.constant(undefined), oneIn, arbitrary);
}

function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}

const aPost = record({
  kind: fc.constant('post' as const),
  instance: anInstance,
  caller: mostly(fc.constantFrom<CallerName>('bank', 'arcade'), 4, fc.constant('shop' as const)),
  type: fc.constantFrom('TOP_UP', 'BONUS', 'SPEND'),
  amount: fc.constantFrom('1', '0.0001', '2.5', '3.0', '12.3456', '20'),
  asset: fc.constantFrom('GOLD', 'GOLD', 'DIAMOND'),
  user: aUser,
  about: mostlyNot(5, fc.constantFrom('reference' as const, 'metadata' as const)),
  flaw: mostlyNot(9, fc.constantFrom(...namesOf(FLAWS))),
  isSpeltOtherwise: mostly(fc.constant(false), 8, fc.constant(true)),
});

const aRepetition = record({
  kind: fc.constant('repeat' as const),
  instance: anInstance,
  of: fc.nat({ max: 10 }),
  change: mostly(fc.constant('unchanged' as const), 2, fc.constantFrom(...namesOf(CHANGES))),
});

const aBalance = record({
  kind: fc.constant('balance' as const),
  instance: anInstance,
  user: fc.nat({ max: 4 }),
  asset: mostly(fc.constantFrom('GOLD', 'DIAMOND'), 6, fc.constant('RUBY')),
});

const aMoment = record({ of: fc.nat({ max: 40 }), shift: fc.constantFrom(0n, -1n, 1n) });

const aPage = record({
  kind: fc.constant('page' as const),
  instance: anInstance,
  list: fc.constantFrom<List>('ledger', 'transactions', 'transactions'),
  user: mostly(aUser, 6, fc.constantFrom(3, 4)),
  asset: mostlyNot(2, mostly(fc.constantFrom('GOLD', 'DIAMOND'), 10, fc.constant('RUBY'))),
  type: mostlyNot(2, fc.constantFrom('TOP_UP', 'BONUS', 'SPEND', 'ISSUE')),
  status: mostlyNot(2, fc.constantFrom('SUCCESS', 'REJECTED')),
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
  kind: fc.constant('transaction' as const),
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
  .map(([ask, isCrowded]) => (isCrowded ? { ...ask, user: 0, asset: 'GOLD' } : ask));

const severalAsks = fc.array(
  fc.oneof({ weight: 4, arbitrary: aPostOfMany }, { weight: 2, arbitrary: aRepetition }, aBalance),
  { minLength: 1, maxLength: 8 },
);

/** One request after the other is most of it. */
export const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: aPost.map((ask) => new AskStep(ask)) },
  { weight: 14, arbitrary: aRepetition.map((ask) => new AskStep(ask)) },
  { weight: 6, arbitrary: aBalance.map((ask) => new AskStep(ask)) },
  { weight: 18, arbitrary: aPage.map((ask) => new AskStep(ask)) },
  { weight: 4, arbitrary: aTransaction.map((ask) => new AskStep(ask)) },
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
