import { Injectable } from '@nestjs/common';
import { type AssetIdentity, AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { together } from '../database/together';
import { type Statement } from '../database/unit-of-work';
import { Problem } from '../errors';
import { userSettingsOf, WALLET_COLUMNS } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { isSystemUser, stricterOf, type Wallet, type WalletStatus } from '../posting/wallet.entity';

/** The wallets of several users at once, each of all assets or of one, in one slice or in all. */
const SELECT_WALLETS: Statement = {
  name: 'select_wallets',
  text: `SELECT position::int, ${WALLET_COLUMNS.select('wallets')}, users.status AS "userStatus",
                CASE WHEN due_at <= statement_timestamp() THEN (
                  SELECT coalesce(sum(remaining), 0)::bigint FROM holds
                   WHERE holds.wallet_id = wallets.id AND holds.slice = wallets.slice AND holds.status = 'HELD'
                     AND expires_at <= statement_timestamp()
                ) ELSE 0 END AS "expiredMinor"
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
  readonly expiredMinor: bigint;
};

/** A wallet as a read finds it, with its asset. A system user has one in each slice. */
export interface WalletView {
  readonly id: string;
  readonly slice: number;
  readonly asset: AssetIdentity;
  readonly balanceMinor: bigint;
  /** By holds that have not expired. */
  readonly heldMinor: bigint;
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
        heldMinor: row.heldMinor - row.expiredMinor,
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

export function walletNotFound(userId: string, assetSymbol: string | undefined): Problem {
  const which = assetSymbol === undefined ? 'no wallet' : `no ${assetSymbol} wallet`;
  return new Problem('WALLET_NOT_FOUND', `User ${userId} has ${which}. It comes into being with its first credit.`);
}
