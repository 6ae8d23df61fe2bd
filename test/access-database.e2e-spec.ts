import { withClient } from './support/database';
import { ALICE } from './support/service';
import { useWorld } from './support/world';

const INSUFFICIENT_PRIVILEGE = '42501';

describe("the service's role in the database", () => {
  const { database } = useWorld({ instances: 0 });

  it('has the rights on tables that it needs, and no other', async () => {
    const tables = await database.query<{ right: string }>(
      `SELECT table_name || ' ' || privilege_type AS right FROM information_schema.role_table_grants
        WHERE grantee IN ('wallet_app', 'PUBLIC') AND table_schema = 'public' ORDER BY 1`,
    );
    expect(tables.map(({ right }) => right)).toEqual([
      'asset_seals SELECT',
      'assets INSERT',
      'assets SELECT',
      'balance_alerts INSERT',
      'balance_alerts SELECT',
      'closing_balances INSERT',
      'closing_balances SELECT',
      'closing_lots INSERT',
      'closing_lots SELECT',
      'closings INSERT',
      'closings SELECT',
      'flow_cuts INSERT',
      'flow_cuts SELECT',
      'flows INSERT',
      'flows SELECT',
      'former_seals SELECT',
      'holds INSERT',
      'holds SELECT',
      'ledger_entries INSERT',
      'ledger_entries SELECT',
      'ledger_seals INSERT',
      'ledger_seals SELECT',
      'limit_uses INSERT',
      'limit_uses SELECT',
      'lot_uses INSERT',
      'lot_uses SELECT',
      'lots INSERT',
      'lots SELECT',
      'migrations SELECT',
      'slices SELECT',
      'transactions INSERT',
      'transactions SELECT',
      'users INSERT',
      'users SELECT',
      'verifications INSERT',
      'verifications SELECT',
      'wallets INSERT',
      'wallets SELECT',
      'webhook_parked DELETE',
      'webhook_parked INSERT',
      'webhook_parked SELECT',
      'webhook_positions DELETE',
      'webhook_positions INSERT',
      'webhook_positions SELECT',
      'webhook_retries DELETE',
      'webhook_retries INSERT',
      'webhook_retries SELECT',
      'webhooks DELETE',
      'webhooks INSERT',
      'webhooks SELECT',
    ]);
    const columns = await database.query<{ right: string }>(
      `SELECT table_name || '.' || column_name AS right FROM information_schema.role_column_grants
        WHERE grantee IN ('wallet_app', 'PUBLIC') AND table_schema = 'public' AND privilege_type = 'UPDATE' ORDER BY 1`,
    );
    expect(columns.map(({ right }) => right)).toEqual([
      'assets.bonus_transferable',
      'assets.limits',
      'assets.lots',
      'assets.name',
      'assets.refund_grace_days',
      'assets.status',
      'balance_alerts.below',
      'flow_cuts.upto_seq',
      'flows.amount',
      'flows.count',
      'holds.captured',
      'holds.remaining',
      'holds.status',
      'limit_uses.after_seq',
      'limit_uses.starts_at',
      'limit_uses.upto_seq',
      'limit_uses.used',
      'lots.held',
      'lots.remaining',
      'lots.status',
      'slices.last_posted_at',
      'slices.transaction_count',
      'transactions.erased_at',
      'transactions.metadata',
      'transactions.reason',
      'transactions.reference',
      'transactions.salt',
      'users.limits',
      'users.status',
      'users.transaction_count',
      'wallets.balance',
      'wallets.debt',
      'wallets.due_at',
      'wallets.entry_count',
      'wallets.held',
      'wallets.status',
      'wallets.transaction_count',
      'webhook_parked.last_answer',
      'webhook_parked.last_error',
      'webhook_parked.last_status',
      'webhook_parked.last_tried_at',
      'webhook_parked.tries',
      'webhook_positions.seq',
      'webhook_retries.event',
      'webhook_retries.first_tried_at',
      'webhook_retries.last_answer',
      'webhook_retries.last_error',
      'webhook_retries.last_status',
      'webhook_retries.last_tried_at',
      'webhook_retries.next_try_at',
      'webhook_retries.seq',
      'webhook_retries.transaction_id',
      'webhook_retries.tries',
      'webhooks.asset_ids',
      'webhooks.description',
      'webhooks.holder',
      'webhooks.previous_secret',
      'webhooks.previous_until',
      'webhooks.secret',
      'webhooks.status',
      'webhooks.types',
      'webhooks.url',
    ]);
  });

  it('owns nothing, is nobody else, and can make nothing', async () => {
    const [role] = await database.query(
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = pg_roles.oid) AS memberships,
              (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS tables,
              (SELECT count(*)::int FROM pg_proc WHERE proowner = pg_roles.oid) AS functions,
              has_schema_privilege(oid, 'public', 'CREATE') AS objects,
              has_database_privilege(oid, 'wallet_template_1', 'CREATE') AS schemas,
              has_database_privilege(oid, 'wallet_template_1', 'TEMP') AS temporary
         FROM pg_roles WHERE rolname = 'wallet_app'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
      memberships: 0,
      tables: 0,
      functions: 0,
      objects: false,
      schemas: false,
      temporary: false,
    });
  });

  it.each([
    ['give a wallet to somebody else', `UPDATE wallets SET user_id = gen_random_uuid() WHERE user_id = '${ALICE}'`],
    ['make a treasury of a wallet', `UPDATE wallets SET kind = 'TREASURY' WHERE user_id = '${ALICE}'`],
    ['let a hold last longer', 'UPDATE holds SET expires_at = NULL'],
    ['remove a hold', 'DELETE FROM holds'],
    ['remove a wallet', `DELETE FROM wallets WHERE user_id = '${ALICE}'`],
    ['let an asset count in other decimals', 'UPDATE assets SET scale = 2'],
    ['add a slice', 'INSERT INTO slices (slice) VALUES (1)'],
    ['forget a migration', 'DELETE FROM migrations'],
    ['take a guard away', 'ALTER TABLE ledger_entries DISABLE TRIGGER ALL'],
    ['pass the guards as a replica', `SET session_replication_role = 'replica'`],
    ['run a program of the server', `COPY assets TO PROGRAM 'true'`],
    ['read a file of the server', `SELECT pg_read_file('PG_VERSION')`],
  ])('cannot %s', async (_name, statement) => {
    const refused = withClient(database.databaseUrl, (client) => client.query(statement));
    await expect(refused).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });

  it('and the owner are the only ones who may connect', async () => {
    // The rights on a database are not among what a clone takes over from its template.
    const [template] = await database.query<{ rights: string[] }>(
      `SELECT array_agg(grantee::regrole::text || ' ' || privilege_type ORDER BY grantee::regrole::text) AS rights
         FROM pg_database, aclexplode(datacl) WHERE datname = 'wallet_template_1' AND privilege_type = 'CONNECT'`,
    );
    expect(template?.rights).toEqual(['wallet_app CONNECT', 'wallet_owner CONNECT']);
  });
});
