import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reader } from '../database/reader';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { Problem } from '../errors';
import { type Asset } from '../posting/asset.entity';
import { ASSET_COLUMNS, RowLocks, WALLET_COLUMNS } from '../posting/posting.sql';
import { newId, Slices } from '../posting/slices';
import { NEW_WALLET, SYSTEM_USERS, type SystemKind } from '../posting/wallet.entity';

/** What may be changed of an asset; what is not there stays as it is. */
export interface AssetChange extends Partial<Pick<Asset, 'name' | 'status' | 'refundGraceDays' | 'bonusTransferable'>> {
  /** From now on; what wallets hold already becomes lots as well. */
  readonly lots?: true;
}

/** What never changes of an asset. */
export type AssetIdentity = Pick<Asset, 'id' | 'symbol' | 'scale'>;

const SELECT_ASSETS: Statement = {
  name: 'select_assets',
  text: `SELECT ${ASSET_COLUMNS.select('assets')} FROM assets ORDER BY id`,
};

const SELECT_ASSET: Statement = {
  name: 'select_asset',
  text: `SELECT ${ASSET_COLUMNS.select('assets')} FROM assets WHERE id = $1`,
};

const INSERT_ASSET: Statement = {
  name: 'insert_asset',
  text: `INSERT INTO assets (id, symbol, name, scale, lots)
         SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4::lot_keeping FROM assets
             ON CONFLICT (symbol) DO NOTHING RETURNING ${ASSET_COLUMNS.select('assets')}`,
};

const UPDATE_ASSET: Statement = {
  name: 'update_asset',
  text: `UPDATE assets
            SET name = coalesce($2, name), status = coalesce($3::asset_status, status),
                lots = CASE WHEN $4 AND lots = 'NONE' THEN 'OPENING' ELSE lots END,
                refund_grace_days = CASE WHEN $5 THEN $6 ELSE refund_grace_days END,
                bonus_transferable = coalesce($7, bonus_transferable)
          WHERE id = $1`,
};

@Injectable()
export class AssetService implements OnModuleInit {
  /** Each is read once. */
  readonly #identities = new Map<string, AssetIdentity>();
  /** The ids of those that keep lots, which is for good. */
  readonly #keepLots = new Set<number>();

  constructor(
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly rowLocks: RowLocks,
    private readonly slices: Slices,
  ) {}

  /** So that no posting waits for a read. */
  async onModuleInit(): Promise<void> {
    await this.all();
  }

  /**
   * @throws Problem ASSET_NOT_FOUND
   */
  async bySymbol(symbol: string): Promise<AssetIdentity> {
    if (!this.#identities.has(symbol)) await this.all();
    const asset = this.#identities.get(symbol);
    if (!asset) throw notFound(symbol);
    return asset;
  }

  /** An asset that a row refers to, and that therefore exists. */
  async byId(id: number): Promise<AssetIdentity> {
    const find = () => [...this.#identities.values()].find((asset) => asset.id === id);
    if (!find()) await this.all();
    return find()!;
  }

  async all(): Promise<Asset[]> {
    const assets = await this.reader.query<Asset>(SELECT_ASSETS, []);
    for (const { id, symbol, scale, lots } of assets) {
      this.#identities.set(symbol, { id, symbol, scale });
      if (lots !== 'NONE') this.#keepLots.add(id);
    }
    return assets;
  }

  async keepsLots({ id }: Pick<AssetIdentity, 'id'>): Promise<boolean> {
    // Another instance may have set it meanwhile.
    if (!this.#keepLots.has(id)) await this.all();
    return this.#keepLots.has(id);
  }

  /**
   * As it is now.
   *
   * @throws Problem ASSET_NOT_FOUND
   */
  async get(symbol: string): Promise<Asset> {
    const asset = (await this.all()).find((one) => one.symbol === symbol);
    if (!asset) throw notFound(symbol);
    return asset;
  }

  /**
   * Brings an asset into being, with its system wallets in every slice.
   *
   * @throws Problem ASSET_EXISTS
   */
  async create(asset: Pick<Asset, 'symbol' | 'name' | 'scale'> & { keepsLots?: boolean }): Promise<Asset> {
    return this.unitOfWork.run(async (transaction) => {
      // One at a time, so that each gets an id of its own.
      await this.rowLocks.takeSlices(transaction, this.slices.numbers);
      const keeping = asset.keepsLots ? 'KEPT' : 'NONE';
      const [created] = await transaction.query<Asset>(INSERT_ASSET, [asset.symbol, asset.name, asset.scale, keeping]);
      if (!created) throw new Problem('ASSET_EXISTS', `There is an asset ${asset.symbol}.`);
      transaction.write(WALLET_COLUMNS.insert, WALLET_COLUMNS.values(this.#systemWallets(created.id)));
      return created;
    });
  }

  /**
   * Behind all slices: what is posted later is decided by it, and nothing that was posted before.
   *
   * @throws Problem ASSET_NOT_FOUND or ASSET_WITHOUT_LOTS
   */
  async change(symbol: string, change: AssetChange): Promise<Asset> {
    const { id } = await this.bySymbol(symbol);
    return this.unitOfWork.run(async (transaction) => {
      await this.rowLocks.takeSlices(transaction, this.slices.numbers);
      const { name, status, lots = false, refundGraceDays, bonusTransferable } = change;
      const settings = [refundGraceDays !== undefined, refundGraceDays ?? null, bonusTransferable ?? null];
      await transaction.query(UPDATE_ASSET, [id, name ?? null, status ?? null, lots, ...settings]);
      const [changed] = await transaction.query<Asset>(SELECT_ASSET, [id]);
      const isOfLots = refundGraceDays !== undefined || bonusTransferable !== undefined;
      if (isOfLots && changed!.lots === 'NONE') throw new Problem('ASSET_WITHOUT_LOTS', `${symbol} keeps no lots.`);
      return changed!;
    });
  }

  #systemWallets(assetId: number) {
    const kinds = Object.entries(SYSTEM_USERS) as [SystemKind, string][];
    return this.slices.numbers.flatMap((slice) =>
      kinds.map(([kind, userId]) => {
        const id = newId(this.slices.hashBitsOf(slice));
        return { id, slice, userId, assetId, kind, ...NEW_WALLET };
      }),
    );
  }
}

function notFound(symbol: string): Problem {
  return new Problem('ASSET_NOT_FOUND', `There is no asset ${symbol}.`);
}
