import { type LotDto, type LotsDto } from '../../src/lot/lot.dto';
import { type BalanceDto } from '../../src/wallet/wallet.dto';
import { type Answer, type TestService } from './service';
import { type TestDatabase } from './database';
import { setTimeout as sleep } from 'node:timers/promises';

const BASE = '/api/v1/wallets';

/** An asset that keeps lots, with as much of it issued as any test spends. */
export async function assetWithLots(service: TestService, symbol = 'POINTS', settings: object = {}): Promise<void> {
  await service.postTo('/api/v1/assets', { symbol, name: symbol, scale: 0, lots: true }, null);
  if (Object.keys(settings).length > 0) await service.send('PATCH', `/api/v1/assets/${symbol}`, settings, null);
  await service.postTo(`/api/v1/assets/${symbol}/issuances`, { amount: '1000000000' });
}

export function credit(
  service: TestService,
  userId: string,
  type: string,
  amount: string,
  lot: object = {},
  key?: string,
): Promise<Answer> {
  return service.postTo(`${BASE}/transactions`, { userId, type, amount, assetSymbol: 'POINTS', ...lot }, key);
}

export async function lotsOf(service: TestService, userId: string, search = ''): Promise<LotDto[]> {
  const { lots } = (await service.get(`${BASE}/${userId}/lots?limit=500${search}`)).body as LotsDto;
  return lots;
}

export async function balanceOf(
  service: TestService,
  userId: string,
  asset = 'POINTS',
  at?: string,
): Promise<BalanceDto> {
  const then = at === undefined ? '' : `&at=${at}`;
  return (await service.get(`${BASE}/${userId}/balance?asset=${asset}${then}`)).body as BalanceDto;
}

export function chargeBack(
  service: TestService,
  transactionId: string,
  body: object = { from: 'ANY' },
  key?: string,
): Promise<Answer> {
  return service.postTo(`${BASE}/transactions/${transactionId}/chargebacks`, body, key);
}

/** By the clock that decides. */
export async function untilDatabaseTime(database: TestDatabase, time: string): Promise<void> {
  const [row] = await database.query<{ left: number }>(
    `SELECT (extract(epoch FROM $1::timestamptz - clock_timestamp()) * 1000)::float AS left`,
    [time],
  );
  await sleep(Math.max(0, row!.left) + 2);
}

/** By the clock that decides. */
export async function databaseTime(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!.now.toISOString();
}

const DAY_MICROS = 86_400_000_000;
/** Whatever the time zone of the session. */
const aDayBefore = (time: string) => `(${time} AT TIME ZONE 'UTC' - interval '1 day') AT TIME ZONE 'UTC'`;

/** As if nobody had come by since: all that was posted, and all that is to come, lies a day earlier. */
export async function letADayPass(database: TestDatabase): Promise<void> {
  await database.query(`
    SET session_replication_role = replica;
    UPDATE slices SET last_posted_at = ${aDayBefore('last_posted_at')};
    UPDATE ledger_entries SET created_at = ${aDayBefore('created_at')};
    UPDATE transactions SET created_at = ${aDayBefore('created_at')};
    UPDATE transactions SET details = jsonb_set(details, '{lots}', (
             SELECT jsonb_agg(CASE WHEN lot ? 'expiresAtMicros' THEN jsonb_set(lot, '{expiresAtMicros}',
                      to_jsonb(((lot ->> 'expiresAtMicros')::bigint - ${DAY_MICROS})::text)) ELSE lot END)
               FROM jsonb_array_elements(details -> 'lots') AS lot))
     WHERE details ? 'lots';
    UPDATE lots SET expires_at = ${aDayBefore('expires_at')};
    UPDATE wallets SET due_at = ${aDayBefore('due_at')};
  `);
}
