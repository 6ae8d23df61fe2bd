import { type CancelOperation } from '../command';
import { type Rule } from './rule';

/** Takes the key, so that the request it was meant for can never be posted. */
export const cancel: Rule<CancelOperation> = {
  touches({ userId }, slices) {
    return { wallets: [], transactionCount: 1, slices: [slices.ofUser(userId)] };
  },

  plan({ userId }, book) {
    return { steps: [{ type: 'CANCEL', slice: book.allSlices.ofUser(userId), userId }] };
  },
};
