import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { Problem } from '../errors';
import { Asset } from './asset.entity';
import { ISSUANCE_USER_ID, type TransactionCounts, TREASURY_USER_ID, Wallet } from './wallet.entity';

const SELECT_ASSETS: Statement = { name: 'select_assets', text: 'SELECT id, symbol, name, scale FROM assets' };

const SELECT_WALLETS: Statement = {
  name: 'select_wallets',
  text: `SELECT id, asset_id AS "assetId", balance, entry_count AS "entryCount",
                transaction_counts AS "transactionCounts"
           FROM wallets
          WHERE user_id = $1 AND ($2::smallint IS NULL OR asset_id = $2)
          ORDER BY asset_id`,
};

interface WalletRow {
  id: string;
  assetId: number;
  balance: string;
  entryCount: string;
  transactionCounts: TransactionCounts;
}

/** A wallet as a read finds it, with its asset. */
export interface WalletView {
  readonly id: string;
  readonly asset: Asset;
  readonly balanceMinor: bigint;
  readonly entryCount: number;
  readonly transactionCounts: TransactionCounts;
}

@Injectable()
export class WalletService {
  /** Assets never change once they are there, so that each is read once. */
  readonly #assets = new Map<string, Asset>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  /**
   * @throws Problem ASSET_NOT_FOUND
   */
  async assetBySymbol(symbol: string): Promise<Asset> {
    const known = this.#assets.get(symbol);
    if (known) return known;
    await this.#readAssets();
    const asset = this.#assets.get(symbol);
    if (!asset) throw new Problem('ASSET_NOT_FOUND', `There is no asset ${symbol}.`);
    return asset;
  }

  /**
   * The user's wallet of this asset; all of the user's wallets without one.
   *
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND
   */
  async walletsOf(userId: string, assetSymbol: string | undefined): Promise<WalletView[]> {
    const asset = assetSymbol === undefined ? undefined : await this.assetBySymbol(assetSymbol);
    const rows = await this.reader.query<WalletRow>(SELECT_WALLETS, [userId, asset?.id ?? null]);
    if (rows.length === 0) {
      const which = asset ? `no ${asset.symbol} wallet` : 'no wallet';
      throw new Problem('WALLET_NOT_FOUND', `User ${userId} has ${which}. It comes into being with its first credit.`);
    }
    return Promise.all(rows.map(async (row) => this.#viewOf(row, asset ?? (await this.assetById(row.assetId)))));
  }

  /** Brings an asset into being, with its treasury and its issuance wallet. Repeatable without effect. */
  async openAsset(asset: Asset): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.createQueryBuilder().insert().into(Asset).values(asset).orIgnore().execute();
      const systemWallets = [
        { id: uuidv7(), userId: ISSUANCE_USER_ID, assetId: asset.id, kind: 'ISSUANCE' as const },
        { id: uuidv7(), userId: TREASURY_USER_ID, assetId: asset.id, kind: 'TREASURY' as const },
      ];
      await manager.createQueryBuilder().insert().into(Wallet).values(systemWallets).orIgnore().execute();
    });
  }

  #viewOf({ id, balance, entryCount, transactionCounts }: WalletRow, asset: Asset): WalletView {
    return { id, asset, balanceMinor: BigInt(balance), entryCount: Number(entryCount), transactionCounts };
  }

  /** An asset that a row refers to, and that therefore exists. */
  async assetById(id: number): Promise<Asset> {
    const find = () => [...this.#assets.values()].find((asset) => asset.id === id);
    if (!find()) await this.#readAssets();
    return find()!;
  }

  async #readAssets(): Promise<void> {
    for (const asset of await this.reader.query<Asset>(SELECT_ASSETS, [])) this.#assets.set(asset.symbol, asset);
  }
}
