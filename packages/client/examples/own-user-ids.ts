import { keyOf, userIdOf, WalletClient } from '@wallet-service/client';

const wallet = new WalletClient({ url: process.env['WALLET_URL']!, token: process.env['WALLET_API_KEY']! });
const NAMESPACE = '4f0c6a2e-8d13-4b57-9e1a-0b7c52d9e6f3';

const userId = await userIdOf(NAMESPACE, 'player-17'); // b44ed332-daf6-5535-8197-19e9aa80675a
const welcome = { type: 'BONUS', userId, amount: '100', assetSymbol: 'GOLD', reference: 'player-17' } as const;
const { balance } = await wallet.post(welcome, { key: keyOf('welcome', 'player-17') });
console.log(`welcome, ${balance} GOLD`);
