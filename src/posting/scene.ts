import { type Asset } from './asset.entity';
import { type Hold } from './hold.entity';
import { type LimitKind, type UserLimits } from './limit-settings';
import { type Lot } from './lot.entity';
import { type Slice } from './slice.entity';
import { type HashBits, type Slices } from './slices';
import { type Transaction } from './transaction.entity';
import { type Wallet, type WalletStatus } from './wallet.entity';

/** A row in the middle of a batch. */
export type Mutable<Row> = { -readonly [Property in keyof Row]: Row[Property] };
export type WalletDraft = Mutable<Omit<Wallet, 'asset'>>;

/** What a batch is decided on: everything is under the locks of the slices. */
export interface Scene {
  readonly slices: readonly Slice[];
  /** Those under their row locks, and all of a user whose wallets are to be closed. */
  readonly wallets: readonly WalletDraft[];
  /** How much of each transaction is refunded so far, by its id. */
  readonly refundedMinor: ReadonlyMap<string, bigint>;
  /** Of the transactions that the commands name: those that are charged back. */
  readonly chargedBack: ReadonlySet<string>;
  /** What is left in the wallets of assets that keep lots, and those that refunds go back to. */
  readonly lots: readonly Lot[];
  /** Those that the commands name, and what has expired of the wallets. */
  readonly holds: readonly Hold[];
  /** Of wallets of which something has expired: when the next of their holds will; null: never. */
  readonly nextDueMicros: ReadonlyMap<string, bigint | null>;
  /** Of users that are not `ACTIVE`. */
  readonly userStatuses: ReadonlyMap<string, WalletStatus>;
  /** By their ids. */
  readonly assets: ReadonlyMap<number, AssetSettings>;
  /** Of users that have set any of their own. */
  readonly userLimits: ReadonlyMap<string, UserLimits>;
  /** What counts against the limits that the commands meet, by its key. */
  readonly uses: ReadonlyMap<string, Use>;
}

export type AssetSettings = Pick<
  Asset,
  'symbol' | 'status' | 'limits' | 'lots' | 'refundGraceDays' | 'bonusTransferable'
>;

/** How much of a wallet counts within a span, before the batch. */
export interface Use {
  readonly wallet: Pick<Wallet, 'userId' | 'assetId' | 'slice'>;
  readonly kind: LimitKind;
  readonly spanName: string;
  readonly startsAtMicros: bigint;
  /** What the slice has posted up to here lies before the span. */
  readonly afterSeq: bigint;
  readonly usedMinor: bigint;
}

export interface BatchScene extends Scene {
  /** Wallets that exist but are locked by somebody else, by their keys. */
  readonly lockedWallets: ReadonlySet<string>;
  /** What was already decided under the keys of the batch. */
  readonly decided: readonly Transaction[];
  /** The time of the batch, in microseconds since the epoch: later than all that was posted to its slices. */
  readonly nowMicros: bigint;
}

/** What the engine does not find out itself. */
export interface Surroundings {
  readonly slices: Slices;
  readonly newId: (bits: HashBits) => string;
  /** 16 random bytes. */
  readonly newSalt: () => Buffer;
}
