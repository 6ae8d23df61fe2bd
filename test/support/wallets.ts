import { hash, randomUUID } from 'node:crypto';
import { AssetService } from '../../src/asset/asset.service';
import { SupplyService } from '../../src/asset/supply.service';
import { commandOf } from '../../src/idempotency/intent';
import { type Command, type Key, NO_TEXTS, type TreasuryOperation } from '../../src/posting/command';
import { PostingQueue } from '../../src/posting/posting-queue';
import { type TestService, times } from './service';

/** The seeded assets. Both have scale 4. */
export const GOLD = 1;
export const DIAMOND = 2;

export type CommandWish = Partial<Key & Pick<Command, 'fingerprint'> & TreasuryOperation>;

/** A command of one operation, as the API would make it; 1 GOLD for a new user under a new key, unless told otherwise. */
export function command({
  caller = 'tests',
  idempotencyKey = randomUUID(),
  fingerprint = hash('sha256', idempotencyKey, 'buffer'),
  ...operation
}: CommandWish = {}): Command {
  const usual = { type: 'TOP_UP', userId: randomUUID(), assetId: GOLD, amountMinor: 1_0000n, ...NO_TEXTS } as const;
  return { caller, idempotencyKey, fingerprint, isGroup: false, operations: [{ ...usual, ...operation }] };
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

/** A new asset whose treasuries hold this much together. */
export async function openAsset(service: TestService, symbol: string, scale: number, treasury: string): Promise<void> {
  await service.app.get(AssetService).create({ symbol, name: symbol, scale });
  await issue(service, symbol, treasury);
}

/** Brings credits into being, and puts them into the asset's treasuries. */
export async function issue({ app }: TestService, symbol: string, amount: string): Promise<void> {
  const intent = await app.get(SupplyService).change('ISSUE', symbol, { amount });
  await app.get(PostingQueue).post(commandOf(intent, { caller: 'tests', idempotencyKey: randomUUID() }));
}
