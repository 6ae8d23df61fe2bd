import { type StatusOperation } from '../command';
import { type StatusType } from '../transaction-types';
import { type WalletStatus } from '../wallet.entity';
import { type Rule } from './rule';

/** FREEZE, UNFREEZE, CLOSE and REOPEN: of one wallet, or of a user with all wallets. */
export const status: Rule<StatusOperation> = {
  touches({ userId, assetId }, slices) {
    const slice = slices.ofUser(userId);
    const wallets = assetId === null ? [] : [{ userId, assetId, slice }];
    return { wallets, transactionCount: 1, slices: [slice], ...(assetId === null && { wholeUser: userId }) };
  },

  plan({ userId, assetId, status: wanted }, book) {
    const slice = book.allSlices.ofUser(userId);
    const own = assetId === null ? undefined : book.wallet({ userId, assetId, slice });
    if (assetId !== null && !own) return { steps: [], refusal: 'WALLET_NOT_FOUND' };
    const before = own?.status ?? book.userStatus(userId);
    const step = { type: typeOf(wanted, before), slice, userId, ...(assetId !== null && { assetId }) };
    const closed = own ? [own] : book.walletsOf(userId);
    const isRejected = wanted === 'CLOSED' && closed.some(({ balanceMinor }) => balanceMinor > 0n);
    return { steps: [step], ...(isRejected && { rejection: { code: 'WALLET_NOT_EMPTY' } }) };
  },
};

function typeOf(wanted: WalletStatus, before: WalletStatus): StatusType {
  if (wanted === 'FROZEN') return 'FREEZE';
  if (wanted === 'CLOSED') return 'CLOSE';
  return before === 'CLOSED' ? 'REOPEN' : 'UNFREEZE';
}
