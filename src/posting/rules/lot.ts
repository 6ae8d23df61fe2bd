import { type WalletName } from '../book';
import { type ExpireOperation, type OpenLotOperation } from '../command';
import { isExpired } from '../lot.entity';
import { inOrderOfUse, shareOf } from '../lots';
import { released, resolved } from './hold';
import { type Rule, type Step } from './rule';

/** RELEASE lets go what has expired of a wallet's holds, EXPIRE takes what has expired of its lots then. */
export const expire: Rule<ExpireOperation> = {
  touches({ userId, assetId }, slices) {
    return { wallets: [{ userId, assetId, slice: slices.ofUser(userId) }], transactionCount: 2 };
  },

  plan({ userId, assetId }, book) {
    const name: WalletName = { userId, assetId, slice: book.allSlices.ofUser(userId) };
    const wallet = book.wallet(name);
    if (!wallet) return { steps: [], isSkipped: true };
    const steps = book
      .expiredHolds(wallet)
      .map((found) => released({ ...name, id: found.id }, found.remainingMinor, resolved(found, 'EXPIRED')));
    const lotShares = book
      .lotsOf(wallet.id)
      .filter((lot) => isExpired(lot, book.nowMicros))
      .sort(inOrderOfUse)
      .map((lot) => shareOf(lot, lot.remainingMinor - lot.heldMinor + letGoMinor(lot.id, steps)))
      .filter(({ amount }) => amount !== '0');
    const amountMinor = lotShares.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    if (amountMinor > 0n) steps.push({ type: 'EXPIRE', ...name, amountMinor, counter: 'TREASURY', lotShares });
    return { steps, isSkipped: steps.length === 0 };
  },
};

/** What these steps let go of the lot. */
function letGoMinor(lotId: string, steps: readonly Step[]): bigint {
  return steps
    .flatMap(({ lotShares = [] }) => lotShares)
    .reduce((sum, share) => (share.lotId === lotId ? sum + BigInt(share.amount) : sum), 0n);
}

/** OPEN_LOT makes a lot of what a wallet has held since before its asset kept lots. */
export const openLot: Rule<OpenLotOperation> = {
  touches({ userId, assetId }, slices) {
    return { wallets: [{ userId, assetId, slice: slices.ofUser(userId) }], transactionCount: 1 };
  },

  plan({ type, userId, assetId }, book) {
    const name: WalletName = { userId, assetId, slice: book.allSlices.ofUser(userId) };
    const wallet = book.wallet(name);
    const amountMinor = wallet ? book.unopenedMinor(wallet) : 0n;
    return { steps: [{ type, ...name, amountMinor }], isSkipped: amountMinor === 0n };
  },
};
