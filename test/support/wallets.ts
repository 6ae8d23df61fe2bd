import { hash, randomUUID } from 'node:crypto';
import { PostingQueue } from '../../src/posting/posting-queue';
import { type Command } from '../../src/posting/posting-rules';
import { type Asset } from '../../src/posting/asset.entity';
import { WalletService } from '../../src/wallet/wallet.service';
import { type TestDatabase } from './database';
import { TestService, times, TREASURY } from './service';

/** The seeded assets. Both have scale 4. */
export const GOLD = 1;
export const DIAMOND = 2;

/** A command as the API would make it; 1 GOLD for a new user under a new key, unless told otherwise. */
export function command(wish: Partial<Command> = {}): Command {
  const idempotencyKey = wish.idempotencyKey ?? randomUUID();
  return {
    type: 'TOP_UP',
    userId: randomUUID(),
    assetId: GOLD,
    amountMinor: 1_0000n,
    caller: 'tests',
    idempotencyKey,
    fingerprint: hash('sha256', idempotencyKey, 'buffer'),
    reference: null,
    metadata: null,
    ...wish,
  };
}

/** A new user with this balance. */
export async function openWallet(service: TestService, balance: string, assetSymbol = 'GOLD'): Promise<string> {
  const userId = randomUUID();
  await fund(service, userId, balance, assetSymbol);
  return userId;
}

export async function openWallets(service: TestService, count: number, balance: string): Promise<string[]> {
  return Promise.all(times(count, () => openWallet(service, balance)));
}

/** Gives a user credits, and fails the test at once if that is refused. */
export async function fund(service: TestService, userId: string, amount: string, assetSymbol = 'GOLD'): Promise<void> {
  const { status, text } = await service.topUp(userId, amount, assetSymbol);
  if (status !== 201) throw new Error(`The scene could not be built: ${text}`);
}

/** A new asset whose treasury holds this much, opened as an operator would: as the owner of the schema. */
export async function openAsset(database: TestDatabase, asset: Asset, treasuryMinor: bigint): Promise<void> {
  const operator = await TestService.start(database, { DATABASE_URL: database.directUrl, REDIS_URL: '' });
  await operator.app.get(WalletService).openAsset(asset);
  await issue(operator, asset.id, treasuryMinor);
  await operator.stop();
}

/** Brings credits into being, and puts them into the asset's treasury. */
export async function issue(service: TestService, assetId: number, amountMinor: bigint): Promise<void> {
  await service.app.get(PostingQueue).post(command({ type: 'ISSUE', userId: TREASURY, assetId, amountMinor }));
}
