import { hash } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { MAX_MINOR } from '../../src/amount';
import { systemWallet, useKeyOf, walletKeyOf } from '../../src/posting/book';
import {
  type CaptureOperation,
  type ChargebackOperation,
  type Command,
  keyTextOf,
  NO_TEXTS,
  type Operation,
  type Original,
  type RefundOperation,
  type ReleaseOperation,
} from '../../src/posting/command';
import { decide, type Decision, type Request } from '../../src/posting/engine';
import { type Hold } from '../../src/posting/hold.entity';
import { type LedgerEntry } from '../../src/posting/ledger-entry.entity';
import { type Lot } from '../../src/posting/lot.entity';
import { type LotUse } from '../../src/posting/lot-use.entity';
import { type AssetLimits, type LimitKind, nameOf, type UserLimits } from '../../src/posting/limit-settings';
import { type Outcome } from '../../src/posting/outcome';
import { footprintOf } from '../../src/posting/rules/rules';
import {
  type AssetSettings,
  type BatchScene,
  type Surroundings,
  type Use,
  type WalletDraft,
} from '../../src/posting/scene';
import { type Slice } from '../../src/posting/slice.entity';
import { Slices } from '../../src/posting/slices';
import { type Transaction } from '../../src/posting/transaction.entity';
import {
  COUNTED_AS,
  REFUND_TYPES,
  TRANSFER_REFUND_TYPES,
  type TransactionType,
} from '../../src/posting/transaction-types';
import { NEW_WALLET, SYSTEM_USERS, type SystemKind, type WalletStatus } from '../../src/posting/wallet.entity';

/** Ledgers that come about by random batches, held in memory: what the pure engine has decided, and nothing else. */

// Few users, keys and amounts, so that commands meet each other all the time.
export const USERS = [1, 2, 3, 4, 5].map((number) => `00000000-0000-4000-8000-00000000000${number}`);
export const ASSETS = [1, 2, 3];
/** Keeps its credits in lots. */
export const LOTS = 3;
/** Of the second asset. */
export const LIMITS = {
  perTransaction: { SPEND: '9' },
  windows: (['SPEND', 'CREDIT', 'SEND'] as const).map((of, index) => ({
    ...{ of, span: { window: 'DAY', timeZone: 'UTC' }, max: String(12 + 8 * index), from: '0' },
  })),
  largestBalance: { max: '14', then: 'CLAMP' },
} as const satisfies AssetLimits;
/** Of the first user, for the first asset. */
export const OWN_LIMITS = {
  1: [{ of: 'SPEND', span: { rollingHours: 1 }, max: '10', from: '0' }],
} as const satisfies UserLimits;
const REFUNDABLE = { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES };

/** A refund names one of the transactions that are there when it is posted, a capture and a release one of the holds. */
type Wish =
  | Exclude<Operation, RefundOperation | CaptureOperation | ReleaseOperation | ChargebackOperation>
  | RefundWish
  | HoldWish
  | ChargebackWish;
type ChargebackWish = Pick<ChargebackOperation, 'from' | 'freezes'> & { type: 'CHARGEBACK OF'; nth: number };
type HoldWish = { type: 'CAPTURE OF' | 'RELEASE OF'; nth: number; amountMinor: bigint | null; isFinal: boolean };
type RefundWish = Pick<RefundOperation, 'amountMinor' | 'isSkippedWhenDone'> & { type: 'REFUND OF'; nth: number };
interface WishedCommand {
  readonly idempotencyKey: string;
  readonly wishes: readonly Wish[];
}
export interface WishedBatch {
  readonly commands: readonly WishedCommand[];
  /** Whose wallets somebody else has locked meanwhile. */
  readonly lockedUserIds: readonly string[];
  readonly isPaused: boolean;
  /** Since the batch before. */
  readonly passedSeconds: number;
}

const userId = fc.constantFrom(...USERS);
const assetId = fc.constantFrom(...ASSETS);
const amountMinor = fc.bigInt({ min: 1n, max: 12n });
const texts = fc.constantFrom(null, 'a text').map((reference) => ({ ...NO_TEXTS, reference }));
const condition = fc.record({ gteMinor: fc.constant(3n), lteMinor: fc.constant(9n) }, { requiredKeys: [] });
const types = fc.constantFrom('TOP_UP', 'TOP_UP', 'BONUS', 'SPEND', 'SPEND', 'ADJUST_UP', 'ADJUST_DOWN');

function wishOf<Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) {
  return fc.tuple(fc.record(fields), texts).map(([wish, said]) => ({ ...said, ...wish }) as unknown as Wish);
}

/** What a credit says of its lot: only what is given expires. */
const lot = fc.oneof(
  fc.record({ class: fc.constantFrom('PAID', 'BONUS'), priority: fc.constantFrom(10, 50) }, { requiredKeys: [] }),
  fc.record({ priority: fc.constantFrom(10, 50), expiresInSeconds: fc.constantFrom(1, 2) }, { requiredKeys: ['expiresInSeconds'] }),
  fc.record({ priority: fc.constantFrom(10, 50), expiresAtMicros: fc.constantFrom(1_000_000n, 2_000_000n) }, { requiredKeys: ['expiresAtMicros'] }),
).map((terms) => ({ class: 'BONUS', ...terms }) as const); // prettier-ignore

const linkable = fc.oneof(
  wishOf({
    type: fc.constantFrom('TOP_UP', 'BONUS', 'ADJUST_UP'),
    userId,
    assetId: fc.constant(LOTS),
    amountMinor,
    lot,
  }),
  wishOf({ type: types, userId, assetId, amountMinor }),
  wishOf({ type: types, userId, assetId, amountMinor, condition }),
  wishOf({ type: fc.constant('TRANSFER'), userId, toUserId: userId, assetId, amountMinor }).filter(isBetweenTwo),
  wishOf({
    type: fc.constant('TRANSFER'),
    userId,
    toUserId: userId,
    assetId,
    amountMinor,
    fee: fc.record({ amountMinor: fc.constant(1n), paidBy: fc.constantFrom('SENDER', 'RECEIVER') }),
  }).filter(isBetweenTwo),
  wishOf({
    type: fc.constant('REFUND OF'),
    nth: fc.nat(50),
    amountMinor: fc.option(amountMinor),
    isSkippedWhenDone: fc.boolean(),
  }),
  wishOf({ type: fc.constant('HOLD'), userId, assetId, amountMinor, expiresInSeconds: fc.constantFrom(null, 1, 2) }),
  wishOf({
    type: fc.constantFrom('CAPTURE OF', 'CAPTURE OF', 'RELEASE OF'),
    nth: fc.nat(20),
    amountMinor: fc.option(amountMinor),
    isFinal: fc.boolean(),
  }),
);

const supply = fc.oneof(
  wishOf({
    type: fc.constantFrom('ISSUE', 'BURN'),
    assetId,
    amountMinor: fc.oneof({ weight: 9, arbitrary: amountMinor }, fc.constantFrom(2n ** 63n, 2n ** 64n)),
  }),
  wishOf({ type: fc.constant('ISSUE'), assetId, amountMinor: fc.constant(MAX_MINOR) }),
);
const status = wishOf({
  type: fc.constant('STATUS'),
  userId,
  assetId: fc.option(assetId),
  status: fc.constantFrom('ACTIVE', 'ACTIVE', 'FROZEN', 'CLOSED'),
});
const chargeback = wishOf({
  type: fc.constant('CHARGEBACK OF'),
  nth: fc.nat(50),
  from: fc.constantFrom('LOT', 'ANY'),
  freezes: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
});
const cancel = wishOf({ type: fc.constant('CANCEL'), userId });

const wishedCommands: fc.Arbitrary<WishedCommand> = fc.record({
  idempotencyKey: fc.oneof(fc.constantFrom('k1', 'k2', 'k3'), fc.uuid(), fc.uuid()),
  wishes: fc.oneof(
    { weight: 20, arbitrary: fc.array(linkable, { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: fc.tuple(supply) },
    { weight: 2, arbitrary: fc.tuple(status) },
    { weight: 3, arbitrary: fc.tuple(chargeback) },
    { weight: 1, arbitrary: fc.tuple(cancel) },
  ),
});

export const wishedBatches: fc.Arbitrary<readonly WishedBatch[]> = fc.array(
  fc.record({
    commands: fc.array(wishedCommands, { maxLength: 15, size: 'max' }),
    lockedUserIds: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(USERS)),
    isPaused: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    passedSeconds: fc.constantFrom(0, 0, 1),
  }),
  { minLength: 1, maxLength: 4, size: 'max' },
);

function isBetweenTwo(wish: Wish): boolean {
  return wish.type === 'TRANSFER' && wish.userId !== wish.toUserId;
}

/** What was asked for together, and what was found and decided then. */
export interface Posted {
  readonly requests: readonly Request[];
  readonly scene: BatchScene;
  readonly decision: Decision;
}

export type LotSettings = Pick<AssetSettings, 'refundGraceDays' | 'bonusTransferable'>;
/** Of the third asset: the usual ones, and the others. */
export const LOT_SETTINGS = [
  { refundGraceDays: null, bonusTransferable: true },
  { refundGraceDays: 1, bonusTransferable: false },
] as const satisfies readonly LotSettings[];

/** What PostgreSQL would hold. */
export class Ledger {
  readonly wallets = new Map<string, WalletDraft>();
  readonly holds = new Map<string, Hold>();
  readonly lots = new Map<string, Lot>();
  readonly lotUses: LotUse[] = [];
  readonly userStatuses = new Map<string, WalletStatus>();
  readonly transactions: Transaction[] = [];
  readonly entries: LedgerEntry[] = [];
  readonly walletless: string[] = [];
  /** Those that were decided, by their keys. */
  readonly commands = new Map<string, Command>();
  readonly slices: Slices;
  readonly surroundings: Surroundings;
  heads: readonly Slice[];
  #ids = 0;
  #passedMicros = 0n;

  constructor(
    sliceCount: number,
    readonly lotSettings: LotSettings = LOT_SETTINGS[0],
  ) {
    this.slices = new Slices(sliceCount);
    const newId = () => `id ${(this.#ids += 1)}`;
    this.surroundings = { slices: this.slices, newId, newSalt: () => Buffer.alloc(16) };
    this.heads = this.slices.numbers.map((slice) => ({ slice, transactionCount: 0n, lastPostedMicros: 0n }));
    for (const asset of ASSETS) {
      for (const slice of this.slices.numbers) this.#openSystemWallets(asset, slice);
      this.post([commandOf([{ type: 'ISSUE', assetId: asset, amountMinor: 60n, ...NO_TEXTS }])]);
    }
  }

  /** So that more than the first command of a user finds something to take. */
  fund(): void {
    const wishes = ASSETS.flatMap((asset) =>
      USERS.map((user) => ({ type: 'TOP_UP', userId: user, assetId: asset, amountMinor: 8n, ...NO_TEXTS }) as const),
    );
    for (const asset of ASSETS) this.post([commandOf([{ type: 'ISSUE', assetId: asset, amountMinor: 60n, ...NO_TEXTS }], `fund ${asset}`)]); // prettier-ignore
    this.post(wishes.map((wish) => commandOf([wish])));
  }

  post(commands: readonly Command[], found: Partial<BatchScene> = {}): Posted {
    const scene = { ...this.#scene(), ...found };
    const requests = commands.map((command) => ({ command, footprint: footprintOf(command, this.slices) }));
    const decision = decide(requests, scene, this.surroundings);
    this.transactions.push(...decision.transactions);
    for (const [index, { command }] of requests.entries()) {
      if (isNew(decision.outcomes[index]!)) this.commands.set(keyTextOf(command), command);
    }
    this.entries.push(...decision.entries);
    this.walletless.push(...decision.walletlessUsers.map((user) => user.userId));
    this.heads = decision.slices.map((head) => Object.freeze(head));
    for (const wallet of [...decision.openedWallets, ...decision.changedWallets]) this.#put(wallet);
    for (const hold of [...decision.placedHolds, ...decision.changedHolds])
      this.holds.set(hold.id, Object.freeze(hold));
    for (const lot of [...decision.openedLots, ...decision.changedLots]) this.lots.set(lot.id, Object.freeze(lot));
    this.lotUses.push(...decision.lotUses);
    for (const { userId: user, status: set } of decision.userStatuses) this.userStatuses.set(user, set);
    return { requests, scene, decision };
  }

  postBatch({ commands, lockedUserIds, isPaused, passedSeconds }: WishedBatch): Posted {
    this.#passedMicros += BigInt(passedSeconds) * 1_000_000n;
    const locked = [...this.wallets].filter(([, wallet]) => lockedUserIds.includes(wallet.userId));
    return this.post(this.resolve(commands), {
      lockedWallets: new Set(locked.map(([key]) => key)),
      ...(isPaused && { assets: assetsThatAre('PAUSED', this.lotSettings) }),
    });
  }

  resolve(commands: readonly WishedCommand[]): Command[] {
    return commands.flatMap(({ idempotencyKey, wishes }) => {
      const operations = wishes.flatMap((wish): readonly Operation[] => {
        if (wish.type === 'REFUND OF') return this.#refundOf(wish);
        if (wish.type === 'CHARGEBACK OF') return this.#chargebackOf(wish);
        return 'isFinal' in wish ? this.#ofHold(wish) : [wish];
      });
      return operations.length > 0 ? commandOf(operations, idempotencyKey) : [];
    });
  }

  #refundOf({ nth, amountMinor: minor, isSkippedWhenDone = false }: RefundWish): RefundOperation[] {
    const originals = this.transactions.filter(({ type, status }) => type in REFUNDABLE && status === 'SUCCESS');
    const named = originals[nth % originals.length];
    if (!named) return [];
    if (named.type in REFUND_TYPES) return [refundOf(named, { amountMinor: minor, isSkippedWhenDone })];
    // The sides of a transfer are only given back together, with all of their group.
    const members = originals.filter((transaction) => keyTextOf(transaction) === keyTextOf(named)).toReversed();
    return members.map((member) => refundOf(member, { amountMinor: null, isSkippedWhenDone: true }));
  }

  #chargebackOf({ nth, from, freezes }: ChargebackWish): ChargebackOperation[] {
    const originals = successes(this.transactions, 'TOP_UP');
    const named = originals[nth % originals.length];
    return named ? [{ type: 'CHARGEBACK', original: originalOf(named), from, freezes, ...NO_TEXTS }] : [];
  }

  #ofHold({ type, nth, amountMinor: minor, isFinal }: HoldWish): Operation[] {
    const placed = this.transactions.filter((one) => one.type === 'HOLD' && one.status === 'SUCCESS');
    const named = placed[nth % placed.length];
    if (!named) return [];
    const { id, slice, userId: user, assetId: asset } = named;
    const hold = { id, slice, userId: user, assetId: asset! };
    if (type === 'RELEASE OF') return [{ type: 'RELEASE', hold, ...NO_TEXTS }];
    return [{ type: 'CAPTURE', hold, amountMinor: minor, isFinal, ...NO_TEXTS }];
  }

  #scene(): BatchScene {
    const nowMicros = BigInt(this.transactions.length) + 1n + this.#passedMicros;
    const next = [...this.wallets.values()].map(({ id }) => [id, this.#nextDueMicros(id, nowMicros)] as const);
    return {
      slices: this.heads,
      wallets: [...this.wallets.values()],
      refundedMinor: refundsIn(this.transactions),
      chargedBack: new Set(successes(this.transactions, 'CHARGEBACK').map(({ relatesTo }) => relatesTo!)),
      lots: [...this.lots.values()],
      holds: [...this.holds.values()],
      nextDueMicros: new Map(next),
      userStatuses: new Map(this.userStatuses),
      userLimits: new Map([[USERS[0]!, OWN_LIMITS]]),
      uses: usesIn(this.transactions, this.slices),
      assets: assetsThatAre('ACTIVE', this.lotSettings),
      lockedWallets: new Set(),
      decided: [...this.transactions],
      nowMicros,
    };
  }

  #nextDueMicros(walletId: string, nowMicros: bigint): bigint | null {
    const held = [...this.holds.values()].filter((hold) => hold.walletId === walletId && hold.status === 'HELD');
    const times = held.flatMap(({ expiresAtMicros: at }) => (at !== null && at > nowMicros ? [at] : []));
    return times.reduce<bigint | null>((first, at) => (first === null || at < first ? at : first), null);
  }

  #openSystemWallets(asset: number, slice: number): void {
    for (const kind of Object.keys(SYSTEM_USERS) as SystemKind[]) {
      const name = systemWallet(kind, asset, slice);
      this.#put({ ...name, id: `wallet ${walletKeyOf(name)}`, kind, ...NEW_WALLET });
    }
  }

  #put(wallet: WalletDraft): void {
    this.wallets.set(walletKeyOf(wallet), Object.freeze(wallet));
  }
}

function refundOf(
  transaction: Transaction,
  wish: Pick<RefundOperation, 'amountMinor' | 'isSkippedWhenDone'>,
): RefundOperation {
  const original = originalOf(transaction);
  return { type: REFUNDABLE[original.type], original, ...wish, ...NO_TEXTS };
}

function originalOf(transaction: Transaction): Original {
  const { lotShares, lots } = transaction.details ?? {};
  return { ...(transaction as Original), ...(lotShares && { lotShares }), ...(lots && { hasLots: true }) };
}

export function commandOf(operations: readonly Operation[], idempotencyKey = `key ${inspect(operations)}`): Command {
  const textless = operations.map((operation) => ({ ...operation, ...NO_TEXTS }));
  const fingerprint = hash('sha256', inspect(textless, { depth: 4 }), 'buffer');
  return { caller: 'shop', idempotencyKey, fingerprint, isGroup: operations.length > 1, operations };
}

/** Time stands nearly still: all that is posted lies within one day. */
function usesIn(transactions: readonly Transaction[], slices: Slices): Map<string, Use> {
  const uses = USERS.flatMap((user) =>
    [...LIMITS.windows, ...(user === USERS[0] ? OWN_LIMITS[1] : [])].map(({ of, span }): [string, Use] => {
      const asset = 'rollingHours' in span ? 1 : 2;
      const wallet = { userId: user, assetId: asset, slice: slices.ofUser(user) };
      const usedMinor = usedIn(transactions, user, asset, of);
      const use = { wallet, kind: of, spanName: nameOf(span), startsAtMicros: 0n, afterSeq: 0n, usedMinor };
      return [useKeyOf(wallet, of, use.spanName), use];
    }),
  );
  return new Map(uses);
}

export function usedIn(transactions: readonly Transaction[], user: string, asset: number, kind: LimitKind): bigint {
  return transactions
    .filter(
      ({ status: outcome, userId: whose, assetId: of }) => outcome === 'SUCCESS' && whose === user && of === asset,
    )
    .filter(({ type }) => COUNTED_AS[type as keyof typeof COUNTED_AS] === kind)
    .reduce((sum, { amountMinor: minor }) => sum + minor!, 0n);
}

function assetsThatAre(status: 'ACTIVE' | 'PAUSED', lotSettings: LotSettings) {
  return new Map(
    ASSETS.map((id) => {
      const lots = id === LOTS ? ('KEPT' as const) : ('NONE' as const);
      return [id, { symbol: `A${id}`, status, limits: id === 2 ? LIMITS : null, lots, ...lotSettings }];
    }),
  );
}

export function refundsIn(transactions: readonly Transaction[]): Map<string, bigint> {
  const refunds = transactions.filter(({ type, status }) => /^(REFUND|REVERSAL)$/.test(type) && status === 'SUCCESS');
  const minorOf = (refund: Transaction) => refund.amountMinor!;
  return sumBy(refunds, ({ relatesTo }) => relatesTo!, minorOf);
}

export function successes(transactions: readonly Transaction[], ...types: readonly TransactionType[]): Transaction[] {
  return transactions.filter(({ type, status: outcome }) => outcome === 'SUCCESS' && types.includes(type));
}

export function sumBy<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string, minorOf: (row: Row) => bigint) {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + minorOf(row));
  return sums;
}

export function isNew(outcome: Outcome): outcome is Extract<Outcome, { kind: 'decided' }> {
  return outcome.kind === 'decided' && !outcome.replayed && outcome.transactions.length > 0;
}

/** Of two users and the asset that keeps lots, so that they meet far more often. */
const batchesOfLots = wishedBatches.map((batches) =>
  batches.map((batch) => ({
    ...batch,
    lockedUserIds: [],
    commands: batch.commands.map((command) => ({ ...command, wishes: command.wishes.map(ofLots) })),
  })),
);

function ofLots(wish: Wish): Wish {
  if (!('userId' in wish)) return wish;
  const [first, second] = USERS as [string, string];
  const user = USERS.indexOf(wish.userId) % 2 === 0 ? first : second;
  const about = { userId: user, ...('assetId' in wish && { assetId: LOTS }) };
  if (wish.type === 'TRANSFER') return { ...wish, ...about, toUserId: user === first ? second : first };
  // One of two users who is frozen or closed would stop half of everything.
  if (wish.type === 'STATUS') return { ...wish, ...about, status: 'ACTIVE' };
  return { ...wish, ...about };
}

/** Holds for any ledger, of any number of slices, that came about by any batches, or by such as are about lots only. */
export function assertAlways(
  holds: (ledger: Ledger, posted: readonly Posted[]) => void,
  numRuns = 150,
  about: 'anything' | 'lots' = 'anything',
): void {
  const lotSettings = fc.constantFrom(...LOT_SETTINGS);
  const batchesOf = about === 'lots' ? batchesOfLots : wishedBatches;
  const history = fc.property(fc.constantFrom(1, 4), lotSettings, batchesOf, (sliceCount, settings, batches) => {
    const ledger = new Ledger(sliceCount, settings);
    ledger.fund();
    const posted = batches.map((batch) => ledger.postBatch(batch));
    holds(ledger, posted);
  });
  fc.assert(history, { numRuns });
}
