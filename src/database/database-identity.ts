import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type ClientBase, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { ACQUIRE_TIMEOUT_MS } from './pool-options';
import { sqlStateOf } from './postgres-errors';
import { Reader } from './reader';
import { destroy } from './unit-of-work';

/** The server, the database, and the time line, which a promotion and a restore to a point in time begin anew. */
export const SELECT_IDENTITY = `
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                   (SELECT oid FROM pg_database WHERE datname = current_database()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS identity
   WHERE NOT pg_is_in_recovery()`;

/** A server that hangs by then will hang for whoever uses the connection as well. */
const ASK = { text: SELECT_IDENTITY, query_timeout: ACQUIRE_TIMEOUT_MS };

/**
 * Which database, on which time line, answers. What is remembered elsewhere of another one (after a failover that lost
 * transactions, say) is not true of this one. It is learned with each new connection, which a failover makes necessary, and
 * is not known from the loss of any connection until then; a snapshot that was put back in place looks the same, and stays
 * with the run book.
 *
 * Time only goes on: once a connection has led to a newer time line, whatever leads to one of before (a primary that was
 * given up and comes back) is given up as well, before anything is committed there.
 */
@Injectable()
export class DatabaseIdentity implements OnModuleInit {
  readonly #logger = new Logger('Database');
  #current: string | undefined;
  readonly #ofConnections = new WeakMap<ClientBase, string>();
  /** Of each database. */
  readonly #newestTimeLines = new Map<string, string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  get current(): string | undefined {
    return this.#current;
  }

  async onModuleInit(): Promise<void> {
    const posting = (this.dataSource.driver as PostgresDriver).master as Pool;
    const pools = [posting, this.reader.pool];
    for (const pool of pools) {
      // Before whoever it was made for may use it.
      pool.options.verify = (client, done) => {
        void this.#meet(client).then(done);
      };
      pool.on('connect', (client) => {
        client.once('error', () => {
          this.#current = undefined;
          // By one that is left, or a new one.
          this.#learn(posting).catch(() => undefined);
        });
      });
      pool.on('acquire', (client) => {
        const identity = this.#ofConnections.get(client);
        if (identity !== undefined && this.#isPast(identity)) destroy(client);
      });
      pool.on('remove', () => {
        // With no connection left, nobody would notice a failover.
        if (pools.every(({ totalCount }) => totalCount === 0)) this.#current = undefined;
      });
    }
    await this.#learn(posting).catch(() => undefined);
  }

  /** On a standby nothing is learned. */
  async #learn(asked: ClientBase | Pool): Promise<string | undefined> {
    const identity = (await asked.query<{ identity: string }>(ASK)).rows[0]?.identity;
    if (identity !== undefined && this.#isPast(identity)) return identity;
    this.#current = identity;
    if (identity !== undefined) this.#newestTimeLines.set(...partsOf(identity));
    return identity;
  }

  /** @returns why a new connection cannot be used */
  async #meet(connection: ClientBase): Promise<Error | undefined> {
    let identity: string | undefined;
    try {
      identity = await this.#learn(connection);
    } catch (error) {
      // It is lost; or PostgreSQL itself says what is wrong, and does so again to whoever uses the connection.
      return sqlStateOf(error) === undefined ? (error as Error) : undefined;
    }
    if (identity === undefined) return undefined;
    this.#ofConnections.set(connection, identity);
    if (!this.#isPast(identity)) return undefined;
    const [database, timeLine] = partsOf(identity);
    this.#logger.error(
      `A connection led to time line ${timeLine} of a database that is on ${this.#newestTimeLines.get(database)} by now: ` +
        'a primary of before answers as well, and is not used. If it is the right one, restart the service.',
    );
    return new Error('It leads to a time line of before');
  }

  #isPast(identity: string): boolean {
    const [database, timeLine] = partsOf(identity);
    return timeLine < (this.#newestTimeLines.get(database) ?? '');
  }
}

/** The database, and its time line: eight digits, so that they compare as texts. */
function partsOf(identity: string): [string, string] {
  const end = identity.lastIndexOf('/');
  return [identity.slice(0, end), identity.slice(end + 1)];
}
