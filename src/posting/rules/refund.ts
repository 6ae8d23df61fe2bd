import { systemWallet } from '../book';
import { type Original, type RefundOperation } from '../command';
import { portionOf } from '../lots';
import { type Rejection } from '../transaction.entity';
import { MOVEMENTS } from '../transaction-types';
import { type SystemKind } from '../wallet.entity';
import { type Rule } from './rule';

/** REFUND gives back what a user was debited, REVERSAL takes back what a user was credited; never more than the original. */
export const refund: Rule<RefundOperation> = {
  touches({ type, original }) {
    const { id, userId, assetId, slice } = original;
    const wallets = [{ userId, assetId, slice }, systemWallet(counterOf(original), assetId, slice)];
    const lots = type === 'REFUND' ? original.lotShares?.map(({ lotId }) => lotId) : undefined;
    return { wallets, transactionCount: 1, original: id, ...(lots && { lots }) };
  },

  plan({ type, original, amountMinor, isSkippedWhenDone = false }, book) {
    const refundedMinor = book.refundedMinor(original.id);
    const leftMinor = original.amountMinor - refundedMinor;
    const wantedMinor = amountMinor ?? leftMinor;
    const { id: relatesTo, userId, assetId, slice } = original;
    const facts = { refunded: String(refundedMinor), refundable: String(leftMinor) };
    const { peerUserId } = original;
    const peer = peerUserId === undefined ? {} : { peerUserId };
    const counter = counterOf(original);
    const step = { type, slice, userId, assetId, amountMinor: wantedMinor, counter, relatesTo, details: peer };

    const rejection = (code: Rejection['code']) => ({ steps: [step], rejection: { code, ...facts } });
    // All of it was taken back, or is owed.
    if (book.isChargedBack(original.id)) {
      return { steps: [step], rejection: { code: 'ALREADY_CHARGED_BACK' }, isSkipped: isSkippedWhenDone };
    }
    if (leftMinor === 0n) return { ...rejection('ALREADY_REFUNDED'), isSkipped: isSkippedWhenDone };
    if (wantedMinor > leftMinor) return rejection('REFUND_EXCEEDS_ORIGINAL');
    const details = {
      ...peer,
      refunded: String(refundedMinor + wantedMinor),
      refundable: String(leftMinor - wantedMinor),
    };
    return { steps: [{ ...step, details, ...lotsOf(type, original, refundedMinor, wantedMinor) }] };
  },
};

/** What was taken last is given back first; what a credit has opened is taken back first. */
function lotsOf(type: 'REFUND' | 'REVERSAL', { id, lotShares }: Original, skippedMinor: bigint, amountMinor: bigint) {
  if (type === 'REVERSAL') return { takenFirst: [id] };
  return lotShares ? { lotShares: portionOf(lotShares.toReversed(), skippedMinor, amountMinor) } : {};
}

function counterOf({ type }: Original): SystemKind {
  return MOVEMENTS[type].counter;
}
