import { systemWallet } from '../book';
import { type TreasuryOperation, type WantedLot } from '../command';
import { DEFAULT_PRIORITY, isExpired, type LotTerms } from '../lot.entity';
import { classOfType } from '../lots';
import { MOVEMENTS } from '../transaction-types';
import { type Rule } from './rule';

/** TOP_UP, BONUS, SPEND and adjustments: between a user and the treasury. */
export const treasury: Rule<TreasuryOperation> = {
  touches({ userId, assetId }, slices) {
    const slice = slices.ofUser(userId);
    return { wallets: [{ userId, assetId, slice }, systemWallet('TREASURY', assetId, slice)], transactionCount: 1 };
  },

  plan({ type, userId, assetId, amountMinor, lot }, book) {
    const { counter } = MOVEMENTS[type];
    const step = { type, slice: book.allSlices.ofUser(userId), userId, assetId, amountMinor, counter };
    if (!lot) return { steps: [step] };
    const lotTerms = termsOf(type, lot, book.nowMicros);
    if (isExpired(lotTerms, book.nowMicros)) return { steps: [step], rejection: { code: 'EXPIRY_PASSED' } };
    return { steps: [{ ...step, lotTerms }] };
  },
};

function termsOf(type: TreasuryOperation['type'], lot: WantedLot, nowMicros: bigint): LotTerms {
  const { class: lotClass = classOfType(type), priority = DEFAULT_PRIORITY, expiresInSeconds } = lot;
  const inMicros = expiresInSeconds === undefined ? null : nowMicros + BigInt(expiresInSeconds) * 1_000_000n;
  return { class: lotClass, priority, expiresAtMicros: lot.expiresAtMicros ?? inMicros };
}
