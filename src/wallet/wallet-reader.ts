import { Injectable } from '@nestjs/common';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { microsOf } from '../database/micros';
import { together } from '../database/together';
import { type Statement } from '../database/unit-of-work';
import { Problem } from '../errors';
import { userSettingsOf, WALLET_COLUMNS } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { isSystemUser, stricterOf, type Wallet, type WalletStatus } from '../posting/wallet.entity';
import { heldOfLot } from './held-of-lot.sql';

const OF_WALLET = 'wallet_id = wallets.id AND slice = wallets.slice AND expires_at <= statement_timestamp()';

/** What has expired is expired, however late it is booked. */
const EXPIRED_HOLDS = `SELECT coalesce(sum(remaining), 0)::bigint FROM holds WHERE ${OF_WALLET} AND status = 'HELD'`;

/** But for what is held. */
const EXPIRED_LOTS = `SELECT coalesce(sum(remaining - ${heldOfLot('lots.slice')}), 0)::bigint FROM lots WHERE ${OF_WALLET} AND status = 'OPEN'`;

/** What is in which lots, and what of it expires next: counts, as texts. */
const LOTS = `
  SELECT jsonb_build_object(
           'paid', coalesce(sum(remaining) FILTER (WHERE class = 'PAID'), 0)::text, 'all', coalesce(sum(remaining), 0)::text,
           'expiresAt', (${microsOf('min(soonest)')})::text,
           'expiring', (sum(remaining - still_held) FILTER (WHERE expires_at = soonest))::text)
    FROM (SELECT *, min(expires_at) FILTER (WHERE remaining > still_held AND expires_at > statement_timestamp()) OVER () AS soonest
            FROM (SELECT *, ${heldOfLot('lots.slice')} AS still_held
                    FROM lots WHERE wallet_id = wallets.id AND slice = wallets.slice AND status = 'OPEN') AS lots) AS lots`;

/** The wallets of several users at once, each of all assets or of one, in one slice or in all. */
const SELECT_WALLETS: Statement = {
  name: 'select_wallets',
  text: `SELECT position::int, ${WALLET_COLUMNS.select('wallets')}, users.status AS "userStatus",
                CASE WHEN due_at <= statement_timestamp() THEN (${EXPIRED_HOLDS}) ELSE 0 END AS "expiredHoldsMinor",
                CASE WHEN due_at <= statement_timestamp() THEN (${EXPIRED_LOTS}) ELSE 0 END AS "expiredLotsMinor",
                CASE WHEN wallets.kind = 'USER' AND EXISTS (
                  SELECT FROM assets WHERE assets.id = wallets.asset_id AND assets.lots <> 'NONE') THEN (${LOTS}) END AS lots
           FROM unnest($1::uuid[], $2::smallint[], $3::smallint[]) WITH ORDINALITY AS wanted (user_id, asset_id, slice, position)
           JOIN wallets ON wallets.user_id = wanted.user_id AND wallets.slice = ANY($4::smallint[])
                       AND (wanted.slice IS NULL OR wallets.slice = wanted.slice)
                       AND (wanted.asset_id IS NULL OR wallets.asset_id = wanted.asset_id)
           LEFT JOIN users ON users.user_id = wallets.user_id AND users.slice = wallets.slice
          ORDER BY wallets.asset_id, wallets.slice`,
};

interface Wanted {
  readonly userId: string;
  readonly assetId: number | null;
}

/** With its number among the wanted, from 1. */
type WalletRow = Wallet & {
  readonly position: number;
  readonly userStatus: WalletStatus | null;
  /** Held by what has expired, and is not booked yet. */
  readonly expiredHoldsMinor: bigint;
  /** In lots that have expired, and are not booked yet, and not held. */
  readonly expiredLotsMinor: bigint;
  /** Where the asset keeps lots. */
  readonly lots: LotSums | null;
};

/** What a wallet holds of which class, what has expired aside, and what expires next. */
export interface LotsView {
  readonly paidMinor: bigint;
  readonly bonusMinor: bigint;
  readonly nextExpiry: { readonly amountMinor: bigint; readonly atMicros: bigint } | undefined;
}

/** A wallet as a read finds it, with its asset. A system user has one in each slice. */
export interface WalletView {
  readonly id: string;
  readonly slice: number;
  readonly asset: AssetIdentity;
  readonly balanceMinor: bigint;
  /** By holds that have not expired. */
  readonly heldMinor: bigint;
  /** What of the balance has expired, and is not held. */
  readonly expiredMinor: bigint;
  /** What is to be repaid by the next credits. */
  readonly debtMinor: bigint;
  readonly lots: LotsView | undefined;
  /** Its own or its user's, whichever is stricter. */
  readonly status: WalletStatus;
  readonly entryCount: number;
}

@Injectable()
export class WalletReader {
  readonly #read = together((wanted: readonly Wanted[]) => this.#readWallets(wanted));

  constructor(
    private readonly reader: Reader,
    private readonly assetService: AssetService,
    private readonly slices: Slices,
  ) {}

  /**
   * The user's wallet of this asset; all of the user's wallets without one.
   *
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND
   */
  async walletsOf(userId: string, assetSymbol: string | undefined): Promise<WalletView[]> {
    const wallets = await this.find(userId, assetSymbol);
    if (wallets.length > 0) return wallets;
    throw walletNotFound(userId, assetSymbol);
  }

  /**
   * The same; empty where there is none.
   *
   * @throws Problem ASSET_NOT_FOUND
   */
  async find(userId: string, assetSymbol?: string): Promise<WalletView[]> {
    const asset = assetSymbol === undefined ? undefined : await this.assetService.bySymbol(assetSymbol);
    const rows = await this.#read({ userId, assetId: asset?.id ?? null });
    return Promise.all(
      rows.map(async ({ id, slice, assetId, balanceMinor, entryCount, ...row }) => ({
        id,
        slice,
        asset: asset ?? (await this.assetService.byId(assetId)),
        balanceMinor,
        heldMinor: row.heldMinor - row.expiredHoldsMinor,
        expiredMinor: row.expiredLotsMinor,
        debtMinor: row.debtMinor,
        lots: lotsViewOf(balanceMinor, row.expiredLotsMinor, row.lots),
        status: stricterOf(row.status, row.userStatus ?? 'ACTIVE'),
        entryCount: Number(entryCount),
      })),
    );
  }

  /** Of the user, not of single wallets. */
  async userStatus(userId: string): Promise<WalletStatus> {
    const { userStatuses } = await userSettingsOf(this.reader, new Map([[userId, this.slices.ofUser(userId)]]));
    return userStatuses.get(userId) ?? 'ACTIVE';
  }

  async #readWallets(wanted: readonly Wanted[]): Promise<WalletRow[][]> {
    const slices = wanted.map(({ userId }) => (isSystemUser(userId) ? null : this.slices.ofUser(userId)));
    const rows = await this.reader.query<WalletRow>(SELECT_WALLETS, [
      wanted.map(({ userId }) => userId),
      wanted.map(({ assetId }) => assetId),
      slices,
      slices.includes(null) ? this.slices.numbers : [...new Set(slices)],
    ]);
    const answers = wanted.map((): WalletRow[] => []);
    for (const row of rows) answers[row.position - 1]!.push(row);
    return answers;
  }
}

/** Counts of minor units, and of microseconds, as texts. */
export interface LotSums {
  readonly paid: string;
  readonly all: string;
  readonly expiresAt: string | null;
  readonly expiring: string | null;
}

/** @param lots null where the asset keeps none */
export function lotsViewOf(balanceMinor: bigint, expiredMinor: bigint, lots: LotSums | null): LotsView | undefined {
  if (!lots) return undefined;
  // What has been there since before the asset kept lots counts as paid for, and so it never expires.
  const paidMinor = BigInt(lots.paid) + balanceMinor - BigInt(lots.all);
  const { expiresAt, expiring } = lots;
  return {
    paidMinor,
    bonusMinor: balanceMinor - expiredMinor - paidMinor,
    nextExpiry: expiresAt && expiring ? { amountMinor: BigInt(expiring), atMicros: BigInt(expiresAt) } : undefined,
  };
}

export function walletNotFound(userId: string, assetSymbol: string | undefined): Problem {
  const which = assetSymbol === undefined ? 'no wallet' : `no ${assetSymbol} wallet`;
  return new Problem('WALLET_NOT_FOUND', `User ${userId} has ${which}.`);
}
