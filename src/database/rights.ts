interface Rights {
  readonly insert?: true;
  readonly delete?: true;
  /** Of these columns, or of all. */
  readonly update?: readonly string[] | 'all';
}

/** What the service's role needs beside SELECT on each table: as the migrations grant it, and no more. */
const RIGHTS: Readonly<Record<string, Rights>> = {
  asset_seals: {},
  assets: { insert: true, update: ['name', 'status', 'limits', 'lots', 'refund_grace_days', 'bonus_transferable'] },
  balance_alerts: { insert: true, update: ['below'] },
  closing_balances: { insert: true },
  closing_lots: { insert: true },
  closings: { insert: true },
  flow_cuts: { insert: true, update: ['upto_seq'] },
  flows: { insert: true, update: ['amount', 'count'] },
  former_seals: {},
  holds: { insert: true, update: ['status', 'captured', 'remaining'] },
  ledger_entries: { insert: true },
  ledger_seals: { insert: true },
  limit_uses: { insert: true, update: ['used', 'starts_at', 'after_seq', 'upto_seq'] },
  lot_uses: { insert: true },
  lots: { insert: true, update: ['remaining', 'held', 'status'] },
  migrations: {},
  slices: { update: ['transaction_count', 'last_posted_at'] },
  transactions: { insert: true, update: ['reference', 'metadata', 'reason', 'salt', 'erased_at'] },
  users: { insert: true, update: ['transaction_count', 'status', 'limits'] },
  verifications: { insert: true },
  wallets: {
    insert: true,
    update: ['balance', 'entry_count', 'transaction_count', 'held', 'status', 'due_at', 'debt'],
  },
  webhook_parked: {
    insert: true,
    delete: true,
    update: ['tries', 'last_tried_at', 'last_status', 'last_error', 'last_answer'],
  },
  webhook_positions: { insert: true, delete: true, update: ['seq'] },
  webhook_retries: {
    insert: true,
    delete: true,
    update: [
      'seq',
      'event',
      'transaction_id',
      'tries',
      'first_tried_at',
      'last_tried_at',
      'next_try_at',
      'last_status',
      'last_error',
      'last_answer',
    ],
  },
  webhooks: {
    insert: true,
    delete: true,
    update: [
      'url',
      'types',
      'asset_ids',
      'description',
      'status',
      'secret',
      'previous_secret',
      'previous_until',
      'holder',
    ],
  },
};

/** What of it the role that asks lacks, as one would grant it: `UPDATE (name) ON assets`. */
export const SELECT_MISSING_RIGHTS = `
  SELECT concat(privilege, ' (' || nullif(column_name, '') || ')', ' ON ', table_name) AS missing
    FROM unnest($1::text[], $2::text[], $3::text[]) AS needed (table_name, privilege, column_name)
   WHERE NOT CASE WHEN column_name = '' THEN has_table_privilege(table_name, privilege)
                  ELSE has_column_privilege(table_name, column_name, privilege) END
   ORDER BY table_name, privilege, column_name`;

type Needed = [table: string, privilege: string, column: string];

/** The parameters of that statement. No column is '': how NULL in an array is read is a setting of the server. */
export function neededRights(): [tables: string[], privileges: string[], columns: string[]] {
  const needed = Object.entries(RIGHTS).flatMap(([table, { insert, delete: deletes, update = [] }]) => {
    const columns = update === 'all' ? [] : update;
    const updates = update === 'all' ? ['UPDATE'] : [];
    const whole = ['SELECT', ...(insert ? ['INSERT'] : []), ...(deletes ? ['DELETE'] : []), ...updates];
    return [
      ...whole.map((privilege): Needed => [table, privilege, '']),
      ...columns.map((column): Needed => [table, 'UPDATE', column]),
    ];
  });
  return [
    needed.map(([table]) => table),
    needed.map(([, privilege]) => privilege),
    needed.map(([, , column]) => column),
  ];
}

/** What the role that asks could do to what is posted, which the service's own cannot. */
export const SELECT_POWERS = `
  SELECT current_user::text AS role, rolsuper AS "isSuperuser",
         coalesce(pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = to_regclass('transactions')), 'MEMBER'), false)
           AS "isOwner",
         coalesce(has_table_privilege(to_regclass('transactions')::oid, 'UPDATE, DELETE, TRUNCATE'), false) AS "canChange"
    FROM pg_roles WHERE rolname = current_user`;

export interface Powers {
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly isOwner: boolean;
  readonly canChange: boolean;
}
