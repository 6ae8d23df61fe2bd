import { type Cancellation, check, type Read, type Request, type Write } from '../../scripts/torture/checker.mjs';
import {
  isMoving,
  type Movement,
  movementOfCapture,
  movementOfHold,
  movementOfRefund,
  movementOfStatus,
  movementsOf,
  movementsOfChargeback,
  movementsOfGroupRefund,
  movementsOfTransfer,
} from '../../scripts/torture/movements.mjs';

export const USER = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0001';
export const ANOTHER = '7d3c1d5e-5f0e-4c5e-9f0e-0d6f6b0f0002';

/** A row of a list of the API. */
export type Row = Record<string, unknown>;

/** When a request was sent, and when it was answered. */
export type Times = readonly [sentAt: number, answeredAt: number];

interface Rejection {
  readonly index: number;
  readonly code: string;
  readonly [fact: string]: unknown;
}

/** The history and the ledger of two users, put together by hand and sound; what a test is about, it breaks. */
export class Sample {
  readonly writes: Write[] = [];
  readonly cancellations: Cancellation[] = [];
  readonly reads: Read[] = [];
  readonly ledger = new Map(
    [USER, ANOTHER].map((id) => [id, { transactions: [] as Row[], entries: [] as Row[], lots: [] as Row[] }]),
  );
  readonly #balances = new Map<string, number>();

  topUp(key: string, amount: number, times: Times, userId = USER): this {
    return this.#write(key, singleOf('TOP_UP', amount, userId), times);
  }

  /** In an asset that keeps lots: what it has opened, taken of them, or given back. */
  single(key: string, asked: { type: string; amount: number; [lot: string]: unknown }, times: Times, shown: Row): this {
    const body = { ...operation(asked.type, asked.amount, USER), ...asked, amount: `${asked.amount}` };
    return this.#write(key, { path: '/transactions', body, movements: movementsOf(body) }, times).show(key, shown);
  }

  /** What transactions tell beside what is theirs by type. */
  show(key: string, shown: Row, position = 0): this {
    Object.assign(this.transactionOf(key, position), shown);
    return this;
  }

  /** What the service itself books: no caller has asked for it. */
  expire(key: string, amount: number, at: number, paidFrom: Row[]): this {
    const movement = { ...movementsOf(operation('SPEND', amount, USER))[0]!, type: 'EXPIRE' };
    this.#post(key, [movement], false, [at, at]);
    return this.show(key, { paidFrom });
  }

  /** @param taken how much, and what the transaction and the answer tell of it */
  chargeBack(key: string, of: string, taken: { amount: number; shown: Row; told: object }, times: Times): this {
    const original = this.#originalOf(of);
    const body = { from: 'ANY' };
    const movements = movementsOfChargeback(original, body).map((one) => ({ ...one, amount: `${taken.amount}` }));
    this.#write(key, { path: `/transactions/${original.id}/chargebacks`, body, movements }, times);
    const { command, requests } = this.writeOf(key);
    delete command.movements[0]!.amount;
    const answer = JSON.parse(requests[0]!.text) as object;
    requests[0]!.text = text({ ...answer, ...taken.told });
    return this.show(key, taken.shown);
  }

  /** The credit of that key has repaid a part of what was owed. */
  recover(key: string, amount: number, paidFrom: Row[]): this {
    const [credit, { requests }] = [this.transactionOf(key), this.writeOf(key)];
    const movement = { ...movementsOf(operation('SPEND', amount, USER))[0]!, type: 'RECOVERY' };
    const row = rowOf(key, 1, movement);
    const groupId = `group-${key}`;
    this.#succeed({ ...row, groupId, createdAt: credit['createdAt'], relatesTo: credit['id'], paidFrom });
    for (const one of [credit, this.entryOf(key)]) one['groupId'] = groupId;
    const answer = JSON.parse(requests[0]!.text) as object;
    requests[0]!.text = text({ ...answer, balance: `${this.balanceOf(USER)}`, recovered: `${amount}` });
    return this;
  }

  /** A spend that was refused for good. */
  refuse(key: string, amount: number, times: Times, available = this.balanceOf(USER)): this {
    const rejection = { index: 0, code: 'INSUFFICIENT_FUNDS', available: `${available}`, required: `${amount}` };
    return this.#write(key, singleOf('SPEND', amount, USER), times, rejection);
  }

  transfer(key: string, amount: number, times: Times): this {
    const body = { fromUserId: USER, toUserId: ANOTHER, amount: `${amount}`, assetSymbol: 'GOLD' };
    return this.#write(key, { path: '/transfers', body, movements: movementsOfTransfer(body) }, times);
  }

  /** A bonus, and then a spend that was refused. */
  refuseLinked(key: string, amount: number, times: Times): this {
    const operations = [operation('BONUS', 1, ANOTHER), operation('SPEND', amount, USER)];
    const command = { path: '/transactions/linked', body: { operations }, movements: operations.flatMap(movementsOf) };
    const facts = { available: `${this.balanceOf(USER)}`, required: `${amount}` };
    return this.#write(key, command, times, { index: 1, code: 'INSUFFICIENT_FUNDS', ...facts });
  }

  refund(key: string, of: string, amount: number, times: Times, rejection?: Rejection): this {
    const original = this.#originalOf(of);
    const movements = [movementOfRefund(original, { amount: `${amount}` })];
    const body = { amount: `${amount}` };
    return this.#write(key, { path: `/transactions/${original.id}/refunds`, body, movements }, times, rejection);
  }

  hold(key: string, amount: number, times: Times): this {
    const body = { userId: USER, amount: `${amount}`, assetSymbol: 'GOLD' };
    return this.#write(key, { path: '/holds', body, movements: [movementOfHold(body)] }, times);
  }

  capture(key: string, of: string, amount: number, times: Times, rejection?: Rejection): this {
    const hold = this.#originalOf(of);
    const body = { amount: `${amount}`, final: false };
    const movements = [movementOfCapture(hold, body.amount)];
    return this.#write(key, { path: `/holds/${hold.id}/captures`, body, movements }, times, rejection);
  }

  /** @param left what is left of the hold */
  release(key: string, of: string, left: number, times: Times): this {
    const hold = this.#originalOf(of);
    const movements = [{ ...movementOfRefund(hold), amount: `${left}` }];
    return this.#write(key, { path: `/holds/${hold.id}/release`, body: {}, movements }, times);
  }

  setStatus(key: string, status: 'FROZEN' | 'ACTIVE', times: Times): this {
    const movements = [movementOfStatus(USER, status)];
    return this.#write(key, { path: `/${USER}/status`, body: { status }, movements }, times);
  }

  /** Refused for another reason than want of funds. */
  refuseAs(key: string, code: string, amount: number, times: Times, facts: object = {}, type = 'SPEND'): this {
    return this.#write(key, singleOf(type, amount, USER), times, { index: 0, code, ...facts });
  }

  /** A request that was cancelled before it arrived, and then did. */
  cancel(key: string, times: Times, arrival: Times): this {
    const write = this.#add(key, singleOf('TOP_UP', 3, USER), arrival);
    const transaction = { ...rowOf(key, 0, write.command.movements[0]!), ...CANCEL };
    this.#listOf(USER).transactions.push(transaction);
    Object.assign(write.requests[0]!, { status: 422, text: text({ code: 'CANCELLED', txId: transaction.id }) });
    return this.settle(key, times, 'KEEP', { outcome: 'CANCELLED', transactions: [transaction] });
  }

  /** A cancellation that came too late, and gave back what had been posted. */
  cancelToRefund(key: string, times: Times): this {
    const { command } = this.writeOf(key);
    const originals = command.movements.map((movement, position) => ({ id: `tx-${key}-${position}`, movement }));
    const isGroup = command.path !== '/transactions';
    const movements = isGroup ? movementsOfGroupRefund(originals) : [movementOfRefund(originals[0]!)];
    const refundKey = `${key},refund`;
    const transactions = this.#post(refundKey, movements.map((movement, index) => ({ ...movement, amount: originals.at(-1 - index)!.movement.amount! })), isGroup, times); // prettier-ignore
    return this.settle(key, times, 'REFUND', { outcome: 'REFUNDED', transactions });
  }

  /** One more answer to a cancellation. */
  settle(key: string, times: Times, ifPosted: 'KEEP' | 'REFUND', answer: object): this {
    const command = { path: '/cancellations', body: { userId: USER, idempotencyKey: key, ifPosted } };
    const requests = [request(times, 200, text(answer))];
    this.cancellations.push({ write: this.writeOf(key), command, requests });
    return this;
  }

  /** One that nobody answered, and that is not in the ledger. */
  lose(key: string, sentAt: number): this {
    this.#add(key, singleOf('TOP_UP', 1, USER), [sentAt, Infinity]);
    return this;
  }

  read(balance: number, times: Times): this {
    this.reads.push({ ...request(times, 200, text({ balance: `${balance}` })), userId: USER });
    return this;
  }

  balanceOf(userId: string): number {
    return this.#balances.get(userId) ?? 0;
  }

  get transactions(): Row[] {
    return this.#listOf(USER).transactions;
  }

  get entries(): Row[] {
    return this.#listOf(USER).entries;
  }

  get lots(): Row[] {
    return this.#listOf(USER).lots;
  }

  get another() {
    return this.#listOf(ANOTHER);
  }

  writeOf(key: string): Write {
    return this.writes.find((write) => write.key === key)!;
  }

  transactionOf(key: string, position = 0): Row {
    const all = [...this.ledger.values()].flatMap(({ transactions }) => transactions);
    return all.find(({ id }) => id === `tx-${key}-${position}`)!;
  }

  entryOf(key: string): Row {
    return this.entries.find(({ txId }) => txId === `tx-${key}-0`)!;
  }

  check(rules?: Parameters<typeof check>[2]): ReturnType<typeof check> {
    return check(this, this.ledger, rules);
  }

  #originalOf(key: string) {
    return { id: `tx-${key}-0`, movement: this.writeOf(key).command.movements[0]! };
  }

  #write(key: string, command: Write['command'], times: Times, rejection?: Rejection): this {
    const write = this.#add(key, command, times);
    const isGroup = ['/transfers', '/transactions/linked'].includes(command.path);
    const transactions = this.#post(key, command.movements, isGroup, times, rejection);
    const answer = rejection ? problemOf(transactions, rejection) : isGroup ? { transactions } : answerOf(transactions);
    Object.assign(write.requests[0]!, { status: rejection ? 422 : 201, text: text(answer) });
    return this;
  }

  #add(key: string, command: Write['command'], times: Times): Write {
    const write = { key, command, isValid: true, requests: [request(times, 0, '')], poisoned: [] };
    this.writes.push(write);
    return write;
  }

  /** Its transactions, which are listed with their entries. */
  #post(key: string, movements: readonly Movement[], isGroup: boolean, [at]: Times, rejection?: Rejection): Row[] {
    return movements.map((movement, position) => {
      const groupId = isGroup ? `group-${key}` : null;
      const row = { ...rowOf(key, position, movement), groupId, createdAt: timeAt(at) };
      return rejection ? this.#reject(row, rejection) : this.#succeed(row);
    });
  }

  #reject(row: Row, { index, ...reason }: Rejection): Row {
    const userId = row['userId'] as string;
    const rejection = row['index'] === index ? reason : { code: 'LINKED_OPERATION_REJECTED' };
    const balanceAfter = `${this.balanceOf(userId)}.0000`;
    const transaction = { ...row, status: 'REJECTED', rejection, balanceAfter };
    this.#listOf(userId).transactions.push(transaction);
    return transaction;
  }

  #succeed(row: Row): Row {
    const userId = row['userId'] as string;
    const entryType = row['fromUser'] === userId ? 'DEBIT' : 'CREDIT';
    const isEntered = isMoving(row);
    const change = isEntered ? Number(row['amount']) * (entryType === 'DEBIT' ? -1 : 1) : 0;
    this.#balances.set(userId, this.balanceOf(userId) + change);
    const balanceAfter = `${this.balanceOf(userId)}.0000`;
    const { transactions, entries } = this.#listOf(userId);
    const transaction = { ...row, balanceAfter: row['amount'] === null ? null : balanceAfter };
    transactions.push(transaction);
    if (isEntered) entries.push(entryFor(transaction, entries.length + 1, entryType));
    return transaction;
  }

  #listOf(userId: string) {
    return this.ledger.get(userId)!;
  }
}

let requests = 0;

export function request([sentAt, answeredAt]: Times, status: number, body: string): Request {
  return { number: ++requests, sentAt, answeredAt, status, text: body };
}

/** The answer to a single transaction. */
export function done(key: string, balance: number): string {
  return text({ status: 'SUCCESS', txId: `tx-${key}-0`, balance: `${balance}` });
}

/** A row of a list of entries that goes with a transaction. */
export function entryFor({ id, type, amount, balanceAfter, groupId }: Row, seq: number, entryType: string): Row {
  return { id: `wallet-${seq}`, entryType, amount, balanceAfter, txId: id, txType: type, groupId };
}

export const text = (body: object) => JSON.stringify(body);

/** So many seconds after the beginning. */
export const timeAt = (seconds: number) => new Date(Date.UTC(2026) + seconds * 1_000).toISOString();

function answerOf([transaction]: readonly Row[]): object {
  const { id, type, amount, balanceAfter } = transaction!;
  if (type === 'HOLD') return { id, amount, remaining: amount };
  if (amount === null) return transaction!;
  return { status: 'SUCCESS', txId: id, balance: `${Number(balanceAfter)}` };
}

function problemOf(transactions: readonly Row[], { index, code, ...facts }: Rejection): object {
  const { id, groupId } = transactions.find((row) => row['index'] === index)!;
  return { code, ...facts, ...(groupId !== null && { index, groupId }), txId: id };
}

const CANCEL = { type: 'CANCEL', amount: null, assetSymbol: null, fromUser: null, toUser: null, balanceAfter: null };

function operation(type: string, amount: number, userId: string) {
  return { userId, type, amount: `${amount}`, assetSymbol: 'GOLD' };
}

function singleOf(type: string, amount: number, userId: string): Write['command'] {
  const body = operation(type, amount, userId);
  return { path: '/transactions', body, movements: movementsOf(body) };
}

function rowOf(key: string, position: number, movement: Movement) {
  const { index, type, userId, fromUser, toUser, amount, assetSymbol, original } = movement;
  return {
    id: `tx-${key}-${position}`,
    position,
    index,
    type,
    status: 'SUCCESS',
    amount: amount === null ? null : `${amount}.0000`,
    assetSymbol,
    userId,
    fromUser,
    toUser,
    balanceAfter: null as string | null,
    idempotencyKey: key,
    groupId: null as string | null,
    relatesTo: original?.id ?? null,
    createdAt: timeAt(0),
  };
}
