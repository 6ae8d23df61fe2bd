import { systemWallet } from '../book';
import { type TreasuryOperation } from '../command';
import { MOVEMENTS } from '../transaction-types';
import { type Rule } from './rule';

/** TOP_UP, BONUS, SPEND and adjustments: between a user and the treasury. */
export const treasury: Rule<TreasuryOperation> = {
  touches({ userId, assetId }, slices) {
    const slice = slices.ofUser(userId);
    return { wallets: [{ userId, assetId, slice }, systemWallet('TREASURY', assetId, slice)], transactionCount: 1 };
  },

  plan({ type, userId, assetId, amountMinor }, book) {
    const { counter } = MOVEMENTS[type];
    return { steps: [{ type, slice: book.allSlices.ofUser(userId), userId, assetId, amountMinor, counter }] };
  },
};
