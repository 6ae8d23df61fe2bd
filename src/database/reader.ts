import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type ClientBase, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { Config } from '../config';
import { Problem } from '../errors';
import { cancelRunning } from './cancel';
import { poolOptions } from './pool-options';
import { connecting, fromDatabase, isPlanStale, sqlStateOf } from './postgres-errors';
import { Nodes } from './nodes';
import { BIGINTS, type DatabaseTransaction, type Statement, textOf } from './unit-of-work';

/** PostgreSQL itself ends a read then: one whose caller has gone would run on, and keep a connection from the others. */
export const READ_TIMEOUT_MS = 3_000;
/** So much later, when the server does not answer at all (a frozen host, say), the connection is given up. */
const GIVE_UP_BEHIND_MS = 2_000;

/** For the session, but only where it is ours alone: behind a pooler another process serves us than the one we were told of. */
const LIMIT_SESSION = `
  SELECT set_config('statement_timeout', '${READ_TIMEOUT_MS}', false) WHERE pg_backend_pid() = $1`;
const beginLimited = (timeoutMs: number) => `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}`;
const beginSnapshot = (timeoutMs: number) => `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}`;

/** Reads outside of any unit of work, on connections of their own, so that no read keeps a posting waiting. */
@Injectable()
export class Reader implements OnApplicationShutdown {
  readonly pool: Pool;
  /** Whether PostgreSQL limits all statements of the connection by itself. */
  readonly #isLimited = new WeakMap<ClientBase, boolean>();

  constructor(
    config: Config,
    private readonly nodes: Nodes,
  ) {
    const prepares = config.DATABASE_PREPARED_STATEMENTS === 'on';
    this.pool = new Pool(poolOptions(config.DATABASE_URL, config.DATABASE_READ_POOL_MAX, prepares));
    // An idle connection that breaks is replaced when the next one is asked for.
    this.pool.on('error', () => undefined);
  }

  /**
   * Rows with each bigint as a `bigint`.
   *
   * @param signal aborted when nobody waits for the rows any more: PostgreSQL is asked to stop
   * @param timeoutMs more, where nobody waits
   * @throws Problem READ_TIMEOUT, ConnectionLostError or PostgreSQL's own error
   */
  async query<Row>(
    statement: Statement,
    values: unknown[],
    signal?: AbortSignal,
    timeoutMs = READ_TIMEOUT_MS,
  ): Promise<Row[]> {
    const text = textOf(statement, this.nodes.isDistributed);
    try {
      return await this.#read<Row>({ name: statement.name, text, values }, timeoutMs, signal);
    } catch (error) {
      if (!isPlanStale(error)) throw error;
      // Under no name it is planned anew.
      return await this.#read<Row>({ text, values }, timeoutMs, signal);
    }
  }

  /**
   * Several statements that see the same state.
   *
   * @param signal as for `query`
   * @param timeoutMs of each of them; more, where nobody waits
   */
  snapshot<Result>(
    work: (reads: Pick<DatabaseTransaction, 'query'>) => Promise<Result>,
    signal?: AbortSignal,
    timeoutMs = READ_TIMEOUT_MS,
  ): Promise<Result> {
    return this.#withClient(async (client) => {
      await fromDatabase(client.query(beginSnapshot(timeoutMs)));
      const result = await work({
        query: async <Row>(statement: Statement, values: readonly unknown[]) => {
          stopWhenGone(signal);
          const text = textOf(statement, this.nodes.isDistributed);
          const sent = client.query(bounded({ name: statement.name, text, values: values as unknown[] }, timeoutMs));
          return (await fromDatabase(sent)).rows as Row[];
        },
      });
      await fromDatabase(client.query('COMMIT'));
      return result;
    }, signal);
  }

  #read<Row>(query: QueryConfig, timeoutMs: number, signal?: AbortSignal): Promise<Row[]> {
    return this.#withClient(
      async (client) => (await fromDatabase(this.#send(client, query, timeoutMs))).rows as Row[],
      signal,
    );
  }

  /** Where all connections are busy with other reads, the database is there, and only slow. */
  async #connect(): Promise<PoolClient> {
    try {
      return await connecting(this.pool.connect());
    } catch (error) {
      throw this.pool.totalCount >= this.pool.options.max ? readTimeout(error) : error;
    }
  }

  async #withClient<Result>(work: (client: PoolClient) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const client = await this.#connect();
    const cancel = () => {
      cancelRunning(client);
    };
    let isDone = false;
    try {
      stopWhenGone(signal);
      signal?.addEventListener('abort', cancel);
      const result = await work(client);
      isDone = true;
      return result;
    } catch (error) {
      throw sqlStateOf(error) === '57014' ? readTimeout(error) : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      // After a failure nobody gets this connection again, whatever is still on its way there.
      client.release(!isDone);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  async #send(client: ClientBase, query: QueryConfig, timeoutMs: number): Promise<QueryResult> {
    const isUsual = timeoutMs === READ_TIMEOUT_MS;
    if (isUsual && (this.#isLimited.get(client) ?? (await this.#limitSession(client)))) {
      return client.query(bounded(query));
    }
    // In one round trip.
    const [, result] = await Promise.all([
      client.query(beginLimited(timeoutMs)),
      client.query(bounded(query, timeoutMs)),
      client.query('COMMIT'),
    ]);
    return result;
  }

  async #limitSession(client: ClientBase): Promise<boolean> {
    const { processID } = client as ClientBase & { processID: number };
    const { rowCount } = await client.query(bounded({ text: LIMIT_SESSION, values: [processID] }));
    const isLimited = rowCount === 1;
    this.#isLimited.set(client, isLimited);
    return isLimited;
  }
}

function bounded(query: QueryConfig, timeoutMs = READ_TIMEOUT_MS): QueryConfig & { query_timeout: number } {
  return { ...query, types: BIGINTS, query_timeout: timeoutMs + GIVE_UP_BEHIND_MS };
}

function readTimeout(cause: unknown): Problem {
  return new Problem('READ_TIMEOUT', undefined, {}, { cause });
}

/** As when PostgreSQL was asked to stop, where nothing is running that it could. */
function stopWhenGone(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw readTimeout(signal.reason);
}
