import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { spansFrom, WITHIN_SPAN } from '../posting/log.sql';
import { USER_MOVING_TYPES } from '../posting/transaction-types';

/** A quarter of an hour: the time zones of today lie multiples of it apart. */
export const QUARTER_MICROS = 900_000_000n;

const MOVES = `status = 'SUCCESS' AND type IN ('${USER_MOVING_TYPES.join(`', '`)}')`;
const QUARTER_OF = (time: string) => `date_bin('15 minutes', ${time}, 'epoch'::timestamptz)`;

/** Locks the row of the slice $1: whoever counts it has it for himself. */
export const TAKE_CUT: Statement = {
  name: 'take_flow_cut',
  text: `INSERT INTO flow_cuts (slice, upto_seq) VALUES ($1, 0)
             ON CONFLICT (slice) DO UPDATE SET upto_seq = flow_cuts.upto_seq
         RETURNING upto_seq AS "uptoSeq"`,
};

/**
 * Counts the transactions of the slice $1 behind number $2 up to $3. Each is counted once, whenever it comes and whatever the
 * clocks say: by its number, not by its time.
 */
export const COUNT_FLOWS: Statement = {
  name: 'count_flows',
  text: `INSERT INTO flows (asset_id, starts_at, type, amount, count)
         SELECT asset_id, ${QUARTER_OF('created_at')}, type, sum(amount), count(*)
           FROM transactions
          WHERE slice = $1 AND slice_seq > $2 AND slice_seq <= $3 AND ${MOVES}
          -- In this order two instances that count two slices wait for each other in no circle.
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
             ON CONFLICT (asset_id, starts_at, type)
             DO UPDATE SET amount = flows.amount + excluded.amount, count = flows.count + excluded.count`,
};

export const MOVE_CUT: Statement = {
  name: 'move_flow_cut',
  text: 'UPDATE flow_cuts SET upto_seq = $2 WHERE slice = $1',
};

/** How far the log of each slice $1 goes, and how far it is counted. */
export const READ_CUTS: Statement = {
  name: 'read_flow_cuts',
  text: `SELECT slices.slice, transaction_count AS "headSeq", coalesce(upto_seq, 0)::bigint AS "uptoSeq"
           FROM slices LEFT JOIN flow_cuts ON flow_cuts.slice = slices.slice WHERE slices.slice = ANY($1::smallint[])`,
};

export interface CutRow {
  readonly slice: number;
  readonly headSeq: bigint;
  readonly uptoSeq: bigint;
}

const STARTS = `(SELECT array_agg(${timestampOf('start')} ORDER BY start) FROM unnest($2::bigint[]) AS start)`;

/**
 * What was moved of an asset $1, by the periods that begin at $2, from the quarter $3 to the quarter $4 as far as it is
 * counted; and parts of the logs, (slice, after, up to), that are counted now.
 */
export const READ_FLOWS: Statement = {
  name: 'read_flows',
  text: `WITH starts AS MATERIALIZED (SELECT ${STARTS} AS all)
         SELECT width_bucket(moved.at, (SELECT starts.all FROM starts)) AS number, type,
                sum(amount)::text AS amount, sum(count)::bigint AS count
           FROM (
             SELECT starts_at AS at, type, amount, count FROM flows
              WHERE asset_id = $1 AND starts_at >= ${timestampOf('$3::bigint')} AND starts_at < ${timestampOf('$4::bigint')}
              UNION ALL
             SELECT found.created_at, found.type, found.amount, 1
               FROM ${spansFrom(5)}
              CROSS JOIN LATERAL (
                    SELECT created_at, type, amount FROM transactions
                     WHERE ${WITHIN_SPAN}
                       AND asset_id = $1 AND ${MOVES}) AS found
           ) AS moved
          GROUP BY 1, 2 ORDER BY 1, 2`,
};

export interface FlowRow {
  /** Of the period, from 1. */
  readonly number: number;
  readonly type: (typeof USER_MOVING_TYPES)[number];
  /** Minor units. */
  readonly amount: string;
  readonly count: bigint;
}

/** Who has moved most of an asset $1, by transactions of the types $2, in these parts of the logs. */
export const READ_TOP: Statement = {
  name: 'read_top',
  text: `SELECT user_id AS "userId", sum(amount)::text AS amount, count(*) AS count
           FROM ${spansFrom(3)}
          CROSS JOIN LATERAL (
                SELECT user_id, amount FROM transactions
                 WHERE ${WITHIN_SPAN}
                   AND asset_id = $1 AND status = 'SUCCESS' AND type = ANY($2::transaction_type[])) AS found
          GROUP BY user_id ORDER BY sum(amount) DESC, user_id LIMIT $6`,
};

export interface TopRow {
  readonly userId: string;
  readonly amount: string;
  readonly count: bigint;
}
