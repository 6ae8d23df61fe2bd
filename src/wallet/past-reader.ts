import { Injectable } from '@nestjs/common';
import { Reader } from '../database/reader';
import { seqsBefore } from '../posting/log.sql';
import { Slices } from '../posting/slices';
import { STATUS_AFTER } from '../posting/transaction-types';
import { isSystemUser, stricterOf, type WalletStatus } from '../posting/wallet.entity';
import { balancesAfter, countsBefore, heldThen, type PastOf, statusesThen } from './past.sql';
import { WalletReader, type WalletView } from './wallet-reader';

/** Wallets as they were: the fold of all that was posted up to a moment, it included. */
@Injectable()
export class PastReader {
  constructor(
    private readonly reader: Reader,
    private readonly walletReader: WalletReader,
    private readonly slices: Slices,
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
    const [balances, then] = await Promise.all([
      balancesAfter(this.reader, wallets, counts),
      isSystemUser(userId) ? { heldMinor: 0n, status: 'ACTIVE' as const } : this.#userThen(userId, wallets[0]!.asset.id, atMicros), // prettier-ignore
    ]);
    return wallets.map((wallet, index) => ({
      ...wallet,
      ...then,
      balanceMinor: balances[index]!,
      entryCount: counts[index]!,
    }));
  }

  async #userThen(userId: string, assetId: number, micros: bigint): Promise<Pick<WalletView, 'heldMinor' | 'status'>> {
    const slice = this.slices.ofUser(userId);
    const seq = (await seqsBefore(this.reader, [slice], micros + 1n)).get(slice) ?? 0;
    const past: PastOf = { userId, slice, assetId, seq, micros };
    const [heldMinor, types] = await Promise.all([heldThen(this.reader, past), statusesThen(this.reader, past)]);
    const statuses = types.map((type): WalletStatus => STATUS_AFTER[type]);
    return { heldMinor, status: statuses.reduce(stricterOf, 'ACTIVE') };
  }
}
