import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DatabaseTransaction, type Statement } from '../database/unit-of-work';
import { type TransactionCounts, Wallet, type WalletKind } from './wallet.entity';
import {
  type Command,
  type DecidedTransaction,
  type Decision,
  type NewEntry,
  type NewTransaction,
  type RejectionCode,
  type WalletState,
} from './posting-rules';
import { type TransactionStatus } from './transaction.entity';

/** What each posting sends to PostgreSQL: constant texts, prepared once per connection, one for any number of rows. */

interface WalletRow {
  id: string;
  userId: string;
  kind: WalletKind;
  balance: string;
  entryCount: string;
  transactionCounts: TransactionCounts;
  lastPostedMicros: string | null;
}

export interface LockedWallet extends WalletState {
  readonly lastPostedMicros: bigint;
}

/** What to do about a wallet that somebody else has locked: wait for it, up to `lock_timeout`, or pass it over. */
export type LockedWallets = 'wait' | 'skip';

/** Takes row locks on wallets, in id order: the one order of all locks. */
@Injectable()
export class WalletLocks {
  readonly #waiting: Statement;
  readonly #skipping: Statement;

  constructor(dataSource: DataSource) {
    const lock = dataSource
      .createQueryBuilder()
      .select('wallet.id', 'id')
      .addSelect('wallet.userId', 'userId')
      .addSelect('wallet.kind', 'kind')
      .addSelect('wallet.balance', 'balance')
      .addSelect('wallet.entryCount', 'entryCount')
      .addSelect('wallet.transactionCounts', 'transactionCounts')
      .addSelect('(extract(epoch FROM wallet.lastPostedAt) * 1000000)::bigint', 'lastPostedMicros')
      .from(Wallet, 'wallet')
      .where('wallet.assetId = :assetId AND wallet.userId = ANY(:userIds)', { assetId: 0, userIds: [] })
      // An IN list alone locks in plan order, and deadlocks.
      .orderBy('wallet.id')
      .setLock('pessimistic_write');
    // TypeORM words the statements once, and they are prepared under their names: building them anew for every batch
    // would cost more than running them.
    this.#waiting = { name: 'lock_wallets', text: lock.getQueryAndParameters()[0] };
    this.#skipping = {
      name: 'lock_free_wallets',
      text: lock.clone().setOnLocked('skip_locked').getQueryAndParameters()[0],
    };
  }

  /** The existing wallets of these users, once their locks are held; without those that were to be skipped. */
  async take(
    transaction: DatabaseTransaction,
    assetId: number,
    userIds: readonly string[],
    lockedWallets: LockedWallets,
  ): Promise<LockedWallet[]> {
    const statement = lockedWallets === 'wait' ? this.#waiting : this.#skipping;
    const rows = await transaction.query<WalletRow>(statement, [assetId, userIds]);
    return rows.map((row) => ({
      id: row.id,
      userId: row.userId,
      kind: row.kind,
      balanceMinor: BigInt(row.balance),
      entryCount: BigInt(row.entryCount),
      transactionCounts: row.transactionCounts,
      lastPostedMicros: BigInt(row.lastPostedMicros ?? 0),
    }));
  }
}

const SELECT_EXISTING_USERS: Statement = {
  name: 'select_existing_users',
  text: `SELECT user_id AS "userId" FROM wallets WHERE asset_id = $1 AND user_id = ANY($2)`,
};

/** Those of the users that have a wallet by now, locked or not. */
export async function usersWithWallet(
  transaction: DatabaseTransaction,
  assetId: number,
  userIds: readonly string[],
): Promise<Set<string>> {
  const rows = await transaction.query<{ userId: string }>(SELECT_EXISTING_USERS, [assetId, userIds]);
  return new Set(rows.map((row) => row.userId));
}

export const SELECT_DECIDED: Statement = {
  name: 'select_decided',
  text: `SELECT transactions.id, caller, idempotency_key AS "idempotencyKey", fingerprint, status,
                rejection_code AS "rejectionCode", asset_id AS "assetId", amount, balance_after AS "balanceAfter"
           FROM unnest($1::varchar[], $2::varchar[]) AS wanted (caller, idempotency_key)
           JOIN transactions USING (caller, idempotency_key)`,
};

export interface DecidedRow {
  id: string;
  caller: string;
  idempotencyKey: string;
  fingerprint: Buffer;
  status: TransactionStatus;
  rejectionCode: RejectionCode | null;
  assetId: number;
  amount: string;
  balanceAfter: string;
}

/** With the database's clock as it stands now: `now()` would be the transaction's start, before the locks were held. */
const LOOK_UP: Statement = {
  name: 'look_up',
  text: `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS "clockMicros", decided.*
           FROM (VALUES (true)) AS always LEFT JOIN (${SELECT_DECIDED.text}) AS decided ON true`,
};

/** What was decided before under the keys of these commands, and the time, in microseconds since the epoch. */
export async function lookUp(
  transaction: DatabaseTransaction,
  commands: readonly Command[],
): Promise<{ decided: DecidedTransaction[]; clockMicros: bigint }> {
  const rows = await transaction.query<{ clockMicros: string } & (DecidedRow | { id: null })>(LOOK_UP, [
    commands.map((command) => command.caller),
    commands.map((command) => command.idempotencyKey),
  ]);
  return {
    decided: rows.flatMap((row) => (row.id === null ? [] : [decidedTransaction(row)])),
    clockMicros: BigInt(rows[0]!.clockMicros),
  };
}

export function decidedTransaction({ amount, balanceAfter, ...row }: DecidedRow): DecidedTransaction {
  return { ...row, amountMinor: BigInt(amount), balanceAfterMinor: BigInt(balanceAfter) };
}

const INSERT_WALLETS: Statement = {
  name: 'insert_wallets',
  text: `INSERT INTO wallets (asset_id, last_posted_at, kind, id, user_id, balance, entry_count, transaction_counts)
         SELECT $1, ${timestamp('$2::bigint')}, 'USER', opened.*
           FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::jsonb[]) AS opened`,
};

const UPDATE_WALLETS: Statement = {
  name: 'update_wallets',
  text: `UPDATE wallets
            SET balance = changed.balance, entry_count = changed.entry_count,
                transaction_counts = changed.transaction_counts, last_posted_at = ${timestamp('$1::bigint')}
           FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::jsonb[])
                AS changed (id, balance, entry_count, transaction_counts)
          WHERE wallets.id = changed.id`,
};

const INSERT_TRANSACTIONS: Statement = {
  name: 'insert_transactions',
  text: `INSERT INTO transactions (asset_id, id, caller, idempotency_key, fingerprint, type, status, rejection_code,
                                   amount, wallet_id, counter_wallet_id, seq, balance_after, reference, metadata,
                                   created_at)
         SELECT $1, id, caller, idempotency_key, fingerprint, type, status, rejection_code, amount, wallet_id,
                counter_wallet_id, seq, balance_after, reference, metadata, ${timestamp('created_micros')}
           FROM unnest($2::uuid[], $3::varchar[], $4::varchar[], $5::bytea[], $6::transaction_type[],
                       $7::transaction_status[], $8::varchar[], $9::bigint[], $10::uuid[], $11::uuid[], $12::bigint[],
                       $13::bigint[], $14::varchar[], $15::jsonb[], $16::bigint[])
                AS posted (id, caller, idempotency_key, fingerprint, type, status, rejection_code, amount, wallet_id,
                           counter_wallet_id, seq, balance_after, reference, metadata, created_micros)`,
};

const INSERT_ENTRIES: Statement = {
  name: 'insert_entries',
  text: `INSERT INTO ledger_entries (wallet_id, seq, transaction_id, type, amount, balance_after, created_at)
         SELECT wallet_id, seq, transaction_id, type, amount, balance_after, ${timestamp('created_micros')}
           FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::entry_type[], $5::bigint[], $6::bigint[], $7::bigint[])
                AS entered (wallet_id, seq, transaction_id, type, amount, balance_after, created_micros)`,
};

/** Exact: a microsecond count of our time is far below 2^53. */
function timestamp(micros: string): string {
  return `'epoch'::timestamptz + ${micros} * interval '1 microsecond'`;
}

/** One bulk statement for each table, in the order that the foreign keys ask for. */
export function writeDecision(transaction: DatabaseTransaction, assetId: number, decision: Decision): void {
  const { openedWallets, changedWallets, transactions, entries } = decision;
  const lastPostedMicros = transactions.at(-1)?.createdAtMicros;
  if (lastPostedMicros === undefined) return;

  if (openedWallets.length > 0) {
    transaction.write(INSERT_WALLETS, [
      assetId,
      lastPostedMicros,
      openedWallets.map((wallet) => wallet.id),
      openedWallets.map((wallet) => wallet.userId),
      openedWallets.map((wallet) => wallet.balanceMinor),
      openedWallets.map((wallet) => wallet.entryCount),
      openedWallets.map((wallet) => JSON.stringify(wallet.transactionCounts)),
    ]);
  }
  transaction.write(INSERT_TRANSACTIONS, [assetId, ...transactionColumns(transactions)]);
  if (entries.length > 0) transaction.write(INSERT_ENTRIES, entryColumns(entries));
  transaction.write(UPDATE_WALLETS, [
    lastPostedMicros,
    changedWallets.map((wallet) => wallet.id),
    changedWallets.map((wallet) => wallet.balanceMinor),
    changedWallets.map((wallet) => wallet.entryCount),
    changedWallets.map((wallet) => JSON.stringify(wallet.transactionCounts)),
  ]);
}

function transactionColumns(rows: readonly NewTransaction[]): unknown[][] {
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.caller),
    rows.map((row) => row.idempotencyKey),
    rows.map((row) => row.fingerprint),
    rows.map((row) => row.command.type),
    rows.map((row) => row.status),
    rows.map((row) => row.rejectionCode),
    rows.map((row) => row.amountMinor),
    rows.map((row) => row.walletId),
    rows.map((row) => row.counterWalletId),
    rows.map((row) => row.seq),
    rows.map((row) => row.balanceAfterMinor),
    rows.map((row) => row.command.reference),
    rows.map((row) => (row.command.metadata === null ? null : JSON.stringify(row.command.metadata))),
    rows.map((row) => row.createdAtMicros),
  ];
}

function entryColumns(rows: readonly NewEntry[]): unknown[][] {
  return [
    rows.map((row) => row.walletId),
    rows.map((row) => row.seq),
    rows.map((row) => row.transactionId),
    rows.map((row) => row.type),
    rows.map((row) => row.amountMinor),
    rows.map((row) => row.balanceAfterMinor),
    rows.map((row) => row.createdAtMicros),
  ];
}
