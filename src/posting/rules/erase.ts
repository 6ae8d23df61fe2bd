import { type EraseOperation } from '../command';
import { type Rule } from './rule';

/** Marks the place in a user's history up to which its texts are erased. */
export const erase: Rule<EraseOperation> = {
  touches({ userId }, slices) {
    return { wallets: [], transactionCount: 1, slices: [slices.ofUser(userId)] };
  },

  plan({ userId }, book) {
    return { steps: [{ type: 'ERASE', slice: book.allSlices.ofUser(userId), userId }] };
  },
};
