import 'reflect-metadata';
import { hash } from 'node:crypto';
import { type INestApplicationContext } from '@nestjs/common';
import { parseAmount } from '../amount';
import { exitWithOneLine } from '../exit';
import { PostingQueue } from '../posting/posting-queue';
import { type TransactionType } from '../posting/transaction.entity';
import { asOperator } from './operator';
import { TREASURY_USER_ID } from '../posting/wallet.entity';
import { WalletService } from '../wallet/wallet.service';

const GOLD = { id: 1, symbol: 'GOLD', name: 'Gold Coins', scale: 4 };
const DIAMOND = { id: 2, symbol: 'DIAMOND', name: 'Diamonds', scale: 4 };

const ALICE = '00000000-0000-0000-0000-000000000002';
const BOB = '00000000-0000-0000-0000-000000000003';
const CHARLIE = '00000000-0000-0000-0000-000000000004';

/** The treasury gets what the users then get from it, so that it holds 1,000,000,000 of each in the end. */
const POSTINGS: [type: TransactionType, userId: string, asset: typeof GOLD, amount: string][] = [
  ['ISSUE', TREASURY_USER_ID, GOLD, '1000001500'],
  ['ISSUE', TREASURY_USER_ID, DIAMOND, '1000000050'],
  ['TOP_UP', ALICE, GOLD, '500'],
  ['TOP_UP', BOB, GOLD, '1000'],
  ['TOP_UP', CHARLIE, DIAMOND, '50'],
];

/** Posts the test users' first credits, through the ledger like everything else. Repeatable without effect. */
export async function seed(app: INestApplicationContext): Promise<void> {
  for (const asset of [GOLD, DIAMOND]) await app.get(WalletService).openAsset(asset);
  for (const [type, userId, asset, amount] of POSTINGS) {
    const idempotencyKey = `seed-${type}-${userId}-${asset.symbol}`;
    await app.get(PostingQueue).post({
      type,
      userId,
      assetId: asset.id,
      amountMinor: parseAmount(amount, asset.scale),
      caller: 'seed',
      idempotencyKey,
      fingerprint: hash('sha256', idempotencyKey, 'buffer'),
      reference: 'seed',
      metadata: null,
    });
  }
}

if (require.main === module) asOperator(seed, { opensAssets: true }).catch(exitWithOneLine);
