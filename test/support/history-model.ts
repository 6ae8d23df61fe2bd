import { type TestDatabase } from './database';

export interface HistoryRow {
  readonly id: string;
  readonly userId: string;
  readonly asset: string;
  readonly type: string;
  readonly status: string;
  /** Microseconds since the epoch; texts of one length, so that they compare like numbers. */
  readonly micros: string;
  readonly createdAt: string;
}

export interface LedgerRow {
  readonly id: string;
  readonly userId: string;
  readonly asset: string;
  readonly micros: string;
}

export interface Filter {
  readonly asset?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  /** Microseconds since the epoch. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the lists should show, worked out from whole tables in the plainest way: all rows, filtered and sorted here. */
export class HistoryModel {
  private constructor(
    readonly transactions: readonly HistoryRow[],
    readonly entries: readonly LedgerRow[],
  ) {}

  static async read(database: TestDatabase): Promise<HistoryModel> {
    // Newest first; what was posted at the same microsecond in two assets comes in the assets' order.
    const transactions = await database.query<HistoryRow>(
      `SELECT transactions.id, user_id AS "userId", symbol AS asset, type, status,
              (extract(epoch FROM created_at) * 1000000)::bigint::text AS micros,
              to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"
         FROM transactions JOIN wallets ON wallets.id = wallet_id JOIN assets ON assets.id = wallets.asset_id
        ORDER BY created_at DESC, wallets.asset_id, type, status, seq DESC`,
    );
    const entries = await database.query<LedgerRow>(
      `SELECT wallet_id || '-' || seq AS id, user_id AS "userId", symbol AS asset,
              (extract(epoch FROM created_at) * 1000000)::bigint::text AS micros
         FROM ledger_entries JOIN wallets ON wallets.id = wallet_id JOIN assets ON assets.id = asset_id
        ORDER BY created_at DESC, asset_id, seq DESC`,
    );
    return new HistoryModel(transactions, entries);
  }

  historyOf(userId: string, { asset, type, status, from, to }: Filter = {}): readonly HistoryRow[] {
    return this.transactions.filter(
      (row) =>
        row.userId === userId &&
        (asset === undefined || row.asset === asset) &&
        (type === undefined || row.type === type) &&
        (status === undefined || row.status === status) &&
        (from === undefined || row.micros >= from) &&
        (to === undefined || row.micros < to),
    );
  }

  ledgerOf(userId: string, { asset }: Filter = {}): readonly LedgerRow[] {
    return this.entries.filter((row) => row.userId === userId && (asset === undefined || row.asset === asset));
  }
}

/** The time of so many microseconds since the epoch, as a caller would write it. */
export function instantOf(micros: string): string {
  const seconds = new Date(Number(micros.slice(0, -6)) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${micros.slice(-6)}Z`;
}
