import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';

/** The next $5 transactions of a user $1, in the slice $2, behind number $3 and before $4. */
export const SELECT_NEXT: Statement = {
  name: 'select_next_to_erase',
  text: `SELECT id, slice_seq AS "sliceSeq", caller, idempotency_key AS "idempotencyKey", group_id AS "groupId", reference,
                metadata::text AS metadata, reason, salt IS NOT NULL AS "hasTexts", texts_hash IS NOT NULL AS "hadTexts",
                erased_at IS NOT DISTINCT FROM ${timestampOf('$6::bigint')} AS "isErased"
           FROM transactions
          WHERE user_id = $1 AND slice = $2 AND slice_seq > $3 AND slice_seq < $4
          ORDER BY slice_seq LIMIT $5`,
};

export interface NextRow {
  readonly id: string;
  readonly sliceSeq: bigint;
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly groupId: string | null;
  readonly reference: string | null;
  readonly metadata: string | null;
  readonly reason: string | null;
  readonly hasTexts: boolean;
  /** Also where an earlier run has erased them. */
  readonly hadTexts: boolean;
  /** By an earlier run of this erasure. */
  readonly isErased: boolean;
}

const ERASE = (at: string) =>
  `UPDATE transactions SET reference = NULL, metadata = NULL, reason = NULL, salt = NULL, erased_at = ${timestampOf(at)}`;

/**
 * No endpoint's progress is written meanwhile, of which answers are a part: what was written before is seen and cleared, and who
 * writes later sees what is erased.
 */
export const LOCK_WEBHOOKS: Statement = {
  name: 'lock_webhooks',
  text: 'SELECT FROM webhooks ORDER BY id FOR NO KEY UPDATE',
};

/** The texts of these transactions $1 of the slice $2. */
export const ERASE_TEXTS: Statement = {
  name: 'erase_texts',
  text: `${ERASE('$3::bigint')} WHERE id = ANY($1::uuid[]) AND slice = $2 AND salt IS NOT NULL`,
};

/** In these groups, what others than the user $5 say the same, in the slices $6: as both sides of a transfer do. */
export const ERASE_SAME_TEXTS: Statement = {
  name: 'erase_same_texts',
  text: `${ERASE('$7::bigint')}
           FROM unnest($1::uuid[], $2::varchar[], $3::jsonb[], $4::varchar[]) AS own (group_id, reference, metadata, reason)
          WHERE transactions.group_id = own.group_id AND transactions.slice = ANY($6::smallint[])
            AND transactions.user_id <> $5 AND transactions.salt IS NOT NULL
            AND (transactions.reference, transactions.metadata, transactions.reason)
                IS NOT DISTINCT FROM (own.reference, own.metadata, own.reason)
      RETURNING transactions.id`,
};

/** What receivers of webhooks have answered to the transactions $1, in the slices $2, may say the same. */
export const ERASE_ANSWERS: readonly Statement[] = ['webhook_retries', 'webhook_parked'].map((table) => ({
  name: `erase_answers_of_${table}`,
  text: `UPDATE ${table} SET last_answer = NULL
          WHERE transaction_id = ANY($1::uuid[]) AND slice = ANY($2::smallint[]) AND last_answer IS NOT NULL`,
}));
