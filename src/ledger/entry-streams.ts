import { formatAmount } from '../amount';
import { type AssetIdentity } from '../asset/asset.service';
import { formatInstant, type Interval, parseInstant } from '../instant';
import { type Reads } from '../posting/posting.sql';
import { countsBefore } from '../wallet/past.sql';
import { type WalletView } from '../wallet/wallet-reader';
import { type EntryDto } from './ledger.dto';
import { type EntryRow } from './ledger.sql';
import { type Stream } from './paging';

/** The entries of one wallet, or a part of them. */
export interface EntryStream extends Stream {
  readonly wallet: WalletView;
}

/** One for each wallet: of its entries those that lie between `from` and `to`. */
export async function streamsOf(
  reads: Reads,
  wallets: readonly WalletView[],
  { from, to }: Interval,
): Promise<EntryStream[]> {
  const countBefore = (time: string | undefined) =>
    time === undefined ? undefined : countsBefore(reads, wallets, parseInstant(time));
  const [bottoms, tops] = await Promise.all([countBefore(from), countBefore(to)]);
  return wallets.map((wallet, index) => {
    const top = tops?.[index] ?? wallet.entryCount;
    const bottom = Math.min(top, bottoms?.[index] ?? 0);
    return { name: `${wallet.asset.id} ${wallet.slice}`, bottom, top, wallet };
  });
}

/** As parallel arrays. */
export function columnsOf(streams: readonly EntryStream[]): unknown[][] {
  return [
    streams.map(({ wallet }) => wallet.id),
    streams.map(({ wallet }) => wallet.slice),
    streams.map(({ bottom }) => bottom),
    streams.map(({ top }) => top),
  ];
}

export function entryDto(row: EntryRow, asset: AssetIdentity): EntryDto {
  return {
    id: `${row.walletId}-${row.seq}`,
    entryType: row.type,
    amount: formatAmount(row.amountMinor, asset.scale),
    balanceAfter: formatAmount(row.balanceAfterMinor, asset.scale),
    assetSymbol: asset.symbol,
    txId: row.transactionId,
    txType: row.transactionType,
    caller: row.caller,
    groupId: row.groupId,
    reference: row.reference,
    createdAt: formatInstant(row.createdAtMicros),
  };
}
