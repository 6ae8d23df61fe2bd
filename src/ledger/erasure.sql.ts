import { timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';

const NOTHING = `reference = NULL, metadata = NULL, reason = NULL, salt = NULL, erased_at = ${timestampOf('$6::bigint')}`;

/**
 * Erases the texts of the next $5 transactions of a user $1, in the slice $2, behind number $3 and before $4: and with them
 * those of the other users' that say the same in the same request, as both sides of a transfer do. Gives the transactions
 * that had texts, and whether these are erased by this erasure: also what an earlier run of it has done.
 */
export const ERASE_NEXT: Statement = {
  name: 'erase_next',
  text: `WITH own AS MATERIALIZED (
           SELECT * FROM transactions
            WHERE user_id = $1 AND slice = $2 AND slice_seq > $3 AND slice_seq < $4
            ORDER BY slice_seq LIMIT $5
         ), erased AS (
           UPDATE transactions SET ${NOTHING} FROM own
            WHERE transactions.id = own.id AND transactions.slice = own.slice
              AND own.salt IS NOT NULL AND transactions.salt IS NOT NULL
         ), others AS (
           UPDATE transactions SET ${NOTHING} FROM own
            WHERE transactions.group_id = own.group_id AND transactions.slice = ANY($7::smallint[])
              AND transactions.user_id <> $1 AND own.salt IS NOT NULL AND transactions.salt IS NOT NULL
              AND (transactions.reference, transactions.metadata, transactions.reason)
                  IS NOT DISTINCT FROM (own.reference, own.metadata, own.reason)
         )
         SELECT slice_seq AS "sliceSeq", caller, idempotency_key AS "idempotencyKey", texts_hash IS NOT NULL AS "hadTexts",
                salt IS NOT NULL OR erased_at = ${timestampOf('$6::bigint')} AS "isErased"
           FROM own ORDER BY slice_seq`,
};

/** What receivers of webhooks have answered to events of a user may say the same. */
export const ERASE_ANSWERS: readonly Statement[] = ['webhook_retries', 'webhook_parked'].map((table) => ({
  name: `erase_answers_of_${table}`,
  text: `UPDATE ${table} SET last_answer = NULL WHERE user_id = $1 AND slice = $2 AND last_answer IS NOT NULL`,
}));

export interface ErasedRow {
  readonly sliceSeq: bigint;
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly hadTexts: boolean;
  readonly isErased: boolean | null;
}
