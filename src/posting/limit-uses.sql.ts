import { timestampOf } from '../database/micros';
import { type DatabaseTransaction, type Statement } from '../database/unit-of-work';
import { useKeyOf, type WalletName, type WrittenUse } from './book';
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

/** How the statements compare the slice, $8: as everywhere, behind what was found (see posting.sql.ts). */
interface Comparison {
  readonly within: string;
  readonly behind: string;
}

/** The sum of what counts between two places of the slice's sequence. */
const sumBetween = (after: string, upto: string, { within, behind }: Comparison) => `(
  SELECT coalesce(sum(amount), 0)
    FROM (SELECT * FROM transactions
           WHERE user_id = wanted.user_id AND slice_seq > ${after} AND slice_seq <= ${upto}${within} OFFSET 0) AS log
   WHERE log.wallet_id = wanted.wallet_id AND status = 'SUCCESS'
     AND ${countsAs('log.type', 'wanted.kind')}${behind})`;

/** The place of one of the user's transactions. */
const placeOf = (condition: string, order: 'ASC' | 'DESC', { within, behind }: Comparison) => `(
  SELECT slice_seq
    FROM (SELECT slice, slice_seq FROM transactions
           WHERE user_id = known.user_id AND ${condition}${within} ORDER BY slice_seq ${order} LIMIT 1) AS log
   WHERE true${behind})`;

/**
 * A snapshot of the same window is gone on with: what was posted since is added, and what has left a rolling window since is
 * taken off, so that each transaction is read once for coming and once for leaving. Without one, or where a day, week or
 * month has begun anew, the window is summed from its start.
 *
 * OFFSET 0 keeps PostgreSQL from working out again, at every place where it is named, where a window begins.
 */
const uses = (comparison: Comparison) => `
         SELECT number::int, after_seq AS "afterSeq",
                (kept_used
                 - CASE WHEN after_seq > kept_after_seq
                   THEN ${sumBetween('kept_after_seq', 'least(after_seq, kept_upto_seq)', comparison)} ELSE 0 END
                 + ${sumBetween('greatest(after_seq, kept_upto_seq)', 'head', comparison)})::text AS used
           FROM (SELECT known.*,
                        CASE WHEN kept_starts_at IS NULL
                        THEN coalesce(${placeOf('created_at < starts_at', 'DESC', comparison)}, 0)
                        WHEN kept_starts_at = starts_at THEN kept_after_seq
                        ELSE coalesce(${placeOf('slice_seq > kept_after_seq AND created_at >= starts_at', 'ASC', comparison)} - 1, head)
                        END AS after_seq
                   FROM (SELECT asked.*, kept.starts_at AS kept_starts_at, kept.after_seq AS kept_after_seq,
                                kept.upto_seq AS kept_upto_seq, coalesce(kept.used, 0) AS kept_used
                           FROM (SELECT *, ${timestampOf('start')} AS starts_at
                                   FROM unnest($1::uuid[], $2::uuid[], $3::limit_kind[], $4::varchar[],
                                               $5::bigint[], $6::boolean[], $7::bigint[]) WITH ORDINALITY
                                        AS new (wallet_id, user_id, kind, span, start, is_rolling, head, number)
                                 OFFSET 0) AS asked
                           LEFT JOIN limit_uses kept
                                  ON kept.wallet_id = asked.wallet_id AND kept.kind = asked.kind AND kept.span = asked.span
                                     AND kept.slice = $8
                                     AND (kept.starts_at = asked.starts_at
                                          OR asked.is_rolling AND kept.starts_at < asked.starts_at)) AS known
                 OFFSET 0) AS wanted`;

/** Of one slice: a node has its rows, and no other could go on with what is found of them. */
const SELECT_USES: Statement = {
  name: 'select_limit_uses',
  text: uses({ within: '', behind: ' AND log.slice = $8' }),
  distributed: uses({ within: ' AND transactions.slice = $8', behind: '' }),
};

/** By their keys. Behind the slices' locks they are settled. */
export async function usesOf(reads: Reads, wanted: readonly WantedUse[]): Promise<Map<string, Use>> {
  // Where nothing is limited nobody waits for another round trip.
  if (wanted.length === 0) return new Map();
  const bySlice = Map.groupBy(wanted, ({ wallet }) => wallet.slice);
  const found = await Promise.all([...bySlice].map(([slice, own]) => usesInSlice(reads, slice, own)));
  return new Map(found.flat());
}

async function usesInSlice(reads: Reads, slice: number, wanted: readonly WantedUse[]): Promise<[string, Use][]> {
  const rows = await reads.query<{ number: number; afterSeq: bigint; used: string }>(SELECT_USES, [
    wanted.map(({ walletId }) => walletId ?? null),
    wanted.map(({ wallet }) => wallet.userId),
    wanted.map(({ kind }) => kind),
    wanted.map(({ window }) => window.spanName),
    wanted.map(({ window }) => window.startMicros),
    wanted.map(({ window }) => window.isRolling),
    wanted.map(({ headSeq }) => headSeq),
    slice,
  ]);
  return rows.map(({ number, afterSeq, used }) => {
    const { wallet, kind, window } = wanted[number - 1]!;
    const { spanName, startMicros } = window;
    const use = { wallet, kind, spanName, startsAtMicros: startMicros, afterSeq, usedMinor: BigInt(used) };
    return [useKeyOf(wallet, kind, spanName), use];
  });
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
