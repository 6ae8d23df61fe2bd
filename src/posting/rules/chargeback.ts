import { lesser } from '../../amount';
import { type Book, systemWallet } from '../book';
import { type ChargebackOperation, type Original } from '../command';
import { freeMinor } from '../lots';
import { type WalletDraft } from '../scene';
import { type Rule, type Step } from './rule';

/**
 * CHARGEBACK takes what is left of a TOP_UP, if asked of all else that is available, and leaves the rest as a debt;
 * FREEZE, if asked.
 */
export const chargeback: Rule<ChargebackOperation> = {
  touches({ original }) {
    const { id, userId, assetId, slice } = original;
    const wallets = [{ userId, assetId, slice }, systemWallet('TREASURY', assetId, slice)];
    return { wallets, transactionCount: 2, original: id };
  },

  plan({ type, original, from, freezes }, book) {
    const { id: relatesTo, userId, assetId, slice } = original;
    const refundedMinor = book.refundedMinor(original.id);
    const owedMinor = original.amountMinor - refundedMinor;
    const step = { type, slice, userId, assetId, relatesTo, counter: 'TREASURY' } as const;
    if (book.isChargedBack(original.id)) {
      return { steps: [{ ...step, amountMinor: owedMinor }], rejection: { code: 'ALREADY_CHARGED_BACK' } };
    }
    if (owedMinor === 0n) {
      const facts = { refunded: String(refundedMinor), refundable: '0' };
      return { steps: [{ ...step, amountMinor: 0n }], rejection: { code: 'ALREADY_REFUNDED', ...facts } };
    }
    const wallet = book.wallet(step)!;
    const availableMinor = book.availableMinor(step);
    const ofLotMinor = lesser(owedMinor, lotMinor(book, wallet, original));
    // Nothing tells what was bought without lots, or before there were any, from what was not.
    const mayTakeAny = from === 'ANY' || !original.hasLots;
    const amountMinor = mayTakeAny ? lesser(owedMinor, availableMinor) : ofLotMinor;
    const debtMinor = owedMinor - amountMinor;
    const details = { takenFromLot: String(ofLotMinor), debt: String(debtMinor) };
    const steps: Step[] = [{ ...step, amountMinor, debtMinor, details, takenFirst: [original.id] }];
    if (freezes) steps.push({ type: 'FREEZE', slice, userId, assetId });
    return { steps };
  },
};

/** What can be taken of what the original has opened. */
function lotMinor(book: Book, { id }: WalletDraft, original: Original): bigint {
  return book
    .lotsOf(id)
    .filter(({ transactionId }) => transactionId === original.id)
    .reduce((sum, lot) => sum + freeMinor(lot, book.nowMicros), 0n);
}
