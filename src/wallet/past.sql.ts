import { microsOf, timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { countBefore, type Place } from '../posting/count-before';
import { type Reads } from '../posting/posting.sql';
import { HOLDING, STATUS_AFTER, type StatusType } from '../posting/transaction-types';
import { type LotSums } from './wallet-reader';

/** What is needed of a wallet to find its entries. */
export interface EntriesOf {
  readonly id: string;
  readonly slice: number;
  /** The `seq` of the newest of them that is looked at. */
  readonly entryCount: number;
}

/** Of some places of the wallets' entries, the last one of each wallet that lies before a time. */
const LAST_ENTRIES_BEFORE: Statement = {
  name: 'last_entries_before',
  text: `SELECT place.sequence, max(place.seq) AS seq
           FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::bigint[]) AS place (wallet_id, slice, sequence, seq)
           JOIN ledger_entries probe
                ON probe.wallet_id = place.wallet_id AND probe.slice = place.slice AND probe.seq = place.seq
          WHERE probe.created_at < ${timestampOf('$5::bigint')}
          GROUP BY place.sequence`,
};

/** How many entries of each wallet lie before a time, in order; the time in microseconds since the epoch. */
export async function countsBefore(reads: Reads, wallets: readonly EntriesOf[], micros: bigint): Promise<number[]> {
  const lastBefore = async (places: readonly Place[]): Promise<Place[]> => {
    const rows = await reads.query<{ sequence: number; seq: bigint }>(LAST_ENTRIES_BEFORE, [
      places.map(({ sequence }) => wallets[sequence]!.id),
      places.map(({ sequence }) => wallets[sequence]!.slice),
      places.map(({ sequence }) => sequence),
      places.map(({ seq }) => seq),
      micros,
    ]);
    return rows.map(({ sequence, seq }) => ({ sequence, seq: Number(seq) }));
  };
  return countBefore(
    wallets.map(({ entryCount }) => entryCount),
    lastBefore,
  );
}

const READ_BALANCES_AFTER: Statement = {
  name: 'read_balances_after',
  text: `SELECT (number - 1)::int AS index, balance_after AS "balanceMinor"
           FROM unnest($1::uuid[], $2::smallint[], $3::bigint[]) WITH ORDINALITY AS wanted (wallet_id, slice, seq, number)
           JOIN ledger_entries found ON found.wallet_id = wanted.wallet_id AND found.slice = wanted.slice AND found.seq = wanted.seq`,
};

/** What so many entries of each wallet have left in it, in minor units; nothing before the first. */
export async function balancesAfter(
  reads: Reads,
  wallets: readonly Pick<EntriesOf, 'id' | 'slice'>[],
  counts: readonly number[],
): Promise<bigint[]> {
  const rows = await reads.query<{ index: number; balanceMinor: bigint }>(READ_BALANCES_AFTER, [
    wallets.map(({ id }) => id),
    wallets.map(({ slice }) => slice),
    counts,
  ]);
  const balances = counts.map(() => 0n);
  for (const { index, balanceMinor } of rows) balances[index] = balanceMinor;
  return balances;
}

/** What moves no credits of a user, or relates to another transaction: an index of its own (see the entity) has the few. */
const MARKS = `user_id = $1 AND slice = $2 AND slice_seq <= $3 AND (entry_seq IS NULL OR relates_to IS NOT NULL)
               AND status = 'SUCCESS'`;
const typesIn = (types: object) => `('${Object.keys(types).join(`', '`)}')`;
/** Whether it sets aside or lets go: times its amount, or that of a share. */
const SIGN = `CASE type ${Object.entries(HOLDING)
  .map(([type, times]) => `WHEN '${type}' THEN ${times}`)
  .join(' ')} END`;

/** Of one asset $4, up to the slice's transaction $3; what has expired by $5 holds nothing, whether it is booked or not. */
const SUM_HELD_THEN: Statement = {
  name: 'sum_held_then',
  text: `SELECT coalesce(sum(held), 0)::bigint AS "heldMinor"
           FROM (SELECT sum(${SIGN} * amount) AS held,
                        min((details ->> 'expiresAtMicros')::bigint) AS expires_at
                   FROM transactions
                  WHERE ${MARKS} AND asset_id = $4 AND type IN ${typesIn(HOLDING)}
                  GROUP BY coalesce(relates_to, id)) AS hold
          WHERE expires_at IS NULL OR expires_at > $5::bigint`,
};

const LAST_STATUSES: Statement = {
  name: 'last_statuses',
  text: `SELECT DISTINCT ON (asset_id) type FROM transactions
          WHERE ${MARKS} AND (asset_id = $4 OR asset_id IS NULL) AND type IN ${typesIn(STATUS_AFTER)}
          ORDER BY asset_id, slice_seq DESC`,
};

export interface PastOf {
  readonly userId: string;
  readonly slice: number;
  readonly assetId: number;
  /** How far the slice had got. */
  readonly seq: number;
  readonly micros: bigint;
}

/** How much of a user's wallet was held then, in minor units. */
export async function heldThen(reads: Reads, { userId, slice, assetId, seq, micros }: PastOf): Promise<bigint> {
  const [row] = await reads.query<{ heldMinor: bigint }>(SUM_HELD_THEN, [userId, slice, seq, assetId, micros]);
  return row!.heldMinor;
}

/** What last set the status of the wallet, and of the user: none, one or both of them. */
export async function statusesThen(reads: Reads, { userId, slice, assetId, seq }: PastOf): Promise<StatusType[]> {
  const rows = await reads.query<{ type: StatusType }>(LAST_STATUSES, [userId, slice, seq, assetId]);
  return rows.map(({ type }) => type);
}

/** What chargebacks could not take of a user's wallet by then, less what credits have repaid of it. */
const SUM_DEBT_THEN: Statement = {
  name: 'sum_debt_then',
  text: `SELECT coalesce(sum(CASE type WHEN 'RECOVERY' THEN -amount ELSE (details ->> 'debt')::bigint END), 0)::bigint AS "debtMinor"
           FROM transactions WHERE ${MARKS} AND asset_id = $4 AND type IN ('CHARGEBACK', 'RECOVERY')`,
};

export async function debtThen(reads: Reads, { userId, slice, assetId, seq }: PastOf): Promise<bigint> {
  const [row] = await reads.query<{ debtMinor: bigint }>(SUM_DEBT_THEN, [userId, slice, seq, assetId]);
  return row!.debtMinor;
}

/** What holds that had not expired by $5 held of each lot. */
const HELD_THEN = `
  SELECT lot_id, sum(held) AS held
    FROM (SELECT (share ->> 'lotId')::uuid AS lot_id,
                 ${SIGN} * (share ->> 'amount')::bigint AS held,
                 min((details ->> 'expiresAtMicros')::bigint) OVER (PARTITION BY coalesce(relates_to, transactions.id)) AS expires_at
            FROM transactions CROSS JOIN LATERAL jsonb_array_elements(details -> 'lotShares') AS share
           WHERE ${MARKS} AND asset_id = $4 AND type IN ${typesIn(HOLDING)}) AS part
   WHERE expires_at IS NULL OR expires_at > $5::bigint
   GROUP BY lot_id`;

/** The lots of a wallet $6 that had been opened by then, with what was left of each. */
const SUM_LOTS_THEN: Statement = {
  name: 'sum_lots_then',
  text: `SELECT coalesce(sum(remaining) FILTER (WHERE class = 'PAID'), 0)::text AS paid, coalesce(sum(remaining), 0)::text AS all,
                coalesce(sum(remaining - held) FILTER (WHERE has_expired), 0)::text AS expired,
                (${microsOf('min(soonest)')})::text AS "expiresAt",
                (sum(remaining - held) FILTER (WHERE expires_at = soonest))::text AS expiring
           FROM (SELECT *, min(expires_at) FILTER (WHERE remaining > held AND NOT has_expired) OVER () AS soonest
                   FROM (SELECT class, expires_at, amount - coalesce(used, 0) AS remaining, coalesce(holding.held, 0) AS held,
                                coalesce(expires_at <= ${timestampOf('$5::bigint')}, false) AS has_expired
                           FROM lots
                           LEFT JOIN LATERAL (
                                SELECT sum(lot_uses.amount) AS used
                                  FROM lot_uses
                                  JOIN transactions taker ON taker.id = lot_uses.transaction_id AND taker.slice = lot_uses.slice
                                 WHERE lot_uses.lot_id = lots.id AND lot_uses.slice = lots.slice AND taker.slice_seq <= $3
                                ) AS uses ON true
                           LEFT JOIN (${HELD_THEN}) AS holding ON holding.lot_id = lots.id
                          WHERE wallet_id = $6 AND slice = $2 AND opened_seq <= $3) AS lots) AS lots`,
};

export type LotsThen = LotSums & { readonly expired: string };

export async function lotsThen(
  reads: Reads,
  { userId, slice, assetId, seq, micros }: PastOf,
  walletId: string,
): Promise<LotsThen> {
  const [row] = await reads.query<LotsThen>(SUM_LOTS_THEN, [userId, slice, seq, assetId, micros, walletId]);
  return row!;
}
