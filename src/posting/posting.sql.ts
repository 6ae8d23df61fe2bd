import { Injectable } from '@nestjs/common';
import { DataSource, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { microsOf, timestampOf } from '../database/micros';
import { type DatabaseTransaction, type Statement } from '../database/unit-of-work';
import { Asset } from './asset.entity';
import { walletKeyOf, type WalletName } from './book';
import { Columns } from './columns';
import { type Key, keyTextOf } from './command';
import { type Decision } from './engine';
import { Hold } from './hold.entity';
import { keepsLots } from './lots';
import { type AssetSettings, type Scene, type WalletDraft } from './scene';
import { LedgerEntry } from './ledger-entry.entity';
import { Lot } from './lot.entity';
import { LotUse } from './lot-use.entity';
import { Slice } from './slice.entity';
import { Transaction } from './transaction.entity';
import { type User } from './user.entity';
import { Wallet } from './wallet.entity';

/** What each posting sends to PostgreSQL: constant texts, prepared once per connection, one for any number of rows. */

export const ASSET_COLUMNS = new Columns(Asset);
export const SLICE_COLUMNS = new Columns(Slice);
export const WALLET_COLUMNS = new Columns(Wallet);
export const HOLD_COLUMNS = new Columns(Hold);
export const LOT_COLUMNS = new Columns(Lot);
export const LOT_USE_COLUMNS = new Columns(LotUse);
export const ENTRY_COLUMNS = new Columns(LedgerEntry);
export const TRANSACTION_COLUMNS = new Columns(Transaction, {
  // Most have no text: the call, which PostgreSQL does not inline, is spared them.
  erased_at: 'NULL::timestamptz',
  texts_hash: 'CASE WHEN salt IS NOT NULL THEN texts_hash(salt, reference, metadata, reason) END',
});

/** Whatever answers a statement: a unit of work, a snapshot, or the pool of the readers. */
export type Reads = Pick<DatabaseTransaction, 'query'>;

// Lock

/**
 * Takes row locks: on slices, the heads of their logs, and on wallets. Each statement is of one slice, since only one node
 * can lock its rows; all of them go out at once, slice by slice in the order of their numbers, and wallets in that of their
 * ids: so nobody waits in a circle.
 *
 * TypeORM words the statements once, and they are prepared under their names: building them anew for every batch would cost
 * more than running them.
 */
@Injectable()
export class RowLocks {
  readonly #slice: Statement;
  readonly #wallets: Statement;
  readonly #freeWallets: Statement;

  constructor(dataSource: DataSource) {
    const slice = select(dataSource, SLICE_COLUMNS)
      .from(Slice, 'locked')
      .where('locked.slice = :slice', { slice: 0 })
      .setLock('pessimistic_write');
    const wallets = select(dataSource, WALLET_COLUMNS)
      .from(Wallet, 'locked')
      .where('(locked.userId, locked.assetId) IN (SELECT * FROM unnest(:userIds::uuid[], :assetIds::smallint[]))')
      .andWhere('locked.slice = :slice')
      .setParameters({ userIds: [], assetIds: [], slice: 0 })
      // An IN list alone locks in plan order, and deadlocks.
      .orderBy('locked.id')
      .setLock('pessimistic_write');
    const freeWallets = wallets.clone().setOnLocked('skip_locked');
    this.#slice = { name: 'lock_slice', text: slice.getQueryAndParameters()[0] };
    this.#wallets = { name: 'lock_wallets', text: wallets.getQueryAndParameters()[0] };
    this.#freeWallets = { name: 'lock_free_wallets', text: freeWallets.getQueryAndParameters()[0] };
  }

  async takeSlices(transaction: DatabaseTransaction, slices: readonly number[]): Promise<Slice[]> {
    const sorted = slices.toSorted((one, other) => one - other);
    const taken = await Promise.all(sorted.map((slice) => transaction.query<Slice>(this.#slice, [slice])));
    return taken.flat();
  }

  /** Waits for wallets that somebody else has locked, up to `lock_timeout`. */
  async awaitWallets(transaction: DatabaseTransaction, names: readonly WalletName[]): Promise<void> {
    await Promise.all(bySlice(names).map((values) => transaction.query(this.#wallets, values)));
  }

  /** The existing wallets of these, without those that somebody else has locked. */
  async takeFreeWallets(transaction: DatabaseTransaction, names: readonly WalletName[]): Promise<WalletDraft[]> {
    const taken = await Promise.all(
      bySlice(names).map((values) => transaction.query<WalletDraft>(this.#freeWallets, values)),
    );
    return taken.flat();
  }
}

/** For each slice of them, in the order of their numbers: its users, their assets, and the slice. */
function bySlice(names: readonly WalletName[]): [userIds: string[], assetIds: number[], slice: number][] {
  const groups = Map.groupBy(names, ({ slice }) => slice);
  return [...groups]
    .toSorted(([one], [other]) => one - other)
    .map(([slice, own]) => [own.map(({ userId }) => userId), own.map(({ assetId }) => assetId), slice]);
}

function select<Row extends object>(dataSource: DataSource, columns: Columns<Row>): SelectQueryBuilder<ObjectLiteral> {
  const query = dataSource.createQueryBuilder().select([]) as SelectQueryBuilder<ObjectLiteral>;
  for (const [expression, property] of columns.expressions('locked')) query.addSelect(expression, property);
  return query;
}

function columnsOf(names: readonly WalletName[]): unknown[][] {
  return [names.map(({ userId }) => userId), names.map(({ assetId }) => assetId), names.map(({ slice }) => slice)];
}

// Look up: each by a statement of its own, behind the locks, since a statement sees what was before its own wait.
//
// The slice is compared behind what was found by a key or an id. Beside them PostgreSQL would take the index of the slice's
// log for it as long as a table is new, read the whole log, and keep that plan until the next ANALYZE. Where the tables are
// distributed it is compared at once: it says which nodes to ask, and no plan is kept.

const SELECT_EXISTING_WALLETS: Statement = {
  name: 'select_existing_wallets',
  text: `SELECT coalesce(array_agg(number::int), '{}') AS numbers
           FROM unnest($1::uuid[], $2::smallint[], $3::smallint[]) WITH ORDINALITY AS wanted (user_id, asset_id, slice, number)
           JOIN wallets USING (user_id, asset_id, slice)`,
};

/** Those of the wallets that exist, locked or not, by their keys. */
export async function existingWallets(
  transaction: DatabaseTransaction,
  names: readonly WalletName[],
): Promise<Set<string>> {
  const [row] = await transaction.query<{ numbers: number[] }>(SELECT_EXISTING_WALLETS, columnsOf(names));
  return new Set(row!.numbers.map((number) => walletKeyOf(names[number - 1]!)));
}

const SELECT_DECIDED: Statement = {
  name: 'select_decided',
  text: `WITH found AS MATERIALIZED (
           SELECT transactions.*
             FROM unnest($1::varchar[], $2::varchar[]) AS wanted (caller, idempotency_key)
             JOIN transactions USING (caller, idempotency_key))
         SELECT ${TRANSACTION_COLUMNS.select('found')} FROM found
          WHERE slice = ANY($3::smallint[])
          ORDER BY caller, idempotency_key, position`,
  distributed: `
         SELECT ${TRANSACTION_COLUMNS.select('transactions')}
           FROM unnest($1::varchar[], $2::varchar[]) AS wanted (caller, idempotency_key)
           JOIN transactions USING (caller, idempotency_key)
          WHERE slice = ANY($3::smallint[])
          ORDER BY caller, idempotency_key, position`,
};

/** What was decided under these keys, in these slices. */
export function decidedBefore(reads: Reads, keys: readonly Key[], slices: readonly number[]): Promise<Transaction[]> {
  // Requests of one batch may repeat the same key: its transactions are wanted once.
  const wanted = [...new Map(keys.map((key) => [keyTextOf(key), key])).values()];
  return reads.query<Transaction>(SELECT_DECIDED, [
    wanted.map(({ caller }) => caller),
    wanted.map(({ idempotencyKey }) => idempotencyKey),
    slices,
  ]);
}

const REFUNDED = `relates_to AS "id", bool_or(type = 'CHARGEBACK') AS "isChargedBack",
                coalesce(sum(amount) FILTER (WHERE type IN ('REFUND', 'REVERSAL')), 0)::bigint AS "refundedMinor"`;

const SUM_REFUNDS: Statement = {
  name: 'sum_refunds',
  text: `WITH found AS MATERIALIZED (
           SELECT relates_to, slice, status, type, amount FROM transactions WHERE relates_to = ANY($1::uuid[]))
         SELECT ${REFUNDED} FROM found
          WHERE slice = ANY($2::smallint[]) AND status = 'SUCCESS'
          GROUP BY relates_to`,
  distributed: `
         SELECT ${REFUNDED} FROM transactions
          WHERE relates_to = ANY($1::uuid[]) AND slice = ANY($2::smallint[]) AND status = 'SUCCESS'
          GROUP BY relates_to`,
};

/** How much of each of these transactions was refunded, and which of them are charged back. */
export async function refundsOf(
  reads: Reads,
  transactionIds: readonly string[],
  slices: readonly number[],
): Promise<Pick<Scene, 'refundedMinor' | 'chargedBack'>> {
  if (transactionIds.length === 0) return { refundedMinor: new Map(), chargedBack: new Set() };
  const rows = await reads.query<{ id: string; refundedMinor: bigint; isChargedBack: boolean }>(SUM_REFUNDS, [
    transactionIds,
    slices,
  ]);
  return {
    refundedMinor: new Map(rows.map(({ id, refundedMinor }) => [id, refundedMinor])),
    chargedBack: new Set(rows.filter(({ isChargedBack }) => isChargedBack).map(({ id }) => id)),
  };
}

const SELECT_ASSETS: Statement = {
  name: 'select_assets_of_batch',
  text: `SELECT id, symbol, status, limits, lots, refund_grace_days AS "refundGraceDays",
                bonus_transferable AS "bonusTransferable"
           FROM assets WHERE id = ANY($1::smallint[])`,
};

/** As they are now: whoever changes them takes the slices as well. */
export async function assetsOf(reads: Reads, ids: readonly number[]): Promise<Map<number, AssetSettings>> {
  const rows = await reads.query<AssetSettings & { id: number }>(SELECT_ASSETS, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** As it stands now: `now()` would be the transaction's start, before the locks were held. */
const READ_CLOCK: Statement = { name: 'read_clock', text: `SELECT ${microsOf('clock_timestamp()')} AS micros` };

/** The database's clock, in microseconds since the epoch. */
export async function readClock(reads: Reads): Promise<bigint> {
  const [row] = await reads.query<{ micros: bigint }>(READ_CLOCK, []);
  return row!.micros;
}

const SELECT_USER_SETTINGS: Statement = {
  name: 'select_user_settings',
  text: `SELECT user_id AS "userId", status, limits
           FROM unnest($1::uuid[], $2::smallint[]) AS wanted (user_id, slice) JOIN users USING (user_id, slice)
          WHERE status <> 'ACTIVE' OR limits IS NOT NULL`,
};

/** The status of those of the users that are not `ACTIVE`, and the limits of those that have set any. */
export async function userSettingsOf(
  reads: Reads,
  slicesByUser: ReadonlyMap<string, number>,
): Promise<Pick<Scene, 'userStatuses' | 'userLimits'>> {
  const values = [[...slicesByUser.keys()], [...slicesByUser.values()]];
  const rows = await reads.query<Pick<User, 'userId' | 'status' | 'limits'>>(SELECT_USER_SETTINGS, values);
  return {
    userStatuses: new Map(rows.map(({ userId, status }) => [userId, status])),
    userLimits: new Map(rows.flatMap(({ userId, limits }) => (limits ? [[userId, limits] as const] : []))),
  };
}

const SELECT_WALLETS_OF_USERS: Statement = {
  name: 'select_wallets_of_users',
  text: `SELECT ${WALLET_COLUMNS.select('wallets')} FROM wallets
          WHERE user_id = ANY($1::uuid[]) AND slice = ANY($2::smallint[])`,
};

/** All wallets of the users: behind the slices' locks nobody changes them. */
export async function walletsOfUsers(
  reads: Reads,
  userIds: readonly string[],
  slices: readonly number[],
): Promise<WalletDraft[]> {
  return userIds.length === 0 ? [] : reads.query<WalletDraft>(SELECT_WALLETS_OF_USERS, [userIds, slices]);
}

const SELECT_HOLDS: Statement = {
  name: 'select_holds',
  text: `SELECT ${HOLD_COLUMNS.select('holds')} FROM holds WHERE id = ANY($1::uuid[]) AND slice = ANY($2::smallint[])`,
};

export async function holdsOf(reads: Reads, ids: readonly string[], slices: readonly number[]): Promise<Hold[]> {
  return ids.length === 0 ? [] : reads.query<Hold>(SELECT_HOLDS, [ids, slices]);
}

const SELECT_LOTS: Statement = {
  name: 'select_lots',
  text: `SELECT ${LOT_COLUMNS.select('lots')} FROM lots
          WHERE slice = ANY($3::smallint[]) AND wallet_id = ANY($1::uuid[]) AND status = 'OPEN'
          UNION ALL
         SELECT ${LOT_COLUMNS.select('lots')} FROM lots
          WHERE slice = ANY($3::smallint[]) AND id = ANY($2::uuid[])
            AND NOT (wallet_id = ANY($1::uuid[]) AND status = 'OPEN')`,
};

/** What is left in these wallets of assets that keep lots, and these lots, whatever is left of them. */
export async function lotsOf(
  reads: Reads,
  wallets: readonly WalletDraft[],
  assets: ReadonlyMap<number, AssetSettings>,
  lotIds: readonly string[],
): Promise<Lot[]> {
  const keeping = wallets.filter(({ kind, assetId }) => kind === 'USER' && keepsLots(assets.get(assetId)));
  // Where no asset keeps lots nobody waits for another round trip.
  if (keeping.length === 0) return [];
  return reads.query<Lot>(SELECT_LOTS, [
    keeping.map(({ id }) => id),
    lotIds,
    [...new Set(keeping.map(({ slice }) => slice))],
  ]);
}

const SELECT_EXPIRED_HOLDS: Statement = {
  name: 'select_expired_holds',
  text: `SELECT ${HOLD_COLUMNS.select('holds')} FROM holds
          WHERE wallet_id = ANY($1::uuid[]) AND slice = ANY($2::smallint[])
            AND status = 'HELD' AND expires_at <= ${timestampOf('$3::bigint')}
          ORDER BY expires_at, id`,
};

const SELECT_NEXT_DUE: Statement = {
  name: 'select_next_due',
  text: `SELECT wallet_id AS "walletId", ${microsOf('min(expires_at)')} AS "dueAtMicros" FROM holds
          WHERE wallet_id = ANY($1::uuid[]) AND slice = ANY($2::smallint[])
            AND status = 'HELD' AND expires_at > ${timestampOf('$3::bigint')}
          GROUP BY wallet_id`,
};

/** What has expired of the wallets that are due, and when the next of their holds will. */
export async function dueOf(reads: Reads, wallets: readonly WalletDraft[], nowMicros: bigint): Promise<Due> {
  const due = wallets.filter(({ dueAtMicros: at }) => at !== null && at <= nowMicros);
  // Mostly nothing is: then nobody waits for another round trip.
  if (due.length === 0) return { expiredHolds: [], nextDueMicros: new Map() };
  const values = [due.map(({ id }) => id), [...new Set(due.map(({ slice }) => slice))], nowMicros];
  const [expiredHolds, next] = await Promise.all([
    reads.query<Hold>(SELECT_EXPIRED_HOLDS, values),
    reads.query<{ walletId: string; dueAtMicros: bigint }>(SELECT_NEXT_DUE, values),
  ]);
  return { expiredHolds, nextDueMicros: new Map(next.map((row) => [row.walletId, row.dueAtMicros])) };
}

interface Due {
  readonly expiredHolds: readonly Hold[];
  readonly nextDueMicros: ReadonlyMap<string, bigint>;
}

// The same without locks, for what is only tried out.

const SELECT_SLICES: Statement = {
  name: 'select_slices',
  text: `SELECT ${SLICE_COLUMNS.select('slices')} FROM slices WHERE slice = ANY($1::smallint[])`,
};

export function slicesOf(reads: Reads, slices: readonly number[]): Promise<Slice[]> {
  return reads.query<Slice>(SELECT_SLICES, [slices]);
}

const SELECT_WALLETS: Statement = {
  name: 'select_wallets_by_name',
  text: `SELECT ${WALLET_COLUMNS.select('wallets')}
           FROM unnest($1::uuid[], $2::smallint[], $3::smallint[]) AS wanted (user_id, asset_id, slice)
           JOIN wallets USING (user_id, asset_id, slice)`,
};

export function walletsOf(reads: Reads, names: readonly WalletName[]): Promise<WalletDraft[]> {
  return reads.query<WalletDraft>(SELECT_WALLETS, columnsOf(names));
}

// Write

const UPDATE_WALLETS: Statement = {
  name: 'update_wallets',
  text: `UPDATE wallets
            SET balance = changed.balance, held = changed.held, debt = changed.debt, status = changed.status,
                due_at = ${timestampOf('changed.due')}, entry_count = changed.entry_count,
                transaction_count = changed.transaction_count
           FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::wallet_status[],
                       $7::bigint[], $8::bigint[], $9::bigint[])
                AS changed (id, slice, balance, held, debt, status, due, entry_count, transaction_count)
          WHERE wallets.id = changed.id AND wallets.slice = changed.slice`,
};

const UPDATE_SLICES: Statement = {
  name: 'update_slices',
  text: `UPDATE slices
            SET transaction_count = changed.transaction_count, last_posted_at = ${timestampOf('changed.last_posted')}
           FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS changed (slice, transaction_count, last_posted)
          WHERE slices.slice = changed.slice`,
};

const COUNT_FOR_USERS: Statement = {
  name: 'count_for_users',
  text: `INSERT INTO users (user_id, slice, transaction_count)
         SELECT user_id, slice, count(*) FROM unnest($1::uuid[], $2::smallint[]) AS new (user_id, slice)
          GROUP BY user_id, slice
             ON CONFLICT (user_id, slice)
             DO UPDATE SET transaction_count = users.transaction_count + excluded.transaction_count`,
};

const SET_USER_STATUSES: Statement = {
  name: 'set_user_statuses',
  text: `INSERT INTO users (user_id, slice, status)
         SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::wallet_status[])
             ON CONFLICT (user_id, slice) DO UPDATE SET status = excluded.status`,
};

const UPDATE_HOLDS: Statement = {
  name: 'update_holds',
  text: `UPDATE holds SET status = changed.status, captured = changed.captured, remaining = changed.remaining
           FROM unnest($1::uuid[], $2::smallint[], $3::hold_status[], $4::bigint[], $5::bigint[])
                AS changed (id, slice, status, captured, remaining)
          WHERE holds.id = changed.id AND holds.slice = changed.slice`,
};

/** One bulk statement for each table. Transactions come behind what they refer to: the database checks that it is there. */
export function writeDecision(transaction: DatabaseTransaction, decision: Decision): void {
  const { slices, openedWallets, changedWallets, walletlessUsers, userStatuses, transactions, entries } = decision;
  if (transactions.length === 0) return;
  if (openedWallets.length > 0) transaction.write(WALLET_COLUMNS.insert, WALLET_COLUMNS.values(openedWallets));
  if (entries.length > 0) transaction.write(ENTRY_COLUMNS.insert, ENTRY_COLUMNS.values(entries));
  transaction.write(TRANSACTION_COLUMNS.insert, TRANSACTION_COLUMNS.values(transactions));
  if (changedWallets.length > 0) {
    transaction.write(UPDATE_WALLETS, [
      changedWallets.map((wallet) => wallet.id),
      changedWallets.map((wallet) => wallet.slice),
      changedWallets.map((wallet) => wallet.balanceMinor),
      changedWallets.map((wallet) => wallet.heldMinor),
      changedWallets.map((wallet) => wallet.debtMinor),
      changedWallets.map((wallet) => wallet.status),
      changedWallets.map((wallet) => wallet.dueAtMicros),
      changedWallets.map((wallet) => wallet.entryCount),
      changedWallets.map((wallet) => wallet.transactionCount),
    ]);
  }
  if (walletlessUsers.length > 0) {
    transaction.write(COUNT_FOR_USERS, [
      walletlessUsers.map(({ userId }) => userId),
      walletlessUsers.map(({ slice }) => slice),
    ]);
  }
  writeHolds(transaction, decision);
  writeLots(transaction, decision);
  if (userStatuses.length > 0) {
    transaction.write(SET_USER_STATUSES, [
      userStatuses.map(({ userId }) => userId),
      userStatuses.map(({ slice }) => slice),
      userStatuses.map(({ status }) => status),
    ]);
  }
  transaction.write(UPDATE_SLICES, [
    slices.map(({ slice }) => slice),
    slices.map(({ transactionCount }) => transactionCount),
    slices.map(({ lastPostedMicros }) => lastPostedMicros),
  ]);
}

const UPDATE_LOTS: Statement = {
  name: 'update_lots',
  text: `UPDATE lots SET remaining = changed.remaining, held = changed.held, status = changed.status
           FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[], $5::lot_status[])
                AS changed (id, slice, remaining, held, status)
          WHERE lots.id = changed.id AND lots.slice = changed.slice`,
};

function writeLots(transaction: DatabaseTransaction, { openedLots, changedLots, lotUses }: Decision): void {
  if (openedLots.length > 0) transaction.write(LOT_COLUMNS.insert, LOT_COLUMNS.values(openedLots));
  if (lotUses.length > 0) transaction.write(LOT_USE_COLUMNS.insert, LOT_USE_COLUMNS.values(lotUses));
  if (changedLots.length === 0) return;
  transaction.write(UPDATE_LOTS, [
    changedLots.map(({ id }) => id),
    changedLots.map(({ slice }) => slice),
    changedLots.map(({ remainingMinor }) => remainingMinor),
    changedLots.map(({ heldMinor }) => heldMinor),
    changedLots.map(({ status }) => status),
  ]);
}

function writeHolds(transaction: DatabaseTransaction, { placedHolds, changedHolds }: Decision): void {
  if (placedHolds.length > 0) transaction.write(HOLD_COLUMNS.insert, HOLD_COLUMNS.values(placedHolds));
  if (changedHolds.length === 0) return;
  transaction.write(UPDATE_HOLDS, [
    changedHolds.map(({ id }) => id),
    changedHolds.map(({ slice }) => slice),
    changedHolds.map(({ status }) => status),
    changedHolds.map(({ capturedMinor }) => capturedMinor),
    changedHolds.map(({ remainingMinor }) => remainingMinor),
  ]);
}
