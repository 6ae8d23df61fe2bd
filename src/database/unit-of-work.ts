import { Injectable } from '@nestjs/common';
import { type Socket } from 'node:net';
import { type ClientBase, type CustomTypesConfig, type PoolClient, types } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Phase } from '../observability/metrics';
import { arrayText } from './array-text';
import { HAS_CITUS } from './distributed';
import { Nodes, poolOf } from './nodes';
import {
  ConnectionLostError,
  connecting,
  fromDatabase,
  isOfUnknownCause,
  isPlanStale,
  isRefusal,
  isUnavailable,
  OutcomeUnknownError,
} from './postgres-errors';
import { RoundTrip, type TravellingClient } from './round-trip';

/** A constant SQL text, prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Where the tables are distributed, if it has to be worded otherwise there. */
  readonly distributed?: string;
}

export function textOf({ text, distributed }: Statement, isDistributed: boolean): string {
  return isDistributed ? (distributed ?? text) : text;
}

/** A bigint of PostgreSQL arrives as a `bigint`, not as a text. */
export const BIGINTS: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? BigInt : parserOf(oid, format)),
};

const parserOf = types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

/**
 * Each bound lies below the next, so that the one who knows most gives up first: a lock wait, a statement, an idle
 * transaction, and at last, when the server does not answer at all (a frozen host, a COMMIT that waits for a lost
 * standby), the client, which destroys the connection.
 */
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 7_000;
const IDLE_TIMEOUT_MS = 8_000;
/** From the moment that there is a connection. */
export const ATTEMPT_TIMEOUT_MS = 10_000;

/**
 * Plans are made once for each statement, not for each run, and as for tables of any size: what PostgreSQL would plan
 * while a table is new (a scan, a hash of all its rows) it would keep until the next ANALYZE, a million rows later. Where the
 * tables are distributed, a plan needs the slices, and so the values.
 */
const SETTINGS = {
  lock_timeout: LOCK_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_TIMEOUT_MS,
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // The role's own limit would end the connection where one of ours ends the wait.
  transaction_timeout: 0,
  // With `off` the text NULL would stand in a row for no value.
  array_nulls: 'on',
};

/**
 * For the session, but only where it is ours alone: behind a pooler another process serves us than the one ($1) that we were
 * told of, and session settings would be handed to somebody else.
 */
const SET_UP: Statement = {
  name: 'set_up',
  text: `SELECT pg_backend_pid() = $1 AS "isOurs", ${Object.entries(SETTINGS)
    .map(([name, value]) => `set_config('${name}', '${value}', pg_backend_pid() <> $1) AS ${name}`)
    .join(', ')},
          set_config('plan_cache_mode', CASE WHEN ${HAS_CITUS} THEN 'auto' ELSE 'force_generic_plan' END,
                     pg_backend_pid() <> $1) AS plan_cache_mode`,
};

interface SetUp {
  readonly isOurs: boolean;
}

/** For each transaction: what the operator has set by now, unless a crash could then lose what was acknowledged. */
const KEEP_COMMITS: Statement = {
  name: 'keep_commits',
  // Without a column: it would have to be described and read, for nothing.
  text: `SELECT FROM set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)`,
};

/** What runs inside one database transaction. Statements go out at once, in order, without waiting for each other. */
export class DatabaseTransaction {
  readonly #client: TravellingClient;
  readonly #writes: [Statement, unknown[]][] = [];
  #failure: unknown;

  constructor(
    client: TravellingClient,
    private readonly isDistributed: boolean,
  ) {
    this.#client = client;
  }

  /**
   * START TRANSACTION travels with the statements that come next. `begun` rejects when it failed. Only the unit of work
   * calls this.
   */
  async begin(runner: QueryRunner): Promise<{ readonly begun: Promise<void> }> {
    const roundTrip = new RoundTrip(this.#client);
    const begun = fromDatabase(runner.startTransaction());
    begun.catch((error: unknown) => (this.#failure ??= error));
    // Within this turn TypeORM hands the statement to the driver, in front of any of ours. When it does not (the driver has
    // just lost the connection), nothing may go out without a transaction around it, and nobody may get a connection on
    // which one begins late.
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    roundTrip.endWithTurn();
    if (isIdle(this.#client)) {
      socketOf(this.#client).destroy();
      throw new ConnectionLostError(new Error('START TRANSACTION has not been sent'));
    }
    return { begun };
  }

  /** Rows with each bigint as a `bigint`. After a failure nothing is sent any more: it is thrown. */
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    this.assertAlive();
    const roundTrip = this.#client.roundTrip ?? this.#beginRoundTrip();
    const texts = values.map((value) => (Array.isArray(value) ? arrayText(value) : value));
    const text = textOf(statement, this.isDistributed);
    const sent = roundTrip.query({ name: statement.name, text, types: BIGINTS, values: texts });
    const rows = fromDatabase(sent).then(
      (result) => result.rows as Row[],
      // The statements behind the first failure fail as well (25P02). Whichever the work awaits first tells the cause.
      (error: unknown) => {
        throw (this.#failure ??= error) as Error;
      },
    );
    // Nobody may be waiting for it.
    rows.catch(() => undefined);
    return rows;
  }

  /** Kept until the work is done, and then sent together with COMMIT, in one round trip. */
  write(statement: Statement, values: unknown[]): void {
    this.#writes.push([statement, values]);
  }

  /** Sends the writes. Only the unit of work calls this. */
  flush(): Promise<unknown> {
    return Promise.all(this.#writes.map(([statement, values]) => this.query(statement, values)));
  }

  /** An error that the work has swallowed fails the unit all the same: PostgreSQL would answer COMMIT by ROLLBACK. */
  assertAlive(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  #beginRoundTrip(): RoundTrip {
    const roundTrip = new RoundTrip(this.#client);
    roundTrip.endWithTurn();
    return roundTrip;
  }
}

/** Runs work in one database transaction: BEGIN, then COMMIT or ROLLBACK, and the connection goes back clean. */
@Injectable()
export class UnitOfWork {
  /** Connections that have their settings for good. */
  readonly #isSetUp = new WeakSet<ClientBase>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly nodes: Nodes,
  ) {}

  /**
   * One statement by itself, for what has to be known before a posting: on the postings' connections, since no crowd of
   * readers may hold it up.
   */
  async query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const query = {
      text: textOf(statement, this.nodes.isDistributed),
      types: BIGINTS,
      values: values as unknown[],
      query_timeout: STATEMENT_TIMEOUT_MS,
    };
    return (await fromDatabase(poolOf(this.dataSource).query(query))).rows as Row[];
  }

  /**
   * The writes of `work` are durable when the promise resolves, and undone when it rejects. `timed` is told how long it took
   * to write and commit them. Work on slices that are all on one node is sent there.
   *
   * @throws OutcomeUnknownError when the connection was lost after COMMIT had been sent, and before it was answered
   * @throws ConnectionLostError when it was lost before, or none could be had
   */
  async run<Result>(
    work: (transaction: DatabaseTransaction) => Promise<Result>,
    timed: <Waited>(phase: Phase, wait: Promise<Waited>) => Promise<Waited> = (_phase, wait) => wait,
    slices?: readonly number[],
  ): Promise<Result> {
    // A runner that could not connect, or has lost its connection, never works again: every attempt takes a new one.
    const runner = (slices ? this.nodes.wayTo(slices) : this.dataSource).createQueryRunner();
    let attempt: NodeJS.Timeout | undefined;
    // Sent, and not answered: whatever is lost now, nobody knows whether it was executed.
    let isCommitOpen = false;
    try {
      const client = await connecting(runner.connect() as Promise<PoolClient & TravellingClient>);
      attempt = setTimeout(destroy, ATTEMPT_TIMEOUT_MS, client);

      const transaction = new DatabaseTransaction(client, this.nodes.isDistributed);
      const { begun } = await transaction.begin(runner);
      const kept = transaction.query(KEEP_COMMITS, []);
      const setUp = this.#isSetUp.has(client) ? [] : transaction.query<SetUp>(SET_UP, [processIdOf(client)]);
      const result = await work(transaction);
      const [[session]] = await Promise.all([setUp, kept, begun]);
      transaction.assertAlive();

      // In one round trip.
      const writing = transaction.flush();
      isCommitOpen = true;
      const committing = fromDatabase(runner.commitTransaction());
      const [written, committed] = await timed('commit', Promise.allSettled([writing, committing]));
      // Behind a statement that was refused COMMIT is skipped.
      isCommitOpen = committed.status === 'rejected' && !(written.status === 'rejected' && isRefusal(written.reason));
      transaction.assertAlive();
      if (committed.status === 'rejected') throw committed.reason;
      // Only now: ROLLBACK would have taken them back.
      if (session?.isOurs) this.#isSetUp.add(client);
      return result;
    } catch (error) {
      await rollBack(runner, isPlanStale(error));
      const mayBeDone = isCommitOpen && (isUnavailable(error) || isOfUnknownCause(error));
      throw mayBeDone ? new OutcomeUnknownError(error) : error;
    } finally {
      clearTimeout(attempt);
      await runner.release();
    }
  }
}

/** Leaves no transaction open behind: a connection that cannot be rolled back, or is of no more use, is destroyed. */
async function rollBack(runner: QueryRunner, isUseless: boolean): Promise<void> {
  if (runner.isReleased || !runner.isTransactionActive) return;
  try {
    if (isUseless) throw new Error('The next transaction would fail on this connection as well');
    await runner.rollbackTransaction();
  } catch {
    // The error that brought us here is the one to report.
    destroy((await runner.connect()) as PoolClient);
  }
}

/** Every statement in flight is rejected at once, and the pool drops the connection when it is released. */
export function destroy(client: ClientBase): void {
  socketOf(client).destroy();
}

// What follows is not part of the driver's documented interface.

/** Whether nothing that was sent is still to be answered. */
function isIdle(client: ClientBase): boolean {
  return (client as ClientBase & { readyForQuery: boolean }).readyForQuery;
}

function socketOf(client: ClientBase): Socket {
  return (client as ClientBase & { connection: { stream: Socket } }).connection.stream;
}

/** The server's process, as we were told when connecting. */
function processIdOf(client: ClientBase): number {
  return (client as ClientBase & { processID: number }).processID;
}
