import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { AssetService } from '../../src/asset/asset.service';
import {
  type HoldName,
  NO_TEXTS,
  type Operation,
  type Original,
  ownCommand,
  type WantedLot,
} from '../../src/posting/command';
import { PostingQueue } from '../../src/posting/posting-queue';
import { type Transaction } from '../../src/posting/transaction.entity';
import { type RefundableType } from '../../src/posting/transaction-types';
import { ALICE, BOB, type TestService } from './service';

export const DORA = '00000000-0000-4000-8000-00000000000d';

type Without<Kept, Names extends string> = Kept extends unknown ? Omit<Kept, Names> : never;
/** Without what most operations of a test do not say. */
export type Wanted = Without<Operation, 'reference' | 'metadata' | 'reason'>;

/** One asset, posted to as the routes do, with all that an operation may say of lots. */
export class LotLedger {
  private constructor(
    private readonly service: TestService,
    readonly assetId: number,
    readonly symbol: string,
  ) {}

  static async create(
    service: TestService,
    { symbol, lots = true, issued = 1_000_000_000n }: { symbol: string; lots?: boolean; issued?: bigint },
  ): Promise<LotLedger> {
    const { id } = await service.app.get(AssetService).create({ symbol, name: symbol, scale: 0 });
    const ledger = new LotLedger(service, id, symbol);
    if (lots) await ledger.set(`lots = 'KEPT'`);
    await ledger.post({ type: 'ISSUE', assetId: id, amountMinor: issued });
    return ledger;
  }

  /** Changes the asset's settings, while nothing is posted. */
  async set(assignments: string): Promise<void> {
    await this.service.app.get(DataSource).query(`UPDATE assets SET ${assignments} WHERE id = ${this.assetId}`);
  }

  /** What the operations have come to: one without a group, or several that are linked. */
  async post(...operations: Wanted[]): Promise<readonly Transaction[]> {
    const { transactions } = await this.service.app.get(PostingQueue).post({
      caller: 'test',
      idempotencyKey: randomUUID(),
      fingerprint: Buffer.alloc(32),
      isGroup: operations.length > 1 || operations[0]?.type === 'ISSUE',
      operations: operations.map((operation) => ({ ...NO_TEXTS, ...operation })),
    });
    return transactions;
  }

  async one(operation: Wanted): Promise<Transaction> {
    const [transaction] = await this.post(operation);
    return transaction!;
  }

  move(
    type: 'TOP_UP' | 'BONUS' | 'SPEND' | 'ADJUST_UP' | 'ADJUST_DOWN',
    userId: string,
    amount: number,
    lot?: WantedLot,
  ): Promise<Transaction> {
    return this.one({ type, userId, assetId: this.assetId, amountMinor: BigInt(amount), ...(lot && { lot }) });
  }

  hold(userId: string, amount: number, expiresInSeconds: number | null = null): Promise<Transaction> {
    return this.one({ type: 'HOLD', userId, assetId: this.assetId, amountMinor: BigInt(amount), expiresInSeconds });
  }

  transfer(userId: string, toUserId: string, amount: number): Promise<readonly Transaction[]> {
    return this.post({ type: 'TRANSFER', userId, toUserId, assetId: this.assetId, amountMinor: BigInt(amount) });
  }

  giveBack(type: 'REFUND' | 'REVERSAL', transaction: Transaction, amount: number): Promise<Transaction> {
    return this.one({ type, original: originalOf(transaction), amountMinor: BigInt(amount) });
  }

  chargeBack(transaction: Transaction, from: 'LOT' | 'ANY' = 'LOT', freezes = false): Promise<readonly Transaction[]> {
    return this.post({ type: 'CHARGEBACK', original: originalOf(transaction), from, freezes });
  }

  /** What has expired of the wallet, or was held before there were lots, is booked by the service itself. */
  async book(type: 'EXPIRE' | 'OPEN_LOT', userId: string): Promise<void> {
    await this.service.app.get(PostingQueue).post(ownCommand({ type, userId, assetId: this.assetId, ...NO_TEXTS }));
  }
}

export function originalOf({ id, slice, type, userId, assetId, amountMinor, details }: Transaction): Original {
  const { lotShares, peerUserId } = details ?? {};
  const original = { id, slice, type: type as RefundableType, userId, assetId: assetId!, amountMinor: amountMinor! };
  return { ...original, ...(peerUserId !== undefined && { peerUserId }), ...(lotShares && { lotShares }) };
}

export function holdNameOf({ id, slice, userId, assetId }: Transaction): HoldName {
  return { id, slice, userId, assetId: assetId! };
}

/** Everything that lots, expiry and chargebacks can come to, refusals included: of MANA, and of OPAL, which comes to keep lots. */
export async function fillWithLots(service: TestService): Promise<void> {
  const mana = await LotLedger.create(service, { symbol: 'MANA' });
  const inAYear = { expiresInSeconds: 365 * 86_400 };
  await mana.move('BONUS', ALICE, 5, { expiresInSeconds: 2, priority: 10 });
  const spent = await mana.move('SPEND', ALICE, 1);
  const bought = await mana.move('TOP_UP', ALICE, 100);
  await mana.move('BONUS', ALICE, 50, inAYear);
  const paid = await mana.move('SPEND', ALICE, 66);
  await mana.giveBack('REFUND', paid, 10);
  const held = await mana.hold(ALICE, 20);
  await mana.hold(ALICE, 3, 600);
  await mana.post({ type: 'CAPTURE', hold: holdNameOf(held), amountMinor: 4n, isFinal: false });
  await mana.transfer(ALICE, BOB, 7);
  await mana.set('bonus_transferable = false');
  await mana.move('BONUS', BOB, 1);
  await mana.transfer(BOB, ALICE, 8);
  await mana.move('BONUS', ALICE, 1, { expiresAtMicros: 1_000_000n });
  await mana.giveBack('REVERSAL', await mana.move('TOP_UP', ALICE, 9), 4);
  await mana.post({ type: 'CAPTURE', hold: holdNameOf(await mana.hold(ALICE, 10)), amountMinor: 4n, isFinal: true });
  // What is held of it outlives its expiry.
  const lasting = await mana.move('BONUS', DORA, 6, { expiresInSeconds: 2 });
  const kept = await mana.hold(DORA, 2);
  const brief = await mana.hold(DORA, 1, 2);
  // The last of what is good for two seconds.
  await sleep(Math.max(0, Number(brief.createdAtMicros / 1_000n) + 2_050 - Date.now()));
  await mana.book('EXPIRE', ALICE);
  await mana.giveBack('REFUND', spent, 1);
  await mana.book('EXPIRE', DORA);
  await mana.post({ type: 'CAPTURE', hold: holdNameOf(kept), amountMinor: 1n, isFinal: true });
  await chargebacks(mana, bought, lasting.userId);
  await comesToKeepLots(service);
}

async function chargebacks(mana: LotLedger, bought: Transaction, userId: string): Promise<void> {
  await mana.chargeBack(bought, 'ANY');
  await mana.chargeBack(bought);
  await mana.giveBack('REVERSAL', bought, 1);
  await mana.move('BONUS', ALICE, 11);
  const gone = await mana.move('TOP_UP', userId, 8);
  await mana.move('SPEND', userId, 8);
  await mana.chargeBack(gone, 'LOT', true);
  await mana.move('TOP_UP', userId, 3);
  const returned = await mana.move('TOP_UP', BOB, 2);
  await mana.giveBack('REVERSAL', returned, 2);
  await mana.chargeBack(returned);
}

async function comesToKeepLots(service: TestService): Promise<void> {
  const opal = await LotLedger.create(service, { symbol: 'OPAL', lots: false });
  const bought = await opal.move('TOP_UP', ALICE, 40);
  const spent = await opal.move('SPEND', ALICE, 10);
  const held = await opal.hold(ALICE, 6);
  await opal.move('TOP_UP', BOB, 5);
  await opal.set(`lots = 'OPENING', refund_grace_days = 3`);
  await opal.move('BONUS', ALICE, 2);
  await opal.giveBack('REFUND', spent, 3);
  await opal.post({ type: 'CAPTURE', hold: holdNameOf(held), amountMinor: 4n, isFinal: false });
  await opal.move('BONUS', DORA, 4, { expiresInSeconds: 2 });
  const late = await opal.move('SPEND', DORA, 3);
  await opal.chargeBack(bought, 'LOT');
  await sleep(2_050);
  await opal.giveBack('REFUND', late, 2);
}
