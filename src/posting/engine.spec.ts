import { hash } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { MAX_MINOR } from '../amount';
import { systemWallet, useKeyOf, walletKeyOf } from './book';
import {
  type CaptureOperation,
  type Command,
  keyTextOf,
  NO_TEXTS,
  type Operation,
  type Original,
  type RefundOperation,
  type ReleaseOperation,
} from './command';
import { decide, type Decision, type Request } from './engine';
import { type Hold } from './hold.entity';
import { type LedgerEntry } from './ledger-entry.entity';
import { type Lot } from './lot.entity';
import { type LotUse } from './lot-use.entity';
import { type AssetLimits, type LimitKind, nameOf, type UserLimits } from './limit-settings';
import { type Outcome, type Short } from './outcome';
import { footprintOf } from './rules/rules';
import { refillOf } from './rules/supply';
import { type BatchScene, type Surroundings, type Use, type WalletDraft } from './scene';
import { type Slice } from './slice.entity';
import { Slices } from './slices';
import { type Transaction } from './transaction.entity';
import { COUNTED_AS, MOVEMENTS, REFUND_TYPES, TRANSFER_REFUND_TYPES, type TransactionType } from './transaction-types';
import { NEW_WALLET, SYSTEM_USERS, type SystemKind, type WalletStatus } from './wallet.entity';

// Few users, keys and amounts, so that commands meet each other all the time.
const USERS = [1, 2, 3, 4, 5].map((number) => `00000000-0000-4000-8000-00000000000${number}`);
const ASSETS = [1, 2, 3];
/** Keeps its credits in lots. */
const LOTS = 3;
/** Of the second asset. */
const LIMITS = {
  perTransaction: { SPEND: '9' },
  windows: (['SPEND', 'CREDIT', 'SEND'] as const).map((of, index) => ({
    ...{ of, span: { window: 'DAY', timeZone: 'UTC' }, max: String(12 + 8 * index), from: '0' },
  })),
  largestBalance: { max: '14', then: 'CLAMP' },
} as const satisfies AssetLimits;
/** Of the first user, for the first asset. */
const OWN_LIMITS = {
  1: [{ of: 'SPEND', span: { rollingHours: 1 }, max: '10', from: '0' }],
} as const satisfies UserLimits;
const REFUNDABLE = { ...REFUND_TYPES, ...TRANSFER_REFUND_TYPES };

/** A refund names one of the transactions that are there when it is posted, a capture and a release one of the holds. */
type Wish = Exclude<Operation, RefundOperation | CaptureOperation | ReleaseOperation> | RefundWish | HoldWish;
type HoldWish = { type: 'CAPTURE OF' | 'RELEASE OF'; nth: number; amountMinor: bigint | null; isFinal: boolean };
type RefundWish = Pick<RefundOperation, 'amountMinor' | 'isSkippedWhenDone'> & { type: 'REFUND OF'; nth: number };
interface WishedCommand {
  readonly idempotencyKey: string;
  readonly wishes: readonly Wish[];
}
interface WishedBatch {
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

const linkable = fc.oneof(
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
const cancel = wishOf({ type: fc.constant('CANCEL'), userId });

const wishedCommands: fc.Arbitrary<WishedCommand> = fc.record({
  idempotencyKey: fc.oneof(fc.constantFrom('k1', 'k2', 'k3'), fc.uuid(), fc.uuid()),
  wishes: fc.oneof(
    { weight: 20, arbitrary: fc.array(linkable, { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: fc.tuple(supply) },
    { weight: 2, arbitrary: fc.tuple(status) },
    { weight: 1, arbitrary: fc.tuple(cancel) },
  ),
});

const wishedBatches: fc.Arbitrary<readonly WishedBatch[]> = fc.array(
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
interface Posted {
  readonly requests: readonly Request[];
  readonly scene: BatchScene;
  readonly decision: Decision;
}

/** What PostgreSQL would hold. */
class Ledger {
  readonly wallets = new Map<string, WalletDraft>();
  readonly holds = new Map<string, Hold>();
  readonly lots = new Map<string, Lot>();
  readonly lotUses: LotUse[] = [];
  readonly userStatuses = new Map<string, WalletStatus>();
  readonly transactions: Transaction[] = [];
  readonly entries: LedgerEntry[] = [];
  readonly walletless: string[] = [];
  readonly slices: Slices;
  readonly surroundings: Surroundings;
  heads: readonly Slice[];
  #ids = 0;
  #passedMicros = 0n;

  constructor(sliceCount: number) {
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
      ...(isPaused && { assets: assetsThatAre('PAUSED') }),
    });
  }

  resolve(commands: readonly WishedCommand[]): Command[] {
    return commands.flatMap(({ idempotencyKey, wishes }) => {
      const operations = wishes.flatMap((wish): readonly Operation[] => {
        if (wish.type === 'REFUND OF') return this.#refundOf(wish);
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
      assets: assetsThatAre('ACTIVE'),
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
  const { lotShares } = transaction.details ?? {};
  return { ...(transaction as Original), ...(lotShares && { lotShares }) };
}

function commandOf(operations: readonly Operation[], idempotencyKey = `key ${inspect(operations)}`): Command {
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

function usedIn(transactions: readonly Transaction[], user: string, asset: number, kind: LimitKind): bigint {
  return transactions
    .filter(
      ({ status: outcome, userId: whose, assetId: of }) => outcome === 'SUCCESS' && whose === user && of === asset,
    )
    .filter(({ type }) => COUNTED_AS[type as keyof typeof COUNTED_AS] === kind)
    .reduce((sum, { amountMinor: minor }) => sum + minor!, 0n);
}

function assetsThatAre(status: 'ACTIVE' | 'PAUSED') {
  return new Map(
    ASSETS.map((id) => {
      const lots = id === LOTS ? 'KEPT' : 'NONE';
      const settings = { lots, refundGraceDays: null, bonusTransferable: true } as const;
      return [id, { symbol: `A${id}`, status, limits: id === 2 ? LIMITS : null, ...settings }];
    }),
  );
}

function refundsIn(transactions: readonly Transaction[]): Map<string, bigint> {
  const refunds = transactions.filter(({ type, status }) => /^(REFUND|REVERSAL)$/.test(type) && status === 'SUCCESS');
  const minorOf = (refund: Transaction) => refund.amountMinor!;
  return sumBy(refunds, ({ relatesTo }) => relatesTo!, minorOf);
}

function successes(transactions: readonly Transaction[], ...types: readonly TransactionType[]): Transaction[] {
  return transactions.filter(({ type, status: outcome }) => outcome === 'SUCCESS' && types.includes(type));
}

function sumBy<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string, minorOf: (row: Row) => bigint) {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + minorOf(row));
  return sums;
}

/** What became of a command, without the ids that were made up for it, and without its place in the log. */
function essenceOf(outcome: Outcome): unknown {
  if (outcome.kind !== 'decided') return 'txId' in outcome ? { ...outcome, txId: undefined } : outcome;
  const transactions = outcome.transactions.map(({ type, status, rejection, balanceAfterMinor, ...transaction }) => {
    return { type, status, rejection, balanceAfterMinor, amountMinor: transaction.amountMinor };
  });
  return { ...outcome, transactions };
}

/** What every wallet holds after a decision, by its key. */
function holdingsAfter({ scene, decision }: Posted): Map<string, object> {
  const wallets = [...scene.wallets, ...decision.openedWallets, ...decision.changedWallets];
  return new Map(wallets.map((wallet) => [walletKeyOf(wallet), [wallet.balanceMinor, wallet.entryCount]]));
}

function isNew(outcome: Outcome): outcome is Extract<Outcome, { kind: 'decided' }> {
  return outcome.kind === 'decided' && !outcome.replayed && outcome.transactions.length > 0;
}

/** Holds for any ledger, of any number of slices, that came about by any batches. */
function assertAlways(holds: (ledger: Ledger, posted: readonly Posted[]) => void, numRuns = 150): void {
  const history = fc.property(fc.constantFrom(1, 4), wishedBatches, (sliceCount, batches) => {
    const ledger = new Ledger(sliceCount);
    ledger.fund();
    const posted = batches.map((batch) => ledger.postBatch(batch));
    holds(ledger, posted);
  });
  fc.assert(history, { numRuns });
}

describe('The engine', () => {
  it('moves the amount of each success between its two wallets, and nothing for a rejection', () => {
    assertAlways(({ transactions, entries, wallets }) => {
      const [entryOf, walletOf] = [new Map<string, LedgerEntry>(), new Map<string, WalletDraft>()];
      for (const entry of entries) entryOf.set(`${entry.walletId} ${entry.seq}`, entry);
      for (const wallet of wallets.values()) walletOf.set(wallet.id, wallet);
      const moved = transactions.filter(({ type, status }) => status === 'SUCCESS' && type in MOVEMENTS);
      for (const transaction of moved) {
        const { id, type, slice, amountMinor: minor, createdAtMicros, walletId, counterWalletId } = transaction;
        const entry = { transactionId: id, slice, amountMinor: minor, createdAtMicros };
        const isDebit = MOVEMENTS[type as keyof typeof MOVEMENTS].entry === 'DEBIT';
        const [own, counter] = isDebit ? ['DEBIT', 'CREDIT'] : ['CREDIT', 'DEBIT'];
        expect(entryOf.get(`${walletId} ${transaction.entrySeq}`)).toMatchObject({ ...entry, type: own });
        expect(entryOf.get(`${counterWalletId} ${transaction.counterEntrySeq}`)).toMatchObject({
          ...entry,
          type: counter,
        });
        const wallet = { assetId: transaction.assetId, slice };
        expect(walletOf.get(walletId!)).toMatchObject({ ...wallet, userId: transaction.userId });
        expect(walletOf.get(counterWalletId!)).toMatchObject(wallet);
      }
      expect(entries).toHaveLength(2 * moved.length);
    });
  });

  it('lets no wallet but issuance and clearing go below zero, and none beyond what a bigint holds', () => {
    assertAlways(({ entries, wallets }) => {
      const kindOf = new Map([...wallets.values()].map(({ id, kind }) => [id, kind]));
      for (const { walletId, balanceAfterMinor } of entries) {
        const mayOwe = ['ISSUANCE', 'CLEARING'].includes(kindOf.get(walletId)!);
        expect(balanceAfterMinor).toBeGreaterThanOrEqual(mayOwe ? -MAX_MINOR : 0n);
        expect(balanceAfterMinor).toBeLessThanOrEqual(MAX_MINOR);
      }
    });
  });

  it('keeps the balances of each asset and slice at a sum of zero, and those of clearing over all slices', () => {
    assertAlways(({ wallets }) => {
      const all = [...wallets.values()];
      const clearing = all.filter(({ kind }) => kind === 'CLEARING');
      const balanceOf = ({ balanceMinor }: WalletDraft) => balanceMinor;
      const sums = [
        ...sumBy(all, (wallet) => `${wallet.assetId} ${wallet.slice}`, balanceOf).values(),
        ...sumBy(clearing, (wallet) => String(wallet.assetId), balanceOf).values(),
      ];
      expect(sums).toEqual(sums.map(() => 0n));
    });
  });

  it('continues the entries of each wallet without a gap, each balance following from the one before', () => {
    assertAlways(({ entries, wallets }) => {
      for (const { id, balanceMinor, entryCount } of wallets.values()) {
        let [expectedMinor, seq] = [0n, 0n];
        for (const entry of entries.filter(({ walletId }) => walletId === id)) {
          expectedMinor += entry.type === 'CREDIT' ? entry.amountMinor : -entry.amountMinor;
          seq += 1n;
          expect([entry.balanceAfterMinor, entry.seq]).toEqual([expectedMinor, seq]);
        }
        expect([balanceMinor, entryCount]).toEqual([expectedMinor, seq]);
      }
    });
  });

  it('numbers the transactions of each slice without a gap, and never turns back the time', () => {
    assertAlways(({ transactions, heads }) => {
      for (const { slice, transactionCount, lastPostedMicros } of heads) {
        const log = transactions.filter((transaction) => transaction.slice === slice);
        expect(log.map(({ sliceSeq }) => sliceSeq)).toEqual(log.map((_, index) => BigInt(index + 1)));
        const times = log.map(({ createdAtMicros }) => createdAtMicros);
        expect(times).toEqual(times.toSorted((one, other) => Number(one - other)));
        expect([transactionCount, lastPostedMicros]).toEqual([BigInt(log.length), times.at(-1) ?? 0n]);
      }
    });
  });

  it('counts each transaction once, for its wallet or for its user', () => {
    assertAlways(({ transactions, wallets, walletless }) => {
      for (const { id, transactionCount } of wallets.values()) {
        expect(transactionCount).toBe(BigInt(transactions.filter(({ walletId }) => walletId === id).length));
      }
      const withoutWallet = transactions.filter(({ walletId }) => walletId === null);
      expect(walletless).toEqual(withoutWallet.map((transaction) => transaction.userId));
    });
  });

  it('posts all of a command or none of it, under one key, in the order of its positions', () => {
    assertAlways((_ledger, posted) => {
      for (const { requests, decision } of posted) {
        expect(decision.outcomes).toHaveLength(requests.length);
        const decided = decision.outcomes.filter(isNew);
        const asked = decision.transactions.filter(({ caller }) => caller !== 'wallet-service');
        expect(decided.flatMap(({ transactions }) => transactions)).toEqual(asked);
        for (const { transactions } of decided) {
          expect(transactions.map(({ position }) => position)).toEqual(transactions.map((_, index) => index));
          for (const property of ['idempotencyKey', 'fingerprint', 'status', 'groupId'] as const) {
            expect(new Set(transactions.map((transaction) => transaction[property])).size).toBe(1);
          }
        }
      }
    });
  });

  it('sets aside in each wallet what its holds have left, and never more than there is', () => {
    assertAlways(({ wallets, holds }) => {
      const left = sumBy(holds.values(), ({ walletId }) => walletId, ({ remainingMinor }) => remainingMinor); // prettier-ignore
      for (const { id, kind, balanceMinor, heldMinor } of wallets.values()) {
        expect(heldMinor).toBe(left.get(id) ?? 0n);
        if (kind === 'USER') expect(heldMinor).toBeLessThanOrEqual(balanceMinor);
      }
    });
  });

  it('leaves of each hold what its captures and releases have left, and nothing of it once it is over', () => {
    assertAlways(({ transactions, holds }) => {
      const done = transactions.filter(({ status: one }) => one === 'SUCCESS');
      const gone = sumBy(done.filter(({ type }) => type === 'CAPTURE' || type === 'RELEASE'), ({ relatesTo }) => relatesTo!, ({ amountMinor: minor }) => minor!); // prettier-ignore
      for (const { id, amountMinor: minor } of done.filter(({ type }) => type === 'HOLD')) {
        const { remainingMinor, status: one } = holds.get(id)!;
        expect(remainingMinor).toBe(minor! - (gone.get(id) ?? 0n));
        expect(remainingMinor > 0n).toBe(one === 'HELD');
      }
    });
  });

  it('lets nobody capture what has expired', () => {
    assertAlways(({ transactions, holds }) => {
      for (const { type, status: one, relatesTo, createdAtMicros } of transactions) {
        if (type !== 'CAPTURE' || one !== 'SUCCESS') continue;
        const { expiresAtMicros } = holds.get(relatesTo!)!;
        if (expiresAtMicros !== null) expect(createdAtMicros).toBeLessThan(expiresAtMicros);
      }
    });
  });

  it('never refunds more than the original', () => {
    assertAlways(({ transactions }) => {
      const originals = new Map(transactions.map((transaction) => [transaction.id, transaction]));
      for (const [id, refundedMinor] of refundsIn(transactions)) {
        expect(refundedMinor).toBeLessThanOrEqual(originals.get(id)!.amountMinor!);
      }
    });
  });

  it('never lets more be moved than the limits allow, and counts what was', () => {
    const refused = new Set<string | undefined>();
    assertAlways(({ transactions }, posted) => {
      for (const user of USERS) {
        for (const { of, max } of LIMITS.windows) {
          expect(usedIn(transactions, user, 2, of)).toBeLessThanOrEqual(BigInt(max));
        }
      }
      expect(usedIn(transactions, USERS[0]!, 1, 'SPEND')).toBeLessThanOrEqual(10n);
      for (const { type, status: outcome, assetId: asset, ...credit } of transactions) {
        if (asset === 2 && outcome === 'SUCCESS' && ['TOP_UP', 'BONUS'].includes(type)) {
          expect(credit.balanceAfterMinor).toBeLessThanOrEqual(14n);
        }
        if (credit.rejection?.code === 'LIMIT_EXCEEDED') refused.add(credit.rejection.limit);
        if (credit.details?.requestedAmount !== undefined) refused.add('clamped');
      }
      const last = posted.at(-1)!.decision;
      for (const { wallet, kind, usedMinor } of last.uses) {
        expect(usedMinor).toBe(usedIn(transactions, wallet.userId, wallet.assetId, kind));
      }
    });
    // Otherwise nothing would have come near a limit.
    expect(refused.size).toBeGreaterThan(0);
  });

  it('leaves the scene as it is', () => {
    assertAlways((ledger, posted) => {
      for (const { requests, scene } of posted) {
        const before = structuredClone(scene);
        decide(requests, scene, ledger.surroundings);
        expect(scene).toEqual(before);
      }
    });
  });

  it('comes to the same, however a batch is split', () => {
    const splits = fc.tuple(fc.constantFrom(1, 4), wishedBatches, fc.nat(15));
    fc.assert(
      fc.property(splits, ([sliceCount, batches, at]) => {
        const [whole, parts] = [new Ledger(sliceCount), new Ledger(sliceCount)];
        for (const ledger of [whole, parts]) for (const batch of batches.slice(1)) ledger.postBatch(batch);
        const commands = whole.resolve(batches[0]!.commands);
        const together = whole.post(commands);
        const split = [parts.post(commands.slice(0, at)), parts.post(commands.slice(at))] as const;
        const outcomes = split.flatMap(({ decision }) => decision.outcomes);
        expect(outcomes.map(essenceOf)).toEqual(together.decision.outcomes.map(essenceOf));
        expect(holdingsAfter(split[1])).toEqual(holdingsAfter(together));
      }),
    );
  });

  it('lets a command that is refused or set aside leave no trace', () => {
    assertAlways((ledger, posted) => {
      for (const batch of posted) {
        for (const [index, outcome] of batch.decision.outcomes.entries()) {
          if (outcome.kind === 'decided') continue;
          const decision = decide(batch.requests.toSpliced(index, 1), batch.scene, ledger.surroundings);
          const others = batch.decision.outcomes.toSpliced(index, 1);
          expect(decision.outcomes.map(essenceOf)).toEqual(others.map(essenceOf));
          expect(holdingsAfter({ ...batch, decision })).toEqual(holdingsAfter(batch));
        }
      }
    }, 40);
  });

  it('lets a command that is rejected leave no trace but its own transactions', () => {
    assertAlways((ledger, posted) => {
      for (const batch of posted) {
        for (const { transactions } of batch.decision.outcomes.filter(isNew)) {
          const [{ status, ...key }] = transactions as [Transaction];
          if (status === 'SUCCESS') continue;
          const isOther = ({ command }: Request) => keyTextOf(command) !== keyTextOf(key);
          const decision = decide(batch.requests.filter(isOther), batch.scene, ledger.surroundings);
          const others = batch.decision.outcomes.filter((_, index) => isOther(batch.requests[index]!));
          expect(decision.outcomes.map(essenceOf)).toEqual(others.map(essenceOf));
          expect(holdingsAfter({ ...batch, decision })).toEqual(holdingsAfter(batch));
        }
      }
    }, 40);
  });

  it('replays what it has decided, and does nothing else for it', () => {
    assertAlways((ledger, posted) => {
      for (const { requests, decision } of posted) {
        for (const [index, outcome] of decision.outcomes.entries()) {
          if (!isNew(outcome)) continue;
          const again = ledger.post([requests[index]!.command]).decision;
          expect(again.outcomes).toEqual([{ ...outcome, replayed: true }]);
          expect([again.transactions, again.entries, again.changedWallets]).toEqual([[], [], []]);
        }
      }
    }, 40);
  });

  it('asks a refill for all that a command takes from a treasury, not for the operation that falls short', () => {
    const ledger = new Ledger(4);
    const topUp = { type: 'TOP_UP', userId: USERS[0]!, assetId: 1, amountMinor: 10n, ...NO_TEXTS } as const;
    const command = commandOf([topUp, topUp]);

    const [short] = ledger.post([command]).decision.outcomes;
    expect(short).toMatchObject({ kind: 'short', assetId: 1, amountMinor: 20n });

    ledger.post([refillOf(short as Short)]);
    expect(ledger.post([command]).decision.outcomes).toMatchObject([{ kind: 'decided', replayed: false }]);
  });
});
