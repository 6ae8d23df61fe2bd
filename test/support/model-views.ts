import {
  type Entry,
  type HoldState,
  type ModelLedger,
  type Rejection,
  type Transaction,
  walletOf,
} from './model-ledger';
import { shortened, written } from './model-amounts';
import { type Lot, type OpenedLot, type Share, spentOn } from './model-lots';
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
  /** By the transaction that has opened them, and their number among those. */
  readonly #lotIds = new Map<string, string>();

  /** In the order of each slice. */
  get rows(): ChosenRow[] {
    return [...this.#rows.values()];
  }

  learn(
    rows: readonly ChosenRow[],
    walletIds: Iterable<readonly [string, string]>,
    lotIds: Iterable<readonly [string, string]>,
  ): void {
    for (const row of rows) this.#rows.set(placeOf(row), row);
    for (const [wallet, id] of walletIds) this.#walletIds.set(wallet, id);
    for (const [name, id] of lotIds) this.#lotIds.set(name, id);
  }

  /** By its name in the model. */
  lotId(name: string): string {
    return this.#lotIds.get(name) ?? 'a new lot';
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
    const { credit, type: ofType, shares, opened, debtMinor } = transaction;
    const related = original ?? placed ?? credit;
    const sharesName = ofType === 'REFUND' || ofType === 'RELEASE' ? 'returnedTo' : 'paidFrom';
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
      ...(shares && { [sharesName]: shares.map((share) => this.#share(share)) }),
      ...(opened && { lots: opened.map((lot) => this.#opened(lot)) }),
      ...(debtMinor !== undefined && { debt: written(debtMinor) }),
      createdAt: micros === undefined ? undefined : instantOf(micros),
    };
  }

  #share({ lot, class: lotClass, amountMinor }: Share): object {
    return { lotId: this.chosen.lotId(lot), class: lotClass, amount: written(amountMinor) };
  }

  #opened({ name, class: lotClass, priority, expiresAt, amountMinor }: OpenedLot): object {
    return { lotId: this.chosen.lotId(name), class: lotClass, priority, amount: written(amountMinor), expiresAt };
  }

  /** Newest first, those of one transaction as it has opened them, with what has become of each. */
  lots(userId: string): object {
    const openedAt = ({ opener }: Lot) => this.ledger.transactions.indexOf(opener);
    const newestFirst = this.ledger.lotsOf(userId).toSorted((a, b) => openedAt(b) - openedAt(a));
    const lots = newestFirst.map((lot) => this.#lot(lot));
    const pagination = { total: lots.length, limit: 500, offset: 0, returned: lots.length, hasMore: false };
    return { lots, pagination };
  }

  #lot({ name, opener, class: lotClass, priority, expiresAt, amountMinor, remainingMinor, heldMinor }: Lot): object {
    return {
      id: this.chosen.lotId(name),
      assetSymbol: opener.asset,
      class: lotClass,
      priority,
      amount: written(amountMinor),
      remaining: written(remainingMinor),
      held: written(heldMinor),
      status: remainingMinor > 0n ? 'OPEN' : 'SPENT',
      expiresAt,
      taken: expect.any(Array) as object[],
      transactionId: this.idOf(opener),
      createdAt: instantOf(this.timeOf(opener)),
    };
  }

  /** What there is of which class, and what expires next. */
  classes(userId: string): object {
    const lots = this.ledger.lotsOf(userId);
    const sumOf = (some: readonly Lot[], minorOf: (lot: Lot) => bigint) =>
      shortened(some.reduce((sum, lot) => sum + minorOf(lot), 0n));
    const ofClass = (name: string) => sumOf(lots.filter((lot) => lot.class === name), (lot) => lot.remainingMinor); // prettier-ignore
    const expiring = lots.filter((lot) => lot.expiresAt !== null && lot.remainingMinor > lot.heldMinor);
    const [at] = expiring.map(({ expiresAt }) => expiresAt!).sort();
    const next = expiring.filter(({ expiresAt }) => expiresAt === at);
    return {
      classes: { PAID: ofClass('PAID'), BONUS: ofClass('BONUS') },
      ...(at !== undefined && {
        nextExpiry: { amount: sumOf(next, ({ remainingMinor, heldMinor }) => remainingMinor - heldMinor), at },
      }),
    };
  }

  chargedBack(chargeback: Transaction): object {
    const { amountMinor, debtMinor, ofLotMinor, original } = chargeback;
    return {
      takenFromLot: shortened(ofLotMinor!),
      takenFromOthers: shortened((amountMinor ?? 0n) - ofLotMinor!),
      debt: shortened(debtMinor!),
      spentOn: this.#spentOn(original!, chargeback),
    };
  }

  /** @param upto the last transaction that is looked at; all without one */
  #spentOn(credit: Transaction, upto?: Transaction): object[] {
    const { transactions } = this.ledger;
    const end = upto ? transactions.indexOf(upto) : -1;
    const seen = end < 0 ? transactions : transactions.slice(0, end + 1);
    return Array.from(spentOn(credit, seen), ([spender, amountMinor]) => ({
      transactionId: this.idOf(spender),
      type: spender.type,
      amount: written(amountMinor),
    }));
  }

  group(transactions: readonly Transaction[]): object {
    const [first] = transactions as [Transaction];
    const { groupId } = this.chosen.of(first) ?? {};
    return { status: first.status, groupId, transactions: transactions.map((one) => this.transaction(one)) };
  }

  /** With both of its entries, the debit first, and its refunds. */
  transactionWithLedger(transaction: Transaction): object {
    const sides = this.ledger.entries.filter((entry) => entry.transaction === transaction);
    const refunds = this.ledger.refundsOf(transaction);
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
      ...(transaction.opened && { spentOn: this.#spentOn(transaction) }),
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
