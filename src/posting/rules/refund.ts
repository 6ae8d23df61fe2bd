import { systemWallet } from '../book';
import { type Original, type RefundOperation } from '../command';
import { type Rejection } from '../transaction.entity';
import { MOVEMENTS } from '../transaction-types';
import { type SystemKind } from '../wallet.entity';
import { type Rule } from './rule';

/** REFUND gives back what a user was debited, REVERSAL takes back what a user was credited; never more than the original. */
export const refund: Rule<RefundOperation> = {
  touches({ original }) {
    const { id, userId, assetId, slice } = original;
    const wallets = [{ userId, assetId, slice }, systemWallet(counterOf(original), assetId, slice)];
    return { wallets, transactionCount: 1, original: id };
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
    if (leftMinor === 0n) return { ...rejection('ALREADY_REFUNDED'), isSkipped: isSkippedWhenDone };
    if (wantedMinor > leftMinor) return rejection('REFUND_EXCEEDS_ORIGINAL');
    const details = {
      ...peer,
      refunded: String(refundedMinor + wantedMinor),
      refundable: String(leftMinor - wantedMinor),
    };
    return { steps: [{ ...step, details }] };
  },
};

function counterOf({ type }: Original): SystemKind {
  return MOVEMENTS[type].counter;
}
