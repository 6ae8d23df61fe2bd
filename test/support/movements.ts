import { randomUUID } from 'node:crypto';
import { Slices } from '../../src/posting/slices';
import { type ProblemBody } from '../../src/errors';
import {
  type BulkDto,
  type CancellationDto,
  type GroupDto,
  type PostedDto,
  type TransactionDto,
  type TransactionWithLedgerDto,
} from '../../src/ledger/transaction.dto';
import { type HoldDto, type HoldWithTransactionsDto } from '../../src/hold/hold.dto';
import { type BalanceDto } from '../../src/wallet/wallet.dto';
import { type HistoryDto } from '../../src/ledger/ledger.dto';
import { type Answer, type TestService, times } from './service';
import { fund } from './wallets';

const BASE = '/api/v1/wallets';

/** Operations of a linked command or a bulk; of GOLD unless told otherwise. */
export const operation = (type: string, userId: string, amount: string, assetSymbol = 'GOLD') => ({
  type,
  userId,
  amount,
  assetSymbol,
});
export const transferOf = (fromUserId: string, toUserId: string, amount: string, more: object = {}) => ({
  fromUserId,
  toUserId,
  amount,
  assetSymbol: 'GOLD',
  ...more,
});

export function transfer(service: TestService, body: object, key?: string): Promise<Answer> {
  return service.postTo(`${BASE}/transfers`, body, key);
}

export function link(service: TestService, operations: object[], key?: string, more: object = {}): Promise<Answer> {
  return service.postTo(`${BASE}/transactions/linked`, { operations, ...more }, key);
}

/** Of a whole bulk: each item has a key of its own. */
export async function bulk(service: TestService, items: unknown[]): Promise<BulkDto> {
  const { status, text, body } = await service.postTo(`${BASE}/transactions/bulk`, { items }, null);
  if (status !== 200) throw new Error(`The bulk was refused: ${text}`);
  return body as BulkDto;
}

export function refund(service: TestService, transactionId: string, body: object = {}, key?: string): Promise<Answer> {
  return service.postTo(`${BASE}/transactions/${transactionId}/refunds`, body, key);
}

export function refundGroup(service: TestService, groupId: string, body: object = {}, key?: string): Promise<Answer> {
  return service.postTo(`${BASE}/groups/${groupId}/refunds`, body, key);
}

/** GOLD of a user, set aside. */
export function hold(
  service: TestService,
  userId: string,
  amount: string,
  more: object = {},
  key?: string,
): Promise<Answer> {
  return service.postTo(`${BASE}/holds`, { userId, amount, assetSymbol: 'GOLD', ...more }, key);
}

/** The hold, which has to be placed. */
export async function placed(service: TestService, userId: string, amount: string, more?: object): Promise<HoldDto> {
  const { status, text, body } = await hold(service, userId, amount, more);
  if (status !== 201) throw new Error(`The hold was refused: ${text}`);
  return body as HoldDto;
}

export function capture(service: TestService, holdId: string, body: object = {}, key?: string): Promise<Answer> {
  return service.postTo(`${BASE}/holds/${holdId}/captures`, body, key);
}

export function release(service: TestService, holdId: string, body: object = {}, key?: string): Promise<Answer> {
  return service.postTo(`${BASE}/holds/${holdId}/release`, body, key);
}

export async function holdOf(service: TestService, holdId: string): Promise<HoldWithTransactionsDto> {
  return (await service.get(`${BASE}/holds/${holdId}`)).body as HoldWithTransactionsDto;
}

export function setStatus(
  service: TestService,
  userId: string,
  status: string,
  more: object = {},
  key?: string,
): Promise<Answer> {
  return service.send('PUT', `${BASE}/${userId}/status`, { status, reason: 'ticket 816', ...more }, key);
}

/** Of a user's GOLD. */
export async function walletOf(service: TestService, userId: string, asset = 'GOLD'): Promise<BalanceDto> {
  return (await service.get(`${BASE}/${userId}/balance?asset=${asset}`)).body as BalanceDto;
}

export async function cancel(
  service: TestService,
  userId: string,
  idempotencyKey: string,
  ifPosted: 'KEEP' | 'REFUND' = 'KEEP',
): Promise<CancellationDto> {
  const { status, text, body } = await service.postTo(
    `${BASE}/cancellations`,
    { userId, idempotencyKey, ifPosted },
    null,
  );
  if (status !== 200) throw new Error(`The cancellation failed: ${text}`);
  return body as CancellationDto;
}

export const groupOf = ({ body }: Answer) => body as GroupDto;
export const problemOf = ({ body }: Answer) => body as ProblemBody & { groupId: string; index: number; txId: string };
export const txIdOf = ({ body }: Answer) => (body as PostedDto).txId;

export async function transactionOf(service: TestService, id: string): Promise<TransactionWithLedgerDto> {
  return (await service.get(`${BASE}/transactions/${id}`)).body as TransactionWithLedgerDto;
}

export async function groupById(service: TestService, groupId: string): Promise<GroupDto> {
  return groupOf(await service.get(`${BASE}/groups/${groupId}`));
}

/** A user's whole history, the newest first. */
export async function historyOf(service: TestService, userId: string, filters = ''): Promise<TransactionDto[]> {
  const transactions: TransactionDto[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await service.get(
      `${BASE}/${userId}/transactions?limit=500${filters}${cursor && `&cursor=${cursor}`}`,
    );
    if (page.status !== 200) throw new Error(page.text);
    const { transactions: some, pagination } = page.body as HistoryDto;
    transactions.push(...some);
    if (pagination.nextCursor === undefined) expect(transactions).toHaveLength(pagination.total);
    cursor = pagination.nextCursor;
  }
  return transactions;
}

/** New users, one after the other of another slice, as far as there are so many. */
export function usersOverSlices(slices: number, count: number): string[] {
  const all = new Slices(slices);
  return times(count, (index) => {
    let user = randomUUID();
    while (all.ofUser(user) !== all.numbers[index % slices]) user = randomUUID();
    return user;
  });
}

/** The same, each with this balance of GOLD. */
export async function fundedOverSlices(service: TestService, slices: number, ...balances: string[]): Promise<string[]> {
  const users = usersOverSlices(slices, balances.length);
  await Promise.all(
    users.map(async (user, index) => {
      if (balances[index] !== '0') await fund(service, user, balances[index]!);
    }),
  );
  return users;
}
