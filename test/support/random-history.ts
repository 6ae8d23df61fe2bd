import { randomUUID } from 'node:crypto';
import { Random } from '../../scripts/torture/random.mjs';
import { type TestDatabase } from './database';
import {
  capture,
  fundedOverSlices,
  groupOf,
  hold,
  refund,
  refundGroup,
  release,
  setStatus,
  transfer,
  transferOf,
  txIdOf,
} from './movements';
import { type TestService } from './service';

/** What a spreadsheet, or a careless writer of CSV, would stumble over. */
const REFERENCES = [
  null, 'order-4711', '=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', "'x", "'=1", 'a,b', 'a "b"', 'a\r\nb', '  =1', '＝1', 'ä😀', '',
]; // prettier-ignore

/** Users of as many slices as there are, who have topped up, spent, given, refunded, held, captured, been frozen. */
export async function randomHistory(
  service: TestService,
  slices: number,
  seed: number,
  steps = 150,
): Promise<string[]> {
  const random = new Random(seed);
  const users = await fundedOverSlices(service, slices, '100', '100', '100');
  const [spends, holds, groups]: [string[], string[], string[]] = [[], [], []];
  for (let step = 0; step < steps; step++) {
    const userId = random.pick(users);
    const amount = `${random.integer(1, 12)}.${random.integer(0, 9999).toString().padStart(4, '0')}`;
    // None is empty: a reference has one character at least.
    const reference = random.pick(REFERENCES) || null;
    const texts = { reference, metadata: reference === null ? null : { reference } };
    const body = { userId, amount, assetSymbol: random.pick(['GOLD', 'GOLD', 'DIAMOND']), ...texts };
    switch (random.weighted({ credit: 5, spend: 5, refund: 2, transfer: 4, undo: 1, hold: 4, become: 4, status: 1 })) {
      case 'credit':
        await service.post({ ...body, type: random.pick(['TOP_UP', 'BONUS']) });
        break;
      case 'spend': {
        const spent = await service.post({ ...body, type: 'SPEND' });
        if (spent.status === 201) spends.push(txIdOf(spent));
        break;
      }
      case 'refund':
        if (spends.length > 0) await refund(service, random.pick(spends), { amount: '0.5', ...texts });
        break;
      case 'transfer': {
        const given = await transfer(service, transferOf(userId, random.pick(users), amount, { ...texts, fee: { amount: '0.1', paidBy: random.pick(['SENDER', 'RECEIVER']) } })); // prettier-ignore
        if (given.status === 201) groups.push(groupOf(given).groupId);
        break;
      }
      case 'undo':
        if (groups.length > 0) await refundGroup(service, groups.pop()!, texts);
        break;
      case 'hold': {
        const expiresInSeconds = random.pick([null, 1, 600]);
        const placed = await hold(service, userId, amount, { expiresInSeconds, ...texts });
        if (placed.status === 201) holds.push((placed.body as { id: string }).id);
        break;
      }
      case 'become':
        if (holds.length === 0) break;
        if (random.next() < 0.3) await release(service, random.pick(holds), texts);
        else await capture(service, random.pick(holds), { amount: '1', final: random.next() < 0.5, ...texts });
        break;
      case 'status':
        await setStatus(service, userId, random.pick(['FROZEN', 'ACTIVE', 'ACTIVE']), random.next() < 0.5 ? { assetSymbol: 'GOLD' } : {}); // prettier-ignore
    }
  }
  for (const userId of users) await setStatus(service, userId, 'ACTIVE', { reason: randomUUID() });
  return users;
}

/** One wallet's entries as PostgreSQL has them, the oldest first; times in microseconds since the epoch. */
export interface LedgerRow {
  readonly type: 'DEBIT' | 'CREDIT';
  readonly txType: string;
  readonly amount: bigint;
  readonly micros: bigint;
}

/** A user's transactions that hold, or set a status. */
export interface MarkRow {
  readonly id: string;
  readonly type: string;
  readonly asset: number | null;
  readonly amount: bigint;
  readonly relatesTo: string | null;
  readonly expires: bigint | null;
  readonly micros: bigint;
}

const MICROS = '(extract(epoch FROM created_at) * 1000000)::bigint::text AS micros';

export async function readLedger(database: TestDatabase, userId: string, assetId: number): Promise<LedgerRow[]> {
  const rows = await database.query<{ type: 'DEBIT' | 'CREDIT'; tx: string; amount: string; micros: string }>(
    `SELECT type, (SELECT type FROM transactions WHERE id = transaction_id AND transactions.slice = ledger_entries.slice) AS tx,
            amount, ${MICROS} FROM ledger_entries
      WHERE wallet_id = (SELECT id FROM wallets WHERE user_id = '${userId}' AND asset_id = ${assetId}) ORDER BY seq`,
  );
  return rows.map(({ type, tx, amount, micros }) => ({ type, txType: tx, amount: BigInt(amount), micros: BigInt(micros) })); // prettier-ignore
}

export async function readMarks(database: TestDatabase, userId: string): Promise<MarkRow[]> {
  const rows = await database.query<Record<string, string | null> & { asset: number | null }>(
    `SELECT id, type, asset_id AS asset, amount, relates_to, details ->> 'expiresAtMicros' AS expires, ${MICROS}
       FROM transactions WHERE user_id = '${userId}' AND status = 'SUCCESS' ORDER BY slice_seq`,
  );
  return rows.map((row) => ({
    id: row['id']!,
    type: row['type']!,
    asset: row.asset,
    amount: BigInt(row['amount'] ?? 0),
    relatesTo: row['relates_to'] ?? null,
    expires: row['expires'] == null ? null : BigInt(row['expires']),
    micros: BigInt(row['micros']!),
  }));
}
