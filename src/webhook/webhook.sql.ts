import { microsOf, timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';
import { spansOfSlicesFrom, WITHIN_SPAN } from '../posting/log.sql';
import { TRANSACTION_COLUMNS } from '../posting/posting.sql';
import { MOVEMENTS, MOVING_TYPES } from '../posting/transaction-types';
import { type WebhookEvent, type WebhookStatus } from './events';

/** The run of what is told as it happens; the others are replays. */
export const LIVE_RUN = '00000000-0000-0000-0000-000000000000';

/** An endpoint, as it is kept. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly types: readonly WebhookEvent[];
  /** Null: all. */
  readonly assetIds: readonly number[] | null;
  readonly description: string | null;
  readonly status: WebhookStatus;
  readonly secret: Buffer;
  readonly previousSecret: Buffer | null;
  readonly previousUntilMicros: bigint | null;
  readonly createdAtMicros: bigint;
}

const WEBHOOK = `id, url, types::text[] AS types, asset_ids AS "assetIds", description, status, secret,
  previous_secret AS "previousSecret", ${microsOf('previous_until')} AS "previousUntilMicros",
  ${microsOf('created_at')} AS "createdAtMicros"`;

export const SELECT_WEBHOOKS: Statement = {
  name: 'select_webhooks',
  text: `SELECT ${WEBHOOK} FROM webhooks ORDER BY created_at, id`,
};

export const SELECT_WEBHOOK: Statement = {
  name: 'select_webhook',
  text: `SELECT ${WEBHOOK} FROM webhooks WHERE id = $1`,
};

export const COUNT_WEBHOOKS: Statement = { name: 'count_webhooks', text: 'SELECT count(*) AS count FROM webhooks' };

/** The values are all columns but those that come later. */
export const INSERT_WEBHOOK: Statement = {
  name: 'insert_webhook',
  text: `INSERT INTO webhooks (id, url, types, asset_ids, description, secret)
         VALUES ($1, $2, $3::text[]::webhook_event[], $4::smallint[], $5, $6)`,
};

export const UPDATE_WEBHOOK: Statement = {
  name: 'update_webhook',
  text: `UPDATE webhooks SET url = $2, types = $3::text[]::webhook_event[], asset_ids = $4::smallint[], description = $5,
                status = $6::webhook_status
          WHERE id = $1`,
};

/** The secret of now is that of before for $3 milliseconds more. */
export const ROTATE_SECRET: Statement = {
  name: 'rotate_secret',
  text: `UPDATE webhooks SET secret = $2, previous_secret = secret,
                previous_until = now() + $3::bigint * interval '1 millisecond'
          WHERE id = $1`,
};

export const DELETE_WEBHOOK: Statement = {
  name: 'delete_webhook',
  text: 'DELETE FROM webhooks WHERE id = $1 RETURNING id',
};

// Who tells an endpoint. Whoever takes it over marks it with a token of its own, and reads how far it has come only then; each
// write looks for that token, and locks it. So an instance that was frozen meanwhile writes nothing more.

export const TAKE_WEBHOOK: Statement = {
  name: 'take_webhook',
  text: 'UPDATE webhooks SET holder = $2 WHERE id = $1',
};

/** Those of the tokens $2 that the endpoints $1 still have. */
export const LOCK_HELD: Statement = {
  name: 'lock_held_webhooks',
  text: `SELECT holder FROM webhooks WHERE id = ANY($1::uuid[]) AND holder = ANY($2::uuid[]) ORDER BY id FOR SHARE`,
};

// How far each run has come. A position says: up to here everything was taken, is retried, or is parked.

export interface WebhookPlace {
  readonly run: string;
  readonly slice: number;
  readonly seq: bigint;
  /** Where the run ends; null: never. */
  readonly upto: bigint | null;
}

export const SELECT_PLACES: Statement = {
  name: 'select_webhook_places',
  text: 'SELECT run, slice, seq, upto FROM webhook_positions WHERE webhook_id = $1 AND slice = ANY($2::smallint[])',
};

/** From here on: the heads of the slices $3. */
export const BEGIN_AT_HEADS: Statement = {
  name: 'begin_at_heads',
  text: `INSERT INTO webhook_positions (webhook_id, run, slice, seq)
         SELECT $1, $2, slice, transaction_count FROM slices WHERE slice = ANY($3::smallint[])`,
};

export const INSERT_PLACES: Statement = {
  name: 'insert_webhook_places',
  // Only of an endpoint that is still there.
  text: `INSERT INTO webhook_positions (webhook_id, run, slice, seq, upto)
         SELECT webhooks.id, $2, place.*
           FROM webhooks CROSS JOIN unnest($3::smallint[], $4::bigint[], $5::bigint[]) AS place
          WHERE webhooks.id = $1 FOR KEY SHARE OF webhooks`,
};

/** Those that have moved: they never move back. */
export const MOVE_PLACES: Statement = {
  name: 'move_webhook_places',
  text: `UPDATE webhook_positions SET seq = moved.seq FROM unnest($3::smallint[], $4::bigint[]) AS moved (slice, seq)
          WHERE webhook_id = $1 AND run = $2 AND webhook_positions.slice = moved.slice AND webhook_positions.seq < moved.seq`,
};

export const END_RUN: Statement = {
  name: 'end_webhook_run',
  text: 'DELETE FROM webhook_positions WHERE webhook_id = $1 AND run = $2 AND slice = ANY($3::smallint[])',
};

// Users who are behind: one of their events is tried again and again, and all behind it wait for it.

/** The columns that retries and parked deliveries have in common, of the last try. */
const TRIES = `tries, ${microsOf('first_tried_at')} AS "firstTriedMicros", ${microsOf('last_tried_at')} AS "lastTriedMicros",
  last_status AS "lastStatus", last_error AS "lastError", last_answer AS "lastAnswer"`;

export interface Tries {
  readonly tries: number;
  readonly firstTriedMicros: bigint | null;
  readonly lastTriedMicros: bigint | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly lastAnswer: string | null;
}

export interface RetryRow extends Tries {
  readonly userId: string;
  readonly slice: number;
  readonly seq: bigint;
  readonly event: WebhookEvent;
  readonly transactionId: string;
  readonly nextTryMicros: bigint;
}

export const SELECT_RETRIES: Statement = {
  name: 'select_webhook_retries',
  text: `SELECT user_id AS "userId", slice, seq, event, transaction_id AS "transactionId",
                ${microsOf('next_try_at')} AS "nextTryMicros", ${TRIES}
           FROM webhook_retries WHERE webhook_id = $1 AND run = $2 AND slice = ANY($3::smallint[])`,
};

const NEW_TRIES = `unnest($3::uuid[], $4::smallint[], $5::bigint[], $6::text[], $7::uuid[], $8::int[], $9::bigint[], $10::bigint[],
  $11::smallint[], $12::text[], $13::text[]`;
const NEW_NAMES = `user_id, slice, seq, event, transaction_id, tries, first_tried, last_tried, last_status, last_error, last_answer`;

/** Only of an endpoint that is still there. */
export const UPSERT_RETRIES: Statement = {
  name: 'upsert_webhook_retries',
  text: `INSERT INTO webhook_retries (webhook_id, run, user_id, slice, seq, event, transaction_id, tries, first_tried_at,
                                      last_tried_at, last_status, last_error, last_answer, next_try_at)
         SELECT webhooks.id, $2, user_id, slice, seq, event::webhook_event, transaction_id, tries, ${timestampOf('first_tried')},
                ${timestampOf('last_tried')}, last_status, last_error, last_answer, ${timestampOf('next_try')}
           FROM webhooks CROSS JOIN ${NEW_TRIES}, $14::bigint[]) AS new (${NEW_NAMES}, next_try)
          WHERE webhooks.id = $1
             ON CONFLICT (webhook_id, run, user_id, slice)
             DO UPDATE SET seq = excluded.seq, event = excluded.event, transaction_id = excluded.transaction_id,
                           tries = excluded.tries, first_tried_at = excluded.first_tried_at,
                           last_tried_at = excluded.last_tried_at, last_status = excluded.last_status,
                           last_error = excluded.last_error, last_answer = excluded.last_answer,
                           next_try_at = excluded.next_try_at`,
};

export const DELETE_RETRIES: Statement = {
  name: 'delete_webhook_retries',
  text: `DELETE FROM webhook_retries USING unnest($3::uuid[], $4::smallint[]) AS gone (user_id, slice)
          WHERE webhook_id = $1 AND run = $2 AND webhook_retries.user_id = gone.user_id AND webhook_retries.slice = gone.slice`,
};

// What was given up.

export const UPSERT_PARKED: Statement = {
  name: 'upsert_webhook_parked',
  text: `INSERT INTO webhook_parked (webhook_id, user_id, slice, seq, event, transaction_id, tries, first_tried_at, last_tried_at,
                                     last_status, last_error, last_answer)
         SELECT webhooks.id, user_id, slice, seq, event::webhook_event, transaction_id, tries, ${timestampOf('first_tried')},
                ${timestampOf('last_tried')}, last_status, last_error, last_answer
           FROM webhooks CROSS JOIN ${NEW_TRIES}) AS new (${NEW_NAMES})
          WHERE webhooks.id = $1 AND $2::uuid IS NOT NULL
             ON CONFLICT (webhook_id, seq, event, slice)
             DO UPDATE SET tries = webhook_parked.tries + excluded.tries, last_tried_at = excluded.last_tried_at,
                           last_status = excluded.last_status, last_error = excluded.last_error,
                           last_answer = excluded.last_answer`,
};

/** Those that a replay has brought after all. */
export const DELETE_PARKED: Statement = {
  name: 'delete_webhook_parked',
  text: `DELETE FROM webhook_parked
          USING unnest($2::smallint[], $3::bigint[], $4::text[]::webhook_event[]) AS brought (slice, seq, event)
          WHERE webhook_id = $1 AND webhook_parked.slice = brought.slice AND webhook_parked.seq = brought.seq
            AND webhook_parked.event = brought.event`,
};

/** All that is not taken yet in the slices $2, for whoever looks: the newest last. */
const NOT_TAKEN = `
  SELECT 'RETRYING' AS status, user_id, slice, seq, event, transaction_id, tries, first_tried_at, last_tried_at, next_try_at,
         last_status, last_error, last_answer
    FROM webhook_retries WHERE webhook_id = $1 AND slice = ANY($2::smallint[])
   UNION ALL
  SELECT 'PARKED', user_id, slice, seq, event, transaction_id, tries, first_tried_at, last_tried_at, NULL,
         last_status, last_error, last_answer
    FROM webhook_parked WHERE webhook_id = $1 AND slice = ANY($2::smallint[])`;

export interface NotTakenRow extends Tries {
  readonly status: 'RETRYING' | 'PARKED';
  readonly userId: string;
  readonly event: WebhookEvent;
  readonly transactionId: string;
  readonly nextTryMicros: bigint | null;
}

export const SELECT_NOT_TAKEN: Statement = {
  name: 'select_webhook_not_taken',
  text: `SELECT status, user_id AS "userId", event, transaction_id AS "transactionId",
                ${microsOf('next_try_at')} AS "nextTryMicros", ${TRIES}
           FROM (${NOT_TAKEN}) AS deliveries
          WHERE $3::text IS NULL OR status = $3
          ORDER BY first_tried_at DESC NULLS LAST, transaction_id, event OFFSET $4 LIMIT $5`,
};

export const COUNT_NOT_TAKEN: Statement = {
  name: 'count_webhook_not_taken',
  text: `SELECT count(*) FILTER (WHERE status = 'RETRYING') AS retrying, count(*) FILTER (WHERE status = 'PARKED') AS parked
           FROM (${NOT_TAKEN}) AS deliveries`,
};

// What there is to be told.

const DEBIT_TYPES = MOVING_TYPES.filter((type) => MOVEMENTS[type].entry === 'DEBIT' && !('own' in MOVEMENTS[type]));

/**
 * The limit in force for a transaction is the newest that was set before it; it is crossed by the debit that has taken the
 * balance from there, or above, to below. So nothing has to be remembered, and who replays the log finds the same crossings.
 *
 * What is asked of the transaction alone stands in front: within the look-up it could leave nothing to look for, which a cluster
 * does not plan.
 */
const CROSSED = `(
  CASE WHEN 'balance.below' = ANY($4::text[]) AND transactions.entry_seq IS NOT NULL
            AND transactions.type IN (${DEBIT_TYPES.map((type) => `'${type}'`).join(', ')})
  THEN (SELECT CASE WHEN transactions.balance_after < below AND transactions.balance_after + transactions.amount >= below
                    THEN below END
          FROM balance_alerts AS alert
         WHERE alert.user_id = transactions.user_id AND alert.asset_id = transactions.asset_id
           AND alert.slice = transactions.slice AND alert.after_seq < transactions.slice_seq
         ORDER BY after_seq DESC LIMIT 1) END)`;

/** $4: the events that the endpoint wants; $5: the assets, or null. */
const WANTED = `
  ($5::smallint[] IS NULL OR transactions.asset_id = ANY($5))
  AND (('transaction.posted' = ANY($4::text[]) AND status = 'SUCCESS')
       OR ('transaction.rejected' = ANY($4::text[]) AND status = 'REJECTED') OR ${CROSSED} IS NOT NULL)`;

const DUE = `slice, slice_seq AS seq, id AS "transactionId", user_id AS "userId", status, ${CROSSED} AS "belowMinor"`;

export interface DueRow {
  readonly slice: number;
  readonly seq: bigint;
  readonly transactionId: string;
  readonly userId: string;
  readonly status: 'SUCCESS' | 'REJECTED';
  readonly belowMinor: bigint | null;
}

/** Of each slice $1 what lies behind $2 and up to $3: at most $6 transactions. */
export const READ_DUE: Statement = {
  name: 'read_due',
  text: `SELECT due.* FROM ${spansOfSlicesFrom(1)}
          CROSS JOIN LATERAL (
                SELECT ${DUE} FROM transactions
                 WHERE ${WITHIN_SPAN} AND ${WANTED}
                 ORDER BY slice_seq LIMIT $6) AS due
          ORDER BY due.slice, due.seq`,
};

/** The same of one user $7 and the slice $1, from $2 on. */
export const READ_DUE_OF_USER: Statement = {
  name: 'read_due_of_user',
  text: `SELECT ${DUE} FROM transactions
          WHERE user_id = $7 AND transactions.slice = $1 AND slice_seq >= $2 AND slice_seq <= $3 AND ${WANTED}
          ORDER BY slice_seq LIMIT $6`,
};

/** Those at the sequences $2 of the slices $1, as they are at this moment. */
export const READ_AT: Statement = {
  name: 'read_transactions_at',
  text: `SELECT ${TRANSACTION_COLUMNS.select('transactions')}
           FROM unnest($1::smallint[], $2::bigint[]) AS place (slice, seq)
           JOIN transactions ON transactions.slice = place.slice AND slice_seq = place.seq`,
};

/** Those of $1, in the slices $2, that have lost their texts. */
export const SELECT_ERASED: Statement = {
  name: 'select_erased',
  text: `SELECT id FROM transactions
          WHERE id = ANY($1::uuid[]) AND slice = ANY($2::smallint[]) AND erased_at IS NOT NULL`,
};

/** How old the oldest transaction is that an active endpoint has not been told of, and what is not taken, of all of them. */
export const MEASURE: Statement = {
  name: 'measure_webhooks',
  text: `SELECT coalesce(${microsOf('clock_timestamp()')} - untold.micros, 0) AS "lagMicros", retrying, parked
           FROM (SELECT min(${microsOf('transactions.created_at')}) AS micros
                   FROM webhooks
                   JOIN webhook_positions ON webhook_id = webhooks.id AND run = '${LIVE_RUN}'
                   JOIN transactions ON transactions.slice = webhook_positions.slice AND slice_seq = webhook_positions.seq + 1
                  WHERE webhooks.status = 'ACTIVE' AND webhook_positions.slice = ANY($1::smallint[])) AS untold
          CROSS JOIN (SELECT count(*) AS retrying FROM webhook_retries WHERE slice = ANY($1::smallint[])) AS retries
          CROSS JOIN (SELECT count(*) AS parked FROM webhook_parked WHERE slice = ANY($1::smallint[])) AS parkings`,
};

/** By how much the newest transactions are ahead of an endpoint. */
export const COUNT_BEHIND: Statement = {
  name: 'count_webhook_behind',
  text: `SELECT coalesce(sum(transaction_count - seq), 0)::bigint AS behind
           FROM webhook_positions JOIN slices USING (slice)
          WHERE webhook_id = $1 AND run = '${LIVE_RUN}' AND slice = ANY($2::smallint[])`,
};
