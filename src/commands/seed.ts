import 'reflect-metadata';
import { hash } from 'node:crypto';
import { type INestApplicationContext } from '@nestjs/common';
import { parseAmount } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Problem } from '../errors';
import { fingerprintOf } from '../idempotency/fingerprint';
import { NO_TEXTS, type Operation } from '../posting/command';
import { PostingQueue } from '../posting/posting-queue';
import { TREASURY_USER_ID } from '../posting/wallet.entity';
import { type Answer } from './answer';
import { asOperator } from './operator';

const GOLD = { symbol: 'GOLD', name: 'Gold Coins', scale: 4 };
const DIAMOND = { symbol: 'DIAMOND', name: 'Diamonds', scale: 4 };

const ALICE = '00000000-0000-0000-0000-000000000002';
const BOB = '00000000-0000-0000-0000-000000000003';
const CHARLIE = '00000000-0000-0000-0000-000000000004';

/** The treasury gets what the users then get from it, so that it holds 1,000,000,000 of each in the end. */
const POSTINGS: [type: 'ISSUE' | 'TOP_UP', userId: string, asset: typeof GOLD, amount: string][] = [
  ['ISSUE', TREASURY_USER_ID, GOLD, '1000001500'],
  ['ISSUE', TREASURY_USER_ID, DIAMOND, '1000000050'],
  ['TOP_UP', ALICE, GOLD, '500'],
  ['TOP_UP', BOB, GOLD, '1000'],
  ['TOP_UP', CHARLIE, DIAMOND, '50'],
];

export async function runSeed(): Promise<Answer> {
  await asOperator(seed);
  const assets = [GOLD, DIAMOND].map(({ symbol }) => symbol);
  return { text: `Seeded: ${assets.join(' and ')}, with a treasury each and three users.`, json: { assets } };
}

/**
 * Posts the test users' first credits, through the ledger like everything else. Repeatable without effect.
 *
 * @throws Error when an asset of that name is there which is not the one meant here
 */
export async function seed(app: INestApplicationContext): Promise<void> {
  for (const asset of [GOLD, DIAMOND]) await openAsset(app, asset);
  for (const [type, userId, { symbol, scale }, amount] of POSTINGS) {
    const { id: assetId } = await app.get(AssetService).bySymbol(symbol);
    const idempotencyKey = `seed-${type}-${userId}-${symbol}`;
    const texts = { ...NO_TEXTS, reference: 'seed' };
    const amountMinor = parseAmount(amount, scale);
    const operation: Operation =
      type === 'ISSUE' ? { type, assetId, amountMinor, ...texts } : { type, userId, assetId, amountMinor, ...texts };
    await app.get(PostingQueue).post({
      caller: 'seed',
      idempotencyKey,
      fingerprint: fingerprintOf('seed', [operation]),
      fingerprintOfVersion1: () => hash('sha256', idempotencyKey, 'buffer'),
      isGroup: type === 'ISSUE',
      operations: [operation],
    });
  }
}

async function openAsset(app: INestApplicationContext, wanted: typeof GOLD): Promise<void> {
  const assets = app.get(AssetService);
  const found = (await assets.all()).find(({ symbol }) => symbol === wanted.symbol);
  if (!found) {
    // Another seed may just have done it.
    await assets.create(wanted).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'ASSET_EXISTS') throw error;
    });
    return openAsset(app, wanted);
  }
  if (found.scale === wanted.scale) return;
  throw new Error(
    `There is an asset ${wanted.symbol} with scale ${found.scale}; the seed needs one with ${wanted.scale}.`,
  );
}
