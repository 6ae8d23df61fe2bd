import fc from 'fast-check';
import { type List } from './lists';
import { type Model } from './model';
import {
  type Ask,
  CHANGES,
  FLAWS,
  type PostAsk,
  type RefundAsk,
  requestOf,
  type TransferAsk,
  type TreasuryAsk,
} from './model-asks';
import { type CallerName, type PageRequest } from './model-requests';
import { type Disturbance, type Fault, type ModelSystem } from './model-system';

/** One thing that is done, or happens, to the system and to the model. */
export type Step = fc.AsyncCommand<Model, ModelSystem>;

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

/** One request after the other. */
class InTurnStep implements Step {
  constructor(private readonly asks: readonly Ask[]) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, system: ModelSystem): Promise<void> {
    for (const ask of this.asks) await new AskStep(ask).run(model, system);
  }

  toString(): string {
    return `\n  in turn:${this.asks.map((ask) => `\n    ${described(ask)}`).join('')}`;
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

const REPEATED_LAST: Ask = { kind: 'repeat', instance: 0, of: 0, change: 'unchanged' };

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
  atLeast: mostlyNot(6, fc.constantFrom('0', '5')),
});

const aTransfer: fc.Arbitrary<TransferAsk> = record({
  type: fc.constant('TRANSFER' as const),
  amount: anAmount,
  asset: anAsset,
  user: aUser,
  to: mostly(fc.constantFrom(1, 2), 12, fc.constant(0)),
  fee: mostlyNot(2, record({ amount: fc.constantFrom('0.5', '2'), paidBy: fc.constantFrom('SENDER', 'RECEIVER') })),
});

const aTransactionToRefund = mostly(fc.nat({ max: 3 }), 15, fc.constant(undefined));

const aRefund: fc.Arbitrary<RefundAsk> = record({
  type: mostly(fc.constant('REFUND' as const), 6, fc.constant('unfit REFUND' as const)),
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
  { weight: 3, arbitrary: asked(aCancellation) },
  // What was cancelled arrives late.
  { weight: 6, arbitrary: aCancellation.map((ask) => new InTurnStep([ask, REPEATED_LAST])) },
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

/** Something for two of the users to spend; the third, and DIAMOND, begin without a wallet. */
export const funds: Step = new AtOnceStep(
  [0, 0, 1].map((user) => ({
    kind: 'single',
    instance: 0,
    caller: 'bank',
    operation: { type: 'TOP_UP', amount: '20', asset: 'GOLD', user, about: undefined, atLeast: undefined },
    flaw: undefined,
    isSpeltOtherwise: false,
  })),
  undefined,
);

/** Several posted at once, so that lists get long quickly. */
export const someCredits: fc.Arbitrary<Step> = fc
  .array(aPost, { minLength: 5, maxLength: 5 })
  .map((asks) => new AtOnceStep(asks, undefined));

export const aLook: fc.Arbitrary<Step> = aPage.map((ask) => new AskStep(ask));

/** From some page on to the end of its list. */
export const aWalk: fc.Arbitrary<Step> = aPage.map((ask) => new WalkStep({ ...ask, next: undefined }));
