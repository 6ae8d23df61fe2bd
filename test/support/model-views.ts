import {
  type Entry,
  type HoldState,
  type ModelLedger,
  type Rejection,
  type Transaction,
  walletOf,
} from './model-ledger';
import { shortened, written } from './model-amounts';
import { ASSETS } from './model-meaning';
import { type Filter, type ModelList } from './model-requests';
import { instantOf } from './lists';
import { TREASURY } from './service';

/** A row as PostgreSQL has it: what the service chooses by itself, and no model can foresee. */
export interface ChosenRow {
  readonly id: string;
  readonly caller: string;
  readonly key: string;
  readonly position: number;
  readonly groupId: string | null;
  readonly slice: number;
  /** Microseconds since the epoch. */
  readonly micros: bigint;
}

/** One row of a list. */
export interface ListRow {
  /** Of its transaction. */
  readonly id: string;
  readonly row: object;
}

const REFUNDABLE = ['SPEND', 'CAPTURE', 'ADJUST_DOWN', 'TOP_UP', 'BONUS', 'ADJUST_UP', 'SEND', 'RECEIVE', 'FEE'];

/** What the service has chosen, as far as it was looked up; it holds for every copy of the model. */
export class Chosen {
  readonly #rows = new Map<string, ChosenRow>();
  readonly #walletIds = new Map<string, string>();

  /** In the order of each slice. */
  get rows(): ChosenRow[] {
    return [...this.#rows.values()];
  }

  learn(rows: readonly ChosenRow[], walletIds: Iterable<readonly [string, string]>): void {
    for (const row of rows) this.#rows.set(placeOf(row), row);
    for (const [wallet, id] of walletIds) this.#walletIds.set(wallet, id);
  }

  of(transaction: Transaction): ChosenRow | undefined {
    return this.#rows.get(placeOf(transaction));
  }

  walletId(userId: string, asset: string, slice: number | undefined): string | undefined {
    return this.#walletIds.get(walletOf(userId, asset, slice));
  }
}

function placeOf({ caller, key, position }: Pick<ChosenRow, 'caller' | 'key' | 'position'>): string {
  return `${caller} ${key} ${position}`;
}

/** The reason of a refusal as it is shown, without trailing zeros. */
export function shownRejection({ code, limit, ...facts }: Rejection): object {
  const shown = Object.entries(facts).map(([name, minor]) => [name, shortened(minor)] as const);
  return { code, ...(limit !== undefined && { limit }), ...Object.fromEntries<string>(shown) };
}

/** Shows what the model knows as the API would. */
export class ModelViews {
  constructor(
    private readonly ledger: ModelLedger,
    private readonly chosen: Chosen,
  ) {}

  transaction(transaction: Transaction): Record<string, unknown> {
    const { position, index, type, status, rejection, amountMinor, asset, userId, fromUser, toUser } = transaction;
    const { balanceMinor, requestedMinor, caller, key, original, placed, reference, metadata, reason } = transaction;
    const related = original ?? placed;
    const { id, groupId, micros } = this.chosen.of(transaction) ?? {};
    return {
      id,
      position,
      index,
      type,
      status,
      ...(rejection && { rejection: shownRejection(rejection) }),
      amount: amountMinor === null ? null : written(amountMinor),
      ...(requestedMinor !== undefined && { requestedAmount: written(requestedMinor) }),
      assetSymbol: asset,
      userId,
      fromUser,
      toUser,
      balanceAfter: balanceMinor === null ? null : written(balanceMinor),
      caller: `key:${caller}`,
      idempotencyKey: key,
      groupId,
      relatesTo: related ? this.idOf(related) : null,
      reference,
      metadata,
      reason,
      createdAt: micros === undefined ? undefined : instantOf(micros),
    };
  }

  group(transactions: readonly Transaction[]): object {
    const [first] = transactions as [Transaction];
    const { groupId } = this.chosen.of(first) ?? {};
    return { status: first.status, groupId, transactions: transactions.map((one) => this.transaction(one)) };
  }

  /** With both of its entries, the debit first, and its refunds. */
  transactionWithLedger(transaction: Transaction): object {
    const sides = this.ledger.entries.filter((entry) => entry.transaction === transaction);
    const refunds = this.ledger.transactions.filter((one) => one.original === transaction && one.status === 'SUCCESS');
    return {
      ...this.transaction(transaction),
      ledger: sides
        .toSorted((one) => (one.type === 'DEBIT' ? -1 : 1))
        .map(({ userId, slice, type, balanceMinor }) => ({
          entryType: type,
          userId,
          walletId: this.chosen.walletId(userId, transaction.asset!, slice),
          amount: written(transaction.amountMinor!),
          balanceAfter: written(balanceMinor),
        })),
      refunded: transaction.asset === null ? '0' : written(this.ledger.refundedOf(transaction)),
      refunds: refunds.map((refund) => this.idOf(refund)),
    };
  }

  /** @param state what has become of it until then; until now, without it */
  hold(placed: Transaction, state: HoldState = this.ledger.stateOf(placed)): object {
    const { userId, asset, amountMinor, expiresInSeconds, reference, metadata } = placed;
    const micros = this.timeOf(placed);
    const isLasting = expiresInSeconds === undefined;
    return {
      id: this.idOf(placed),
      userId,
      assetSymbol: asset,
      amount: written(amountMinor!),
      captured: written(state.capturedMinor),
      remaining: written(state.remainingMinor),
      status: state.status,
      expiresAt: isLasting ? null : instantOf(micros + BigInt(expiresInSeconds) * 1_000_000n),
      reference,
      metadata,
      createdAt: instantOf(micros),
    };
  }

  holdWithTransactions(placed: Transaction): object {
    const transactions = [placed, ...this.ledger.historyOf(placed)];
    return { ...this.hold(placed), transactions: transactions.map((one) => this.transaction(one)) };
  }

  idOf(transaction: Transaction): string {
    return this.chosen.of(transaction)?.id ?? 'a new id';
  }

  timeOf(transaction: Transaction): bigint {
    return this.chosen.of(transaction)?.micros ?? 0n;
  }

  /** The rows of a list that pass the filter, newest first. A system user's history is what its ledger is. */
  rowsOf(list: ModelList, userId: string, filter: Filter): ListRow[] {
    if (list === 'holds') return this.#holdsOf(userId, filter);
    const isSystem = userId === TREASURY;
    const passes = (transaction: Transaction) => this.#passes(transaction, filter);
    if (list === 'transactions' && !isSystem) {
      const transactions = this.ledger.transactions.filter((one) => one.userId === userId).filter(passes);
      return transactions.toReversed().map((one) => ({ id: this.idOf(one), row: this.#inHistory(one) }));
    }
    const entries = this.ledger.entries.filter((one) => one.userId === userId && passes(one.transaction)).toReversed();
    // By reference they are found by the history; else each wallet is a list of its own, and these are merged.
    if (filter.reference === undefined) entries.sort((one, other) => this.#compareNewestFirst(one, other));
    const shown = ({ transaction }: Entry) => this.transaction(transaction);
    return entries.map((entry) => ({
      id: this.idOf(entry.transaction),
      row: list === 'ledger' ? this.#entry(entry) : shown(entry),
    }));
  }

  /** As in a user's history. */
  #inHistory(transaction: Transaction): object {
    const isRefundable = transaction.status === 'SUCCESS' && REFUNDABLE.includes(transaction.type);
    return {
      ...this.transaction(transaction),
      ...(isRefundable && { refunded: written(this.ledger.refundedOf(transaction)) }),
    };
  }

  #holdsOf(userId: string, { asset, status }: Filter): ListRow[] {
    const placed = this.ledger.holds.filter(
      (one) =>
        one.userId === userId &&
        (asset === undefined || one.asset === asset) &&
        (status === undefined || this.ledger.stateOf(one).status === status),
    );
    return placed.toReversed().map((one) => ({ id: this.idOf(one), row: this.hold(one) }));
  }

  #entry({ transaction, userId, slice, type, seq, balanceMinor }: Entry): object {
    return {
      id: `${this.chosen.walletId(userId, transaction.asset!, slice)}-${seq}`,
      entryType: type,
      amount: written(transaction.amountMinor!),
      balanceAfter: written(balanceMinor),
      assetSymbol: transaction.asset,
      txId: this.idOf(transaction),
      txType: transaction.type,
      caller: `key:${transaction.caller}`,
      groupId: this.chosen.of(transaction)?.groupId,
      reference: transaction.reference,
      createdAt: instantOf(this.timeOf(transaction)),
    };
  }

  /** What is posted together has one time: the wallets come in their order then, each with its newest first. */
  #compareNewestFirst(one: Entry, other: Entry): number {
    const later = this.timeOf(other.transaction) - this.timeOf(one.transaction);
    if (later !== 0n) return later > 0n ? 1 : -1;
    const byAsset = ASSETS.indexOf(one.transaction.asset!) - ASSETS.indexOf(other.transaction.asset!);
    return byAsset || (one.slice ?? 0) - (other.slice ?? 0) || other.seq - one.seq;
  }

  #passes(transaction: Transaction, { asset, type, status, reference, from, to }: Filter): boolean {
    return (
      (asset === undefined || transaction.asset === asset) &&
      (type === undefined || transaction.type === type) &&
      (status === undefined || transaction.status === status) &&
      (reference === undefined || transaction.reference === reference) &&
      (from === undefined || this.timeOf(transaction) >= from) &&
      (to === undefined || this.timeOf(transaction) < to)
    );
  }
}
