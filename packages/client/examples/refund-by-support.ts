import { isProblem, type WalletClient } from '@wallet-service/client';

const REFUNDS = 'POST /api/v1/wallets/transactions/{transactionId}/refunds';

/** What a refund would do, for support to look at before it is confirmed. */
export async function preview(wallet: WalletClient, transactionId: string, amount: string): Promise<string> {
  const { rejection, transactions } = await wallet.preview(REFUNDS, { path: { transactionId }, body: { amount } });
  return rejection ? `not possible: ${rejection.detail}` : `balance: ${transactions?.[0]?.balanceAfter}`;
}

/** @param formKey made by `newKey()` when the form was opened, so that a second click is the same refund */
export async function refund(wallet: WalletClient, transactionId: string, amount: string, formKey: string) {
  try {
    const { refundable } = await wallet.refund(transactionId, { amount, reference: 'ticket 4711' }, { key: formKey });
    return `${refundable} is left to be refunded`;
  } catch (error) {
    if (isProblem(error, 'REFUND_EXCEEDS_ORIGINAL')) return `only ${error.refundable} is left`;
    if (isProblem(error, 'ALREADY_REFUNDED')) return 'nothing is left';
    throw error;
  }
}
