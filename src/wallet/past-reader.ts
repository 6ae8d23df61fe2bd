import { Injectable } from '@nestjs/common';
import { Reader } from '../database/reader';
import { headsOf, seqsBefore } from '../posting/log.sql';
import { STATUS_AFTER } from '../posting/transaction-types';
import { isSystemUser, stricterOf, type WalletStatus } from '../posting/wallet.entity';
import { balancesAfter, countsBefore, debtThen, heldThen, lotsThen, type PastOf, statusesThen } from './past.sql';
import { lotsViewOf, WalletReader, type WalletView } from './wallet-reader';

/** Wallets as they were: the fold of all that was posted up to a moment, it included. */
@Injectable()
export class PastReader {
  constructor(
    private readonly reader: Reader,
    private readonly walletReader: WalletReader,
  ) {}

  /**
   * Of a user's wallet; of a system user one for each slice. Before its first credit a wallet is empty.
   *
   * @param atMicros in microseconds since the epoch
   * @throws Problem ASSET_NOT_FOUND or WALLET_NOT_FOUND
   */
  async walletsAt(userId: string, assetSymbol: string, atMicros: bigint): Promise<WalletView[]> {
    const wallets = await this.walletReader.walletsOf(userId, assetSymbol);
    const counts = await countsBefore(this.reader, wallets, atMicros + 1n);
    const balances = await balancesAfter(this.reader, wallets, counts);
    const past = wallets.map((wallet, index) => ({
      ...wallet,
      balanceMinor: balances[index]!,
      entryCount: counts[index]!,
    }));
    // Those of the system are never held, frozen or in debt, and have no lots.
    return isSystemUser(userId) ? past : [await this.#userThen(userId, past[0]!, atMicros)];
  }

  async #userThen(userId: string, wallet: WalletView, micros: bigint): Promise<WalletView> {
    const { slice, asset, balanceMinor } = wallet;
    const seq = (await seqsBefore(this.reader, await headsOf(this.reader, [slice]), micros + 1n)).get(slice) ?? 0;
    const past: PastOf = { userId, slice, assetId: asset.id, seq, micros };
    const [heldMinor, debtMinor, types, lots] = await Promise.all([
      heldThen(this.reader, past),
      debtThen(this.reader, past),
      statusesThen(this.reader, past),
      wallet.lots ? lotsThen(this.reader, past, wallet.id) : null,
    ]);
    const statuses = types.map((type): WalletStatus => STATUS_AFTER[type]);
    const expiredMinor = BigInt(lots?.expired ?? 0);
    return {
      ...wallet,
      ...{ heldMinor, debtMinor, expiredMinor, status: statuses.reduce(stricterOf, 'ACTIVE') },
      lots: lotsViewOf(balanceMinor, expiredMinor, lots),
    };
  }
}
