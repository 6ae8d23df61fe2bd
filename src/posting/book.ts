import { type Mutable, type Scene, type WalletDraft } from './scene';
import { type Slice } from './slice.entity';
import { hashBitsOfUser, type HashBits, type Slices } from './slices';
import { SYSTEM_USERS, type SystemKind } from './wallet.entity';

/** One wallet: a user's of one asset; of a system user there is one in each slice. */
export interface WalletName {
  readonly userId: string;
  readonly assetId: number;
  readonly slice: number;
}

export function walletKeyOf({ userId, assetId, slice }: WalletName): string {
  return `${assetId} ${slice} ${userId}`;
}

export function systemWallet(kind: SystemKind, assetId: number, slice: number): WalletName {
  return { userId: SYSTEM_USERS[kind], assetId, slice };
}

/**
 * Balances and counts in the middle of a batch. A command works on drafts: `keep` makes them the state that the next one
 * finds, `discard` leaves no trace of them.
 */
export class Book {
  readonly opened = new Set<WalletDraft>();
  readonly changed = new Set<WalletDraft>();
  readonly #slices: ReadonlyMap<number, Mutable<Slice>>;
  readonly #wallets: Map<string, WalletDraft>;
  readonly #refundedMinor: Map<string, bigint>;
  readonly #drafts = new Map<string, WalletDraft>();
  readonly #refundDrafts = new Map<string, bigint>();

  constructor(
    scene: Scene,
    readonly allSlices: Slices,
    private readonly newId: (bits: HashBits) => string,
  ) {
    this.#slices = new Map(scene.slices.map((slice) => [slice.slice, { ...slice }]));
    this.#wallets = new Map(scene.wallets.map((wallet) => [walletKeyOf(wallet), { ...wallet }]));
    this.#refundedMinor = new Map(scene.refundedMinor);
  }

  get changedSlices(): Mutable<Slice>[] {
    return [...this.#slices.values()];
  }

  slice(slice: number): Mutable<Slice> {
    return this.#slices.get(slice)!;
  }

  /** As it stands now, with what the command has done so far. */
  wallet(name: WalletName): Readonly<WalletDraft> | undefined {
    const key = walletKeyOf(name);
    return this.#drafts.get(key) ?? this.#wallets.get(key);
  }

  balanceMinor(name: WalletName): bigint {
    return this.wallet(name)?.balanceMinor ?? 0n;
  }

  /** What the command has taken of the asset's treasuries so far, by their slices. */
  takenMinor(assetId: number): Map<number, bigint> {
    const treasuries = [...this.#drafts].filter(([, draft]) => draft.kind === 'TREASURY' && draft.assetId === assetId);
    return new Map(
      treasuries.map(([key, draft]) => [draft.slice, this.#wallets.get(key)!.balanceMinor - draft.balanceMinor]),
    );
  }

  refundedMinor(transactionId: string): bigint {
    return this.#refundDrafts.get(transactionId) ?? this.#refundedMinor.get(transactionId) ?? 0n;
  }

  addRefund(transactionId: string, amountMinor: bigint): void {
    this.#refundDrafts.set(transactionId, this.refundedMinor(transactionId) + amountMinor);
  }

  /** The wallet, to be changed by this command; undefined if there is none. */
  draft(name: WalletName): WalletDraft | undefined {
    const key = walletKeyOf(name);
    const drafted = this.#drafts.get(key);
    if (drafted) return drafted;
    const wallet = this.#wallets.get(key);
    if (!wallet) return undefined;
    const draft = { ...wallet };
    this.#drafts.set(key, draft);
    return draft;
  }

  /** A user's first wallet of an asset. Those of the system exist from their asset's beginning. */
  open(name: WalletName): WalletDraft {
    const wallet = {
      ...name,
      id: this.newId(hashBitsOfUser(name.userId)),
      kind: 'USER',
      balanceMinor: 0n,
      entryCount: 0n,
      transactionCount: 0n,
    } as const;
    this.#drafts.set(walletKeyOf(name), wallet);
    return wallet;
  }

  countTransaction(name: WalletName): void {
    const wallet = this.#wallets.get(walletKeyOf(name))!;
    wallet.transactionCount += 1n;
    if (!this.opened.has(wallet)) this.changed.add(wallet);
  }

  keep(): void {
    for (const [key, draft] of this.#drafts) {
      const before = this.#wallets.get(key);
      if (!before || this.opened.delete(before)) this.opened.add(draft);
      else {
        this.changed.delete(before);
        this.changed.add(draft);
      }
      this.#wallets.set(key, draft);
    }
    for (const [id, refundedMinor] of this.#refundDrafts) this.#refundedMinor.set(id, refundedMinor);
    this.discard();
  }

  discard(): void {
    this.#drafts.clear();
    this.#refundDrafts.clear();
  }
}
