import { type Statement } from '../database/unit-of-work';
import { Problem } from '../errors';
import { type HoldName, type Original } from '../posting/command';
import { type Reads, TRANSACTION_COLUMNS } from '../posting/posting.sql';
import { type Slices } from '../posting/slices';
import { type Transaction } from '../posting/transaction.entity';
import { type RefundableType, type TransactionType } from '../posting/transaction-types';

/** Reads of single transactions and groups. An id says in which slices its row may be. */

const READ_TRANSACTION: Statement = {
  name: 'read_transaction',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions WHERE id = $1 AND slice = ANY($2)`,
};

/**
 * @throws Problem TRANSACTION_NOT_FOUND
 */
export async function findTransaction(reads: Reads, slices: Slices, id: string): Promise<Transaction> {
  const [transaction] = await reads.query<Transaction>(READ_TRANSACTION, [id, slices.ofId(id)]);
  if (!transaction) throw new Problem('TRANSACTION_NOT_FOUND', `There is no transaction ${id}.`);
  return transaction;
}

/**
 * The HOLD that placed it.
 *
 * @throws Problem HOLD_NOT_FOUND
 */
export async function findHold(reads: Reads, slices: Slices, id: string): Promise<Transaction> {
  const [placed] = await reads.query<Transaction>(READ_TRANSACTION, [id, slices.ofId(id)]);
  if (placed?.type !== 'HOLD' || placed.status !== 'SUCCESS') {
    throw new Problem('HOLD_NOT_FOUND', `There is no hold ${id}.`);
  }
  return placed;
}

export function holdNameOf({ id, slice, userId, assetId }: Transaction): HoldName {
  return { id, slice, userId, assetId: assetId! };
}

/** Sorted as they were posted. Its members may be in several slices; `groupId` says where the first of them is. */
const READ_GROUP: Statement = {
  name: 'read_group',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE group_id = $1 AND slice = ANY($2) ORDER BY position`,
};

/**
 * In the order of their posting.
 *
 * @throws Problem GROUP_NOT_FOUND
 */
export async function findMembers(reads: Reads, slices: Slices, groupId: string): Promise<Transaction[]> {
  const members = await reads.query<Transaction>(READ_GROUP, [groupId, slices.numbers]);
  if (members.length === 0) throw new Problem('GROUP_NOT_FOUND', `There is no group ${groupId}.`);
  return members;
}

/** What is to be given back of a successful transaction that can be refunded. */
export function originalOf(transaction: Transaction): Original {
  const { id, slice, type, userId, assetId, amountMinor, details } = transaction;
  const { peerUserId, lotShares, lots } = details ?? {};
  return {
    ...{ id, slice, type: type as RefundableType, userId, assetId: assetId!, amountMinor: amountMinor! },
    ...(peerUserId !== undefined && { peerUserId }),
    ...(lotShares && { lotShares }),
    ...(lots && { hasLots: true as const }),
  };
}

export const READ_REFUNDS: Statement = {
  name: 'read_refunds',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')} FROM transactions
          WHERE relates_to = $1 AND slice = ANY($2) AND status = 'SUCCESS' AND type IN ('REFUND', 'REVERSAL')
          ORDER BY slice_seq`,
};

/**
 * What was taken of the lots that a transaction has opened, up to a place of its slice's sequence, by whom: less what was
 * given back to them, and without what has taken back the transaction itself.
 */
const READ_SPENT: Statement = {
  name: 'read_spent',
  text: `SELECT spent.id AS "transactionId", spent.type, sum(lot_uses.amount)::bigint AS "amountMinor"
           FROM lots
           JOIN lot_uses ON lot_uses.lot_id = lots.id AND lot_uses.slice = lots.slice
           JOIN transactions taker ON taker.id = lot_uses.transaction_id AND taker.slice = lot_uses.slice
           JOIN transactions spent ON spent.id = CASE taker.type WHEN 'REFUND' THEN taker.relates_to ELSE taker.id END
                                  AND spent.slice = taker.slice
          WHERE lots.wallet_id = $1 AND lots.opened_seq = $2 AND lots.slice = $3 AND taker.slice_seq <= $4
            AND NOT (spent.type IN ('REVERSAL', 'CHARGEBACK') AND spent.relates_to = lots.transaction_id)
          GROUP BY spent.id, spent.type, spent.slice_seq HAVING sum(lot_uses.amount) > 0
          ORDER BY spent.slice_seq`,
};

export interface SpentRow {
  readonly transactionId: string;
  readonly type: TransactionType;
  readonly amountMinor: bigint;
}

/** On what the credits of a transaction were spent, by then, where its asset keeps lots. */
export async function spentOf(reads: Reads, credit: Transaction, uptoSeq: bigint): Promise<SpentRow[]> {
  const { walletId, sliceSeq, slice } = credit;
  return reads.query<SpentRow>(READ_SPENT, [walletId, sliceSeq, slice, uptoSeq]);
}

export interface SideRow {
  readonly entryType: 'DEBIT' | 'CREDIT';
  readonly userId: string;
  readonly walletId: string;
  readonly amountMinor: bigint;
  readonly balanceAfterMinor: bigint;
}

/** The entries of a transaction, found by the wallets and numbers that it names. */
export const READ_ENTRIES_OF: Statement = {
  name: 'read_entries_of_transaction',
  text: `SELECT entry.type AS "entryType", wallet.user_id AS "userId", entry.wallet_id AS "walletId",
                entry.amount AS "amountMinor", entry.balance_after AS "balanceAfterMinor"
           FROM transactions
          CROSS JOIN LATERAL (VALUES (wallet_id, entry_seq), (counter_wallet_id, counter_entry_seq)) AS side (id, seq)
           JOIN ledger_entries entry ON entry.wallet_id = side.id AND entry.seq = side.seq AND entry.slice = transactions.slice
           JOIN wallets wallet ON wallet.id = side.id AND wallet.slice = transactions.slice
          WHERE transactions.id = $1 AND transactions.slice = ANY($2)
          ORDER BY entry.type`,
};
