import { isProblem, keyOf, WalletClient } from '@wallet-service/client';

const wallet = new WalletClient({ url: process.env['WALLET_URL']!, token: process.env['WALLET_API_KEY']! });
const userId = '00000000-0000-0000-0000-000000000002';

// A purchase. The key comes from the order: called again, after a time-out or a crash, it pays nothing twice.
const order = { type: 'SPEND', userId, amount: '30', assetSymbol: 'GOLD', reference: '4711' } as const;
const { txId, balance } = await wallet.post(order, { key: keyOf('order', '4711') });
console.log(`paid, ${balance} GOLD left`);

// A refund of a part of it. Every refusal is an error whose code says which members it has.
try {
  await wallet.refund(txId, { amount: '10' }, { key: keyOf('order', '4711', 'return', 1) });
} catch (error) {
  if (!isProblem(error, 'REFUND_EXCEEDS_ORIGINAL')) throw error;
  console.log(`only ${error.refundable} GOLD can be refunded`);
}

// Lists come page by page, as they are asked for.
for await (const { type, amount, createdAt } of wallet.history(userId, { asset: 'GOLD' })) {
  console.log(`${createdAt} ${type} ${amount}`);
}
