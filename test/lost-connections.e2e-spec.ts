import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { dataSourceOptions } from '../src/data-source-options';
import { connect } from '../src/database/connect';
import { ConnectionLostError, isRetryable, OutcomeUnknownError, sqlStateOf } from '../src/database/postgres-errors';
import { type DatabaseTransaction, type Statement, UnitOfWork } from '../src/database/unit-of-work';
import { ALICE, BOB, countStatuses, TestService, times } from './support/service';
import { cloneTestDatabase, TestDatabase } from './support/database';
import { expectLedgerToBalance } from './support/ledger';
import { PostgresProxy } from '../scripts/postgres-proxy.mjs';
import {
  expectConnectionsAtRest,
  lockWallets,
  terminateBackends,
  terminateBackendsDuring,
  until,
  untilBlocked,
} from './support/sessions';
import { ServiceProcess } from './support/service-process';
import { describeSliced } from './support/slices';
import { openWallet, openWallets } from './support/wallets';
import { useWorld } from './support/world';

const ADD_TO_ALICE: Statement = {
  name: 'test_add_to_alice',
  text: `UPDATE wallets SET balance = balance + $1 WHERE user_id = '${ALICE}' RETURNING balance`,
};
const OWN_PID: Statement = { name: 'test_own_pid', text: 'SELECT pg_backend_pid() AS pid' };
const SLEEP: Statement = { name: 'test_sleep', text: 'SELECT pg_sleep(60)' };
const DIVIDE: Statement = { name: 'test_divide', text: 'SELECT 1 / $1::int AS quotient' };
const QUOTIENT_OF_SIX: Statement = { name: 'test_quotient_of_six', text: 'SELECT 6 / $1::int AS quotient' };
const QUOTIENT_AGAIN: Statement = { ...QUOTIENT_OF_SIX, name: 'test_quotient_again' };
const NO_ROOM: Statement = { name: 'test_no_room', text: 'SELECT test_no_room()' };
const INTO_NODES: Statement = { name: 'test_into_nodes', text: 'INSERT INTO test_nodes VALUES ($1)' };
const LIMIT_IDLENESS: Statement = {
  name: 'test_limit_idleness',
  text: `SELECT set_config('idle_in_transaction_session_timeout', '50', true)`,
};

/** In the protocol of PostgreSQL: to be answered when all before it is done. */
const SYNC = 'S\0\0\0\u0004';

/** A statement by itself, which is answered by itself. */
const ALONE = /Q\0\0\0.(?:START TRANSACTION|COMMIT)\0/s;

/** Chunks that are sent together, and what is called then. */
type Piece = Parameters<NonNullable<Socket['_writev']>>;

describe('a unit of work', () => {
  // One connection: what one unit leaves behind on it, the next would meet.
  const { service, database } = useWorld({ redis: 'none', settings: { DATABASE_POOL_MAX: '1' } });
  let unitOfWork: UnitOfWork;

  beforeAll(() => {
    unitOfWork = service.app.get(UnitOfWork);
  });

  afterEach(async () => {
    expect(await service.balance(ALICE)).toBe('500');
    expect((await service.spend(BOB, '1')).status).toBe(201);
    await expectConnectionsAtRest(database, service);
    await expectLedgerToBalance(database);
  });

  async function failureOf(work: (transaction: DatabaseTransaction) => Promise<unknown>): Promise<unknown> {
    return unitOfWork.run(work).then(
      () => 'it was committed',
      (error: unknown) => error,
    );
  }

  /** What is sent together. */
  async function piecesOf(work: (transaction: DatabaseTransaction) => Promise<unknown>): Promise<string[]> {
    const pieces: string[] = [];
    const { _writev: send } = Socket.prototype as { _writev: (this: Socket, ...parameters: Piece) => void };
    const sending = jest.spyOn(Socket.prototype, '_writev').mockImplementation(function (this: Socket, ...parameters) {
      pieces.push(parameters[0].map(({ chunk }) => String(chunk)).join(''));
      send.call(this, ...parameters);
    });
    await unitOfWork.run(work);
    sending.mockRestore();
    return pieces;
  }

  it('goes out in two pieces: all up to the first answers, and the writes together with COMMIT', async () => {
    const pieces = await piecesOf(async (transaction) => {
      const rows = transaction.query(OWN_PID, []);
      transaction.write(ADD_TO_ALICE, [0]);
      return rows;
    });

    expect(pieces).toEqual([
      expect.stringMatching(/START TRANSACTION.*keep_commits.*test_own_pid/s),
      expect.stringMatching(/test_add_to_alice.*COMMIT/s),
    ]);
  });

  it('asks for one answer to all the statements of a piece', async () => {
    const pieces = await piecesOf(async (transaction) => {
      const rows = Promise.all([transaction.query(OWN_PID, []), transaction.query(DIVIDE, [1])]);
      transaction.write(ADD_TO_ALICE, [0]);
      transaction.write(ADD_TO_ALICE, [0]);
      return rows;
    });

    expect(pieces.map((piece) => piece.split(SYNC).length - 1)).toEqual([1, 1]);
    expect(pieces.filter((piece) => ALONE.test(piece))).toEqual([]);
  });

  it('sets its connection up once, for all units to come', async () => {
    const settings: Statement = {
      name: 'test_settings',
      text: `SELECT current_setting('lock_timeout') AS lock, current_setting('plan_cache_mode') AS plans`,
    };
    const expected = [{ lock: '5s', plans: 'force_generic_plan' }];
    const failure = new Error('on purpose');

    // What is undone by ROLLBACK is set up again.
    await expect(unitOfWork.run(() => Promise.reject(failure))).rejects.toBe(failure);
    await expect(unitOfWork.run((transaction) => transaction.query(settings, []))).resolves.toEqual(expected);
    const pieces = await piecesOf(async (transaction) => {
      await expect(transaction.query(settings, [])).resolves.toEqual(expected);
    });

    expect(pieces.join('')).toContain('keep_commits');
    expect(pieces.join('')).not.toContain('set_up');
  });

  it('gives each statement of a piece its own rows', async () => {
    const rows = await unitOfWork.run((transaction) =>
      Promise.all([1, 2, 3].map((divisor) => transaction.query(QUOTIENT_OF_SIX, [divisor]))),
    );

    expect(rows).toEqual([[{ quotient: 6 }], [{ quotient: 3 }], [{ quotient: 2 }]]);
  });

  it('fails what was sent behind a failed statement by the same error, and sends it anew the next time', async () => {
    const failures: unknown[] = [];

    const seen = await failureOf(async (transaction) => {
      const sent = [transaction.query(DIVIDE, [0]), ...[1, 2].map((divisor) => transaction.query(QUOTIENT_AGAIN, [divisor]))]; // prettier-ignore
      for (const one of await Promise.allSettled(sent)) failures.push(one.status === 'rejected' && one.reason);
    });

    expect(sqlStateOf(seen)).toBe('22012');
    expect(failures).toEqual([seen, seen, seen]);
    const again = unitOfWork.run((transaction) => transaction.query(QUOTIENT_AGAIN, [2]));
    await expect(again).resolves.toEqual([{ quotient: 3 }]);
  });

  it('that would begin later than its statements are sent does not send them', async () => {
    const dataSource = service.app.get(DataSource);
    dataSource.subscribers.push({
      async beforeTransactionStart() {
        await sleep(20);
      },
    });

    const seen = await failureOf((transaction) => transaction.query(ADD_TO_ALICE, [1]));
    dataSource.subscribers.pop();
    // Until it would have begun.
    await sleep(40);

    expect(seen).toBeInstanceOf(ConnectionLostError);
    expect(seen).toHaveProperty('cause', new Error('START TRANSACTION has not been sent'));
  });

  it('that throws has written nothing', async () => {
    const failure = new Error('on purpose');

    const seen = await failureOf(async (transaction) => {
      transaction.write(ADD_TO_ALICE, [1]);
      await transaction.query(ADD_TO_ALICE, [1]);
      throw failure;
    });

    expect(seen).toBe(failure);
  });

  it('that throws while its statements are still on their way has written nothing', async () => {
    const failure = new Error('on purpose');

    const seen = await failureOf((transaction) => {
      void transaction.query(ADD_TO_ALICE, [1]);
      throw failure;
    });

    expect(seen).toBe(failure);
  });

  it('fails by the error that its work has swallowed', async () => {
    const seen = await failureOf(async (transaction) => {
      transaction.write(ADD_TO_ALICE, [1]);
      await transaction.query(DIVIDE, [0]).catch(() => undefined);
    });

    expect(sqlStateOf(seen)).toBe('22012');
  });

  it.each(['with', 'without'])(
    '%s writes fails by the error of a statement that its work did not wait for',
    async (writes) => {
      const seen = await failureOf(async (transaction) => {
        await transaction.query(ADD_TO_ALICE, [1]);
        if (writes === 'with') transaction.write(ADD_TO_ALICE, [1]);
        transaction.query(DIVIDE, [0]).catch(() => undefined);
      });

      expect(sqlStateOf(seen)).toBe('22012');
    },
  );

  it('fails when one of the writes that go with its COMMIT fails', async () => {
    const seen = await failureOf((transaction) => {
      transaction.write(ADD_TO_ALICE, [1]);
      transaction.write(ADD_TO_ALICE, [-1_000_000_000_000]);
      transaction.write(ADD_TO_ALICE, [1]);
      return Promise.resolve();
    });

    expect(sqlStateOf(seen)).toBe('23514');
  });

  it('that PostgreSQL had no room for says so: its COMMIT was answered', async () => {
    await database.query(`
      CREATE FUNCTION test_no_room() RETURNS void LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$`);

    const seen = await failureOf((transaction) => {
      transaction.write(NO_ROOM, []);
      return Promise.resolve();
    });

    expect(seen).not.toBeInstanceOf(OutcomeUnknownError);
    expect(sqlStateOf(seen)).toBe('53100');
  });

  it('may be run again where another node could not do its part, and has an unknown fate where it could not commit it', async () => {
    await database.query(`
      CREATE TABLE test_nodes (is_committed boolean);
      GRANT INSERT ON test_nodes TO PUBLIC;
      CREATE FUNCTION test_another_node() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'connection to the remote node failed' USING ERRCODE = 'internal_error'; END $$;
      CREATE CONSTRAINT TRIGGER at_once AFTER INSERT ON test_nodes
        FOR EACH ROW WHEN (NOT NEW.is_committed) EXECUTE FUNCTION test_another_node();
      CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON test_nodes DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.is_committed) EXECUTE FUNCTION test_another_node()`);
    const failing = (isCommitted: boolean) =>
      failureOf((transaction) => {
        transaction.write(INTO_NODES, [isCommitted]);
        return Promise.resolve();
      });

    const [before, atCommit] = [await failing(false), await failing(true)];

    expect(before).not.toBeInstanceOf(OutcomeUnknownError);
    expect([sqlStateOf(before), isRetryable(before)]).toEqual(['XX000', true]);
    expect(atCommit).toBeInstanceOf(OutcomeUnknownError);
    expect(isRetryable(atCommit)).toBe(true);
  });

  it('prepares its statements again when they failed at their first use', async () => {
    const late: Statement = { name: 'test_late', text: 'SELECT 1' };
    await failureOf(async (transaction) => {
      await Promise.all([transaction.query(DIVIDE, [0]), transaction.query(late, []), transaction.query(late, [])]);
    });

    expect(await unitOfWork.run((transaction) => transaction.query(late, []))).toHaveLength(1);
  });

  it('whose backend was killed while it was idle has written nothing, and may be run again', async () => {
    const seen = await failureOf(async (transaction) => {
      await transaction.query(ADD_TO_ALICE, [1]);
      expect(await terminateBackends(database, `state = 'idle in transaction'`)).toBe(1);
      await transaction.query(ADD_TO_ALICE, [1]);
    });

    expect(isRetryable(seen)).toBe(true);
  });

  it('whose backend was killed while it was idle does not pretend to have been committed', async () => {
    const seen = await failureOf(async (transaction) => {
      await transaction.query(ADD_TO_ALICE, [1]);
      expect(await terminateBackends(database, `state = 'idle in transaction'`)).toBe(1);
    });

    expect(isRetryable(seen)).toBe(true);
  });

  it('whose backend was killed in the middle of a statement has written nothing, and may be run again', async () => {
    const seen = await failureOf(async (transaction) => {
      await transaction.query(ADD_TO_ALICE, [1]);
      await Promise.all([
        transaction.query(SLEEP, []),
        until(async () => (await terminateBackends(database, `wait_event = 'PgSleep'`)) === 1),
      ]);
    });

    expect(isRetryable(seen)).toBe(true);
    expect(seen).not.toBeInstanceOf(OutcomeUnknownError);
  });

  it('whose backend was killed while it waited for a lock has written nothing, and may be run again', async () => {
    const session = await lockWallets(database, [ALICE]);
    const seen = await failureOf(async (transaction) => {
      await Promise.all([
        transaction.query(ADD_TO_ALICE, [1]),
        untilBlocked(database).then(() => terminateBackends(database, `wait_event_type = 'Lock'`)),
      ]);
    });
    await session.release();

    expect(isRetryable(seen)).toBe(true);
  });

  it('that its process has slept through may be run again', async () => {
    const seen = await failureOf(async (transaction) => {
      await transaction.query(LIMIT_IDLENESS, []);
      await transaction.query(ADD_TO_ALICE, [1]);
      // As when the whole machine is frozen: PostgreSQL gives the transaction up, and nobody here can notice.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    });

    expect(isRetryable(seen)).toBe(true);
  });

  it('is run on another connection than the one that died in the pool', async () => {
    const pidOf = async (transaction: DatabaseTransaction) =>
      (await transaction.query<{ pid: number }>(OWN_PID, []))[0]?.pid;
    const before = await unitOfWork.run(pidOf);
    await terminateBackends(database, `state = 'idle'`);

    // The one that meets the dead connection may fail, in a way that is worth another run.
    const after = await unitOfWork.run(pidOf).catch((error: unknown) => {
      if (!isRetryable(error)) throw error;
      return unitOfWork.run(pidOf);
    });

    expect(after).not.toBe(before);
  });
});

/** It takes as long as the patience with a server, and disturbs nobody: it happens while the others are looked at. */
async function spendOnFrozenConnection(slices: number) {
  const database = new TestDatabase();
  await database.create({ slices });
  const proxy = await PostgresProxy.start(database.databaseUrl);
  const service = await TestService.start(database, { DATABASE_URL: proxy.url, REDIS_URL: '' });
  try {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];
    proxy.freezeAt('COMMIT');
    const answer = await service.spend(user, '1', 'GOLD', key);
    expect(proxy.pending).toBe(0);
    await expectLedgerToBalance(database);
    const count = 'SELECT count(*) FROM transactions WHERE idempotency_key = $1';
    return { answer, transactions: await database.query(count, [key]) };
  } finally {
    await service.stop();
    await proxy.stop();
    await database.drop();
  }
}

it('keeps the very first connection of a pool from ending the process, on its way to whoever asked for it', async () => {
  const database = await cloneTestDatabase();
  const dataSource = await connect(dataSourceOptions(database.databaseUrl, 1));
  const client = await ((dataSource.driver as PostgresDriver).master as Pool).connect();

  expect(() => client.emit('error', new Error('lost'))).not.toThrow();

  client.release(true);
  await dataSource.destroy();
  await database.drop();
});

describe('a service whose connection is ended as soon as it is there', () => {
  const world = useWorld({ instances: 0, proxy: true, mustBalance: 'after all tests' });

  it('lives, and posts on another', async () => {
    const service = await ServiceProcess.start(world.database, { DATABASE_URL: world.proxy.url });
    const spend = () =>
      fetch(`${service.url}/api/v1/wallets/transactions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
        body: JSON.stringify({ userId: ALICE, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' }),
      });
    expect((await spend()).status).toBe(201);
    world.proxy.endWhenReady('wallet-service');
    world.proxy.loseAll();

    const { status } = await spend();

    expect(world.proxy.pending).toBe(0);
    expect(status).toBe(201);
    expect(service.isRunning).toBe(true);
  });
});

describeSliced('a service with two connections', (slices) => {
  const world = useWorld({ slices, proxy: true, redis: 'none', settings: { DATABASE_POOL_MAX: '2' } });
  const { service, database } = world;

  beforeAll(() => {
    frozen = spendOnFrozenConnection(slices);
    // Its own test says it.
    frozen.catch(() => undefined);
  });

  let frozen: ReturnType<typeof spendOnFrozenConnection>;

  afterEach(async () => {
    await expectConnectionsAtRest(database, service);
    await expectLedgerToBalance(database);
  });

  async function transactionsOf(keys: string[]): Promise<{ id: string }[]> {
    return database.query('SELECT id FROM transactions WHERE idempotency_key = ANY($1)', [keys]);
  }

  it.each(['START TRANSACTION', 'lock_free_wallets', 'insert_transactions', 'COMMIT'])(
    'posts once when the connection is lost at %s',
    async (statement) => {
      const [user, key] = [await openWallet(service, '1'), randomUUID()];
      world.proxy.loseAt(statement, 'unsent');

      const answer = await service.spend(user, '1', 'GOLD', key);

      expect(world.proxy.pending).toBe(0);
      expect(answer).toMatchObject({ status: 201, body: { balance: '0' } });
      expect(await transactionsOf([key])).toMatchObject([{ id: (answer.body as { txId: string }).txId }]);
    },
  );

  it('posts once when the connection is lost after COMMIT was executed', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];
    world.proxy.loseAt('COMMIT', 'unanswered');

    const answer = await service.spend(user, '1', 'GOLD', key);

    expect(world.proxy.pending).toBe(0);
    expect(answer).toMatchObject({ status: 201, body: { balance: '0' } });
    expect(await transactionsOf([key])).toMatchObject([{ id: (answer.body as { txId: string }).txId }]);
  });

  it('says that the outcome is unknown when the fate of COMMIT cannot be learned, and knows it later', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];
    world.proxy.loseAt('COMMIT', 'unanswered');
    world.proxy.loseAt('START TRANSACTION', 'unsent', Infinity);

    const unknown = await service.spend(user, '1', 'GOLD', key);
    world.proxy.heal();

    expect(unknown).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
    expect(unknown.headers.get('Retry-After')).toBe('1');

    const known = await service.spend(user, '1', 'GOLD', key);
    expect(known).toMatchObject({ status: 201, body: { balance: '0' } });
    expect(known.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await transactionsOf([key])).toHaveLength(1);
  });

  it('says that the database is unavailable when no connection lasts, and keeps the key free', async () => {
    const [user, key] = [await openWallet(service, '1'), randomUUID()];
    world.proxy.loseAt('START TRANSACTION', 'unsent', Infinity);

    const answer = await service.spend(user, '1', 'GOLD', key);
    world.proxy.heal();

    expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect(answer.headers.get('Retry-After')).toBe('1');
    expect(await transactionsOf([key])).toEqual([]);
    const repeated = await service.spend(user, '1', 'GOLD', key);
    expect(repeated.status).toBe(201);
    expect(repeated.headers.has('Idempotent-Replayed')).toBe(false);
  });

  it('answers 50 parallel requests while every connection is lost at one moment or another', async () => {
    const users = await openWallets(service, 50, '1');
    const keys = users.map(() => randomUUID());
    for (const statement of ['START TRANSACTION', 'lock_free_wallets', 'insert_entries', 'COMMIT']) {
      world.proxy.loseAt(statement, 'unsent');
      world.proxy.loseAt('COMMIT', 'unanswered');
    }

    const answers = await Promise.all(users.map((user, index) => service.spend(user, '1', 'GOLD', keys[index])));
    world.proxy.heal();

    await expectEachToBePostedOnce(users, keys, answers);
  });

  it('answers 50 parallel requests while its backends are killed one after the other', async () => {
    const users = await openWallets(service, 50, '1');
    const keys = users.map(() => randomUUID());

    const spending = Promise.all(users.map((user, index) => service.spend(user, '1', 'GOLD', keys[index])));

    await expectEachToBePostedOnce(users, keys, await terminateBackendsDuring(database, spending));
  });

  it('answers 50 parallel reads while its backends are killed one after the other', async () => {
    const reading = Promise.all(times(50, () => service.get(`/api/v1/wallets/${BOB}/balance`)));

    for (const { status } of await terminateBackendsDuring(database, reading)) expect([200, 503]).toContain(status);

    expect(await service.balance(BOB)).toBe('1000');
  });

  it('answers 50 parallel requests when one of them waits for a lock whose backend is killed', async () => {
    const users = await openWallets(service, 50, '1');
    const session = await lockWallets(database, users.slice(0, 1));
    const [own, ...others] = users.map((user) => service.spend(user, '1'));
    await untilBlocked(database);
    expect(countStatuses(await Promise.all(others))).toEqual({ 201: 49 });

    await terminateBackends(database, `wait_event_type = 'Lock'`);
    await untilBlocked(database);
    await session.release();

    expect(await own).toMatchObject({ status: 201, body: { balance: '0' } });
  });

  it('gives up a connection on which no answer comes any more, and posts on another', async () => {
    const { answer, transactions } = await frozen;

    expect(answer).toMatchObject({ status: 201, body: { balance: '0' } });
    expect(transactions).toEqual([{ count: '1' }]);
  });

  /** Each answer is final or worth a repetition; and when all are repeated, each request has had its one effect. */
  async function expectEachToBePostedOnce(
    users: string[],
    keys: string[],
    answers: { status: number; body: unknown }[],
  ): Promise<void> {
    for (const { status, body } of answers) {
      if (status !== 201) {
        expect({ status, body }).toMatchObject({
          status: 503,
          body: { code: expect.stringMatching(/^(OUTCOME_UNKNOWN|DATABASE_UNAVAILABLE)$/) as string },
        });
      }
    }
    await expectConnectionsAtRest(database, service);

    const repeated = await Promise.all(users.map((user, index) => service.spend(user, '1', 'GOLD', keys[index])));
    expect(countStatuses(repeated)).toEqual({ 201: 50 });
    for (const [index, { status, body }] of answers.entries()) {
      if (status === 201) expect(repeated[index]!.body).toEqual(body);
    }
    expect(await transactionsOf(keys)).toHaveLength(50);
    for (const user of users) expect(await service.balance(user)).toBe('0');
  }
});
