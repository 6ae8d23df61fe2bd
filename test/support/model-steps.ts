import fc from 'fast-check';
import { type List } from './lists';
import { type Model } from './model';
import {
  type Ask,
  type CaptureAsk,
  CHANGES,
  FLAWS,
  type HoldAsk,
  type PostAsk,
  type RefundAsk,
  type ReleaseAsk,
  requestOf,
  type StatusAsk,
  type TransferAsk,
  type TreasuryAsk,
  type WhichHold,
} from './model-asks';
import { type WantedLot } from './model-lots';
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

/** One after the other. */
class InTurnStep implements Step {
  constructor(private readonly steps: readonly Step[]) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, system: ModelSystem): Promise<void> {
    for (const step of this.steps) await step.run(model, system);
  }

  toString(): string {
    return `\n  in turn:${this.steps.map((step) => String(step).replaceAll('\n', '\n  ')).join('')}`;
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

const anAsset = fc.constantFrom('GOLD', 'GOLD', 'DIAMOND', 'POINTS', 'POINTS');

/** Behind every run, and so that they tell in which order lots are used. */
const EXPIRIES = ['2130-01-01T00:00:00.000000Z', '2131-01-01T00:00:00.000000Z'] as const;
const aLot = record({
  class: mostlyNot(2, fc.constantFrom('PAID', 'BONUS')),
  priority: mostlyNot(3, fc.constantFrom(0, 10, 100)),
  expiresAt: mostlyNot(2, fc.constantFrom(...EXPIRIES)),
  isStray: mostly(fc.constant(false), 5, fc.constant(true)),
}).map(({ isStray, ...terms }) => ({
  ...(Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as WantedLot),
  isStray,
}));
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
  lot: mostlyNot(2, aLot),
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

const aHold: fc.Arbitrary<HoldAsk> = record({
  type: fc.constant('HOLD' as const),
  amount: mostly(anAmount, 4, fc.constant('all')),
  asset: anAsset,
  user: aUser,
  expiresInSeconds: mostlyNot(2, fc.constantFrom(600, 86_400)),
  about: mostlyNot(5, fc.constantFrom('reference' as const, 'metadata' as const)),
  atLeast: mostlyNot(8, fc.constantFrom('0', '5')),
});

const anyHold: fc.Arbitrary<WhichHold> = record({
  of: mostly(fc.nat({ max: 2 }), 15, fc.constant(undefined)),
  isOpen: mostly(fc.constant(true), 3, fc.constant(false)),
});

const aCapture: fc.Arbitrary<CaptureAsk> = record({
  type: fc.constant('CAPTURE' as const),
  hold: anyHold,
  amount: mostly(fc.constantFrom('0.0001', '1', '2.5', '20', '1000'), 3, fc.constant(undefined)),
  isFinal: fc.constantFrom(undefined, false, false, true),
});

const aRelease: fc.Arbitrary<ReleaseAsk> = record({ type: fc.constant('RELEASE' as const), hold: anyHold });

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
  operations: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: aTreasuryOperation },
      { weight: 2, arbitrary: aTransfer },
      { weight: 2, arbitrary: aRefund },
      { weight: 2, arbitrary: aHold },
      { weight: 2, arbitrary: aCapture },
      { weight: 1, arbitrary: aRelease },
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

const aRepetition = record({
  kind: fc.constant('repeat' as const),
  instance: anInstance,
  of: fc.nat({ max: 10 }),
  change: mostly(fc.constant('unchanged' as const), 2, fc.constantFrom(...namesOf(CHANGES))),
});

const aChargeback = record({
  kind: fc.constant('chargeback' as const),
  ...aSender,
  of: mostly(fc.nat({ max: 3 }), 15, fc.constant(undefined)),
  isOfPurchase: mostly(fc.constant(true), 8, fc.constant(false)),
  from: fc.constantFrom('LOT' as const, 'ANY' as const),
  freeze: mostly(fc.constant(false), 8, fc.constant(true)),
});

const aCapturePost = record({ kind: fc.constant('capture' as const), ...aSender, operation: aCapture });
const aReleasePost = record({ kind: fc.constant('release' as const), ...aSender, operation: aRelease });

const aPost: fc.Arbitrary<PostAsk> = fc.oneof(
  { weight: 10, arbitrary: aSingle },
  { weight: 4, arbitrary: record({ kind: fc.constant('transfer' as const), ...aSender, operation: aTransfer }) },
  { weight: 4, arbitrary: aLinked },
  { weight: 4, arbitrary: record({ kind: fc.constant('refund' as const), ...aSender, operation: aRefund }) },
  {
    weight: 2,
    arbitrary: record({ kind: fc.constant('group refund' as const), ...aSender, of: aTransactionToRefund }),
  },
  { weight: 3, arbitrary: aChargeback },
  { weight: 4, arbitrary: record({ kind: fc.constant('hold' as const), ...aSender, operation: aHold }) },
  { weight: 4, arbitrary: aCapturePost },
  { weight: 2, arbitrary: aReleasePost },
);

const aStatus: fc.Arbitrary<StatusAsk> = record({
  kind: fc.constant('status' as const),
  ...aSender,
  user: aUser,
  asset: mostly(anAsset, 2, fc.constant(undefined)),
  status: fc.constantFrom('FROZEN' as const, 'CLOSED' as const, 'ACTIVE' as const, 'ACTIVE' as const),
});

/** What restricts somebody. The step that has it undoes it, or most of a run would be refusals. */
const aRestriction: fc.Arbitrary<StatusAsk> = record({
  kind: fc.constant('status' as const),
  instance: anInstance,
  caller: fc.constantFrom<CallerName>('bank', 'arcade'),
  user: fc.constantFrom(0, 0, 2),
  asset: mostlyNot(2, anAsset),
  status: fc.constantFrom('FROZEN' as const, 'CLOSED' as const),
});

const aCancellation = record({
  kind: fc.constant('cancel' as const),
  ...aSender,
  post: fc.oneof<fc.Arbitrary<PostAsk>[]>(aPost, record({ ...REPEATED, of: fc.nat({ max: 6 }) })),
  ifPosted: fc.constantFrom('KEEP' as const, 'REFUND' as const),
});

/** Of what has yet to come. */
const aCancellationAhead = fc.tuple(aCancellation, aPost).map(([ask, post]) => ({ ...ask, post }));

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
  asset: mostly(fc.constantFrom('GOLD', 'DIAMOND', 'POINTS'), 6, fc.constant('RUBY')),
});

const someLots = record({ kind: fc.constant('lots' as const), instance: anInstance, user: aUser });

const aUserToRead = record({ kind: fc.constant('user' as const), instance: anInstance, user: aUserOfMany });

const aMoment = record({ of: fc.nat({ max: 40 }), shift: fc.constantFrom(0n, -1n, 1n) });

const aPage = record({
  kind: fc.constant('page' as const),
  instance: anInstance,
  list: fc.constantFrom<List>('ledger', 'transactions', 'transactions'),
  user: mostly(aUser, 6, fc.constantFrom(3, 4)),
  asset: mostlyNot(2, mostly(fc.constantFrom('GOLD', 'DIAMOND', 'POINTS'), 10, fc.constant('RUBY'))),
  type: mostlyNot(
    2,
    fc.constantFrom('TOP_UP', 'BONUS', 'SPEND', 'SEND', 'REFUND', 'CANCEL', 'HOLD', 'CAPTURE', 'RELEASE', 'FREEZE'),
  ),
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

const aHoldsPage = aPage.map((page) => ({ ...page, list: 'holds' as const }));

const aPageOfHolds = fc
  .tuple(aHoldsPage, mostlyNot(2, fc.constantFrom('HELD', 'CAPTURED', 'RELEASED', 'EXPIRED')))
  .map(([page, status]) => ({ ...page, status }));

const aHoldToRead = record({ kind: fc.constant('one hold' as const), instance: anInstance, hold: anyHold });

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
  return about(ask, 0, 'GOLD');
}

/** The same about this wallet, as far as it names one. */
function about(ask: PostAsk, user: number, asset: string): PostAsk {
  switch (ask.kind) {
    case 'single':
      return { ...ask, operation: { ...ask.operation, user, asset } };
    case 'transfer':
      return { ...ask, operation: { ...ask.operation, user, asset } };
    case 'hold':
      return { ...ask, operation: { ...ask.operation, user, asset } };
    default:
      return ask;
  }
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

function plain(type: string, user: number, asset: string, amount: string): PostAsk {
  const operation = { type, amount, asset, user, about: undefined, atLeast: undefined };
  return { kind: 'single', instance: 0, caller: 'bank', operation, flaw: undefined, isSpeltOtherwise: false };
}

function credit(user: number, asset: string, amount: string): PostAsk {
  return plain('TOP_UP', user, asset, amount);
}

function spendAll(user: number, asset: string): Step {
  return new AskStep(plain('SPEND', user, asset, 'all'));
}

function undone(restriction: StatusAsk): Step {
  return new AskStep({ ...restriction, status: 'ACTIVE' });
}

/** Somebody is restricted, and what is asked meanwhile is mostly about the same. */
const aWhileRestricted = fc
  .tuple(aRestriction, fc.array(aPost, { minLength: 1, maxLength: 3 }))
  .map(([restriction, posts]) => {
    const { user, asset = 'GOLD' } = restriction;
    const meanwhile = [plain('SPEND', user, asset, '1'), ...posts].map((post) => new AskStep(about(post, user, asset)));
    return new InTurnStep([new AskStep(restriction), ...meanwhile, undone(restriction)]);
  });

/** What is closed has to be empty. */
const aWhileClosed = fc
  .tuple(aSender.instance, aUser, anAsset, fc.array(aPost, { minLength: 1, maxLength: 2 }))
  .map(([instance, user, asset, posts]) => {
    const closing = { kind: 'status', instance, caller: 'bank', user, asset, status: 'CLOSED' } as const;
    const meanwhile = [...posts, credit(user, asset, '1')].map((post) => new AskStep(about(post, user, asset)));
    return new InTurnStep([spendAll(user, asset), new AskStep(closing), ...meanwhile, undone(closing)]);
  });

function captureNewest({ isOpen = false, amount }: Partial<CaptureAsk & WhichHold>): Step {
  const operation = { type: 'CAPTURE', hold: { of: 0, isOpen }, amount, isFinal: undefined } as const;
  return new AskStep({ kind: 'capture', instance: 1, caller: 'bank', operation });
}

/** One that is placed, and what becomes of it; in the end it is captured, if it was not released, and that only once. */
const aLifeOfAHold = fc
  .tuple(
    record({ kind: fc.constant('hold' as const), ...aSender, operation: aHold }),
    fc.array(fc.oneof<fc.Arbitrary<PostAsk>[]>(aCapturePost, aReleasePost), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([hold, others, isRace]) => {
    const placed = new AskStep({ ...hold, caller: 'bank', operation: { ...hold.operation, user: 0, asset: 'GOLD' } });
    const following = isRace ? [new AtOnceStep(others, undefined)] : others.map((ask) => new AskStep(ask));
    const tooMuch = captureNewest({ isOpen: true, amount: '1000' });
    const last = captureNewest({});
    return new InTurnStep([new AskStep(credit(0, 'GOLD', '3')), placed, tooMuch, ...following, last, last]);
  });

/** A purchase is partly spent and charged back, once: what comes later repays it, whatever comes between. */
const aDebt = fc
  .tuple(aUser, fc.constantFrom('GOLD', 'POINTS'), aChargeback, fc.array(aPost, { minLength: 0, maxLength: 3 }))
  .map(([user, asset, chargeback, posts]) => {
    const newest = { ...chargeback, caller: 'bank', of: 0, isOfPurchase: true, freeze: false } as const;
    const asks = [
      credit(user, asset, '7'),
      plain('SPEND', user, asset, 'all'),
      plain('BONUS', user, asset, '1'),
      newest,
      newest,
      ...posts.map((post) => about(post, user, asset)),
      credit(user, asset, '2.5'),
      credit(user, asset, '9'),
    ];
    return new InTurnStep(asks.map((ask) => new AskStep(ask)));
  });

const aRestrictionAmongOthers = fc
  .tuple(aRestriction, fc.array(aPostOfMany, { minLength: 2, maxLength: 6 }), mostlyNot(4, aDisturbance))
  .map(([restriction, posts, disturbance]) => {
    return new InTurnStep([new AtOnceStep([...posts, restriction], disturbance), undone(restriction)]);
  });

const asked = (arbitrary: fc.Arbitrary<Ask>) => arbitrary.map((ask) => new AskStep(ask));

/** One request after the other is most of it. */
export const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 34, arbitrary: asked(aPost) },
  { weight: 14, arbitrary: asked(aRepetition) },
  { weight: 3, arbitrary: asked(aCancellation) },
  // What was cancelled arrives late.
  {
    weight: 10,
    arbitrary: aCancellationAhead.map((ask) => new InTurnStep([new AskStep(ask), new AskStep(REPEATED_LAST)])),
  },
  { weight: 3, arbitrary: asked(aBulk) },
  { weight: 8, arbitrary: asked(aBalance) },
  { weight: 4, arbitrary: asked(someLots) },
  { weight: 4, arbitrary: aDebt },
  { weight: 2, arbitrary: asked(aUserToRead) },
  { weight: 18, arbitrary: asked(aPage) },
  { weight: 6, arbitrary: asked(aTransaction) },
  { weight: 4, arbitrary: asked(aPageOfHolds) },
  { weight: 4, arbitrary: asked(aHoldToRead) },
  { weight: 2, arbitrary: asked(aStatus) },
  { weight: 5, arbitrary: aWhileRestricted },
  { weight: 4, arbitrary: aWhileClosed },
  { weight: 6, arbitrary: aLifeOfAHold },
  { weight: 3, arbitrary: aRestrictionAmongOthers },
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
  [...[0, 0, 1].map((user) => credit(user, 'GOLD', '20')), credit(0, 'POINTS', '20')],
  undefined,
);

/** Several posted at once, so that lists get long quickly. */
export const someCredits: fc.Arbitrary<Step> = fc
  .array(aPost, { minLength: 5, maxLength: 5 })
  .map((asks) => new AtOnceStep(asks, undefined));

const anyPage = fc.oneof({ weight: 4, arbitrary: aPage }, { weight: 1, arbitrary: aPageOfHolds });

export const aLook: fc.Arbitrary<Step> = anyPage.map((ask) => new AskStep(ask));

/** From some page on to the end of its list. */
export const aWalk: fc.Arbitrary<Step> = anyPage.map((ask) => new WalkStep({ ...ask, next: undefined }));
