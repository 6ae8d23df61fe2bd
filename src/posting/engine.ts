import { canonicalJson } from '../canonical-json';
import { Book, type Changes, walletKeyOf, type WalletName } from './book';
import { type Command, keyTextOf, NO_TEXTS, ownCommand, type Texts } from './command';
import { Draft } from './draft';
import { type LedgerEntry } from './ledger-entry.entity';
import { type LotUse } from './lot-use.entity';
import { keepsLots } from './lots';
import { type Decided, type Outcome, type Refused } from './outcome';
import { type Footprint, planOf } from './rules/rules';
import { type BatchScene, type Surroundings } from './scene';
import { type Rejection, type Transaction } from './transaction.entity';

/** A command, and what it has to do with. */
export interface Request {
  readonly command: Command;
  readonly footprint: Footprint;
}

export interface Decision extends Changes {
  /** One for each command, in order. */
  readonly outcomes: readonly Outcome[];
  readonly transactions: readonly Transaction[];
  readonly entries: readonly LedgerEntry[];
  readonly lotUses: readonly LotUse[];
  /** Users of transactions that name no wallet, one for each of these. */
  readonly walletlessUsers: readonly { readonly userId: string; readonly slice: number }[];
}

/**
 * Decides a batch in arrival order. Pure: no I/O, and the scene is left as it is.
 *
 * A command that fails leaves no trace in the others. Every posted transaction has one debit and one credit of the
 * same amount; no wallet but issuance and clearing goes below zero.
 */
export function decide(requests: readonly Request[], scene: BatchScene, surroundings: Surroundings): Decision {
  const batch = new Batch(scene, surroundings);
  const outcomes = requests.map((request) => batch.decide(request));
  const { transactions, entries, lotUses, walletlessUsers, book } = batch;
  return { outcomes, transactions, entries, lotUses, walletlessUsers, ...book.changes() };
}

class Batch {
  readonly transactions: Transaction[] = [];
  readonly entries: LedgerEntry[] = [];
  readonly lotUses: LotUse[] = [];
  readonly walletlessUsers: { userId: string; slice: number }[] = [];
  readonly book: Book;
  readonly #decided = new Map<string, Transaction[]>();

  constructor(
    private readonly scene: BatchScene,
    private readonly surroundings: Surroundings,
  ) {
    this.book = new Book(scene, surroundings.slices, surroundings.newId);
    for (const transaction of scene.decided) this.#noteKey(transaction);
  }

  decide({ command, footprint }: Request): Outcome {
    const earlier = this.#decided.get(keyTextOf(command));
    if (earlier) return replay(earlier, command);
    const locked = footprint.wallets.map(walletKeyOf).find((key) => this.scene.lockedWallets.has(key));
    if (locked !== undefined) return { kind: 'set-aside', walletKey: locked };

    this.#openLots(footprint.wallets);
    this.#expire(footprint.wallets);
    const draft = new Draft(command, this.book, this.scene, this.surroundings);
    for (const [index, operation] of command.operations.entries()) {
      const failure = draft.apply(operation, index);
      if (!failure) continue;
      this.book.discard();
      if (failure.kind === 'rejected') return this.#reject(command, index, failure.rejection);
      return failure.kind === 'refused' && command.operations.length > 1 ? { ...failure, index } : failure;
    }
    if (draft.isEmpty) return this.#rejectAsDone(command);

    // Everything is checked: from here on nothing may fail.
    this.book.keep();
    const outcome = this.#record(draft);
    // What was given back to a lot that has expired since expires again.
    if (draft.transactions.some(({ details }) => details?.lotShares)) this.#expire(footprint.wallets);
    return outcome;
  }

  /** What wallets have held since before their asset kept lots becomes one, before anything else is decided on them. */
  #openLots(names: readonly WalletName[]): void {
    for (const name of names) {
      if (!keepsLots(this.scene.assets.get(name.assetId))) continue;
      const wallet = this.book.wallet(name);
      if (wallet?.kind !== 'USER') continue;
      if (this.book.unopenedMinor(wallet) > 0n) this.#postOwn('OPEN_LOT', name);
    }
  }

  /** What has expired is booked before anything else is decided on the wallet. */
  #expire(names: readonly WalletName[]): void {
    for (const name of names) {
      const { dueAtMicros = null } = this.book.wallet(name) ?? {};
      if (dueAtMicros === null || dueAtMicros > this.book.nowMicros) continue;
      this.#postOwn('EXPIRE', name);
      this.book.setDue(name);
    }
  }

  /** By a command of the service's own. */
  #postOwn(type: 'OPEN_LOT' | 'EXPIRE', { userId, assetId }: WalletName): void {
    const operation = { type, userId, assetId, ...NO_TEXTS };
    const draft = new Draft(ownCommand(operation), this.book, this.scene, this.surroundings);
    draft.apply(operation, 0);
    this.book.keep();
    this.#record(draft);
  }

  #reject(command: Command, index: number, rejection: Rejection): Outcome {
    const draft = new Draft(command, this.book, this.scene, this.surroundings);
    draft.reject(index, rejection);
    return this.#record(draft);
  }

  /** Nothing of a group is left to be given back; or what the service itself was to do is done. */
  #rejectAsDone(command: Command): Outcome {
    const [operation] = command.operations;
    const { rejection } = planOf(operation!, this.book);
    if (!rejection) return { kind: 'decided', transactions: [], replayed: false };
    return this.#reject(command, 0, rejection);
  }

  #record({ transactions, entries, lotUses }: Draft): Outcome {
    for (const [position, transaction] of transactions.entries()) {
      const slice = this.book.slice(transaction.slice);
      slice.transactionCount += 1n;
      slice.lastPostedMicros = this.scene.nowMicros;
      transaction.sliceSeq = slice.transactionCount;
      transaction.position = position;
      this.#count(transaction);
      this.#noteKey(transaction);
    }
    this.transactions.push(...transactions);
    this.entries.push(...entries);
    this.lotUses.push(...lotUses);
    return { kind: 'decided', transactions, replayed: false };
  }

  #count({ userId, assetId, slice, walletId }: Transaction): void {
    if (walletId === null || assetId === null) this.walletlessUsers.push({ userId, slice });
    else this.book.countTransaction({ userId, assetId, slice });
  }

  #noteKey(transaction: Transaction): void {
    const key = keyTextOf(transaction);
    const transactions = this.#decided.get(key);
    if (transactions) transactions.push(transaction);
    else this.#decided.set(key, [transaction]);
  }
}

/** What a command comes to whose key was used already. */
export function replay(earlier: readonly Transaction[], command: Command): Decided | Refused {
  const [first] = earlier as [Transaction];
  if (command.operations[0]?.type === 'CANCEL') return { kind: 'decided', transactions: earlier, replayed: true };
  if (first.type === 'CANCEL') return { kind: 'refused', code: 'CANCELLED', txId: first.id };
  if (!isSame(earlier, command)) return { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED', txId: first.id };
  return { kind: 'decided', transactions: earlier, replayed: true };
}

/** Whether what was decided is what the command asks for, however either was spelt. */
function isSame(earlier: readonly Transaction[], command: Command): boolean {
  const [first] = earlier as [Transaction];
  if (first.fingerprintVersion === 1) return command.fingerprintOfVersion1?.().equals(first.fingerprint) ?? false;
  if (!first.fingerprint.equals(command.fingerprint)) return false;
  return earlier.every((transaction) => {
    const operation = command.operations[transaction.index];
    // What is erased cannot be compared any more.
    if (operation === undefined || transaction.erasedAtMicros !== null) return operation !== undefined;
    return canonicalTexts(operation) === canonicalTexts(transaction);
  });
}

function canonicalTexts({ reference, metadata, reason }: Texts): string {
  return canonicalJson([reference, metadata, reason]);
}
