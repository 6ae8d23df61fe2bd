import { type DatabaseTransaction, type Statement } from '../database/unit-of-work';
import { useKeyOf, type WalletName, type WrittenUse } from './book';
import { timestampOf } from './columns';
import { type LimitedWindow, type LimitKind } from './limit-settings';
import { type Reads } from './posting.sql';
import { type Use } from './scene';
import { COUNTED_AS } from './transaction-types';

/** What counts against limits: looked up from the snapshot and from what the transactions say since, and written again. */

/** What has to be looked up: how much of a wallet counts within a window. */
export interface WantedUse {
  readonly wallet: WalletName;
  /** Of a wallet that is there. */
  readonly walletId: string | undefined;
  readonly kind: LimitKind;
  readonly window: LimitedWindow;
  /** How many transactions the slice has. */
  readonly headSeq: bigint;
}

/** An SQL condition: whether a transaction of `type` counts as `kind`. */
export function countsAs(type: string, kind: string): string {
  const counted = Object.entries(COUNTED_AS).map(([name, as]) => `('${name}', '${as}')`);
  return `(${type}::text, ${kind}::text) IN (${counted.join(', ')})`;
}

/** The sum of what counts between two places of the slice's sequence. Along a user's own index: nobody else's are read. */
const sumBetween = (after: string, upto: string) => `(
  SELECT coalesce(sum(amount), 0) FROM transactions
   WHERE user_id = wanted.user_id AND slice = wanted.slice AND slice_seq > ${after} AND slice_seq <= ${upto}
     AND wallet_id = wanted.wallet_id AND status = 'SUCCESS' AND ${countsAs('type', 'wanted.kind')})`;

const userRows = `SELECT slice_seq FROM transactions WHERE user_id = wanted.user_id AND slice = wanted.slice`;

/**
 * A snapshot of the same window is gone on with: what was posted since is added, and what has left a rolling window since is
 * taken off, so that each transaction is read once for coming and once for leaving. Without one, or where a day, week or
 * month has begun anew, the window is summed from its start.
 */
const SELECT_USES: Statement = {
  name: 'select_limit_uses',
  text: `SELECT wanted.number::int, began.after_seq AS "afterSeq",
                (CASE WHEN known.is_known
                 THEN kept.used - ${sumBetween('kept.after_seq', 'least(began.after_seq, kept.upto_seq)')} ELSE 0 END
                 + ${sumBetween('greatest(began.after_seq, CASE WHEN known.is_known THEN kept.upto_seq END)', 'wanted.head')}
                )::text AS used
           FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::limit_kind[], $5::varchar[], $6::bigint[], $7::boolean[],
                       $8::bigint[]) WITH ORDINALITY
                AS wanted (wallet_id, user_id, slice, kind, span, start, is_rolling, head, number)
           LEFT JOIN limit_uses kept ON kept.wallet_id = wanted.wallet_id AND kept.kind = wanted.kind
                     AND kept.span = wanted.span AND kept.slice = wanted.slice
          CROSS JOIN LATERAL (SELECT ${timestampOf('wanted.start')} AS starts_at) AS this
          CROSS JOIN LATERAL (
                SELECT coalesce(kept.starts_at = this.starts_at OR wanted.is_rolling AND kept.starts_at < this.starts_at, false)
                       AS is_known) AS known
          CROSS JOIN LATERAL (
                SELECT CASE WHEN NOT known.is_known
                       THEN coalesce((${userRows} AND created_at < this.starts_at ORDER BY slice_seq DESC LIMIT 1), 0)
                       WHEN kept.starts_at = this.starts_at THEN kept.after_seq
                       ELSE coalesce((${userRows} AND slice_seq > kept.after_seq AND created_at >= this.starts_at
                                       ORDER BY slice_seq LIMIT 1) - 1, wanted.head) END AS after_seq) AS began`,
};

/** By their keys. Behind the slices' locks they are settled. */
export async function usesOf(reads: Reads, wanted: readonly WantedUse[]): Promise<Map<string, Use>> {
  // Where nothing is limited nobody waits for another round trip.
  if (wanted.length === 0) return new Map();
  const rows = await reads.query<{ number: number; afterSeq: bigint; used: string }>(SELECT_USES, [
    wanted.map(({ walletId }) => walletId ?? null),
    wanted.map(({ wallet }) => wallet.userId),
    wanted.map(({ wallet }) => wallet.slice),
    wanted.map(({ kind }) => kind),
    wanted.map(({ window }) => window.spanName),
    wanted.map(({ window }) => window.startMicros),
    wanted.map(({ window }) => window.isRolling),
    wanted.map(({ headSeq }) => headSeq),
  ]);
  return new Map(
    rows.map(({ number, afterSeq, used }) => {
      const { wallet, kind, window } = wanted[number - 1]!;
      const { spanName, startMicros } = window;
      const use = { wallet, kind, spanName, startsAtMicros: startMicros, afterSeq, usedMinor: BigInt(used) };
      return [useKeyOf(wallet, kind, spanName), use];
    }),
  );
}

const WRITE_USES: Statement = {
  name: 'write_limit_uses',
  text: `INSERT INTO limit_uses (wallet_id, kind, span, slice, used, starts_at, after_seq, upto_seq)
         SELECT wallet_id, kind, span, slice, used, ${timestampOf('start')}, after_seq, upto_seq
           FROM unnest($1::uuid[], $2::limit_kind[], $3::varchar[], $4::smallint[], $5::numeric[], $6::bigint[], $7::bigint[],
                       $8::bigint[]) AS new (wallet_id, kind, span, slice, used, start, after_seq, upto_seq)
             ON CONFLICT (wallet_id, kind, span, slice)
             DO UPDATE SET used = excluded.used, starts_at = excluded.starts_at, after_seq = excluded.after_seq,
                           upto_seq = excluded.upto_seq`,
};

export function writeUses(transaction: DatabaseTransaction, uses: readonly WrittenUse[]): void {
  if (uses.length === 0) return;
  transaction.write(WRITE_USES, [
    uses.map(({ walletId }) => walletId),
    uses.map(({ kind }) => kind),
    uses.map(({ spanName }) => spanName),
    uses.map(({ wallet }) => wallet.slice),
    uses.map(({ usedMinor }) => usedMinor),
    uses.map(({ startsAtMicros }) => startsAtMicros),
    uses.map(({ afterSeq }) => afterSeq),
    uses.map(({ uptoSeq }) => uptoSeq),
  ]);
}
