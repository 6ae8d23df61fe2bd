import { isProblem, keyOf, NoAnswerError, type WalletClient } from '@wallet-service/client';

export interface Order {
  readonly number: string;
  readonly userId: string;
  readonly price: string;
}

/**
 * Pays an order. The key comes from the order's number: however often this is called, by whichever server and after
 * whichever crash, the order is paid once. What has no answer is repeated by the client itself.
 */
export async function pay(wallet: WalletClient, order: Order): Promise<string> {
  const { number, userId, price } = order;
  const key = keyOf('order', number);
  try {
    const { txId } = await wallet.post(
      { type: 'SPEND', userId, amount: price, assetSymbol: 'GOLD', reference: number },
      { key, deadlineMs: 30_000 },
    );
    return `paid by ${txId}`;
  } catch (error) {
    if (isProblem(error, 'INSUFFICIENT_FUNDS')) return `${error.available} of ${error.required} GOLD`;
    if (!(error instanceof NoAnswerError)) throw error;
    // The last resort: the order fails, and is not paid later by a request that is still on its way.
    const { outcome } = await wallet.cancel({ userId, key, ifPosted: 'REFUND' });
    return `cancelled: ${outcome}`;
  }
}
