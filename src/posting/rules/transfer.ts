import { systemWallet } from '../book';
import { type TransferOperation } from '../command';
import { type Rule, type Step } from './rule';

/** From one user to another through clearing, and a fee to the treasury: SEND, RECEIVE, FEE. */
export const transfer: Rule<TransferOperation> = {
  touches({ userId, toUserId, assetId, fee }, slices) {
    const [from, to] = [slices.ofUser(userId), slices.ofUser(toUserId)];
    return {
      transactionCount: fee ? 3 : 2,
      wallets: [
        { userId, assetId, slice: from },
        { userId: toUserId, assetId, slice: to },
        systemWallet('CLEARING', assetId, from),
        systemWallet('CLEARING', assetId, to),
      ],
    };
  },

  plan({ userId, toUserId, assetId, amountMinor, fee }, book) {
    const from = { userId, slice: book.allSlices.ofUser(userId) };
    const to = { userId: toUserId, slice: book.allSlices.ofUser(toUserId) };
    const cleared = { assetId, amountMinor, counter: 'CLEARING' } as const;
    const steps: Step[] = [
      { type: 'SEND', ...from, ...cleared, details: { peerUserId: toUserId } },
      { type: 'RECEIVE', ...to, ...cleared, details: { peerUserId: userId } },
    ];
    if (fee) {
      const payer = fee.paidBy === 'SENDER' ? from : to;
      steps.push({ type: 'FEE', ...payer, assetId, amountMinor: fee.amountMinor, counter: 'TREASURY' });
    }
    return { steps };
  },
};
