import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Reader } from '../database/reader';
import { type Statement } from '../database/unit-of-work';
import { Problem } from '../errors';
import { together } from '../database/together';
import { Asset } from '../posting/asset.entity';
import { ISSUANCE_USER_ID, type TransactionCounts, TREASURY_USER_ID, Wallet } from '../posting/wallet.entity';

const SELECT_ASSETS: Statement = { name: 'select_assets', text: 'SELECT id, symbol, name, scale FROM assets' };

const SELECT_WALLETS: Statement = {
  name: 'select_wallets',
  text: `SELECT position::int, id, wallets.asset_id AS "assetId", balance, entry_count AS "entryCount",
                transaction_counts AS "transactionCounts"
           FROM unnest($1::uuid[], $2::smallint[]) WITH ORDINALITY AS wanted (user_id, asset_id, position)
           JOIN wallets ON wallets.user_id = wanted.user_id
                       AND (wanted.asset_id IS NULL OR wallets.asset_id = wanted.asset_id)
          ORDER BY wallets.asset_id`,
};

/** All of the user's wallets, or the one of this asset. */
interface Wanted {
  readonly userId: string;
  readonly assetId: number | null;
}

interface WalletRow {
  /** From 1: which of the wanted ones it is an answer to. */
  position: number;
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
  readonly #read = together((wanted: readonly Wanted[]) => this.#readWallets(wanted));

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

  /** An asset that a row refers to, and that therefore exists. */
  async assetById(id: number): Promise<Asset> {
    const find = () => [...this.#assets.values()].find((asset) => asset.id === id);
    if (!find()) await this.#readAssets();
    return find()!;
  }

  /**
   * The user's wallet of this asset; all of the user's wallets without one.
   *
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND
   */
  async walletsOf(userId: string, assetSymbol: string | undefined): Promise<WalletView[]> {
    const asset = assetSymbol === undefined ? undefined : await this.assetBySymbol(assetSymbol);
    const rows = await this.#read({ userId, assetId: asset?.id ?? null });
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
        { id: randomUUIDv7(), userId: ISSUANCE_USER_ID, assetId: asset.id, kind: 'ISSUANCE' as const },
        { id: randomUUIDv7(), userId: TREASURY_USER_ID, assetId: asset.id, kind: 'TREASURY' as const },
      ];
      await manager.createQueryBuilder().insert().into(Wallet).values(systemWallets).orIgnore().execute();
    });
  }

  /** The same under the next free id, which nobody outside ever sees. */
  async openNextAsset(asset: Omit<Asset, 'id'>): Promise<Asset> {
    const [next] = await this.dataSource.query<{ id: number }[]>('SELECT coalesce(max(id), 0) + 1 AS id FROM assets');
    await this.openAsset({ id: next!.id, ...asset });
    // Somebody else may just have opened another one under that id: then it is not there, and this says so.
    return this.assetBySymbol(asset.symbol);
  }

  async #readWallets(wanted: readonly Wanted[]): Promise<WalletRow[][]> {
    const rows = await this.reader.query<WalletRow>(SELECT_WALLETS, [
      wanted.map(({ userId }) => userId),
      wanted.map(({ assetId }) => assetId),
    ]);
    const answers = wanted.map((): WalletRow[] => []);
    for (const row of rows) answers[row.position - 1]!.push(row);
    return answers;
  }

  #viewOf({ id, balance, entryCount, transactionCounts }: WalletRow, asset: Asset): WalletView {
    return { id, asset, balanceMinor: BigInt(balance), entryCount: Number(entryCount), transactionCounts };
  }

  async #readAssets(): Promise<void> {
    for (const asset of await this.reader.query<Asset>(SELECT_ASSETS, [])) this.#assets.set(asset.symbol, asset);
  }
}
