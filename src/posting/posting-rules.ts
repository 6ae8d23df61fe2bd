import { randomUUIDv7 } from 'node:crypto';
import { ISSUANCE_USER_ID, type TransactionCounts, TREASURY_USER_ID, type WalletKind } from './wallet.entity';
import { type EntryType } from './ledger-entry.entity';
import { type TransactionStatus, type TransactionType } from './transaction.entity';

/** What a caller asked for, validated. */
export interface Command {
  readonly type: TransactionType;
  readonly userId: string;
  readonly assetId: number;
  readonly amountMinor: bigint;
  readonly caller: string;
  readonly idempotencyKey: string;
  /** SHA-256 of the request. */
  readonly fingerprint: Buffer;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** A wallet under its row lock. */
export interface WalletState {
  readonly id: string;
  readonly userId: string;
  readonly kind: WalletKind;
  readonly balanceMinor: bigint;
  readonly entryCount: bigint;
  readonly transactionCounts: TransactionCounts;
}

export type RejectionCode = 'INSUFFICIENT_FUNDS';

/** A decided command as it is kept, whether posted or rejected. */
export interface DecidedTransaction {
  readonly id: string;
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly fingerprint: Buffer;
  readonly status: TransactionStatus;
  readonly rejectionCode: RejectionCode | null;
  readonly amountMinor: bigint;
  /** Of the wallet that the command named. */
  readonly balanceAfterMinor: bigint;
}

export interface NewTransaction extends DecidedTransaction {
  readonly command: Command;
  readonly walletId: string;
  readonly counterWalletId: string;
  readonly seq: number;
  readonly createdAtMicros: bigint;
}

export interface NewEntry {
  readonly walletId: string;
  readonly seq: bigint;
  readonly transactionId: string;
  readonly type: EntryType;
  readonly amountMinor: bigint;
  readonly balanceAfterMinor: bigint;
  readonly createdAtMicros: bigint;
}

/** Why a command could not be decided. Nothing is written for it, and its key stays free. */
export type RefusalCode = 'IDEMPOTENCY_KEY_REUSED' | 'WALLET_NOT_FOUND' | 'TREASURY_EXHAUSTED' | 'AMOUNT_TOO_LARGE';

export type Outcome =
  | { readonly kind: 'decided'; readonly transaction: DecidedTransaction; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** One of its wallets is locked by somebody else: to be posted alone, waiting for it. */
  | { readonly kind: 'set-aside' };

/** Everything that a batch is decided on. All commands are of one asset. */
export interface Scene {
  readonly wallets: readonly WalletState[];
  /** Users whose wallet exists but is locked by somebody else. */
  readonly lockedUserIds: ReadonlySet<string>;
  /** What was already decided under the keys of the batch. */
  readonly decided: readonly DecidedTransaction[];
  /** When the batch is decided, in microseconds since the epoch: not before anything posted to these wallets. */
  readonly nowMicros: bigint;
}

export interface Decision {
  /** One for each command, in order. */
  readonly outcomes: readonly Outcome[];
  readonly transactions: readonly NewTransaction[];
  readonly entries: readonly NewEntry[];
  readonly openedWallets: readonly WalletState[];
  readonly changedWallets: readonly WalletState[];
}

interface Sides {
  readonly debit: string;
  readonly credit: string;
}

/** The rule of each type: whose wallet is debited, and whose is credited. */
const RULES: Readonly<Record<TransactionType, (userId: string) => Sides>> = {
  TOP_UP: (userId) => ({ debit: TREASURY_USER_ID, credit: userId }),
  BONUS: (userId) => ({ debit: TREASURY_USER_ID, credit: userId }),
  SPEND: (userId) => ({ debit: userId, credit: TREASURY_USER_ID }),
  ISSUE: (userId) => ({ debit: ISSUANCE_USER_ID, credit: userId }),
};

const MAX_MINOR = 2n ** 63n - 1n;

/** The users whose wallets a command touches. */
export function sidesOf(command: Command): Sides {
  return RULES[command.type](command.userId);
}

/** Whose wallet is debited, and whose is credited, by a transaction of this user with that counterparty. */
export function usersBetween(type: TransactionType, userId: string, counterUserId: string): [from: string, to: string] {
  return RULES[type](userId).debit === userId ? [userId, counterUserId] : [counterUserId, userId];
}

/**
 * Decides a batch in arrival order. Pure: no I/O, and the scene is left as it is.
 *
 * A command that fails leaves no trace in the others. Every posted transaction has one debit and one credit of the
 * same amount; no wallet but issuance goes below zero.
 */
export function decide(commands: readonly Command[], scene: Scene): Decision {
  const batch = new Batch(scene);
  const outcomes = commands.map((command) => batch.decide(command));
  const { transactions, entries, opened, changed } = batch;
  return {
    outcomes,
    transactions,
    entries,
    openedWallets: [...opened],
    changedWallets: [...changed].filter((wallet) => !opened.has(wallet)),
  };
}

/** A wallet as it stands in the middle of a batch. */
type Draft = { -readonly [Property in keyof WalletState]: WalletState[Property] };

class Batch {
  readonly transactions: NewTransaction[] = [];
  readonly entries: NewEntry[] = [];
  readonly opened = new Set<Draft>();
  readonly changed = new Set<Draft>();
  readonly #scene: Scene;
  readonly #wallets: Map<string, Draft>;
  readonly #decided: Map<string, DecidedTransaction>;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#wallets = new Map(scene.wallets.map((wallet) => [wallet.userId, { ...wallet }]));
    this.#decided = new Map(scene.decided.map((transaction) => [keyOf(transaction), transaction]));
  }

  decide(command: Command): Outcome {
    const earlier = this.#decided.get(keyOf(command));
    if (earlier) return replay(earlier, command);

    const sides = sidesOf(command);
    const { lockedUserIds } = this.#scene;
    if (lockedUserIds.has(sides.debit) || lockedUserIds.has(sides.credit)) return { kind: 'set-aside' };
    const debited = this.#wallets.get(sides.debit);
    if (!debited) return { kind: 'refused', code: 'WALLET_NOT_FOUND' };
    const credited = this.#wallets.get(sides.credit) ?? newWallet(sides.credit);

    const remainingMinor = debited.balanceMinor - command.amountMinor;
    if (debited.kind === 'ISSUANCE' && remainingMinor < -MAX_MINOR)
      return { kind: 'refused', code: 'AMOUNT_TOO_LARGE' };
    if (debited.kind === 'TREASURY' && remainingMinor < 0n) return { kind: 'refused', code: 'TREASURY_EXHAUSTED' };
    if (debited.kind === 'USER' && remainingMinor < 0n) {
      return this.#record(command, 'INSUFFICIENT_FUNDS', debited, credited);
    }

    // Everything is checked: from here on nothing may fail.
    if (!this.#wallets.has(credited.userId)) this.#open(credited);
    debited.balanceMinor -= command.amountMinor;
    credited.balanceMinor += command.amountMinor;
    const outcome = this.#record(command, null, debited, credited);
    this.#enter('DEBIT', debited, outcome.transaction);
    this.#enter('CREDIT', credited, outcome.transaction);
    return outcome;
  }

  #open(wallet: Draft): void {
    this.#wallets.set(wallet.userId, wallet);
    this.opened.add(wallet);
  }

  #record(command: Command, rejectionCode: RejectionCode | null, debited: Draft, credited: Draft) {
    const [wallet, counterWallet] = command.userId === debited.userId ? [debited, credited] : [credited, debited];
    const status = rejectionCode === null ? 'SUCCESS' : 'REJECTED';
    const stream = streamOf(command.type, status);
    const seq = (wallet.transactionCounts[stream] ?? 0) + 1;
    wallet.transactionCounts = { ...wallet.transactionCounts, [stream]: seq };
    this.changed.add(wallet);

    const transaction: NewTransaction = {
      id: randomUUIDv7(),
      caller: command.caller,
      idempotencyKey: command.idempotencyKey,
      fingerprint: command.fingerprint,
      status,
      rejectionCode,
      amountMinor: command.amountMinor,
      balanceAfterMinor: wallet.balanceMinor,
      command,
      walletId: wallet.id,
      counterWalletId: counterWallet.id,
      seq,
      // One microsecond each, so that time alone orders what was decided together.
      createdAtMicros: this.#scene.nowMicros + BigInt(this.transactions.length),
    };
    this.transactions.push(transaction);
    this.#decided.set(keyOf(transaction), transaction);
    return { kind: 'decided', transaction, replayed: false } as const;
  }

  #enter(type: EntryType, wallet: Draft, { id, amountMinor, createdAtMicros }: NewTransaction): void {
    wallet.entryCount += 1n;
    this.changed.add(wallet);
    this.entries.push({
      walletId: wallet.id,
      seq: wallet.entryCount,
      transactionId: id,
      type,
      amountMinor,
      balanceAfterMinor: wallet.balanceMinor,
      createdAtMicros,
    });
  }
}

function replay(earlier: DecidedTransaction, command: Command): Outcome {
  return earlier.fingerprint.equals(command.fingerprint)
    ? { kind: 'decided', transaction: earlier, replayed: true }
    : { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' };
}

/** System wallets exist from their asset's beginning, so that only users' wallets come into being here. */
function newWallet(userId: string): Draft {
  return { id: randomUUIDv7(), userId, kind: 'USER', balanceMinor: 0n, entryCount: 0n, transactionCounts: {} };
}

function keyOf({ caller, idempotencyKey }: { caller: string; idempotencyKey: string }): string {
  // No key contains a blank, so that two different pairs never look alike.
  return `${idempotencyKey} ${caller}`;
}

/** The name under which a wallet counts its transactions of one type and status. */
export function streamOf(type: TransactionType, status: TransactionStatus): string {
  return `${type}/${status}`;
}
