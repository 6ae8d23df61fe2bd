import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reader } from '../database/reader';
import { type Statement, UnitOfWork } from '../database/unit-of-work';
import { Problem } from '../errors';
import { type Asset, type AssetStatus } from '../posting/asset.entity';
import { ASSET_COLUMNS, RowLocks, WALLET_COLUMNS } from '../posting/posting.sql';
import { newId, Slices } from '../posting/slices';
import { NEW_WALLET, SYSTEM_USERS, type SystemKind } from '../posting/wallet.entity';

/** What never changes of an asset. */
export type AssetIdentity = Pick<Asset, 'id' | 'symbol' | 'scale'>;

const SELECT_ASSETS: Statement = {
  name: 'select_assets',
  text: `SELECT ${ASSET_COLUMNS.select('assets')} FROM assets ORDER BY id`,
};

const INSERT_ASSET: Statement = {
  name: 'insert_asset',
  text: `INSERT INTO assets (id, symbol, name, scale)
         SELECT coalesce(max(id), 0) + 1, $1, $2, $3 FROM assets
             ON CONFLICT (symbol) DO NOTHING RETURNING ${ASSET_COLUMNS.select('assets')}`,
};

const UPDATE_ASSET: Statement = {
  name: 'update_asset',
  text: `UPDATE assets SET name = coalesce($2, name), status = coalesce($3::asset_status, status)
          WHERE id = $1 RETURNING ${ASSET_COLUMNS.select('assets')}`,
};

@Injectable()
export class AssetService implements OnModuleInit {
  /** Each is read once. */
  readonly #identities = new Map<string, AssetIdentity>();

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
    for (const { id, symbol, scale } of assets) this.#identities.set(symbol, { id, symbol, scale });
    return assets;
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
  async create(asset: Pick<Asset, 'symbol' | 'name' | 'scale'>): Promise<Asset> {
    return this.unitOfWork.run(async (transaction) => {
      // One at a time, so that each gets an id of its own.
      await this.rowLocks.takeSlices(transaction, this.slices.numbers);
      const [created] = await transaction.query<Asset>(INSERT_ASSET, [asset.symbol, asset.name, asset.scale]);
      if (!created) throw new Problem('ASSET_EXISTS', `There is an asset ${asset.symbol} already.`);
      transaction.write(WALLET_COLUMNS.insert, WALLET_COLUMNS.values(this.#systemWallets(created.id)));
      return created;
    });
  }

  /**
   * Behind all slices: what is posted later is decided by it, and nothing that was posted before.
   *
   * @throws Problem ASSET_NOT_FOUND
   */
  async change(
    symbol: string,
    change: { name?: string | undefined; status?: AssetStatus | undefined },
  ): Promise<Asset> {
    const { id } = await this.bySymbol(symbol);
    return this.unitOfWork.run(async (transaction) => {
      await this.rowLocks.takeSlices(transaction, this.slices.numbers);
      const values = [id, change.name ?? null, change.status ?? null];
      const [changed] = await transaction.query<Asset>(UPDATE_ASSET, values);
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
