import { type Hold } from './hold.entity';
import { type LimitKind } from './limit-settings';
import { isExpired, type Lot } from './lot.entity';
import { Overlay } from './overlay';
import { type BatchScene, type Mutable, type Use, type WalletDraft } from './scene';
import { type Slice } from './slice.entity';
import { hashBitsOfUser, type HashBits, type Slices } from './slices';
import { NEW_WALLET, stricterOf, SYSTEM_USERS, type SystemKind, type WalletStatus } from './wallet.entity';

/** One wallet: a user's of one asset; of a system user there is one in each slice. */
export interface WalletName {
  readonly userId: string;
  readonly assetId: number;
  readonly slice: number;
}

export function walletKeyOf({ userId, assetId, slice }: WalletName): string {
  return `${assetId} ${slice} ${userId}`;
}

/** What counts as a kind of movement of a wallet within a span. */
export function useKeyOf(name: WalletName, kind: LimitKind, spanName: string): string {
  return `${walletKeyOf(name)} ${kind} ${spanName}`;
}

export function systemWallet(kind: SystemKind, assetId: number, slice: number): WalletName {
  return { userId: SYSTEM_USERS[kind], assetId, slice };
}

/** The rows that a batch leaves behind, beside its transactions and entries. */
export interface Changes {
  readonly slices: readonly Slice[];
  readonly openedWallets: readonly WalletDraft[];
  readonly changedWallets: readonly WalletDraft[];
  readonly placedHolds: readonly Hold[];
  readonly changedHolds: readonly Hold[];
  readonly userStatuses: readonly { readonly userId: string; readonly slice: number; readonly status: WalletStatus }[];
  readonly openedLots: readonly Lot[];
  readonly changedLots: readonly Lot[];
  readonly uses: readonly WrittenUse[];
}

/** As it stands at the end of a batch, also where nothing was added: so that no transaction is read for it twice. */
export interface WrittenUse extends Use {
  readonly walletId: string;
  /** What the slice has posted up to here is counted. */
  readonly uptoSeq: bigint;
}

/** The state in the middle of a batch. A command works on drafts, which are kept or discarded, all of them. */
export class Book {
  readonly #slices: ReadonlyMap<number, Mutable<Slice>>;
  readonly #wallets: Overlay<WalletDraft>;
  readonly #refundedMinor: Overlay<bigint>;
  readonly #chargedBack: Overlay<boolean>;
  readonly #holds: Overlay<Hold>;
  readonly #userStatuses: Overlay<WalletStatus>;
  readonly #usedMinor: Overlay<bigint>;
  readonly #lots: Overlay<Lot>;
  /** The ids of each wallet's lots. */
  readonly #lotIds = new Map<string, Set<string>>();

  constructor(
    private readonly scene: BatchScene,
    readonly allSlices: Slices,
    private readonly newId: (bits: HashBits) => string,
  ) {
    this.#slices = new Map(scene.slices.map((slice) => [slice.slice, { ...slice }]));
    this.#wallets = new Overlay(scene.wallets.map((wallet) => [walletKeyOf(wallet), { ...wallet }]));
    this.#refundedMinor = new Overlay(scene.refundedMinor);
    this.#chargedBack = new Overlay(Array.from(scene.chargedBack, (id) => [id, true]));
    this.#holds = new Overlay(scene.holds.map((hold) => [hold.id, hold]));
    this.#userStatuses = new Overlay(scene.userStatuses);
    this.#usedMinor = new Overlay(Array.from(scene.uses, ([key, { usedMinor }]) => [key, usedMinor]));
    this.#lots = new Overlay(scene.lots.map((lot) => [lot.id, lot]));
    for (const lot of scene.lots) this.#noteLot(lot);
  }

  /** Microseconds since the epoch. */
  get nowMicros(): bigint {
    return this.scene.nowMicros;
  }

  slice(slice: number): Mutable<Slice> {
    return this.#slices.get(slice)!;
  }

  /** As it stands now, with what the command has done so far. */
  wallet(name: WalletName): Readonly<WalletDraft> | undefined {
    return this.#wallets.get(walletKeyOf(name));
  }

  balanceMinor(name: WalletName): bigint {
    return this.wallet(name)?.balanceMinor ?? 0n;
  }

  /** What can be spent. */
  availableMinor(name: WalletName): bigint {
    const wallet = this.wallet(name);
    return wallet ? wallet.balanceMinor - this.boundMinor(wallet) : 0n;
  }

  /**
   * What of the balance cannot be spent: what is held, and what has expired. Mostly that is booked before anything is
   * decided; but a command may let go, or get back, what has expired meanwhile.
   */
  boundMinor({ id, heldMinor }: WalletDraft): bigint {
    if (!this.#lotIds.has(id)) return heldMinor;
    return this.lotsOf(id).reduce(
      (sum, lot) => (isExpired(lot, this.nowMicros) ? sum + lot.remainingMinor - lot.heldMinor : sum),
      heldMinor,
    );
  }

  lot(id: string): Lot | undefined {
    return this.#lots.get(id);
  }

  setLot(lot: Lot): void {
    this.#lots.set(lot.id, lot);
    this.#noteLot(lot);
  }

  /** What is left in a wallet of an asset that keeps lots. */
  lotsOf(walletId: string): Lot[] {
    const ids = this.#lotIds.get(walletId) ?? [];
    // What was opened by a command that was discarded is not there.
    return Array.from(ids, (id) => this.#lots.get(id)).filter((lot) => lot?.status === 'OPEN') as Lot[];
  }

  /** What the wallet held before its asset kept lots, and is in none yet. */
  unopenedMinor({ id, balanceMinor }: WalletDraft): bigint {
    return this.lotsOf(id).reduce((leftMinor, { remainingMinor }) => leftMinor - remainingMinor, balanceMinor);
  }

  isChargedBack(transactionId: string): boolean {
    return this.#chargedBack.get(transactionId) ?? false;
  }

  noteChargeback(transactionId: string): void {
    this.#chargedBack.set(transactionId, true);
  }

  /** Of the wallet, or of the user, whichever is stricter; also of a wallet that is not there yet. */
  status(name: WalletName): WalletStatus {
    return stricterOf(this.wallet(name)?.status ?? 'ACTIVE', this.userStatus(name.userId));
  }

  userStatus(userId: string): WalletStatus {
    return this.#userStatuses.get(userId) ?? 'ACTIVE';
  }

  setUserStatus(userId: string, status: WalletStatus): void {
    this.#userStatuses.set(userId, status);
  }

  /** Only of a user whose wallets are all looked up. */
  walletsOf(userId: string): WalletDraft[] {
    return [...this.#wallets.values()].filter((wallet) => wallet.userId === userId);
  }

  /** What the command has taken of the asset's treasuries so far, by their slices. */
  takenMinor(assetId: number): Map<number, bigint> {
    const treasuries = [...this.#wallets.drafts].filter(
      ([, draft]) => draft.kind === 'TREASURY' && draft.assetId === assetId,
    );
    return new Map(
      treasuries.map(([key, draft]) => [draft.slice, this.#wallets.before(key)!.balanceMinor - draft.balanceMinor]),
    );
  }

  refundedMinor(transactionId: string): bigint {
    return this.#refundedMinor.get(transactionId) ?? 0n;
  }

  addRefund(transactionId: string, amountMinor: bigint): void {
    this.#refundedMinor.set(transactionId, this.refundedMinor(transactionId) + amountMinor);
  }

  usedMinor(useKey: string): bigint {
    const usedMinor = this.#usedMinor.get(useKey);
    // Nothing is ever posted past a limit that was overlooked.
    if (usedMinor === undefined) throw new TypeError(`Not looked up: ${useKey}`);
    return usedMinor;
  }

  addUse(useKey: string, amountMinor: bigint): void {
    this.#usedMinor.set(useKey, this.usedMinor(useKey) + amountMinor);
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  setHold(hold: Hold): void {
    this.#holds.set(hold.id, hold);
  }

  /** What has expired of the wallet's holds. */
  expiredHolds({ id }: Pick<WalletDraft, 'id'>): Hold[] {
    return [...this.#holds.values()].filter(
      ({ walletId, status, expiresAtMicros }) =>
        walletId === id && status === 'HELD' && expiresAtMicros !== null && expiresAtMicros <= this.nowMicros,
    );
  }

  /** The wallet, to be changed by this command; undefined if there is none. */
  draft(name: WalletName): WalletDraft | undefined {
    const key = walletKeyOf(name);
    const drafted = this.#wallets.drafts.get(key);
    if (drafted) return drafted;
    const wallet = this.#wallets.before(key);
    if (!wallet) return undefined;
    const draft = { ...wallet };
    this.#wallets.set(key, draft);
    return draft;
  }

  /** A user's first wallet of an asset. Those of the system exist from their asset's beginning. */
  open(name: WalletName): WalletDraft {
    const wallet = { ...name, ...NEW_WALLET, id: this.newId(hashBitsOfUser(name.userId)), kind: 'USER' } as const;
    this.#wallets.set(walletKeyOf(name), wallet);
    return wallet;
  }

  /** Of a command that is recorded. */
  countTransaction(name: WalletName): void {
    const key = walletKeyOf(name);
    const wallet = this.#wallets.before(key)!;
    wallet.transactionCount += 1n;
    this.#wallets.replace(key, wallet);
  }

  /** What has expired is booked: the wallet is due when the next of its holds or lots expires. */
  setDue(name: WalletName): void {
    const key = walletKeyOf(name);
    const wallet = this.#wallets.before(key)!;
    const usable = this.lotsOf(wallet.id).filter(({ remainingMinor, heldMinor }) => remainingMinor > heldMinor);
    const held = [...this.#holds.values()].filter(
      ({ walletId, status }) => walletId === wallet.id && status === 'HELD',
    );
    const expiries = [...usable, ...held].map(({ expiresAtMicros }) => expiresAtMicros);
    wallet.dueAtMicros = earliest([
      this.#knownDue(wallet.id),
      ...expiries.filter((at) => at !== null && at > this.nowMicros),
    ]);
    this.#wallets.replace(key, wallet);
  }

  /** Of what was there before the batch, or a moment before. */
  #knownDue(walletId: string): bigint | null {
    const next = this.scene.nextDueMicros.get(walletId);
    if (next !== undefined) return next;
    const dueAtMicros = this.scene.wallets.find(({ id }) => id === walletId)?.dueAtMicros ?? null;
    return dueAtMicros !== null && dueAtMicros > this.nowMicros ? dueAtMicros : null;
  }

  #noteLot({ id, walletId }: Lot): void {
    const ids = this.#lotIds.get(walletId);
    if (ids) ids.add(id);
    else this.#lotIds.set(walletId, new Set([id]));
  }

  keep(): void {
    for (const part of this.#parts) part.keep();
  }

  discard(): void {
    for (const part of this.#parts) part.discard();
  }

  get #parts() {
    return [
      ...[this.#wallets, this.#refundedMinor, this.#chargedBack, this.#holds, this.#userStatuses, this.#usedMinor],
      this.#lots,
    ];
  }

  /** All that has to be written. */
  changes(): Changes {
    const { added, changed } = this.#userStatuses;
    return {
      slices: [...this.#slices.values()],
      openedWallets: valuesOf(this.#wallets, this.#wallets.added),
      changedWallets: valuesOf(this.#wallets, this.#wallets.changed),
      placedHolds: valuesOf(this.#holds, this.#holds.added),
      changedHolds: valuesOf(this.#holds, this.#holds.changed),
      userStatuses: [...added, ...changed].map((userId) => ({
        userId,
        slice: this.allSlices.ofUser(userId),
        status: this.userStatus(userId),
      })),
      openedLots: valuesOf(this.#lots, this.#lots.added),
      changedLots: valuesOf(this.#lots, this.#lots.changed),
      uses: this.#writtenUses(),
    };
  }

  #writtenUses(): WrittenUse[] {
    return Array.from(this.scene.uses).flatMap(([key, use]): WrittenUse[] => {
      const wallet = this.wallet(use.wallet);
      if (!wallet) return [];
      const uptoSeq = this.slice(wallet.slice).transactionCount;
      return [{ ...use, walletId: wallet.id, usedMinor: this.usedMinor(key), uptoSeq }];
    });
  }
}

function earliest(times: readonly (bigint | null)[]): bigint | null {
  return times.reduce((first, time) => (time !== null && (first === null || time < first) ? time : first), null);
}

function valuesOf<Value>(overlay: Overlay<Value>, keys: ReadonlySet<string>): Value[] {
  return Array.from(keys, (key) => overlay.get(key)!);
}
