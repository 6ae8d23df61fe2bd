import { keyOf, type WalletClient } from '@wallet-service/client';

/** Sets the price of an order aside for a week: it cannot be spent otherwise, and is not yet taken. */
export async function place(wallet: WalletClient, order: { number: string; userId: string; total: string }) {
  const { id } = await wallet.hold(
    {
      userId: order.userId,
      amount: order.total,
      assetSymbol: 'GOLD',
      expiresInSeconds: 7 * 24 * 3_600,
      reference: order.number,
    },
    { key: keyOf('order', order.number) },
  );
  return id;
}

/** Takes what a parcel is worth, and keeps the rest for the next one. */
export async function ship(wallet: WalletClient, holdId: string, parcel: { id: string; worth: string }): Promise<void> {
  await wallet.capture(holdId, { amount: parcel.worth, final: false, reference: parcel.id }, { key: keyOf('parcel', parcel.id) }); // prettier-ignore
}

/** Nothing more is going to be shipped. */
export async function close(wallet: WalletClient, holdId: string): Promise<void> {
  await wallet.release(holdId, {}, { key: keyOf('hold', holdId, 'closed') });
}
