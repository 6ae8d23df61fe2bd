import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { missedBy, parseCheckpoint } from '../src/integrity/checkpoint';
import { Sealer } from '../src/integrity/sealer';
import { seed } from '../src/commands/seed';
import { dataSourceOptions } from '../src/data-source-options';
import { TestDatabase, withClient } from './support/database';
import { expectLedgerToBalance } from './support/ledger';
import { computeSeals } from './support/second-verifier';
import { ALICE, BOB, TestService, TREASURY } from './support/service';

/** How many migrations there were before slices. */
const BEFORE_SLICES = 3;

const TRANSACTIONS = '/api/v1/wallets/transactions';
/** As callers sent them then. */
const TOP_UP = {
  amount: '500',
  assetSymbol: 'GOLD',
  metadata: { order: 1 },
  reference: 'an order',
  type: 'TOP_UP',
  userId: ALICE,
};
const TOO_MUCH = { amount: '900', assetSymbol: 'GOLD', type: 'SPEND', userId: ALICE };

describe('the migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let service: TestService;

  beforeEach(async () => {
    database = new TestDatabase();
    await database.create({ isEmpty: true });
    dataSource = new DataSource(dataSourceOptions(database.directUrl, 1));
    await dataSource.initialize();
    service = new TestService();
  });

  afterEach(async () => {
    await service.stop();
    await dataSource.destroy();
    await database.drop();
  });

  it('can be undone to the last table, and done again', async () => {
    await dataSource.runMigrations();
    const before = await schemaOf(database);
    for (let left = dataSource.migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await schemaOf(database)).toMatchObject({ tables: ['migrations'], types: [], functions: [] });
    await dataSource.runMigrations();
    expect(await schemaOf(database)).toEqual(before);

    const operator = await TestService.start(database, { DATABASE_URL: database.directUrl });
    await seed(operator.app);
    await operator.stop();
    await service.start(database);
    expect(await service.topUp(ALICE, '100')).toMatchObject({ status: 201, body: { balance: '600' } });
    await expectLedgerToBalance(database);
  });

  describe('on a ledger of before there were slices', () => {
    const checkpoint = async () => {
      const [seal] = await database.query<{ last_seq: string; hash: Buffer }>(
        'SELECT last_seq, hash FROM asset_seals WHERE asset_id = 1 ORDER BY first_seq DESC LIMIT 1',
      );
      const [genesis] = await database.query<{ hash: Buffer }>(
        `SELECT sha256(record_send(ROW('wallet-service ledger seal 2'::text, 2::smallint, 'DIAMOND'::text, 0::smallint))) AS hash`,
      );
      const end = (symbol: string, lastSeq: number, hash: Buffer) => ({ symbol, lastSeq, hash: hash.toString('hex') });
      const assets = [end('GOLD', Number(seal!.last_seq), seal!.hash), end('DIAMOND', 0, genesis!.hash)];
      const createdAt = '2025-12-31T00:00:00.000Z';
      return parseCheckpoint(JSON.stringify({ format: 'wallet-service checkpoint 1', createdAt, assets }));
    };
    const missed = async () => {
      const against = await checkpoint();
      return withClient(database.superuserUrl, (client) => missedBy(client, against));
    };

    beforeEach(async () => {
      await runFirst(dataSource, BEFORE_SLICES);
      await database.query(oldLedger());
    });

    it('carry it along: it verifies, goes on, and is sealed behind its old seals', async () => {
      await dataSource.runMigrations();
      await expectLedgerToBalance(database);
      await service.start(database);
      expect(await service.topUp(BOB, '100')).toMatchObject({ status: 201, body: { balance: '100' } });
      expect(await service.spend(ALICE, '1')).toMatchObject({ status: 201, body: { balance: '399' } });
      await service.app.get(Sealer).seal();
      await expectLedgerToBalance(database);
      const seals = await database.query<{ lastSeq: number; hash: string }>(
        `SELECT last_seq::int AS "lastSeq", encode(hash, 'hex') AS hash FROM ledger_seals`,
      );
      expect(seals).toEqual([expect.objectContaining({ lastSeq: 7 })]);
      expect(await computeSeals(database, 0)).toEqual(seals);
    });

    it('let keys of then be replayed by the fingerprints of then', async () => {
      await dataSource.runMigrations();
      await service.start(database, { REDIS_URL: '' });
      const replayed = await service.post(TOP_UP, 'top-up');
      expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
      expect(replayed.body).toMatchObject({ status: 'SUCCESS', balance: '500' });
      const refused = await service.post(TOO_MUCH, 'too-much');
      expect([refused.status, refused.headers.get('idempotent-replayed')]).toEqual([422, 'true']);
      expect(refused.body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', available: '400', required: '900' });
      const reused = await service.post({ ...TOP_UP, amount: '501' }, 'top-up');
      expect([reused.status, reused.body]).toMatchObject([422, { code: 'IDEMPOTENCY_KEY_REUSED' }]);
      await expectLedgerToBalance(database);
    });

    it('keep its seals, so that checkpoints of then can be compared with them', async () => {
      await dataSource.runMigrations();
      expect(await missed()).toEqual([]);
      const against = await checkpoint();
      await database.query(`
        ALTER TABLE asset_seals DISABLE TRIGGER ALL;
        UPDATE asset_seals SET hash = sha256('another')`);
      const client = withClient(database.superuserUrl, (one) => missedBy(one, against));
      expect(await client).toEqual(['GOLD 4']);
    });

    it('can be undone while it holds nothing new, and done again', async () => {
      const rows = () =>
        Promise.all(
          [
            'SELECT * FROM transactions ORDER BY id',
            'SELECT * FROM ledger_entries ORDER BY wallet_id, seq',
            'SELECT * FROM ledger_seals',
            'SELECT id, user_id, asset_id, kind, balance, entry_count, transaction_counts FROM wallets ORDER BY id',
          ].map((query) => database.query(query)),
        );
      const before = await rows();
      await dataSource.runMigrations();
      await undoLater(dataSource, BEFORE_SLICES);
      expect(await rows()).toEqual(before);
      await dataSource.runMigrations();
      await expectLedgerToBalance(database);
    });

    it('cannot be undone when it holds what the schema of then cannot keep', async () => {
      await dataSource.runMigrations();
      await service.start(database);
      await service.topUp(BOB, '100');
      await expect(undoLater(dataSource, BEFORE_SLICES)).rejects.toThrow('can only go back by restoring a backup');
      await dataSource.runMigrations();
      await expectLedgerToBalance(database);
    });
  });
});

/** All but the first. */
async function undoLater(dataSource: DataSource, count: number): Promise<void> {
  for (let left = dataSource.migrations.length; left > count; left--) await dataSource.undoLastMigration();
}

async function runFirst(dataSource: DataSource, count: number): Promise<void> {
  const rest = dataSource.migrations.splice(count);
  await dataSource.runMigrations();
  dataSource.migrations.push(...rest);
}

/** What the service wrote then: an issuance, credits with texts, a spend, two refusals, and two seals. */
function oldLedger(): string {
  const [issuance, treasury, alice] = ['0c', '0d', '0e'].map((end) => `'019ab5a0-6f1b-7c3e-9a55-2d1f4b8c6e${end}'`);
  const transaction = (number: number, columns: string) => `('019ab5a0-7c5e-7d2a-b1c4-0000000000${number}0', ${columns},
    '2025-12-01T00:00:00Z'::timestamptz + ${number} * interval '1 second')`;
  const entries = (number: number, ...columns: string[]) =>
    columns.map((own) => {
      const [wallet, seq, type, amount, after] = own.split(' ');
      return `(${{ I: issuance, T: treasury, A: alice }[wallet!]}, ${seq}, '019ab5a0-7c5e-7d2a-b1c4-0000000000${number}0',
        '${type}', ${amount}, ${after}, '2025-12-01T00:00:00Z'::timestamptz + ${number} * interval '1 second')`;
    });
  const toAlice = `${alice}, ${treasury}`;
  return `
    INSERT INTO assets VALUES (1, 'GOLD', 'Gold Coins', 4), (2, 'DIAMOND', 'Diamonds', 0);
    INSERT INTO wallets (id, user_id, asset_id, kind, balance, entry_count, transaction_counts, last_posted_at) VALUES
      (${issuance}, '00000000-0000-0000-0000-000000000000', 1, 'ISSUANCE', -10000000, 1, '{}', now()),
      (${treasury}, '${TREASURY}', 1, 'TREASURY', 6000000, 4, '{"ISSUE/SUCCESS": 1}', now()),
      (${alice}, '${ALICE}', 1, 'USER', 4000000, 3, '{"TOP_UP/SUCCESS": 1, "BONUS/SUCCESS": 1, "SPEND/SUCCESS": 1, "SPEND/REJECTED": 1}', now()),
      (gen_random_uuid(), '00000000-0000-0000-0000-000000000000', 2, 'ISSUANCE', 0, 0, '{}', NULL),
      (gen_random_uuid(), '${TREASURY}', 2, 'TREASURY', 0, 0, '{}', NULL);
    INSERT INTO transactions (id, caller, idempotency_key, fingerprint, type, status, rejection_code, asset_id, amount,
                              wallet_id, counter_wallet_id, seq, balance_after, reference, metadata, created_at) VALUES
      ${[
        transaction(
          1,
          `'seed', 'issue', sha256('issue'), 'ISSUE', 'SUCCESS', NULL, 1, 10000000, ${treasury}, ${issuance}, 1, 10000000, NULL, NULL`,
        ),
        transaction(
          2,
          `'anybody', 'top-up', ${fingerprintOf(TOP_UP)}, 'TOP_UP', 'SUCCESS', NULL, 1, 5000000, ${toAlice}, 1, 5000000, 'an order', '{"order": 1}'`,
        ),
        transaction(
          3,
          `'anybody', 'spend', sha256('spend'), 'SPEND', 'SUCCESS', NULL, 1, 2000000, ${toAlice}, 1, 3000000, NULL, NULL`,
        ),
        transaction(
          4,
          `'anybody', 'bonus', sha256('bonus'), 'BONUS', 'SUCCESS', NULL, 1, 1000000, ${toAlice}, 1, 4000000, 'a gift', NULL`,
        ),
        transaction(
          5,
          `'anybody', 'too-much', ${fingerprintOf(TOO_MUCH)}, 'SPEND', 'REJECTED', 'INSUFFICIENT_FUNDS', 1, 9000000, ${toAlice}, 1, 4000000, NULL, NULL`,
        ),
      ].join(',')};
    INSERT INTO ledger_entries VALUES ${[
      ...entries(1, 'I 1 DEBIT 10000000 -10000000', 'T 1 CREDIT 10000000 10000000'),
      ...entries(2, 'T 2 DEBIT 5000000 5000000', 'A 1 CREDIT 5000000 5000000'),
      ...entries(3, 'T 3 CREDIT 2000000 7000000', 'A 2 DEBIT 2000000 3000000'),
      ...entries(4, 'T 4 DEBIT 1000000 6000000', 'A 3 CREDIT 1000000 4000000'),
    ].join(',')};
    INSERT INTO ledger_seals VALUES (1, 1, 3, sha256('the first'), now()), (1, 4, 4, sha256('the second'), now());`;
}

/** Of the request as it was sent, its members in order. */
function fingerprintOf(body: object): string {
  const digest = createHash('sha256')
    .update(`POST ${TRANSACTIONS}\n${JSON.stringify(body)}`)
    .digest('hex');
  return `'\\x${digest}'`;
}

/** All that the migrations make, as PostgreSQL words it. */
async function schemaOf(database: TestDatabase): Promise<Record<string, string[]>> {
  const list = async (query: string) => (await database.query<{ item: string }>(query)).map(({ item }) => item);
  return {
    tables: await list(
      `SELECT relname AS item FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    columns: await list(
      `SELECT concat_ws(' ', table_name, column_name, udt_name, character_maximum_length, is_nullable, column_default) AS item
         FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`,
    ),
    constraints: await list(
      `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS item
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    indexes: await list(`SELECT indexdef AS item FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`),
    triggers: await list(`SELECT pg_get_triggerdef(oid) AS item FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`),
    functions: await list(
      `SELECT pg_get_functiondef(oid) AS item FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    types: await list(
      `SELECT typname || ' ' || array_agg(enumlabel ORDER BY enumsortorder)::text AS item
         FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY typname ORDER BY 1`,
    ),
    grants: await list(
      `SELECT concat_ws(' ', table_name, privilege_type) AS item
         FROM information_schema.table_privileges WHERE grantee = 'wallet_app'
        UNION ALL
       SELECT concat_ws(' ', table_name, column_name, privilege_type)
         FROM information_schema.column_privileges WHERE grantee = 'wallet_app' ORDER BY 1`,
    ),
  };
}
