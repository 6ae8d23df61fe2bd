import { ownCommand, NO_TEXTS } from '../posting/command';
import { type LedgerEntry } from '../posting/ledger-entry.entity';
import { spread, wantedOf } from '../posting/rules/supply';
import { newId, type Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { MOVEMENTS, type MovingType, type TransactionType } from '../posting/transaction-types';
import { isSystemUser, type SystemKind, TREASURY_USER_ID } from '../posting/wallet.entity';

/** What has to be known of a transaction to find its place in other slices. */
export interface Logged {
  readonly slice: number;
  readonly sliceSeq: bigint;
  readonly id: string;
  readonly type: TransactionType;
  readonly userId: string;
  readonly assetId: number | null;
  readonly amountMinor: bigint | null;
  readonly createdAtMicros: bigint;
  /** Where its own wallet is the system's. */
  readonly ownKind: SystemKind | null;
  /** Where it has entries. */
  readonly counterKind: SystemKind | null;
}

/** The place of a transaction among the new slices. Of what is null nothing changes. */
export interface Placed {
  readonly from: Pick<Logged, 'slice' | 'sliceSeq'>;
  readonly slice: number;
  readonly sliceSeq: bigint;
  readonly own: {
    readonly walletId: string;
    readonly entrySeq: bigint | null;
    readonly balanceAfterMinor: bigint;
  } | null;
  readonly counter: { readonly walletId: string; readonly entrySeq: bigint } | null;
}

/** A system wallet of a new slice, as far as the log has come. */
export interface SystemWallet {
  readonly id: string;
  readonly slice: number;
  readonly assetId: number;
  readonly kind: SystemKind;
  balanceMinor: bigint;
  entryCount: bigint;
}

/** The head of a new slice's log, as far as it has come. */
export interface Head {
  readonly slice: number;
  transactionCount: bigint;
  lastPostedMicros: bigint;
}

/** What a part of the log has come to. */
export interface Folded {
  readonly placed: readonly Placed[];
  /** Of the system's wallets; users' entries stay as they are. */
  readonly entries: readonly LedgerEntry[];
  /** What the treasuries of the new slices had to give each other. */
  readonly supplied: readonly Transaction[];
}

/**
 * The log of all slices, in the order of time, folded into other slices. It decides nothing: what was posted is posted, what
 * was refused is refused. A treasury of a new slice that would run out is given supply by the others, which hold it: together
 * the treasuries hold at each moment what the old ones held.
 */
export class Fold {
  readonly #wallets: ReadonlyMap<string, SystemWallet>;
  readonly #heads: ReadonlyMap<number, Head>;
  #placed: Placed[] = [];
  #entries: LedgerEntry[] = [];
  #supplied: Transaction[] = [];

  constructor(
    private readonly slices: Slices,
    readonly wallets: readonly SystemWallet[],
    readonly heads: readonly Head[],
  ) {
    this.#wallets = new Map(wallets.map((wallet) => [keyOf(wallet.slice, wallet.assetId, wallet.kind), wallet]));
    this.#heads = new Map(heads.map((head) => [head.slice, head]));
  }

  /** The next transaction of the log. */
  place(transaction: Logged): void {
    const { id, userId, type, assetId, amountMinor, ownKind, counterKind, createdAtMicros } = transaction;
    // What is the system's is in the slice that its id says; one of before there were slices is in the first.
    const slice = isSystemUser(userId) ? this.slices.ofId(id)[0]! : this.slices.ofUser(userId);
    const own = ownKind && this.#wallet(slice, assetId!, ownKind);
    const counter = counterKind && this.#wallet(slice, assetId!, counterKind);
    if (counter) this.#keepAboveZero(MOVEMENTS[type as MovingType].entry === 'DEBIT' ? own : counter, transaction);
    const sliceSeq = this.#next(slice, createdAtMicros);
    const moved =
      counter && this.#move(type as MovingType, { id, amountMinor: amountMinor!, createdAtMicros }, own, counter);
    this.#placed.push({
      from: transaction,
      slice,
      sliceSeq,
      own: own && { walletId: own.id, entrySeq: moved?.ownSeq ?? null, balanceAfterMinor: own.balanceMinor },
      counter: moved && { walletId: counter.id, entrySeq: moved.counterSeq },
    });
  }

  /** What the log has come to since the last time. */
  take(): Folded {
    const folded = { placed: this.#placed, entries: this.#entries, supplied: this.#supplied };
    [this.#placed, this.#entries, this.#supplied] = [[], [], []];
    return folded;
  }

  #wallet(slice: number, assetId: number, kind: SystemKind): SystemWallet {
    return this.#wallets.get(keyOf(slice, assetId, kind))!;
  }

  #next(slice: number, createdAtMicros: bigint): bigint {
    const head = this.#heads.get(slice)!;
    head.lastPostedMicros = createdAtMicros;
    return (head.transactionCount += 1n);
  }

  /** Enters a movement into those of its wallets that are the system's. */
  #move(
    type: MovingType,
    moving: { readonly id: string; readonly amountMinor: bigint; readonly createdAtMicros: bigint },
    own: SystemWallet | null,
    counter: SystemWallet,
  ) {
    const isCredit = MOVEMENTS[type].entry === 'CREDIT';
    return {
      ownSeq: own && this.#enter(own, isCredit, moving),
      counterSeq: this.#enter(counter, !isCredit, moving),
    };
  }

  #enter(
    wallet: SystemWallet,
    isCredit: boolean,
    { id, amountMinor, createdAtMicros }: { id: string; amountMinor: bigint; createdAtMicros: bigint },
  ): bigint {
    wallet.balanceMinor += isCredit ? amountMinor : -amountMinor;
    wallet.entryCount += 1n;
    this.#entries.push({
      walletId: wallet.id,
      seq: wallet.entryCount,
      slice: wallet.slice,
      transactionId: id,
      type: isCredit ? 'CREDIT' : 'DEBIT',
      amountMinor,
      balanceAfterMinor: wallet.balanceMinor,
      createdAtMicros,
    });
    return wallet.entryCount;
  }

  /** As the service itself does where a treasury runs out: it levels it with the others, or gives it what is needed. */
  #keepAboveZero(debited: SystemWallet | null, { amountMinor, createdAtMicros }: Logged): void {
    if (debited?.kind !== 'TREASURY' || debited.balanceMinor >= amountMinor!) return;
    const { assetId, slice } = debited;
    const others = this.slices.numbers
      .filter((number) => number !== slice)
      .map((number) => ({ slice: number, limitMinor: this.#wallet(number, assetId, 'TREASURY').balanceMinor }));
    const wantedMinor = wantedOf(others, debited.balanceMinor, amountMinor!);
    if (wantedMinor === undefined)
      throw new Error('The ledger is wrong: a treasury has given more than there was. Verify it.');
    const steps = [
      ...spread(wantedMinor, others).map((share) => ({ type: 'SUPPLY_OUT' as const, ...share })),
      { type: 'SUPPLY_IN' as const, slice, amountMinor: wantedMinor },
    ];
    this.#supply(assetId, steps, createdAtMicros);
  }

  #supply(
    assetId: number,
    steps: readonly { type: 'SUPPLY_OUT' | 'SUPPLY_IN'; slice: number; amountMinor: bigint }[],
    createdAtMicros: bigint,
  ): void {
    const refill = { type: 'REFILL', assetId, slice: steps.at(-1)!.slice, takenMinor: new Map(), ...NO_TEXTS } as const;
    const { caller, idempotencyKey, fingerprint } = ownCommand({ ...refill, amountMinor: steps.at(-1)!.amountMinor });
    const groupId = newId(this.slices.hashBitsOf(steps[0]!.slice));
    for (const [position, { type, slice, amountMinor }] of steps.entries()) {
      const id = newId(this.slices.hashBitsOf(slice));
      const treasury = this.#wallet(slice, assetId, 'TREASURY');
      const clearing = this.#wallet(slice, assetId, MOVEMENTS[type].counter);
      const sliceSeq = this.#next(slice, createdAtMicros);
      const { ownSeq, counterSeq } = this.#move(type, { id, amountMinor, createdAtMicros }, treasury, clearing);
      this.#supplied.push({
        ...{ id, slice, sliceSeq, caller, idempotencyKey, position, index: 0, fingerprint, fingerprintVersion: 2 },
        ...{ type, status: 'SUCCESS', rejection: null, userId: TREASURY_USER_ID, assetId, amountMinor },
        ...{ walletId: treasury.id, entrySeq: ownSeq, counterWalletId: clearing.id, counterEntrySeq: counterSeq },
        ...{ balanceAfterMinor: treasury.balanceMinor, groupId, relatesTo: null, details: null, ...NO_TEXTS },
        ...{ salt: null, textsHash: null, erasedAtMicros: null, createdAtMicros },
      });
    }
  }
}

function keyOf(slice: number, assetId: number, kind: SystemKind): string {
  return `${slice} ${assetId} ${kind}`;
}
