import { keyOf, type WalletClient } from '@wallet-service/client';

/** The buyer pays 100, the seller gets 95, the house keeps 5: all of it, or nothing. */
export async function sell(wallet: WalletClient, sale: { id: string; buyer: string; seller: string }): Promise<string> {
  const { groupId } = await wallet.transfer(
    {
      fromUserId: sale.buyer,
      toUserId: sale.seller,
      amount: '100',
      assetSymbol: 'GOLD',
      fee: { amount: '5', paidBy: 'RECEIVER' },
      reference: sale.id,
    },
    { key: keyOf('sale', sale.id) },
  );
  return groupId;
}

/** The item was not what was promised: everybody gets back what was theirs, the fee included. */
export async function undo(wallet: WalletClient, saleId: string, groupId: string): Promise<void> {
  await wallet.refundGroup(groupId, { reference: saleId }, { key: keyOf('sale', saleId, 'undone') });
}
